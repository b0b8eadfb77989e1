"""Two services: one publishes, one stores what it receives. For the contract of the bus."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from uuid import UUID

from encours.services import SERVICES
from encours_contracts.credit import AccountReleased
from encours_contracts.gateway import MerchantSettings, MerchantUpdated
from encours_platform.bus import Bus
from encours_platform.database import Sql, Tx
from encours_platform.inbox import each
from encours_platform.merchants import apply_merchant_snapshot
from encours_platform.migrate import migrate
from encours_platform.outbox import append
from encours_platform.service import RunningService, Service, runtime_for
from encours_values.ids import new_id
from tests.support.application import settings_for
from tests.support.postgres import fresh_database

REVISIONS = Path(__file__).parent / "pair_migrations"
INSERT_RECEIVED = Sql("INSERT INTO received (tenant_id, account_id, what) VALUES (:tenant_id, :account_id, :what)")
ALL_RECEIVED = Sql("SELECT account_id, what FROM received WHERE tenant_id = :tenant_id ORDER BY place")
WAIT_SECONDS = 30.0


class Poisoned(Exception):
    """What the listener says to an event that it cannot take."""


class Pair:
    """`make_bus` is called for each side: two processes on one carrier, or one process on one bus."""

    def __init__(self, url: str, make_bus: Callable[[], Bus]) -> None:
        self.tenant_id = new_id()
        self.poison: set[str] = set()
        self._settings = settings_for(url)
        self._make_bus = make_bus
        self._tasks: dict[str, list[asyncio.Task[None]]] = {}
        self._buses: dict[str, Bus] = {}
        self.running: dict[str, RunningService] = {}

    async def prepare(self) -> None:
        await migrate(self._settings.sqlalchemy_url, {"credit": REVISIONS, "billing": REVISIONS})

    async def start(self, name: str, bus: Bus | None = None) -> None:
        """`credit` speaks, `billing` listens."""
        runtime = runtime_for(name, self._settings, SERVICES)
        handlers = {AccountReleased.TYPE: each(self._store)} if name == "billing" else {}
        service = Service(name, [], handlers, {}, {}, REVISIONS)
        self._buses[name] = bus or self._make_bus()
        self.running[name] = RunningService(service, runtime, self._buses[name])
        introduced = MerchantUpdated(
            merchant_id=self.tenant_id, version=1, kind="live", name="-", settings=MerchantSettings(), api_keys=[]
        )
        await apply_merchant_snapshot(runtime.database, self.tenant_id, introduced)
        await self._buses[name].start()
        self._tasks[name] = [asyncio.create_task(self.running[name].relay.run())]

    async def stop(self, name: str) -> None:
        for task in self._tasks.pop(name, []):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await self._buses.pop(name).stop()
        await self.running.pop(name).database.close()

    async def stop_all(self) -> None:
        for name in list(self.running):
            await self.stop(name)

    async def _store(self, tx: Tx, event: AccountReleased) -> None:
        if event.reason in self.poison:
            raise Poisoned(event.reason)
        await tx.run(INSERT_RECEIVED, account_id=event.account_id, what=event.reason)

    async def say(self, account_id: UUID, *whats: str) -> None:
        """Each in a transaction of its own."""
        for what in whats:
            async with self.running["credit"].database.transaction(self.tenant_id) as tx:
                await append(tx, AccountReleased(account_id=account_id, reason=what))

    async def received(self, account_id: UUID | None = None) -> list[str]:
        async with self.running["billing"].database.transaction(self.tenant_id) as tx:
            rows = await tx.rows(ALL_RECEIVED)
        return [row["what"] for row in rows if account_id in {None, row["account_id"]}]

    async def until_received(self, count: int) -> list[str]:
        """What was received once it is `count` events; fails after thirty seconds."""
        end = time.monotonic() + WAIT_SECONDS
        while len(received := await self.received()) < count:
            assert time.monotonic() < end, f"received {len(received)} of {count}"
            await asyncio.sleep(0.02)
        return received


@asynccontextmanager
async def talking_pair(make_bus: Callable[[], Bus]) -> AsyncIterator[Pair]:
    """Both started."""
    async with AsyncExitStack() as stack:
        pair = Pair(await stack.enter_async_context(fresh_database()), make_bus)
        await pair.prepare()
        stack.push_async_callback(pair.stop_all)
        await pair.start("billing")
        await pair.start("credit")
        yield pair
