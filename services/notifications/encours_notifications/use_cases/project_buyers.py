from collections.abc import Sequence

from encours_contracts.credit import AccountOpened, AccountUpdated
from encours_notifications.store import buyers, notifications, wakeups
from encours_notifications.use_cases.send_mails import MAIL, OUTBOX
from encours_platform.database import Tx


async def project_buyers(tx: Tx, accounts: Sequence[AccountOpened | AccountUpdated], *, mail_server: bool) -> None:
    """Stores what the last event of each account says; notices that waited for an address are queued."""
    latest = {
        each.account_id: buyers.Buyer(each.account_id, each.external_id, each.name, each.email) for each in accounts
    }
    await buyers.upsert(tx, list(latest.values()))
    if await notifications.address(tx, latest.keys(), mail_server=mail_server) and mail_server:
        await wakeups.wake(tx, MAIL, [OUTBOX], tx.now)
