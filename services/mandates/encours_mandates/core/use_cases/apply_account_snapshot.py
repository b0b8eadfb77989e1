from encours_mandates.core.domain.buyer import Buyer
from encours_mandates.core.store import buyers
from encours_mandates.core.use_cases.end_mandate import revoke_unsigned
from encours_platform.database import Tx


async def apply_account_snapshot(tx: Tx, buyer: Buyer) -> None:
    """Stores the account as credit published it; closing it revokes its unsigned mandates."""
    await buyers.upsert(tx, buyer)
    if buyer.closed:
        await revoke_unsigned(tx, buyer.account_id)
