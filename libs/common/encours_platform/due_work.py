"""Work that falls due on a tenant's clock: rows that a worker claims with FOR UPDATE SKIP LOCKED."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from encours_platform.database import Database, Sql, Tx

ATTEMPTS_MAX = 6
"""A job that fails so often becomes a dead letter."""


@dataclass(frozen=True)
class Due:
    """One claimed row."""

    work_id: UUID
    kind: str
    subject: str
    due_at: datetime
    payload: Mapping[str, Any]
    attempts: int


@dataclass(frozen=True)
class Job:
    """Runs rows of a kind, at most `batch` at once, in the transaction that deletes them."""

    run: Callable[[Tx, Sequence[Due]], Awaitable[None]]
    batch: int = 100


@dataclass(frozen=True)
class OutsideJob:
    """Work with other systems (mail, bank, webhook), one row at a time and outside any transaction.

    The row is leased while `run` runs. After a crash another process claims the row when the lease ends. `run` opens
    its own transactions and must be safe to run twice: a crash between the effect and the deletion of the row runs
    it again. The worker deletes a row that `run` left in place.
    """

    run: Callable[[Database, UUID, Due], Awaitable[None]]
    lease_seconds: int = 60


SCHEDULE = Sql("""
    INSERT INTO due_work (tenant_id, kind, subject, due_at, payload, is_sandbox)
    VALUES (:tenant_id, :kind, :subject, :due_at, :payload, :is_sandbox)
    ON CONFLICT (tenant_id, kind, subject) DO UPDATE
       SET due_at = excluded.due_at, payload = excluded.payload, attempts = 0, not_before = NULL""")
SCHEDULE_MANY = Sql("""
    INSERT INTO due_work (tenant_id, kind, subject, due_at, payload, is_sandbox)
    SELECT :tenant_id, :kind, d.subject, d.due_at, d.payload, CAST(:is_sandbox AS boolean)
      FROM unnest(CAST(:subjects AS text[]), CAST(:due_ats AS timestamptz[]), CAST(:payloads AS jsonb[]))
           AS d (subject, due_at, payload)
     ORDER BY d.subject
    ON CONFLICT (tenant_id, kind, subject) DO NOTHING""")
CANCEL = Sql("DELETE FROM due_work WHERE tenant_id = :tenant_id AND kind = :kind AND subject = ANY(:subjects)")


async def schedule(tx: Tx, kind: str, subject: str, due_at: datetime, payload: Mapping[str, Any] | None = None) -> None:
    """One row for (kind, subject): a second call moves it. Due at an instant of the tenant's clock."""
    await tx.run(
        SCHEDULE, kind=kind, subject=subject, due_at=due_at, payload=dict(payload or {}), is_sandbox=tx.is_sandbox
    )
    wake_worker(tx, due_at)


async def schedule_many(tx: Tx, kind: str, rows: Sequence[tuple[str, datetime, Mapping[str, Any]]]) -> None:
    """Adds rows (subject, due_at, payload) of one kind; existing rows stay unchanged."""
    if not rows:
        return
    await tx.run(
        SCHEDULE_MANY,
        kind=kind,
        subjects=[row[0] for row in rows],
        due_ats=[row[1] for row in rows],
        payloads=[dict(row[2]) for row in rows],
        is_sandbox=tx.is_sandbox,
    )
    wake_worker(tx, min(row[1] for row in rows))


def wake_worker(tx: Tx, due_at: datetime) -> None:
    """Wakes this process's worker after the commit if the work is due by then. Polling finds later work."""
    if due_at <= tx.now:
        tx.work_left.add("worker")


async def cancel(tx: Tx, kind: str, *subjects: str) -> int:
    """Deletes rows before they fall due; returns how many there were."""
    return await tx.run(CANCEL, kind=kind, subjects=list(subjects))


def at_local(tx: Tx, day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The instant when it is that hour of `day` where the tenant does business."""
    return datetime.combine(day, time(hour, minute), tzinfo=tx.timezone)


def start_of_next_day(tx: Tx, day: date) -> datetime:
    return at_local(tx, day + timedelta(days=1))
