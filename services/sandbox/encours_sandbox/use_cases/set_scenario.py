from uuid import UUID

from encours_platform.database import Tx
from encours_sandbox.domain.errors import UnknownReason
from encours_sandbox.domain.reasons import REASONS
from encours_sandbox.store import scenarios

PLAIN = ("settle", "none")


async def set_scenario(tx: Tx, account_id: UUID, outcome: str, after_days: int) -> None:
    """How the bank answers debits of the account from now on. Raises `UnknownReason`."""
    if outcome not in PLAIN:
        code = outcome.partition(":")[2]
        if code not in REASONS:
            raise UnknownReason(f"{code!r} is not a reason a bank gives for a debit", pointer="/outcome")
    await scenarios.set_scenario(tx, account_id, outcome, after_days)
