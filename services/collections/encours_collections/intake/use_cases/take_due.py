from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

import structlog

from encours_collections.debits.domain.caps import fit, spread
from encours_collections.debits.domain.claims import room
from encours_collections.debits.domain.collection import MOVES, Move, Schedule, Status
from encours_collections.debits.domain.mandate import UsableMandate
from encours_collections.debits.domain.references import end_to_end_id
from encours_collections.debits.store import collections, mandates
from encours_collections.debits.use_cases.announce import (
    ABOVE_CAP,
    announce,
    calendar_of,
    schedule_batch_runs,
    splits_above_cap,
    use_mandate,
)
from encours_collections.intake.domain.errors import AlreadyInCollection, AlreadyRetried
from encours_collections.intake.store import invoices_owed, reductions
from encours_contracts.billing import CollectionDue
from encours_platform.database import Tx
from encours_values.ids import new_id

log = structlog.get_logger(__name__)

CURRENCY = "EUR"
"""The only one that SEPA collects (docs/rules/scheme.md)."""


async def take_due(tx: Tx, events: Sequence[CollectionDue]) -> None:
    """A collection for each amount that falls due, announced at once where a mandate is active.

    Live collections of an invoice never ask for more than it owes undisputed (INVT-1): what a file took before billing
    knew is not asked for again, nor what was paid or disputed since. A statement is asked for once, by several debits
    where its mandate's cap wants that: raises `AlreadyInCollection`; a debit that came back is tried again once: raises
    `AlreadyRetried` (RTX-02).
    """
    await mandates.lock_mandates_shared(tx)
    if await collections.retried(tx, [event.retry_of for event in events if event.retry_of]):
        raise AlreadyRetried("a debit that came back is tried again once")
    events = await _unclaimed(tx, events)
    slices = await reductions.next_slices(
        tx,
        invoices=[event.invoice_id for event in events if event.invoice_id],
        statements=[event.statement_id for event in events if event.statement_id and event.retry_of],
    )
    usable = await mandates.usable(tx, [event.account_id for event in events])
    calendar = await calendar_of(tx)
    rows: list[dict[str, Any]] = []
    parts: list[dict[str, Any]] = []
    for event in events:
        mandate = usable.get(event.account_id) if event.currency == CURRENCY else None
        amounts, cause = _debits(tx, event, mandate)
        mandate = use_mandate(usable, event.account_id) if mandate and cause is None else None
        claim = event.invoice_id or event.statement_id
        places = spread([part.amount for part in event.allocations], amounts)
        for amount, taken in zip(amounts, places, strict=True):
            id_ = new_id()
            row = _row(id_, event, calendar.dates(event.due_date, mandate.notice_days if mandate else None), mandate)
            row |= {"amount_minor": amount, "slice": slices.get(claim, 0) if claim else 0}
            if cause is not None:
                row["cause"] = cause
            if claim is not None:
                slices[claim] = row["slice"] + 1
            rows.append(row)
            parts += [
                {
                    "collection_id": id_,
                    "place": place,
                    "invoice_id": event.allocations[place].invoice_id,
                    "number": event.allocations[place].number,
                    "amount_minor": minor,
                }
                for place, minor in sorted(taken)
            ]
        if event.invoice_id is None and event.statement_id is not None and event.retry_of is None:
            del slices[event.statement_id]
    if len(await collections.insert(tx, rows)) < len(rows):
        raise AlreadyInCollection("a live collection claims this statement already")
    await collections.insert_parts(tx, parts)
    announced = [row for row in rows if row["status"] == Status.ANNOUNCED]
    await announce(tx, [row["collection_id"] for row in announced])
    await schedule_batch_runs(tx, [row["submit_on"] for row in announced])


def _debits(tx: Tx, event: CollectionDue, mandate: UsableMandate | None) -> tuple[list[int], str | None]:
    """The amounts to ask for, and why they must wait; a retry is one debit (RTX-02)."""
    may_split = mandate is not None and splits_above_cap(tx, mandate) and event.retry_of is None
    amounts = fit(event.amount, mandate.max_minor if mandate else None, may_split=may_split)
    return (amounts, None) if amounts else ([event.amount], ABOVE_CAP)


async def _unclaimed(tx: Tx, events: Sequence[CollectionDue]) -> list[CollectionDue]:
    """What falls due, as far as its invoices owe it and no live collection asks for it already."""
    invoices = {part.invoice_id for event in events for part in event.allocations}
    undisputed = await invoices_owed.lock(tx, invoices)
    claimed = await reductions.lock_claims(tx, undisputed)
    left = {invoice_id: room(claimed.get(invoice_id, ()), minor) for invoice_id, minor in undisputed.items()}
    wanted: list[CollectionDue] = []
    for event in events:
        cut = cut_to(event, left)
        for part in cut.allocations if cut else ():
            if part.invoice_id in left:
                left[part.invoice_id] -= max(0, part.amount)
        wanted += [cut] if cut else []
    return wanted


def cut_to(event: CollectionDue, left_minor: Mapping[UUID, int]) -> CollectionDue | None:
    """The event asking for at most so much of those invoices, minor units; None where nothing is left.

    A netted credit (a part below zero) stays as it is.
    """
    parts = [
        part.model_copy(update={"amount": min(part.amount, max(0, left_minor.get(part.invoice_id, part.amount)))})
        for part in event.allocations
    ]
    cut = sum(part.amount for part in event.allocations) - sum(part.amount for part in parts)
    if cut == 0:
        return event
    log.info("not_asked_for_again", account=str(event.account_id), invoice=str(event.invoice_id), cut=cut)
    left = [part for part in parts if part.amount != 0]
    return event.model_copy(update={"amount": event.amount - cut, "allocations": left}) if event.amount > cut else None


def _row(id_: UUID, event: CollectionDue, dates: Schedule, mandate: UsableMandate | None) -> dict[str, Any]:
    cause = None if mandate else "no_active_mandate" if event.currency == CURRENCY else "currency_not_collectable"
    claimed = asdict(mandate) if mandate else {}
    return {
        "collection_id": id_,
        "account_id": event.account_id,
        "statement_id": event.statement_id,
        "invoice_id": event.invoice_id,
        "slice": 0,
        "amount_minor": event.amount,
        "currency": event.currency,
        "due_on": event.due_date,
        "collection_on": dates.collection_on,
        "submit_on": dates.submit_on,
        "remittance": event.remittance,
        "end_to_end_id": end_to_end_id(id_),
        "status": str(MOVES[Status.PLANNED, Move.ANNOUNCE] if mandate else Status.PLANNED),
        "mandate_id": claimed.get("mandate_id"),
        "mandate_reference": claimed.get("reference"),
        "iban_masked": claimed.get("iban_masked"),
        "scheme": claimed.get("scheme"),
        "sequence_type": claimed.get("sequence_type"),
        "cause": cause,
        "retry_of": event.retry_of,
        "anticipated": event.anticipated,
    }
