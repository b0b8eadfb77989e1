"""What the page shows: counts and sums by event type, and the latest events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from encours_contracts.billing import CauseKind, InvoiceBalanceChanged
from encours_contracts.envelope import Event
from encours_platform.database import Sql, Tx

LATEST_MAX = 40
PAID = "paid"
"""Figure of the money that paid invoices finally, less what was reversed; by debit or otherwise."""
PAYING = frozenset(
    {CauseKind.COLLECTION_PAID, CauseKind.COLLECTION_FAILED, CauseKind.PAYMENT_APPLIED, CauseKind.PAYMENT_REMOVED}
)

ADD = Sql("""
    INSERT INTO figure (tenant_id, type, events, amount_minor, last_at)
    SELECT CAST(:tenant_id AS uuid), f.type, f.events, f.amount_minor, CAST(:now AS timestamptz)
      FROM unnest(CAST(:types AS text[]), CAST(:events AS bigint[]), CAST(:amounts_minor AS numeric[]))
           AS f (type, events, amount_minor) ORDER BY f.type
    ON CONFLICT (tenant_id, type) DO UPDATE
       SET events = figure.events + excluded.events, amount_minor = figure.amount_minor + excluded.amount_minor,
           last_at = excluded.last_at""")
PUT_FIRST = Sql("""
    INSERT INTO latest_events (tenant_id, entries) VALUES (:tenant_id, :entries)
    ON CONFLICT (tenant_id) DO UPDATE SET entries = (
        SELECT jsonb_agg(e.entry ORDER BY e.place)
          FROM jsonb_array_elements(excluded.entries || latest_events.entries) WITH ORDINALITY AS e (entry, place)
         WHERE e.place <= CAST(:most AS bigint))""")
FIGURES = Sql("SELECT type, events, amount_minor FROM figure WHERE tenant_id = :tenant_id")
LATEST = Sql("SELECT entries FROM latest_events WHERE tenant_id = :tenant_id")


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
    amount: int | None = getattr(event, "amount", getattr(event, "total", 0))
    return amount or 0


async def add(tx: Tx, events: Sequence[Event]) -> None:
    """Counts events of any types in one statement, and puts the last of them in front of the latest ones."""
    amounts: dict[str, list[int]] = {}
    for event in events:
        amounts.setdefault(_figure_of(event), []).append(_amount_of(event))
    await tx.run(
        ADD,
        now=tx.now,
        types=list(amounts),
        events=[len(each) for each in amounts.values()],
        amounts_minor=[sum(each) for each in amounts.values()],
    )
    entries = [
        {"type": event.TYPE, "at": tx.now.isoformat(), "summary": event.model_dump(mode="json", include=set(SHOWN))}
        for event in reversed(events[-LATEST_MAX:])
    ]
    await tx.run(PUT_FIRST, entries=entries, most=LATEST_MAX)


async def figures(tx: Tx) -> dict[str, Figure]:
    """By event type: how many, and their sum in minor units."""
    return {row["type"]: Figure(row["events"], int(row["amount_minor"])) for row in await tx.rows(FIGURES)}


async def latest(tx: Tx) -> list[Latest]:
    """Newest first."""
    entries = await tx.value(LATEST) or []
    return [Latest(each["type"], datetime.fromisoformat(each["at"]), each["summary"]) for each in entries]
