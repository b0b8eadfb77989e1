from collections.abc import Sequence

from encours_contracts.credit import AccountOpened, AccountUpdated
from encours_notifications.store import buyers, notifications, wakeups
from encours_notifications.use_cases.send_mails import MAIL, OUTBOX
from encours_platform.database import Tx


async def take_buyers(tx: Tx, accounts: Sequence[AccountOpened | AccountUpdated], *, mail_server: bool) -> None:
    """Keeps names and addresses as the last event of each account has them; notices that waited for them go on."""
    latest = {account.account_id: buyers.Buyer(account.account_id, account.name, account.email) for account in accounts}
    await buyers.keep(tx, list(latest.values()))
    if await notifications.address(tx, latest.keys(), mail_server=mail_server) and mail_server:
        await wakeups.wake(tx, MAIL, [OUTBOX], tx.now)
