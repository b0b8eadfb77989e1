from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

import structlog

from encours_collections.batches.use_cases.cancel_collection import REASON_CORRECTED, drop_retries
from encours_collections.debits.domain.caps import fit, spread
from encours_collections.debits.domain.claims import unclaimed
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
from encours_collections.intake.domain.due_amounts import limited_to
from encours_collections.intake.domain.errors import AlreadyInCollection, AlreadyRetried
from encours_collections.intake.store import claims as claim_store
from encours_collections.intake.store import invoice_balances
from encours_contracts.billing import CollectionDue
from encours_contracts.collections import CancelledBy
from encours_platform.database import Tx
from encours_values.ids import new_id

log = structlog.get_logger(__name__)

CURRENCY = "EUR"
"""The only currency of SEPA direct debits (docs/rules/scheme.md)."""


async def schedule_collections(tx: Tx, events: Sequence[CollectionDue]) -> None:
    """Creates a collection for each due amount, and announces it where a mandate is active.

    Raises `AlreadyInCollection` for a statement that a live collection claims, `AlreadyRetried` for a second automatic
    retry of a failed debit (RTX-02). A retry that was asked for before another reason forbade it is cancelled (RTX-04).
    """
    retried = [event.retry_of for event in events if event.retry_of]
    if await collections.retried(tx, retried):
        raise AlreadyRetried("a failed debit is retried once")
    await schedule(tx, events)
    given_up = await collections.given_up(tx, retried)
    await drop_retries(tx, given_up, REASON_CORRECTED, by=CancelledBy.MERCHANT)


async def schedule(tx: Tx, events: Sequence[CollectionDue]) -> list[UUID]:
    """Creates and announces the collections of due amounts, also of debits that are presented again; returns them.

    Live collections of an invoice never exceed its undisputed amount (INVT-1): amounts that another collection has
    claimed, or that were paid or disputed since, are cut. Raises `AlreadyInCollection`.
    """
    await mandates.lock_mandates_shared(tx)
    events = await _unclaimed(tx, events)
    slices = await claim_store.next_slices(
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
        for amount, assigned in zip(amounts, places, strict=True):
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
                for place, minor in sorted(assigned)
            ]
        if event.invoice_id is None and event.statement_id is not None and event.retry_of is None:
            del slices[event.statement_id]
    if len(await collections.insert(tx, rows)) < len(rows):
        raise AlreadyInCollection("a live collection claims this statement already")
    await collections.insert_parts(tx, parts)
    announced = [row for row in rows if row["status"] == Status.ANNOUNCED]
    await announce(tx, [row["collection_id"] for row in announced])
    await schedule_batch_runs(tx, [row["submit_on"] for row in announced])
    return [row["collection_id"] for row in rows]


def _debits(tx: Tx, event: CollectionDue, mandate: UsableMandate | None) -> tuple[list[int], str | None]:
    """Amounts of the debits to create, and the cause for which they wait, if any; a retry is one debit (RTX-02)."""
    may_split = mandate is not None and splits_above_cap(tx, mandate) and event.retry_of is None
    amounts = fit(event.amount, mandate.max_minor if mandate else None, may_split=may_split)
    return (amounts, None) if amounts else ([event.amount], ABOVE_CAP)


async def _unclaimed(tx: Tx, events: Sequence[CollectionDue]) -> list[CollectionDue]:
    """The due amounts, cut to what their invoices owe and no live collection has claimed."""
    invoices = {part.invoice_id for event in events for part in event.allocations}
    undisputed = await invoice_balances.lock(tx, invoices)
    claimed = await claim_store.lock_claims(tx, undisputed)
    open_minor = {invoice_id: unclaimed(claimed.get(invoice_id, ()), minor) for invoice_id, minor in undisputed.items()}
    still_due: list[CollectionDue] = []
    for event in events:
        limited = limited_to(event, open_minor)
        for part in limited.allocations if limited else ():
            if part.invoice_id in open_minor:
                open_minor[part.invoice_id] -= max(0, part.amount)
        if limited is not event:
            cut_minor = event.amount - (limited.amount if limited else 0)
            log.info("due_amount_reduced", account=str(event.account_id), cut_minor=cut_minor)
        still_due += [limited] if limited else []
    return still_due


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
        "early": event.early,
    }
