"""Due work: nobody waits for somebody else's slow receiver, long backlog or broken job."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from encours_contracts.control import QuiescenceReport
from encours_contracts.credit import AccountReleased
from encours_contracts.gateway import ClockAdvanced
from encours_platform import worker
from encours_platform.database import Database, Tx
from encours_platform.dead_letters import replay_jobs
from encours_platform.due_work import Due, Job, OutsideJob, schedule
from encours_platform.merchants import on_clock_advanced
from encours_platform.outbox import append
from encours_platform.service import RunningService
from encours_values.ids import new_id
from tests.common.alone import alone, count, due, tenant, until, working


class World:
    """Outside jobs stay with it until it lets them go."""

    def __init__(self) -> None:
        self.at_it: list[str] = []
        self.done: list[str] = []
        self.let_go = asyncio.Event()

    async def meet(self, _database: Database, _tenant_id: UUID, row: Due) -> None:
        self.at_it.append(row.subject)
        await self.let_go.wait()
        self.done.append(row.subject)


async def test_a_slow_receiver_holds_up_neither_other_receivers_nor_other_jobs() -> None:
    world = World()
    inside: list[Any] = []

    async def note(_tx: Tx, rows: Sequence[Due]) -> None:
        inside.extend(row.subject for row in rows)

    async with alone({"slow": OutsideJob(world.meet), "quick": Job(note)}) as running:
        tenant_id = await tenant(running.database)
        subjects = [f"s{number}" for number in range(worker.OUTSIDE_AT_ONCE + 3)]
        await due(running.database, tenant_id, "slow", *subjects)
        async with working(running):
            await until(lambda: len(world.at_it) == worker.OUTSIDE_AT_ONCE)
            await due(running.database, tenant_id, "quick", "q")
            await until(lambda: inside == ["q"])
            assert len(world.at_it) == worker.OUTSIDE_AT_ONCE, "bounded"

            world.let_go.set()
            await until(lambda: _nothing_due(running))
        assert sorted(world.done) == sorted(subjects)


async def test_a_job_that_takes_longer_than_its_lease_is_not_begun_a_second_time() -> None:
    world = World()
    async with alone({"slow": OutsideJob(world.meet, lease_seconds=1)}) as running:
        tenant_id = await tenant(running.database)
        await due(running.database, tenant_id, "slow", "long")
        async with working(running):
            await asyncio.sleep(2.5)
            assert world.at_it == ["long"]

            world.let_go.set()
            await until(lambda: _nothing_due(running))
        assert world.done == world.at_it == ["long"]


async def test_a_sandbox_is_not_quiet_while_an_outside_job_is_under_way() -> None:
    world = World()
    async with alone({"slow": OutsideJob(world.meet)}) as running:
        tenant_id = await tenant(running.database, "sandbox")
        await due(running.database, tenant_id, "slow", "s")
        async with working(running):
            await until(lambda: world.at_it)
            await on_clock_advanced(running.database, tenant_id, [ClockAdvanced(now=None, probe=1)])
            await asyncio.sleep(0.3)
            assert await count(running.database, "outbox") == 0

            world.let_go.set()
            await until(lambda: count(running.database, "outbox"))


async def _versions(running: RunningService) -> list[int]:
    async with running.database.cross_tenant_transaction() as connection:
        rows = await connection.fetch("SELECT data FROM outbox WHERE type = $1", QuiescenceReport.TYPE)
    return [row["data"]["version"] for row in rows]


async def test_a_live_merchants_new_settings_are_confirmed_however_busy_the_service_is() -> None:
    world = World()
    async with alone({"slow": OutsideJob(world.meet)}) as running:
        tenant_id = await tenant(running.database, "live")
        await due(running.database, tenant_id, "slow", *(str(number) for number in range(30)))
        async with working(running):
            await until(lambda: world.at_it)
            await on_clock_advanced(running.database, tenant_id, [ClockAdvanced(now=None, probe=1)])

            await until(lambda: _versions(running))
        assert await _versions(running) == [1]


async def test_a_backlog_in_the_past_of_one_tenant_does_not_go_before_the_others() -> None:
    order: list[UUID] = []

    async def note(tx: Tx, rows: Sequence[Due]) -> None:
        assert len(rows) == 1, "a batch is no larger than it may be"
        order.append(tx.tenant_id)

    async with alone({"job": Job(note, batch=1)}) as running:
        busy, other = await tenant(running.database, "sandbox"), await tenant(running.database)
        async with running.database.transaction(busy) as tx:
            for number in range(200):
                await schedule(tx, "job", str(number), datetime(2011, 1, 1, tzinfo=UTC))
        await due(running.database, other, "job", "mine")

        while other not in order:
            await running.worker.work_once()
            assert len(order) < 100, "nobody can be so unlucky"
        assert await count(running.database, "dead_letter") == 0
        assert await count(running.database, "due_work") == 201 - len(order)


async def test_what_another_process_holds_is_not_asked_for_in_a_tight_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(_tx: Tx, _rows: Sequence[Due]) -> None:
        raise AssertionError("it is held by somebody else")

    async with alone({"job": Job(never)}) as running:
        tenant_id = await tenant(running.database)
        await due(running.database, tenant_id, "job", "held")
        looks = 0
        call = running.database.patient.cross_tenant_call

        async def counted(statement: str, *arguments: object) -> object:
            nonlocal looks
            looks += statement == worker.FIND_DUE_WORK
            return await call(statement, *arguments)

        monkeypatch.setattr(running.database.patient, "cross_tenant_call", counted)
        async with running.database.transaction(tenant_id) as tx:
            await tx.connection.fetch("SELECT * FROM due_work FOR UPDATE")
            async with working(running):
                await asyncio.sleep(0.5)
        assert 0 < looks <= 12


async def test_a_job_that_was_dead_lettered_is_put_back_and_done() -> None:
    broken = {"job", "outside"}
    done: list[Any] = []

    async def inside(_tx: Tx, rows: Sequence[Due]) -> None:
        if "job" in broken:
            raise FileNotFoundError("not there yet")
        done.extend((row.subject, row.payload) for row in rows)

    async def outside(_database: Database, _tenant_id: UUID, row: Due) -> None:
        if "outside" in broken:
            raise ConnectionResetError("not reached")
        done.append((row.subject, row.payload))

    async with alone({"job": Job(inside), "outside": OutsideJob(outside)}) as running:
        tenant_id = await tenant(running.database)
        await due(running.database, tenant_id, "job", "a")
        await due(running.database, tenant_id, "outside", "b")
        async with working(running):
            await until(lambda: _dead_letter(running, 2))
            assert await count(running.database, "due_work") == 0
            broken.clear()

            assert await replay_jobs(running.database, tenant_id) == 2
            running.worker.awake.set()

            await until(lambda: len(done) == 2)
        assert sorted(done) == [("a", {"of": "a"}), ("b", {"of": "b"})]
        assert await replay_jobs(running.database, tenant_id) == 0


async def _dead_letter(running: RunningService, letters: int) -> bool:
    return await count(running.database, "dead_letter") == letters


async def _nothing_due(running: RunningService) -> bool:
    return await count(running.database, "due_work") == 0


async def test_a_batch_is_no_larger_than_it_may_be_however_postgresql_plans_the_claim() -> None:
    async with alone() as running:
        tenant_id = await tenant(running.database)
        await due(running.database, tenant_id, "job", *(str(number) for number in range(50)))

        async with running.database.transaction(tenant_id) as tx:
            for way in ("hashjoin", "mergejoin", "material", "hashagg", "sort"):
                await tx.connection.execute(f"SET LOCAL enable_{way} = off")
            claimed = await tx.rows(worker.CLAIM, kind="job", now=tx.now, batch=3)

        assert len(claimed) == 3
        assert await count(running.database, "due_work") == 47


async def test_work_of_the_future_and_events_of_a_live_tenant_do_not_wake_the_worker() -> None:
    async with alone() as running:
        tenant_id = await tenant(running.database)
        async with running.database.transaction(tenant_id) as tx:
            await schedule(tx, "job", "later", tx.now + timedelta(hours=1))
            await append(tx, AccountReleased(account_id=new_id(), reason="x"))

        assert await running.relay.carry() == 1
        assert not running.worker.awake.is_set()
        assert await count(running.database, "flow") == 0

        async with running.database.transaction(tenant_id) as tx:
            await schedule(tx, "job", "now", tx.now)
        assert running.worker.awake.is_set()


@pytest.mark.parametrize("kind", ["live", "sandbox"])
async def test_due_work_is_found_on_each_kind_of_clock(kind: Any) -> None:
    done: list[str] = []

    async def note(_tx: Tx, rows: Sequence[Due]) -> None:
        done.extend(row.subject for row in rows)

    async with alone({"job": Job(note)}) as running:
        tenant_id = await tenant(running.database, kind)
        other = await tenant(running.database, "sandbox")
        await on_clock_advanced(running.database, other, [ClockAdvanced(now=datetime(2011, 1, 1, tzinfo=UTC), probe=1)])
        async with running.database.transaction(other) as tx:
            await schedule(tx, "job", "in the past, and not yet there", datetime(2012, 1, 1, tzinfo=UTC))

        assert not await running.worker.work_once()
        async with running.database.transaction(tenant_id) as tx:
            await schedule(tx, "job", "due", tx.now)
        assert await running.worker.work_once()
        assert done == ["due"]
        await on_clock_advanced(running.database, other, [ClockAdvanced(now=datetime(2013, 1, 1, tzinfo=UTC), probe=2)])
        assert await running.worker.work_once()
        assert len(done) == 2
