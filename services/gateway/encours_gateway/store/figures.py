"""What the page shows: counts and sums by event type, and the latest events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from encours_contracts.billing import CauseKind, CreditNoteBalanceChanged, InvoiceBalanceChanged
from encours_contracts.envelope import Event
from encours_platform.database import Sql, Tx
from encours_values.ids import new_id

LATEST_KEPT = 40
PAID = "paid"
"""Figure of the money that paid invoices for good, less what was taken back; by debit or otherwise."""
PAYING = frozenset(
    {CauseKind.COLLECTION_PAID, CauseKind.COLLECTION_FAILED, CauseKind.PAYMENT_APPLIED, CauseKind.PAYMENT_REMOVED}
)

ADD = Sql("""
    INSERT INTO figure (tenant_id, type, events, amount_minor, last_at)
    VALUES (:tenant_id, :type, :events, :amount, :now)
    ON CONFLICT (tenant_id, type) DO UPDATE
       SET events = figure.events + excluded.events, amount_minor = figure.amount_minor + excluded.amount_minor,
           last_at = excluded.last_at""")
NOTE = Sql("""
    INSERT INTO latest (tenant_id, id, type, at, summary)
    SELECT :tenant_id, l.id, :type, :now, l.summary
      FROM unnest(CAST(:ids AS uuid[]), CAST(:summaries AS jsonb[])) AS l (id, summary)""")
TRIM = Sql("""
    DELETE FROM latest WHERE tenant_id = :tenant_id AND id < (
        SELECT id FROM latest WHERE tenant_id = :tenant_id ORDER BY id DESC OFFSET :kept LIMIT 1)""")
FIGURES = Sql("SELECT type, events, amount_minor FROM figure WHERE tenant_id = :tenant_id")
LATEST = Sql("SELECT type, at, summary FROM latest WHERE tenant_id = :tenant_id ORDER BY id DESC LIMIT :kept")


@dataclass(frozen=True)
class Figure:
    events: int
    amount_minor: int


@dataclass(frozen=True)
class Latest:
    type: str
    at: datetime
    summary: dict[str, Any]


SHOWN = ("external_id", "number", "amount", "currency", "total", "reasons", "outcome", "message_id", "name")


def _figure_of(event: Event) -> str:
    return PAID if isinstance(event, InvoiceBalanceChanged) else event.TYPE


def _amount_of(event: Event) -> int:
    if isinstance(event, InvoiceBalanceChanged):
        return event.cause.amount if event.cause.kind in PAYING else 0
    amount: int = getattr(event, "amount", getattr(event, "total", 0))
    return amount


async def add(tx: Tx, events: Sequence[Event]) -> None:
    """Counts events of one type and keeps the last of them."""
    sums: dict[str, list[int]] = {}
    for event in events:
        sums.setdefault(_figure_of(event), []).append(_amount_of(event))
    for figure in sorted(sums):
        await tx.run(ADD, type=figure, events=len(sums[figure]), amount=sum(sums[figure]), now=tx.now)
    if isinstance(events[0], (InvoiceBalanceChanged, CreditNoteBalanceChanged)):
        return  # the event that tells what happened stands beside it
    kept = events[-LATEST_KEPT:]
    summaries = [event.model_dump(mode="json", include=set(SHOWN)) for event in kept]
    await tx.run(NOTE, type=events[0].TYPE, now=tx.now, ids=[new_id() for _ in kept], summaries=summaries)
    await tx.run(TRIM, kept=LATEST_KEPT)


async def figures(tx: Tx) -> dict[str, Figure]:
    """By event type: how many, and their sum in minor units."""
    return {row["type"]: Figure(row["events"], int(row["amount_minor"])) for row in await tx.rows(FIGURES)}


async def latest(tx: Tx) -> list[Latest]:
    return [Latest(**dict(row)) for row in await tx.rows(LATEST, kept=LATEST_KEPT)]
