"""Many imports at once leave the process to the other requests."""

import asyncio
import time

import pytest

from encours_mandates.imports.use_cases.import_queue import AT_ONCE, ImportQueue
from encours_values.ids import new_id
from tests.mandates.import_files import LINE, csv_of, opened, sent
from tests.mandates.world import World
from tests.support.application import Application


async def _turns(queue: ImportQueue, tenants: list[int]) -> tuple[int, int]:
    """The most imports that ran at once in total, and the most of one tenant."""
    ids = [new_id() for _ in range(max(tenants) + 1)]
    running: list[int] = []
    most_in_total, most_of_one = 0, 0

    async def one(tenant: int) -> None:
        nonlocal most_in_total, most_of_one
        async with queue.tenant_turn(ids[tenant]), queue.turn():
            running.append(tenant)
            most_in_total, most_of_one = max(most_in_total, len(running)), max(most_of_one, running.count(tenant))
            await asyncio.sleep(0.005)
            running.remove(tenant)

    await asyncio.gather(*(one(tenant) for tenant in tenants))
    return most_in_total, most_of_one


@pytest.mark.parametrize("tenants", [[0] * 20, [0, 0, 0, 1, 1, 2, 3, 4]])
async def test_one_import_of_a_tenant_runs_at_a_time_and_few_in_total(tenants: list[int]) -> None:
    assert await _turns(ImportQueue(), tenants) == (min(AT_ONCE, len(set(tenants))), 1)


async def test_a_tenant_that_fills_the_queue_does_not_delay_another() -> None:
    queue, greedy, other = ImportQueue(), new_id(), new_id()
    release = asyncio.Event()

    async def hold() -> None:
        async with queue.tenant_turn(greedy), queue.turn():
            await release.wait()

    waiting = [asyncio.create_task(hold()) for _ in range(20)]
    await asyncio.sleep(0)
    async with asyncio.timeout(1), queue.tenant_turn(other), queue.turn():
        release.set()
    await asyncio.gather(*waiting)


async def test_twenty_imports_of_one_tenant_leave_another_tenant_its_reads(application: Application) -> None:
    greedy, other = await opened(await World.of(application)), await World.of(application)
    files = [csv_of([LINE | {"reference": f"R{n}-{i}"} for i in range(300)]) for n in range(20)]
    imports = asyncio.gather(*(sent(greedy, file, dry_run=True) for file in files))
    waits: list[float] = []
    while not imports.done():
        started = time.perf_counter()
        await other.merchant.ok("GET", "/v1/mandates")
        waits.append(time.perf_counter() - started)
        await asyncio.sleep(0.02)
    assert {answer.status_code for answer in await imports} == {201}
    assert len(waits) > 20
    assert sorted(waits)[len(waits) // 2] < 0.5
