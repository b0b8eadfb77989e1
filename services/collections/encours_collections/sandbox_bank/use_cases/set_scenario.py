from uuid import UUID

from encours_collections.sandbox_bank.domain.errors import UnknownReason
from encours_collections.sandbox_bank.store import simulated_bank
from encours_iso20022.code_sets import REASONS
from encours_platform.database import Tx

PLAIN = ("settle", "none")


async def set_scenario(tx: Tx, account_id: UUID, outcome: str, after_days: int) -> None:
    """How the simulated bank answers debits of the account from now on. Raises `UnknownReason`."""
    if outcome not in PLAIN:
        code = outcome.partition(":")[2]
        if code not in REASONS:
            raise UnknownReason(f"{code!r} is not a reason a bank gives for a debit", pointer="/outcome")
    await simulated_bank.set_scenario(tx, account_id, outcome, after_days)
