"""A person says what a thing in the reconciliation queue is about, or that it is about nothing of ours."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from encours_collections.bank_answers.domain.bank_facts import Fact
from encours_collections.bank_answers.domain.bank_item import QueuedItem
from encours_collections.bank_answers.domain.errors import AlreadyResolved, DoesNotFit
from encours_collections.bank_answers.store import bank_items
from encours_collections.bank_answers.use_cases.apply_facts import apply_facts
from encours_collections.batches.store import batches
from encours_collections.debits.store import collections
from encours_platform.database import Tx
from encours_platform.problems import NotFound


@dataclass(frozen=True, slots=True)
class Decision:
    """Exactly one of a collection, a batch or neither (ignored), and by whose key."""

    key_id: UUID
    collection_id: UUID | None = None
    batch_id: UUID | None = None
    reason: str | None = None


async def resolve_item(tx: Tx, item_id: UUID, decision: Decision) -> QueuedItem:
    """Applies what the bank told to the chosen debit, as if its reference had been right, or leaves it aside for good.

    Raises `NotFound`, `AlreadyResolved`, and `DoesNotFit` where the amount or currency is another: nothing is ever
    booked for another amount.
    """
    item = await bank_items.find(tx, item_id, lock=True)
    if item is None:
        raise NotFound("there is no such item in the queue")
    if item.resolved_at is not None:
        raise AlreadyResolved("this item is settled already")
    is_ignored = decision.collection_id is None and decision.batch_id is None
    if not is_ignored:
        _, unmatched = await apply_facts(tx, [await _meant(tx, item.fact, decision)])
        if unmatched:
            raise DoesNotFit(_WHY.get(unmatched[0].cause, unmatched[0].cause), pointer=_pointer(decision))
    chosen: dict[str, Any] = {"collection_id": decision.collection_id, "batch_id": decision.batch_id}
    resolution = "ignored" if is_ignored else "applied"
    await bank_items.resolve(tx, item.id, resolution, key_id=decision.key_id, reason=decision.reason, **chosen)
    resolved = await bank_items.find(tx, item.id)
    if resolved is None:
        raise AssertionError("a resolved item stays")
    return resolved


_WHY = {
    "amount_mismatch": "the amount or the currency is another",
    "reference_unknown": "it is in no file that went to the bank",
}


def _pointer(decision: Decision) -> str:
    return "/collection_id" if decision.collection_id is not None else "/batch_id"


async def _meant(tx: Tx, fact: Fact, decision: Decision) -> Fact:
    """The fact, about the chosen debit or batch: a person has looked at what was odd about it."""
    plain = replace(
        fact, end_to_end_id=None, payment_information_id=None, message_id=None, group_minor=None, fault=None
    )
    if decision.collection_id is not None:
        row = await collections.find(tx, decision.collection_id)
        if row is None:
            raise DoesNotFit("there is no such collection", pointer="/collection_id")
        return replace(plain, end_to_end_id=row.end_to_end_id)
    batch = await batches.find(tx, decision.batch_id) if decision.batch_id else None
    if batch is None:
        raise DoesNotFit("there is no such batch", pointer="/batch_id")
    return replace(plain, message_id=batch.message_id)
