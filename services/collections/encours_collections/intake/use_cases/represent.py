"""Second presentation of a failed debit: a new collection with a new EndToEndId and the full notice (RTX-02)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from encours_collections.debits.domain.collection import Collection
from encours_collections.debits.domain.representment import (
    AgreementNeeded,
    RepresentmentRefused,
    needs_agreement,
    refusal,
)
from encours_collections.debits.store import collections
from encours_collections.intake.use_cases.schedule_collections import schedule
from encours_contracts.billing import CollectionDue
from encours_platform import audit
from encours_platform.database import Tx
from encours_platform.problems import NotFound
from encours_values.ids import COLLECTION, typeid


@dataclass(frozen=True, slots=True)
class Representment:
    """Who presents the debit again and why. `not_before`: earliest day of the debit; the notice may make it later."""

    who: str
    reason: str
    buyer_agreed: bool = False
    not_before: date | None = None


async def represent(tx: Tx, collection_id: UUID, request: Representment) -> Collection:
    """Creates and announces the new collection, for at most what is still owed.

    Raises `NotFound`, `RepresentmentRefused` and `AgreementNeeded`.
    """
    row = await collections.lock(tx, collection_id)
    if row is None:
        raise NotFound("there is no collection of that id")
    if (why := refusal(row)) is not None:
        raise RepresentmentRefused(why)
    if needs_agreement(row) and not request.buyer_agreed:
        raise AgreementNeeded("the buyer refused the debit or could not pay it: state that the buyer agreed")
    created = await _schedule_again(tx, row, request.not_before)
    if not created:
        raise RepresentmentRefused("its invoices owe nothing more that no other debit asks for")
    details = {"collection": typeid(COLLECTION, created[0]), "reason": request.reason}
    if request.buyer_agreed:
        details["buyer_agreed"] = "true"
    subject = typeid(COLLECTION, collection_id)
    audit.record(tx, who=request.who, action="collection_represented", subject=subject, details=details)
    (new,) = await collections.by_ids(tx, created)
    return new


async def represent_rest(tx: Tx, collection_ids: Sequence[UUID], *, who: str) -> None:
    """Presents again what is still owed of debits that were recalled because part of them was not owed any more."""
    for row in await collections.by_ids(tx, collection_ids):
        if row.recall_cause is not None and refusal(row) is None:
            await represent(tx, row.collection_id, Representment(who, f"recalled: {row.recall_cause}"))


async def _schedule_again(tx: Tx, row: Collection, not_before: date | None) -> list[UUID]:
    """As billing asks for an automatic retry; the amount is cut to what is owed."""
    again = CollectionDue(
        account_id=row.account_id,
        statement_id=row.statement_id,
        invoice_id=row.invoice_id,
        amount=row.amount_minor,
        currency=row.currency,
        due_date=max(row.due_on, not_before or row.due_on),
        allocations=list(row.allocations),
        remittance=row.remittance,
        early=row.early,
        retry_of=row.collection_id,
    )
    return await schedule(tx, [again])
