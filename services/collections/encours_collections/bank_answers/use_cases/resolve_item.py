"""A person resolves a suspense item: applies it to a debit or batch, or ignores it."""

from dataclasses import asdict, dataclass, replace
from uuid import UUID

from encours_collections.bank_answers.domain.bank_facts import Fact
from encours_collections.bank_answers.domain.bank_item import BankItem, ItemResolution
from encours_collections.bank_answers.domain.errors import AlreadyResolved, DebitMismatch
from encours_collections.bank_answers.store import bank_items
from encours_collections.bank_answers.use_cases.apply_facts import apply_facts
from encours_collections.bank_answers.use_cases.publish_item import (
    Assignment,
    ResolvedAs,
    publish_resolved,
)
from encours_collections.batches.store import batches
from encours_collections.debits.store import collections
from encours_platform.database import Tx
from encours_platform.problems import NotFound


@dataclass(frozen=True, slots=True)
class Decision:
    """A collection, a batch or neither (ignored), and the key of the person."""

    actor: str
    collection_id: UUID | None = None
    batch_id: UUID | None = None
    reason: str | None = None


async def resolve_item(tx: Tx, item_id: UUID, decision: Decision) -> BankItem:
    """Applies the item to the chosen debit, as if its reference had been correct, or ignores it.

    Raises `NotFound`, `AlreadyResolved`, and `DebitMismatch` where amount or currency differ: nothing is
    booked with a different amount.
    """
    item = await bank_items.find(tx, item_id, lock=True)
    if item is None:
        raise NotFound("there is no bank item of that id")
    if item.resolved_at is not None:
        raise AlreadyResolved("this item is resolved already")
    is_ignored = decision.collection_id is None and decision.batch_id is None
    if not is_ignored and item.fact.move is None:
        raise DebitMismatch("the bank does not say whether the debit was paid or failed, so nothing can be booked")
    if not is_ignored:
        _, unmatched = await apply_facts(tx, [await _meant(tx, item.fact, decision)])
        if unmatched:
            raise DebitMismatch(_WHY.get(unmatched[0].cause, unmatched[0].cause))
    resolution = ItemResolution("ignored" if is_ignored else "applied", **asdict(decision))
    await bank_items.resolve(tx, item.bank_item_id, resolution)
    came = (item.amount_minor or 0) > 0
    resolved_as: ResolvedAs = "other" if is_ignored else "collection" if came else "return"
    await publish_resolved(tx, item, Assignment(resolved_as, decision.actor, reason=decision.reason))
    resolved = await bank_items.find(tx, item.bank_item_id)
    if resolved is None:
        raise AssertionError("a resolved item is never deleted")
    return resolved


_WHY = {
    "amount_mismatch": "the amount or the currency differs",
    "reference_unknown": "it is in no file that was sent to the bank",
}


async def _meant(tx: Tx, fact: Fact, decision: Decision) -> Fact:
    """The fact with the reference of the chosen debit or batch."""
    plain = replace(
        fact, end_to_end_id=None, payment_information_id=None, message_id=None, group_minor=None, fault=None
    )
    if decision.collection_id is not None:
        row = await collections.find(tx, decision.collection_id)
        if row is None:
            raise DebitMismatch("there is no collection of that id")
        return replace(plain, end_to_end_id=row.end_to_end_id)
    batch = await batches.find(tx, decision.batch_id) if decision.batch_id else None
    if batch is None:
        raise DebitMismatch("there is no batch of that id")
    return replace(plain, message_id=batch.message_id)
