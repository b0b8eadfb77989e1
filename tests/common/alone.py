"""One service that has tables and no routes, with jobs and handlers of the test's choice."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Literal
from uuid import UUID

from encours.services import SERVICES
from encours_contracts.gateway import MerchantSettings, MerchantUpdated
from encours_platform.bus.in_process import InProcessBus
from encours_platform.database import Database
from encours_platform.due_work import Job, OutsideJob, schedule
from encours_platform.inbox import AnyHandler
from encours_platform.merchants import apply_merchant_snapshot
from encours_platform.migrate import migrate
from encours_platform.service import RunningService, Service, runtime_for
from encours_values.ids import new_id
from tests.support.application import settings_for
from tests.support.pair import REVISIONS
from tests.support.postgres import fresh_database

WAIT_SECONDS = 10.0


@asynccontextmanager
async def alone(
    jobs: Mapping[str, Job | OutsideJob] | None = None,
    handlers: Mapping[str, AnyHandler] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> AsyncIterator[RunningService]:
    """`billing`, its worker and relay not running."""
    async with fresh_database() as url:
        all_settings = settings_for(url, **(settings or {}))
        await migrate(all_settings.sqlalchemy_url, {"billing": REVISIONS})
        runtime = runtime_for("billing", all_settings, SERVICES)
        service = Service("billing", [], handlers or {}, jobs or {}, {}, REVISIONS)
        try:
            yield RunningService(service, runtime, InProcessBus())
        finally:
            await runtime.database.close()


async def tenant(database: Database, kind: Literal["sandbox", "live"] = "live") -> UUID:
    tenant_id = new_id()
    merchant = MerchantUpdated(
        merchant_id=tenant_id, version=1, kind=kind, name="-", settings=MerchantSettings(), api_keys=[]
    )
    await apply_merchant_snapshot(database, tenant_id, merchant)
    return tenant_id


async def due(database: Database, tenant_id: UUID, kind: str, *subjects: str) -> None:
    """Work that is due now."""
    async with database.transaction(tenant_id) as tx:
        for subject in subjects:
            await schedule(tx, kind, subject, tx.now, {"of": subject})


async def count(database: Database, table: str) -> int:
    async with database.cross_tenant_transaction() as connection:
        value: int = await connection.fetchval(f"SELECT count(*) FROM {table}")
        return value


@asynccontextmanager
async def working(running: RunningService) -> AsyncIterator[None]:
    task = asyncio.create_task(running.worker.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(true: Callable[[], Any] | Callable[[], Awaitable[Any]]) -> None:
    """Returns when it is so; fails after ten seconds."""
    end = time.monotonic() + WAIT_SECONDS
    while True:
        answer = true()
        if asyncio.iscoroutine(answer):
            answer = await answer
        if answer:
            return
        assert time.monotonic() < end, "it did not come to that"
        await asyncio.sleep(0.02)
