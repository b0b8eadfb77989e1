"""A person decides what became of a debit that the bank never answered: nothing was debited, or it was booked."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from encours_collections.bank_answers.domain.bank_facts import Fact
from encours_collections.bank_answers.domain.errors import ImpossibleDay
from encours_collections.bank_answers.use_cases.apply_facts import apply_facts
from encours_collections.debits.domain.actions import NO_ANSWER_BANK_DAYS, is_unanswered
from encours_collections.debits.domain.collection import Collection, ImpossibleMove, Move
from encours_collections.debits.domain.representment import RELEASED
from encours_collections.debits.store import collections
from encours_platform import audit
from encours_platform.database import Tx
from encours_platform.problems import NotFound
from encours_values.ids import COLLECTION, typeid


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decides, and on what evidence."""

    actor: str
    reason: str


async def release(tx: Tx, collection_id: UUID, decision: Decision) -> Collection:
    """Nothing was debited: the amount is owed again and may be presented again.

    What the bank books later still counts and is shown to a person. Raises `NotFound` and `ImpossibleMove`.
    """
    row = await _unanswered(tx, collection_id)
    await apply_facts(tx, [Fact(move=Move.RELEASE, end_to_end_id=row.end_to_end_id)])
    await collections.set_cause(tx, collection_id, RELEASED)
    return await _decided(tx, collection_id, "collection_released", decision, {})


async def confirm(tx: Tx, collection_id: UUID, decision: Decision, settled_on: date | None) -> Collection:
    """The bank booked it on that day (None: the collection date), as a person saw elsewhere.

    The bank's own booking changes nothing more; a return still takes it back. Raises `NotFound`, `ImpossibleMove` and
    `ImpossibleDay`.
    """
    row = await _unanswered(tx, collection_id)
    day = settled_on or row.collection_on
    if not row.collection_on <= day <= tx.today:
        raise ImpossibleDay(f"a debit of {row.collection_on} is booked from that day to today")
    await apply_facts(tx, [Fact(move=Move.SETTLE, end_to_end_id=row.end_to_end_id, on=day)])
    return await _decided(tx, collection_id, "collection_confirmed", decision, {"settled_on": day.isoformat()})


async def _unanswered(tx: Tx, collection_id: UUID) -> Collection:
    row = await collections.lock(tx, collection_id)
    if row is None:
        raise NotFound("there is no collection of that id")
    if not is_unanswered(row, tx.today):
        raise ImpossibleMove(
            f"a collection that is {row.status} for {row.collection_on} is decided by the bank; a person decides about "
            f"a submitted one without an answer {NO_ANSWER_BANK_DAYS} bank days after its date"
        )
    return row


async def _decided(tx: Tx, collection_id: UUID, action: str, decision: Decision, details: dict[str, str]) -> Collection:
    who, subject = decision.actor, typeid(COLLECTION, collection_id)
    audit.record(tx, who=who, action=action, subject=subject, details={**details, "reason": decision.reason})
    row = await collections.find(tx, collection_id)
    if row is None:
        raise AssertionError("a collection is never deleted")
    return row
