"""Which endpoints have deliveries that are due, and which process works on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from encours_platform.database import Database, Sql, Tx

WAKES = "webhooks"
"""What a transaction leaves in `Tx.work_left` when a queue may be due."""

ENQUEUE = Sql("""
    INSERT INTO delivery_queue (tenant_id, endpoint_id, due_at)
    SELECT CAST(:tenant_id AS uuid), q.endpoint_id, CAST(:due_at AS timestamptz)
      FROM unnest(CAST(:endpoint_ids AS uuid[])) AS q (endpoint_id) ORDER BY q.endpoint_id
    ON CONFLICT (tenant_id, endpoint_id) DO UPDATE SET due_at = least(delivery_queue.due_at, excluded.due_at)""")
# Any queue that is due may be next: neither a long backlog nor a sandbox clock in the past goes before others.
LEASE = """
    WITH due AS MATERIALIZED (
        SELECT q.tenant_id, q.endpoint_id FROM delivery_queue q JOIN tenant t ON t.tenant_id = q.tenant_id
         WHERE q.due_at <= coalesce(t.clock_at, clock_timestamp())
           AND (q.leased_until IS NULL OR q.leased_until <= clock_timestamp())
         ORDER BY random() LIMIT $1 FOR UPDATE OF q SKIP LOCKED)
    UPDATE delivery_queue q SET leased_until = clock_timestamp() + make_interval(secs => $2)
      FROM due WHERE q.tenant_id = due.tenant_id AND q.endpoint_id = due.endpoint_id
    RETURNING q.tenant_id, q.endpoint_id, q.leased_until"""
RENEW = Sql("""
    UPDATE delivery_queue SET leased_until = clock_timestamp() + make_interval(secs => CAST(:seconds AS integer))
     WHERE tenant_id = :tenant_id AND endpoint_id = :endpoint_id AND leased_until = :leased_until
    RETURNING leased_until""")
LOCK = Sql("SELECT FROM delivery_queue WHERE tenant_id = :tenant_id AND endpoint_id = :endpoint_id FOR UPDATE")
RELEASE = Sql("""
    UPDATE delivery_queue SET due_at = :due_at, leased_until = NULL
     WHERE tenant_id = :tenant_id AND endpoint_id = :endpoint_id""")
REMOVE = Sql("DELETE FROM delivery_queue WHERE tenant_id = :tenant_id AND endpoint_id = :endpoint_id")


@dataclass(frozen=True)
class LeasedQueue:
    tenant_id: UUID
    endpoint_id: UUID
    leased_until: datetime
    """Real time. Another process may lease the queue after that."""


async def enqueue(tx: Tx, endpoint_ids: Sequence[UUID], due_at: datetime) -> None:
    """These endpoints have a delivery that is due at `due_at` of the tenant's clock.

    A queue that some process works on stays leased: that process looks again before it releases the queue.
    """
    await tx.run(ENQUEUE, endpoint_ids=list(endpoint_ids), due_at=due_at)
    tx.work_left.add(WAKES)


async def lease_due(database: Database, *, most: int, seconds: int) -> list[LeasedQueue]:
    """Queues of all tenants that are due and that no process works on, now leased to the caller."""
    async with database.cross_tenant_transaction() as connection:
        return [LeasedQueue(**dict(row)) for row in await connection.fetch(LEASE, most, seconds)]


async def renew(tx: Tx, endpoint_id: UUID, leased_until: datetime, *, seconds: int) -> datetime | None:
    """The new end of the lease; none where the lease is over and another process has the queue."""
    renewed: datetime | None = await tx.value(
        RENEW, endpoint_id=endpoint_id, leased_until=leased_until, seconds=seconds
    )
    return renewed


async def lock(tx: Tx, endpoint_id: UUID) -> None:
    """Makes `enqueue` wait until the commit, so that what is read of the queue now stays true until then."""
    await tx.row(LOCK, endpoint_id=endpoint_id)


async def release(tx: Tx, endpoint_id: UUID, next_at: datetime | None) -> None:
    """Ends the lease; the queue is due again at `next_at`, or when something is enqueued. Call `lock` before."""
    if next_at is None:
        await tx.run(REMOVE, endpoint_id=endpoint_id)
    else:
        await tx.run(RELEASE, endpoint_id=endpoint_id, due_at=next_at)
        tx.work_left.add(WAKES)
