from uuid import UUID

from encours_platform.database import Tx
from encours_sandbox.domain.errors import UnknownReason
from encours_sandbox.domain.reasons import REASONS
from encours_sandbox.domain.scenario import Behaviour, Scenario
from encours_sandbox.store import scenarios


async def set_scenario(tx: Tx, account_id: UUID | None, scenario: Scenario, behaviour: Behaviour | None) -> None:
    """How the bank answers debits of the account from now on, or of all accounts without a scenario of their own.

    Where `behaviour` is given, the bank as a whole behaves so. Raises `UnknownReason`.
    """
    _check(scenario.reason_code, "/outcome")
    _check(scenario.statement_reason, "/statement_reason")
    for place, follow_up in enumerate(scenario.then):
        _check(follow_up.reason_code, f"/then/{place}/reason_code")
    await scenarios.set_scenario(tx, account_id, scenario)
    if behaviour is not None:
        await scenarios.set_behaviour(tx, behaviour)


def _check(code: str | None, pointer: str) -> None:
    if code is not None and code not in REASONS:
        raise UnknownReason(f"{code!r} is not a reason a bank gives for a debit", pointer=pointer)
