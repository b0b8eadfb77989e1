from uuid import UUID

from encours_contracts.credit import AccountUpdated
from encours_credit.store import accounts, exposure
from encours_credit.use_cases.open_account import event_data
from encours_platform.database import Tx
from encours_platform.republish import PresentState


async def account_state(tx: Tx, after: UUID, limit: int) -> PresentState:
    """Accounts as they are now; their rows are locked, so that a change follows the state that it changes."""
    ids = await accounts.ids_after(tx, after, limit)
    await exposure.lock(tx, ids)
    found = await accounts.by_ids(tx, ids)
    return PresentState(
        [AccountUpdated(**event_data(account)) for account in found], ids[-1] if len(ids) == limit else None
    )
