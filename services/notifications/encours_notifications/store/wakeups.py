"""Rows of due work for a whole queue (the mails of a tenant) instead of one row for each mail."""

from collections.abc import Sequence
from datetime import datetime

from encours_platform.database import Sql, Tx
from encours_platform.due_work import wake_worker

WAKE = Sql("""
    INSERT INTO due_work (tenant_id, kind, subject, due_at, is_sandbox)
    SELECT CAST(:tenant_id AS uuid), CAST(:kind AS text), q.subject, CAST(:due_at AS timestamptz),
           CAST(:is_sandbox AS boolean)
      FROM unnest(CAST(:subjects AS text[])) AS q (subject) ORDER BY q.subject
    ON CONFLICT (tenant_id, kind, subject) DO UPDATE SET due_at = least(due_work.due_at, excluded.due_at)""")
LOCK = Sql("""
    SELECT work_id FROM due_work WHERE tenant_id = :tenant_id AND kind = :kind AND subject = :subject FOR UPDATE""")
MOVE = Sql("""
    UPDATE due_work SET due_at = :due_at, not_before = NULL, attempts = 0
     WHERE tenant_id = :tenant_id AND kind = :kind AND subject = :subject""")
REMOVE = Sql("DELETE FROM due_work WHERE tenant_id = :tenant_id AND kind = :kind AND subject = :subject")


async def wake(tx: Tx, kind: str, subjects: Sequence[str], due_at: datetime) -> None:
    """The queues have something due at `due_at`.

    A queue that a process works on stays leased: that process looks again before it ends (`lock`, then `settle`).
    """
    await tx.run(WAKE, kind=kind, subjects=list(subjects), due_at=due_at, is_sandbox=tx.is_sandbox)
    wake_worker(tx, due_at)


async def lock(tx: Tx, kind: str, subject: str) -> None:
    """Makes `wake` wait until the commit, so that what is read of the queue now stays true until then."""
    await tx.row(LOCK, kind=kind, subject=subject)


async def settle(tx: Tx, kind: str, subject: str, next_at: datetime | None) -> None:
    """The queue is due again at `next_at`, or when something new wakes it. Call `lock` before."""
    if next_at is None:
        await tx.run(REMOVE, kind=kind, subject=subject)
    else:
        await tx.run(MOVE, kind=kind, subject=subject, due_at=next_at)
        wake_worker(tx, next_at)
