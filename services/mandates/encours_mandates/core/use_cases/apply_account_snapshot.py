from encours_mandates.core.store import buyers
from encours_mandates.core.store.buyers import Buyer
from encours_mandates.core.use_cases.end_mandate import revoke_unsigned
from encours_platform.database import Tx


async def take_over_account(tx: Tx, buyer: Buyer) -> None:
    """Keeps what credit tells of an account; once it is closed, nothing is left to sign."""
    await buyers.take_over(tx, buyer)
    if buyer.closed:
        await revoke_unsigned(tx, buyer.account_id)
