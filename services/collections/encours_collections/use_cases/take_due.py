from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from encours_collections.domain.batch import end_to_end_id
from encours_collections.domain.collection import MOVES, Move, Schedule, Status
from encours_collections.domain.errors import AlreadyInCollection
from encours_collections.store import collections, mandates, reductions
from encours_collections.store.mandates import UsableMandate
from encours_collections.use_cases.announce import Calendar, announce, plan_files, take_mandate
from encours_common.contracts.billing import CollectionDue
from encours_common.db import Tx
from encours_common.ids import new_id

CURRENCY = "EUR"
"""The only one that SEPA collects (DOMAIN 1.1)."""


async def take_due(tx: Tx, events: Sequence[CollectionDue]) -> None:
    """A collection for each amount that falls due, announced at once where a mandate is active.

    A statement or an invoice has one live collection only (INVT-1): raises `AlreadyInCollection`.
    """
    usable = await mandates.usable(tx, [event.account_id for event in events])
    calendar = Calendar.of(tx.settings, tx.today)
    rows: list[dict[str, Any]] = []
    parts: list[dict[str, Any]] = []
    for event in events:
        id_ = new_id()
        mandate = take_mandate(usable, event.account_id) if event.currency == CURRENCY else None
        rows.append(_row(id_, event, calendar.dates(event.due_date), mandate))
        parts += [
            {
                "collection_id": id_,
                "place": place,
                "invoice_id": part.invoice_id,
                "number": part.number,
                "amount_minor": part.amount,
            }
            for place, part in enumerate(event.allocations)
        ]
    claimed = await collections.insert(tx, rows)
    await _claim_slices(tx, [row for row in rows if row["id"] not in claimed])
    await collections.insert_parts(tx, parts)
    announced = [row for row in rows if row["status"] == Status.ANNOUNCED]
    await announce(tx, [row["id"] for row in announced])
    await plan_files(tx, [row["submit_on"] for row in announced])


async def _claim_slices(tx: Tx, refused: Sequence[dict[str, Any]]) -> None:
    """A part that was disputed and is owed after all stands beside the live collection that left it out."""
    for row in refused:
        slice_ = await reductions.hand_over(tx, row["invoice_id"], row["amount_minor"]) if row["invoice_id"] else None
        if slice_ is None or not await collections.insert(tx, [{**row, "slice": slice_}]):
            raise AlreadyInCollection("a live collection claims this statement or invoice already")


def _row(id_: UUID, event: CollectionDue, dates: Schedule, mandate: UsableMandate | None) -> dict[str, Any]:
    cause = None if mandate else "no_active_mandate" if event.currency == CURRENCY else "currency_not_collectable"
    claimed = asdict(mandate) if mandate else {}
    return {
        "id": id_,
        "account_id": event.account_id,
        "statement_id": event.statement_id,
        "invoice_id": event.invoice_id,
        "slice": 0,
        "amount_minor": event.amount,
        "currency": event.currency,
        "due_date": event.due_date,
        "collection_date": dates.collection_date,
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
    }
