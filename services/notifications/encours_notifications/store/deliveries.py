"""One row for each event and endpoint that subscribes to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from encours_notifications.domain.delivery import Attempted, Status
from encours_notifications.store.events import public
from encours_platform.database import Record, Sql, Tx

SELECT = """
    SELECT delivery_id, endpoint_id, event_id, event_type, status, attempts, next_attempt_at, created_at, delivered_at,
           last_status_code, last_fault
      FROM delivery WHERE tenant_id = :tenant_id"""
LOCKED = Sql(SELECT + " AND delivery_id = :delivery_id FOR UPDATE")
ONE = Sql(SELECT + " AND delivery_id = :delivery_id")
PLAN = Sql("""
    WITH planned AS (
        INSERT INTO delivery (tenant_id, endpoint_id, event_id, event_type, status, next_attempt_at, created_at)
        SELECT CAST(:tenant_id AS uuid), w.endpoint_id, e.event_id, e.type, 'pending', CAST(:now AS timestamptz),
               CAST(:now AS timestamptz)
          FROM unnest(CAST(:ids AS uuid[]), CAST(:types AS text[])) WITH ORDINALITY AS e (event_id, type, place)
          JOIN webhook_endpoint w ON w.tenant_id = CAST(:tenant_id AS uuid) AND w.status = 'enabled'
           AND (e.type = ANY (w.events) OR '*' = ANY (w.events))
         ORDER BY e.place, w.endpoint_id
        ON CONFLICT (tenant_id, event_id, endpoint_id) DO NOTHING
        RETURNING endpoint_id)
    SELECT DISTINCT endpoint_id FROM planned""")
REPLAY = Sql("""
    WITH wanted AS (
        SELECT e.event_id, e.type, e.position FROM event e
         WHERE e.tenant_id = CAST(:tenant_id AS uuid) AND e.occurred_at >= CAST(:since AS timestamptz)
           AND (CAST(:account_id AS uuid) IS NULL OR e.account_id = CAST(:account_id AS uuid))
           AND (e.type = ANY (CAST(:types AS text[])) OR '*' = ANY (CAST(:types AS text[])))
           AND NOT EXISTS (SELECT FROM delivery d WHERE d.tenant_id = e.tenant_id AND d.event_id = e.event_id
                              AND d.endpoint_id = CAST(:endpoint_id AS uuid) AND d.status = 'pending')
         ORDER BY e.position LIMIT CAST(:most AS integer))
    INSERT INTO delivery (tenant_id, endpoint_id, event_id, event_type, status, next_attempt_at, created_at)
    SELECT CAST(:tenant_id AS uuid), CAST(:endpoint_id AS uuid), event_id, type, 'pending',
           CAST(:now AS timestamptz), CAST(:now AS timestamptz) FROM wanted ORDER BY position
    ON CONFLICT (tenant_id, event_id, endpoint_id) DO UPDATE
       SET status = 'pending', attempts = 0, next_attempt_at = excluded.next_attempt_at,
           created_at = excluded.created_at, delivered_at = NULL""")
DUE = Sql("""
    SELECT d.delivery_id, d.event_id, d.attempts, d.created_at, e.type, e.occurred_at, e.account_id, e.sequence, e.data
      FROM delivery d JOIN event e ON e.tenant_id = d.tenant_id AND e.event_id = d.event_id
     WHERE d.tenant_id = :tenant_id AND d.endpoint_id = :endpoint_id AND d.status = 'pending'
       AND d.next_attempt_at <= :now
     ORDER BY d.next_attempt_at, d.delivery_id LIMIT :most""")
RECORD = Sql("""
    UPDATE delivery d
       SET status = o.status, attempts = o.attempts, next_attempt_at = o.next_attempt_at,
           delivered_at = CASE WHEN o.status = 'delivered' THEN CAST(:now AS timestamptz) END,
           last_status_code = o.status_code, last_fault = o.fault
      FROM unnest(CAST(:ids AS uuid[]), CAST(:statuses AS text[]), CAST(:attempts AS integer[]),
                  CAST(:next_ats AS timestamptz[]), CAST(:status_codes AS integer[]), CAST(:faults AS text[]))
           AS o (delivery_id, status, attempts, next_attempt_at, status_code, fault)
     WHERE d.tenant_id = :tenant_id AND d.delivery_id = o.delivery_id AND d.status = 'pending'""")
DEFER = Sql("""
    UPDATE delivery SET next_attempt_at = :until
     WHERE tenant_id = :tenant_id AND endpoint_id = :endpoint_id AND status = 'pending' AND next_attempt_at <= :now""")
NEXT = Sql("""
    SELECT min(d.next_attempt_at) FROM delivery d
      JOIN webhook_endpoint w ON w.tenant_id = d.tenant_id AND w.endpoint_id = d.endpoint_id AND w.status = 'enabled'
     WHERE d.tenant_id = :tenant_id AND d.endpoint_id = :endpoint_id AND d.status = 'pending'""")
RETRY = Sql("""
    UPDATE delivery SET status = :status, attempts = 0, next_attempt_at = :now, created_at = :now, delivered_at = NULL
     WHERE tenant_id = :tenant_id AND delivery_id = :delivery_id""")


@dataclass(frozen=True)
class Delivery:
    delivery_id: UUID
    endpoint_id: UUID
    event_id: UUID
    event_type: str
    status: Status
    attempts: int
    next_attempt_at: datetime | None
    created_at: datetime
    """When it was created, or when somebody last asked for it again."""
    delivered_at: datetime | None
    last_status_code: int | None
    last_fault: str | None


@dataclass(frozen=True)
class DueDelivery:
    """The event to post, as partners see it."""

    delivery_id: UUID
    event_id: UUID
    attempts: int
    created_at: datetime
    event: dict[str, Any]


def delivery_of(row: Record) -> Delivery:
    return Delivery(**{**row, "status": Status(row["status"])})


async def plan(tx: Tx, event_ids: Sequence[UUID], types: Sequence[str]) -> list[UUID]:
    """Creates a delivery for each enabled endpoint that subscribes to an event; returns these endpoints."""
    rows = await tx.rows(PLAN, ids=list(event_ids), types=list(types), now=tx.now)
    return [row["endpoint_id"] for row in rows]


async def replay(
    tx: Tx, endpoint_id: UUID, *, since: datetime, account_id: UUID | None, types: Sequence[str], most: int
) -> int:
    """Creates or repeats deliveries of logged events, oldest first; returns how many."""
    requested = {"since": since, "account_id": account_id, "types": list(types), "most": most}
    return await tx.run(REPLAY, endpoint_id=endpoint_id, now=tx.now, **requested)


async def due_of(tx: Tx, endpoint_id: UUID, most: int) -> list[DueDelivery]:
    return [
        DueDelivery(row["delivery_id"], row["event_id"], row["attempts"], row["created_at"], public(row))
        for row in await tx.rows(DUE, endpoint_id=endpoint_id, now=tx.now, most=most)
    ]


async def record(tx: Tx, attempted: Sequence[tuple[UUID, Attempted]]) -> None:
    results = [each for _, each in attempted]
    await tx.run(
        RECORD,
        now=tx.now,
        ids=[delivery_id for delivery_id, _ in attempted],
        statuses=[each.status.value for each in results],
        attempts=[each.attempts for each in results],
        next_ats=[each.next_attempt_at for each in results],
        status_codes=[each.outcome.status_code for each in results],
        faults=[each.outcome.cause for each in results],
    )


async def defer(tx: Tx, endpoint_id: UUID, until: datetime) -> None:
    """Postpones what is due; no attempt is counted."""
    await tx.run(DEFER, endpoint_id=endpoint_id, until=until, now=tx.now)


async def next_at(tx: Tx, endpoint_id: UUID) -> datetime | None:
    """When the next delivery is due; none = none is pending, or the endpoint is disabled."""
    value: datetime | None = await tx.value(NEXT, endpoint_id=endpoint_id)
    return value


async def find(tx: Tx, delivery_id: UUID) -> Delivery | None:
    row = await tx.row(ONE, delivery_id=delivery_id)
    return None if row is None else delivery_of(row)


async def lock(tx: Tx, delivery_id: UUID) -> Delivery | None:
    row = await tx.row(LOCKED, delivery_id=delivery_id)
    return None if row is None else delivery_of(row)


async def retry(tx: Tx, delivery_id: UUID, status: Status) -> None:
    """Due at once; attempts are counted from zero again."""
    await tx.run(RETRY, delivery_id=delivery_id, status=status.value, now=tx.now)
