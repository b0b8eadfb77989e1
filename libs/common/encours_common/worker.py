"""Works off what fell due on the tenants' clocks, and answers probes once a tenant is quiet here."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import timedelta
from uuid import UUID

import structlog

from encours_common import dead_letters
from encours_common.contracts.control import ServiceReport
from encours_common.contracts.envelope import EVENTS
from encours_common.db import Database, DatabaseUnavailable, Record, Sql
from encours_common.due_work import ATTEMPTS_MAX, Due, Job, OutsideJob
from encours_common.telemetry import DEAD_LETTERS, JOBS_RUN

log = structlog.get_logger(__name__)

IDLE_SECONDS = 0.5
BACKOFF_SECONDS_FIRST = 0.1
BACKOFF_SECONDS_MAX = 60.0

LOOK = "SELECT tenant_id, kind FROM look_for_work($1)"
ANSWER = "SELECT answer_probe($1, $2, $3, $4, $5)"
CLAIM = Sql("""
    DELETE FROM due_work WHERE tenant_id = :tenant_id AND work_id IN (
        SELECT work_id FROM due_work
         WHERE tenant_id = :tenant_id AND kind = :kind AND due_at <= :now
           AND (not_before IS NULL OR not_before <= clock_timestamp())
         ORDER BY due_at, work_id LIMIT :batch FOR UPDATE SKIP LOCKED)
    RETURNING work_id, kind, subject, due_at, payload, attempts""")
LEASE = Sql("""
    UPDATE due_work SET not_before = clock_timestamp() + make_interval(secs => CAST(:lease AS integer))
     WHERE tenant_id = :tenant_id AND work_id = (
        SELECT work_id FROM due_work
         WHERE tenant_id = :tenant_id AND kind = :kind AND due_at <= :now
           AND (not_before IS NULL OR not_before <= clock_timestamp())
         ORDER BY due_at, work_id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING work_id, kind, subject, due_at, payload, attempts, not_before AS leased_until""")
DONE = Sql("""
    DELETE FROM due_work WHERE tenant_id = :tenant_id AND work_id = :work_id AND not_before = :leased_until""")
POSTPONE = Sql("""
    UPDATE due_work SET attempts = attempts + 1,
           not_before = clock_timestamp() + CAST(:wait AS interval)
     WHERE tenant_id = :tenant_id AND work_id = ANY(:work_ids)""")
TAKE_OFF = Sql("""
    DELETE FROM due_work WHERE tenant_id = :tenant_id AND work_id = :work_id
    RETURNING work_id, kind, subject, due_at, payload, attempts""")

CONTROL_TYPES = [name for name, event in EVENTS.items() if event.CONTROL]


def _due(row: Record) -> Due:
    return Due(row["work_id"], row["kind"], row["subject"], row["due_at"], row["payload"], row["attempts"])


class Worker:
    def __init__(
        self, service: str, database: Database, jobs: Mapping[str, Job | OutsideJob], subscribes: Iterable[str]
    ) -> None:
        self._service = service
        self._database = database
        self._jobs = jobs
        self._subscribes = sorted(type_ for type_ in subscribes if not EVENTS[type_].CONTROL)
        self.awake = asyncio.Event()

    async def run(self) -> None:
        """Works until cancelled."""
        while True:
            try:
                self.awake.clear()
                working = True
                while working:
                    working = await self.work_once()
                await asyncio.wait_for(self.awake.wait(), IDLE_SECONDS)
            except TimeoutError:
                continue
            except DatabaseUnavailable as gone:
                log.warning("worker_waits", service=self._service, fault=repr(gone))
                await asyncio.sleep(IDLE_SECONDS)
            except Exception:
                log.exception("worker_failed", service=self._service)
                await asyncio.sleep(IDLE_SECONDS)

    async def work_once(self) -> bool:
        """Does the oldest due work, of whatever tenant; answers probes and false where nothing is due."""
        waiting = await self._database.call(LOOK, list(self._jobs))
        if not waiting or waiting[0]["kind"] is None:
            for row in waiting:
                await self._answer(row["tenant_id"])
            return False
        tenant_id, kind = waiting[0]["tenant_id"], waiting[0]["kind"]
        job = self._jobs[kind]
        if isinstance(job, OutsideJob):
            await self._run_outside(tenant_id, kind, job)
        else:
            await self._run_inside(tenant_id, kind, job)
        JOBS_RUN.labels(self._service, kind).inc()
        return True

    async def _run_inside(self, tenant_id: UUID, kind: str, job: Job, batch: int | None = None) -> None:
        rows: list[Due] = []
        try:
            async with self._database.transaction(tenant_id) as tx:
                claimed = await tx.rows(CLAIM, kind=kind, now=tx.now, batch=batch or job.batch)
                rows = sorted(map(_due, claimed), key=lambda row: (row.due_at, row.work_id))
                if rows:
                    await job.run(tx, rows)
        except DatabaseUnavailable:
            raise
        except Exception as fault:  # noqa: BLE001  whatever a job raises is tried again, then set aside with its error
            if len(rows) > 1:
                await self._run_inside(tenant_id, kind, job, batch=1)
            else:
                await self._failed(tenant_id, rows, fault)

    async def _run_outside(self, tenant_id: UUID, kind: str, job: OutsideJob) -> None:
        async with self._database.transaction(tenant_id) as tx:
            leased = await tx.row(LEASE, kind=kind, now=tx.now, lease=job.lease_seconds)
        if leased is None:
            return
        try:
            await job.run(self._database, tenant_id, _due(leased))
        except DatabaseUnavailable:
            raise
        except Exception as fault:  # noqa: BLE001  as above
            await self._failed(tenant_id, [_due(leased)], fault)
        else:
            async with self._database.transaction(tenant_id) as tx:
                await tx.run(DONE, work_id=leased["work_id"], leased_until=leased["leased_until"])

    async def _failed(self, tenant_id: UUID, rows: list[Due], fault: Exception) -> None:
        """Again later, a little more patient each time; after the last attempt the row is set aside."""
        for row in rows:
            log.warning("job_failed", service=self._service, kind=row.kind, attempt=row.attempts, exc_info=fault)
            wait = timedelta(seconds=min(BACKOFF_SECONDS_FIRST * 2**row.attempts, BACKOFF_SECONDS_MAX))
            async with self._database.transaction(tenant_id) as tx:
                if row.attempts < ATTEMPTS_MAX - 1:
                    await tx.run(POSTPONE, work_ids=[row.work_id], wait=wait)
                elif await tx.row(TAKE_OFF, work_id=row.work_id) is not None:
                    content = {"subject": row.subject, "due_at": row.due_at.isoformat(), "payload": dict(row.payload)}
                    await dead_letters.put(tx, "job", row.kind, content, repr(fault))
                    DEAD_LETTERS.labels(self._service, row.kind).inc()

    async def _answer(self, tenant_id: UUID) -> None:
        """Reports what was sent and handled, if the tenant is quiet here."""
        arguments = (self._service, self._subscribes, CONTROL_TYPES, ServiceReport.TYPE)
        if (await self._database.call(ANSWER, tenant_id, *arguments))[0][0]:
            self._database.on_commit({"relay"})
