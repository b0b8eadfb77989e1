"""Runs the work that is due on the tenants' clocks, and answers probes once a tenant is quiescent here."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from encours_contracts.control import QuiescenceReport
from encours_contracts.envelope import EVENTS
from encours_platform import dead_letters
from encours_platform.database import Database, DatabaseUnavailable, Record, Sql, StatementTimedOut
from encours_platform.due_work import ATTEMPTS_MAX, Due, Job, OutsideJob
from encours_platform.process import cancel_and_wait
from encours_platform.telemetry import DEAD_LETTERS, JOBS_RUN

log = structlog.get_logger(__name__)

IDLE_SECONDS = 0.5
BUSY_SECONDS = 0.05
"""The pause where another process has claimed the due work."""
OUTSIDE_AT_ONCE = 8
"""Outside jobs that run at once in one process; a slow receiver blocks only one of these places."""
RENEWALS_A_LEASE = 3
RENEWALS_MAX = 200
"""After so many renewals of a job that hangs, another process may claim it."""
BACKOFF_SECONDS_FIRST = 0.1
BACKOFF_SECONDS_MAX = 60.0

FIND_DUE_WORK = "SELECT tenant_id, kind FROM find_due_work($1)"
ANSWER = "SELECT answer_probe($1, $2, $3, $4, $5)"
CLAIM = Sql("""
    WITH next AS MATERIALIZED (  -- once: as a subquery of the DELETE it may be run for each row, and take them all
        SELECT work_id FROM due_work
         WHERE tenant_id = :tenant_id AND kind = :kind AND due_at <= :now
           AND (not_before IS NULL OR not_before <= clock_timestamp())
         ORDER BY due_at, work_id LIMIT :batch FOR UPDATE SKIP LOCKED)
    DELETE FROM due_work d USING next WHERE d.tenant_id = :tenant_id AND d.work_id = next.work_id
    RETURNING d.work_id, d.kind, d.subject, d.due_at, d.payload, d.attempts""")
LEASE = Sql("""
    UPDATE due_work SET not_before = clock_timestamp() + make_interval(secs => CAST(:lease AS integer))
     WHERE tenant_id = :tenant_id AND work_id = (
        SELECT work_id FROM due_work
         WHERE tenant_id = :tenant_id AND kind = :kind AND due_at <= :now
           AND (not_before IS NULL OR not_before <= clock_timestamp())
         ORDER BY due_at, work_id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING work_id, kind, subject, due_at, payload, attempts, not_before AS leased_until""")
RENEW = Sql("""
    UPDATE due_work SET not_before = clock_timestamp() + make_interval(secs => CAST(:lease AS integer))
     WHERE tenant_id = :tenant_id AND work_id = :work_id AND not_before = :leased_until
    RETURNING not_before""")
DONE = Sql("""
    DELETE FROM due_work WHERE tenant_id = :tenant_id AND work_id = :work_id AND not_before = :leased_until""")
POSTPONE = Sql("""
    UPDATE due_work SET attempts = attempts + 1,
           not_before = clock_timestamp() + CAST(:wait AS interval)
     WHERE tenant_id = :tenant_id AND work_id = ANY(:work_ids)""")
DELETE = Sql("""
    DELETE FROM due_work WHERE tenant_id = :tenant_id AND work_id = :work_id
    RETURNING work_id, kind, subject, due_at, payload, attempts""")

CONTROL_TYPES = [name for name, event in EVENTS.items() if event.CONTROL]


def _due(row: Record) -> Due:
    return Due(row["work_id"], row["kind"], row["subject"], row["due_at"], row["payload"], row["attempts"])


def _is_no_fault_of_the_job(fault: Exception) -> bool:
    """Such a fault costs no attempt. A statement that takes too long may be the job's own: it does cost one."""
    return isinstance(fault, DatabaseUnavailable) and not isinstance(fault, StatementTimedOut)


class Worker:
    def __init__(
        self, service: str, database: Database, jobs: Mapping[str, Job | OutsideJob], subscribes: Iterable[str]
    ) -> None:
        self._service = service
        self._database = database
        self._jobs = jobs
        self._inside = [kind for kind, job in jobs.items() if isinstance(job, Job)]
        self._outside: set[asyncio.Task[None]] = set()
        self._subscribes = sorted(type_ for type_ in subscribes if not EVENTS[type_].CONTROL)
        self.awake = asyncio.Event()

    async def run(self) -> None:
        """Runs until cancelled."""
        try:
            while True:
                await self._work_and_rest()
        finally:
            await cancel_and_wait(self._outside)

    async def _work_and_rest(self) -> None:
        try:
            self.awake.clear()
            while await self.work_once():
                pass
            async with asyncio.timeout(IDLE_SECONDS):
                await self.awake.wait()
        except TimeoutError:
            return
        except DatabaseUnavailable as gone:
            log.warning("worker_waits", service=self._service, fault=repr(gone))
            await asyncio.sleep(IDLE_SECONDS)
        except Exception:  # the loop outlives any fault: all due work of the service depends on it
            log.exception("worker_failed", service=self._service)
            await asyncio.sleep(IDLE_SECONDS)

    async def work_once(self) -> bool:
        """Runs or starts the oldest due work of one tenant and answers probes; false where nothing is due."""
        kinds = list(self._jobs) if len(self._outside) < OUTSIDE_AT_ONCE else self._inside
        waiting = await self._database.cross_tenant_call(FIND_DUE_WORK, kinds)
        work = [(row["tenant_id"], row["kind"]) for row in waiting if row["kind"] is not None]
        for tenant_id, kind in work:
            job = self._jobs[kind]
            if isinstance(job, OutsideJob):
                found = await self._start_outside(tenant_id, kind, job)
            else:
                found = await self._run_inside(tenant_id, kind, job)
            if not found:
                await asyncio.sleep(BUSY_SECONDS)
        for row in waiting:
            if row["kind"] is None:
                await self._answer(row["tenant_id"])
        return bool(work)

    async def _run_inside(self, tenant_id: UUID, kind: str, job: Job, batch: int | None = None) -> bool:
        """False where there was nothing to claim."""
        rows: list[Due] = []
        try:
            async with self._database.transaction(tenant_id) as tx:
                claimed = await tx.rows(CLAIM, kind=kind, now=tx.now, batch=batch or job.batch)
                rows = sorted(map(_due, claimed), key=lambda row: (row.due_at, row.work_id))
                if rows:
                    await job.run(tx, rows)
        except Exception as fault:  # of the job: it counts as an attempt, and in the end the row is dead-lettered
            if not rows or _is_no_fault_of_the_job(fault):
                raise
            if len(rows) > 1:
                return await self._run_inside(tenant_id, kind, job, batch=1)
            await self._failed(tenant_id, rows[0], fault)
        if rows:
            JOBS_RUN.labels(self._service, kind).inc()
        return bool(rows)

    async def _start_outside(self, tenant_id: UUID, kind: str, job: OutsideJob) -> bool:
        """Leases a row and runs its job in a task; false where there was nothing to lease."""
        async with self._database.transaction(tenant_id) as tx:
            leased = await tx.row(LEASE, kind=kind, now=tx.now, lease=job.lease_seconds)
        if leased is None:
            return False
        task = asyncio.create_task(self._run_outside(tenant_id, job, leased))
        self._outside.add(task)
        task.add_done_callback(self._outside_ended)
        return True

    def _outside_ended(self, task: "asyncio.Task[None]") -> None:
        self._outside.discard(task)
        self.awake.set()

    async def _run_outside(self, tenant_id: UUID, job: OutsideJob, leased: Record) -> None:
        """If the database becomes unavailable, the lease ends and the row is run again."""
        try:
            leased_until = leased["leased_until"]
            try:
                ended = asyncio.Event()
                renewing = asyncio.create_task(self._renew(tenant_id, job, leased, ended))
                try:
                    await job.run(self._database, tenant_id, _due(leased))
                finally:
                    ended.set()
                    leased_until = await renewing
            except Exception as fault:  # of the job, as above
                if _is_no_fault_of_the_job(fault):
                    raise
                await self._failed(tenant_id, _due(leased), fault)
            else:
                async with self._database.transaction(tenant_id) as tx:
                    await tx.run(DONE, work_id=leased["work_id"], leased_until=leased_until)
            JOBS_RUN.labels(self._service, leased["kind"]).inc()
        except DatabaseUnavailable as gone:
            log.warning("worker_waits", service=self._service, fault=repr(gone))
        except Exception:  # nobody awaits this task; the lease ends, and the row is due again
            log.exception("worker_failed", service=self._service)

    async def _renew(self, tenant_id: UUID, job: OutsideJob, leased: Record, ended: asyncio.Event) -> datetime:
        """Renews the lease while the job runs; returns when the last lease ends.

        Stops where the job has scheduled the row again or the database is unavailable.
        """
        until: datetime = leased["leased_until"]
        for _ in range(RENEWALS_MAX):
            try:
                async with asyncio.timeout(job.lease_seconds / RENEWALS_A_LEASE):
                    await ended.wait()
            except TimeoutError:
                renewed = await self._renewed(tenant_id, job, leased["work_id"], until)
                if renewed is None:
                    break
                until = renewed
            else:
                break
        return until

    async def _renewed(self, tenant_id: UUID, job: OutsideJob, work_id: UUID, until: datetime) -> datetime | None:
        try:
            async with self._database.transaction(tenant_id) as tx:
                found: datetime | None = await tx.value(
                    RENEW, work_id=work_id, leased_until=until, lease=job.lease_seconds
                )
        except DatabaseUnavailable:
            return None
        return found

    async def _failed(self, tenant_id: UUID, row: Due, fault: Exception) -> None:
        """Schedules a retry with a longer delay each time; after the last attempt the row is dead-lettered."""
        log.warning("job_failed", service=self._service, kind=row.kind, attempt=row.attempts, exc_info=fault)
        wait = timedelta(seconds=min(BACKOFF_SECONDS_FIRST * 2**row.attempts, BACKOFF_SECONDS_MAX))
        async with self._database.transaction(tenant_id) as tx:
            if row.attempts < ATTEMPTS_MAX - 1:
                await tx.run(POSTPONE, work_ids=[row.work_id], wait=wait)
            elif await tx.row(DELETE, work_id=row.work_id) is not None:
                content = {"subject": row.subject, "due_at": row.due_at.isoformat(), "payload": dict(row.payload)}
                await dead_letters.put(tx, "job", row.kind, content, repr(fault))
                DEAD_LETTERS.labels(self._service, row.kind).inc()

    async def _answer(self, tenant_id: UUID) -> None:
        """Reports the counts of sent and handled events, if the tenant is quiescent here."""
        arguments = (self._service, self._subscribes, CONTROL_TYPES, QuiescenceReport.TYPE)
        if (await self._database.call(ANSWER, tenant_id, *arguments))[0][0]:
            self._database.on_commit({"relay"})
