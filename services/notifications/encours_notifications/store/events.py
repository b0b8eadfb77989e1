"""The public event log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from encours_contracts.envelope import public_event
from encours_platform.database import Record, Sql, Tx

SELECT = """
    SELECT event_id, type, occurred_at, account_id, sequence, data, position
      FROM event WHERE tenant_id = :tenant_id"""
ONE = Sql(SELECT + " AND event_id = :event_id")

# One transaction of a tenant writes at a time, so `position` is the order in which rows become visible: a reader who
# pages from the newest event down to one that he knows has missed nothing.
LOCK_LOG = Sql("SELECT pg_advisory_xact_lock(hashtextextended('event log ' || CAST(:tenant_id AS uuid), 0))")
INSERT = Sql("""
    WITH incoming AS (
        SELECT e.event_id, e.account_id, e.type, e.occurred_at, e.data, e.place,
               coalesce(e.account_id, '00000000-0000-0000-0000-000000000000') AS counted_as
          FROM unnest(CAST(:ids AS uuid[]), CAST(:accounts AS uuid[]), CAST(:types AS text[]),
                      CAST(:times AS timestamptz[]), CAST(:data AS jsonb[]))
               WITH ORDINALITY AS e (event_id, account_id, type, occurred_at, data, place)
    ), counted AS (
        INSERT INTO account_sequence (tenant_id, account_id, last)
        SELECT CAST(:tenant_id AS uuid), counted_as, count(*) FROM incoming GROUP BY counted_as ORDER BY counted_as
        ON CONFLICT (tenant_id, account_id) DO UPDATE SET last = account_sequence.last + excluded.last
        RETURNING account_id, last
    )
    INSERT INTO event (tenant_id, event_id, account_id, type, occurred_at, sequence, data)
    SELECT CAST(:tenant_id AS uuid), i.event_id, i.account_id, i.type, i.occurred_at,
           c.last - count(*) OVER (PARTITION BY i.counted_as)
                  + row_number() OVER (PARTITION BY i.counted_as ORDER BY i.place), i.data
      FROM incoming i JOIN counted c ON c.account_id = i.counted_as
     ORDER BY i.place""")


@dataclass(frozen=True)
class NewEvent:
    """`data` is what partners see, without what is null."""

    event_id: UUID
    account_id: UUID | None
    type: str
    occurred_at: datetime
    data: dict[str, Any]


async def append(tx: Tx, events: Sequence[NewEvent]) -> None:
    """In this order, each with the next sequence of its account; other writers of the tenant wait until the commit."""
    await tx.run(LOCK_LOG)
    await tx.run(
        INSERT,
        ids=[event.event_id for event in events],
        accounts=[event.account_id for event in events],
        types=[event.type for event in events],
        times=[event.occurred_at for event in events],
        data=[event.data for event in events],
    )


async def find(tx: Tx, event_id: UUID) -> dict[str, Any] | None:
    row = await tx.row(ONE, event_id=event_id)
    return None if row is None else public(row)


def public(row: Record) -> dict[str, Any]:
    """The CloudEvent with its `sequence` among the events of its account."""
    event = public_event(row["event_id"], row["type"], row["occurred_at"], row["account_id"], row["data"])
    return {**event, "sequence": row["sequence"]}
