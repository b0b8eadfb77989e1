from collections.abc import Sequence

from encours_contracts.credit import AccountOpened, AccountUpdated
from encours_gateway.store import buyers
from encours_gateway.store.buyers import Buyer
from encours_platform.database import Tx


async def project_buyers(tx: Tx, accounts: Sequence[AccountOpened | AccountUpdated]) -> None:
    """Stores what the last event of each account says."""
    latest = {each.account_id: Buyer(each.account_id, each.parent_id, each.name) for each in accounts}
    await buyers.upsert(tx, list(latest.values()))
