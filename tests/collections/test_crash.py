"""A crash between any two steps neither loses nor doubles a debit."""

import asyncio
import random
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from lxml import etree

from encours_collections.batches.domain.errors import BankRefusesTransport
from encours_collections.batches.use_cases.make_batches import make_batches
from encours_collections.batches.use_cases.ports import BankChannel, OutgoingFile
from encours_collections.batches.use_cases.submit_batch import send_batch
from encours_collections.channels.adapters.bank_folder import BankFolder
from encours_collections.channels.adapters.sandbox_channel import SandboxChannel
from encours_contracts.collections import BatchSubmitted, CollectionSettled, CollectionSubmitted
from encours_platform.database import DatabaseUnavailable
from encours_platform.sealing import Sealer
from encours_values.ids import MERCHANT, typeid
from tests.collections.world import World
from tests.support.application import SECRET_KEYS

SEALER = Sealer.from_setting(SECRET_KEYS)


class Killed(BaseException):
    """The process ends here."""


async def end_connections(world: World) -> None:
    connection = await asyncpg.connect(world.application.database_url)
    try:
        await connection.execute(
            """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()"""
        )
    finally:
        await connection.close()


async def reconnected(world: World) -> None:
    """Returns when no pool has a dead connection left: those of requests, and those across tenants."""
    calm = 0
    while calm < 15:
        try:
            for runtime in world.application.product.runtimes.values():
                async with runtime.database.cross_tenant_transaction() as connection:
                    await connection.fetchval("SELECT 1")
                async with runtime.database.transaction(world.merchant.tenant_id) as tx:
                    await tx.connection.fetchval("SELECT 1")
            calm += 1
        except DatabaseUnavailable:
            calm = 0


async def a_batch_made(world: World, buyers: int = 2) -> UUID:
    """A file of the day, made and sealed, with nobody sending it."""
    for _ in range(buyers):
        await world.owes(await world.buyer(), 10_00)
    async with world.database.cross_tenant_transaction() as connection:
        await connection.execute(
            "UPDATE due_work SET due_at = '2100-01-01' WHERE tenant_id = $1", world.merchant.tenant_id
        )
    await world.jump("2011-02-11T08:00:00+00:00")
    await asyncio.sleep(0)
    async with world.database.transaction(world.merchant.tenant_id) as tx:
        await make_batches(tx, SEALER)
        batch_id: UUID = await tx.connection.fetchval("SELECT batch_id FROM batch")
        await tx.connection.execute("DELETE FROM due_work WHERE kind = 'send_batch'")
        tx.work_left.clear()
    return batch_id


async def send(world: World, batch_id: UUID, channel: BankChannel) -> None:
    await send_batch(world.database, world.merchant.tenant_id, batch_id, sealer=SEALER, channel=channel)


async def is_reported_once(world: World, debits: int) -> None:
    await world.application.quiet(world.merchant)
    submitted = [each.end_to_end_id for each in world.application.events(world.merchant, CollectionSubmitted)]
    assert len(submitted) == len(set(submitted)) == debits
    assert len(world.application.events(world.merchant, BatchSubmitted)) == 1


async def test_a_crash_before_the_batch_is_committed_leaves_nothing(world: World) -> None:
    await world.owes(await world.buyer(), 10_00)
    await world.application.set_clock(world.merchant, "2011-02-10T12:00:00+00:00")
    with pytest.raises(Killed):  # noqa: PT012
        async with world.database.transaction(world.merchant.tenant_id) as tx:
            await tx.connection.execute("UPDATE collection SET submit_on = '2011-02-10'")
            await make_batches(tx, SEALER)
            assert await tx.connection.fetchval("SELECT count(*) FROM batch") == 1
            raise Killed
    assert await world.merchant.all("/v1/batches") == []
    await world.clock("2011-02-16T00:00:00+00:00")
    assert {each["status"] for each in await world.collections()} == {"settled"}


class DiesBefore:
    def __init__(self, channel: BankChannel) -> None:
        self.channel = channel

    async def submit(self, tenant_id: UUID, file: OutgoingFile) -> str:
        raise Killed


class DiesAfter(DiesBefore):
    async def submit(self, tenant_id: UUID, file: OutgoingFile) -> str:
        await self.channel.submit(tenant_id, file)
        raise Killed


@pytest.mark.parametrize("death", [DiesBefore, DiesAfter])
async def test_a_crash_around_the_handing_over_sends_the_file_once(world: World, death: type[DiesBefore]) -> None:
    batch_id = await a_batch_made(world)
    bank = SandboxChannel(world.database, SEALER)
    for _ in range(2):
        with pytest.raises(Killed):
            await send(world, batch_id, death(bank))  # type: ignore[arg-type]
        assert {each["status"] for each in await world.collections()} == {"batched"}
    await send(world, batch_id, bank)
    await send(world, batch_id, bank)

    await is_reported_once(world, 2)
    assert len(etree.fromstring(await world.file()).findall(".//{*}DrctDbtTxInf")) == 2


async def test_two_processes_that_send_the_same_batch_send_it_once(world: World) -> None:
    batch_id = await a_batch_made(world)
    bank = SandboxChannel(world.database, SEALER)
    await asyncio.gather(*(send(world, batch_id, bank) for _ in range(4)))
    await is_reported_once(world, 2)
    assert len(await world.merchant.all("/v1/sandbox/bank/files")) == 1


async def test_the_banks_answer_proves_that_it_has_a_file_whose_sending_was_not_recorded(world: World) -> None:
    batch_id = await a_batch_made(world)
    with pytest.raises(Killed):
        await send(world, batch_id, DiesAfter(SandboxChannel(world.database, SEALER)))  # type: ignore[arg-type]
    await world.clock("2011-02-16T00:00:00+00:00")

    assert {each["status"] for each in await world.collections()} == {"settled"}
    await send(world, batch_id, SandboxChannel(world.database, SEALER))
    await is_reported_once(world, 2)


async def test_a_folder_that_cannot_be_written_gets_the_file_later_and_once(world: World, tmp_path: Path) -> None:
    batch_id = await a_batch_made(world)
    (tmp_path / "out").write_text("a file where a folder should be")
    folder = BankFolder(tmp_path)
    await send(world, batch_id, folder)
    (batch,) = await world.merchant.all("/v1/batches")
    assert (batch["status"], batch["details"]["cause"]) == ("sending", "channel_unavailable")
    assert {each["status"] for each in await world.collections()} == {"batched"}

    (tmp_path / "out").unlink()
    await send(world, batch_id, folder)
    await send(world, batch_id, folder)
    out = tmp_path / "out" / typeid(MERCHANT, world.merchant.tenant_id)
    assert [path.name for path in out.iterdir()] == [batch["file_name"]]
    await is_reported_once(world, 2)


async def test_a_database_failure_while_the_file_is_sent_loses_no_debit(world: World) -> None:
    batch_id = await a_batch_made(world)
    bank = SandboxChannel(world.database, SEALER)

    class Cut(DiesBefore):
        async def submit(self, tenant_id: UUID, file: OutgoingFile) -> str:
            sent = await self.channel.submit(tenant_id, file)
            await end_connections(world)
            return sent

    try:
        await send(world, batch_id, Cut(bank))  # type: ignore[arg-type]
    except DatabaseUnavailable:
        await reconnected(world)
        await send(world, batch_id, bank)
    await reconnected(world)
    await is_reported_once(world, 2)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
async def test_connections_cut_at_random_leave_the_same_end_state(world: World, seed: int) -> None:
    chance = random.Random(seed)
    outcomes = ["settle", "return:AM04", "reject:AC04", "none", "settle", "return:MS02"]
    buyers = [await world.buyer() for _ in outcomes]
    for buyer, outcome in zip(buyers, outcomes, strict=True):
        await world.owes(buyer, 10_00)
        await world.scenario(buyer, outcome)
    alive = True

    async def cut() -> None:
        while alive:
            await asyncio.sleep(chance.uniform(0.002, 0.06))
            await end_connections(world)

    cutter = asyncio.create_task(cut())
    end = asyncio.get_running_loop().time() + 4
    while asyncio.get_running_loop().time() < end:
        try:
            await world.clock("2011-02-20T00:00:00+00:00")
            break
        except (DatabaseUnavailable, AssertionError):
            continue
    alive = False
    await cutter
    await reconnected(world)
    await world.clock("2011-02-20T00:00:00+00:00")

    statuses = [(await world.collection(buyer))["status"] for buyer in buyers]
    assert statuses == ["settled", "returned", "rejected", "submitted", "settled", "returned"]
    await is_reported_once(world, len(buyers))
    settled = [each.end_to_end_id for each in world.application.events(world.merchant, CollectionSettled)]
    assert len(settled) == len(set(settled)) == 4


async def test_a_file_that_may_be_with_the_bank_cannot_be_cancelled_though_the_channel_refuses_it_now(
    world: World,
) -> None:
    batch_id = await a_batch_made(world)

    class Shut(DiesBefore):
        async def submit(self, tenant_id: UUID, file: OutgoingFile) -> str:
            raise BankRefusesTransport("closed")

    bank = SandboxChannel(world.database, SEALER)
    (shown,) = await world.merchant.all("/v1/batches")
    await send(world, batch_id, Shut(bank))  # type: ignore[arg-type]
    (refused,) = await world.merchant.all("/v1/batches")
    assert (refused["status"], "cancel" in refused["available_actions"]) == ("created", True)
    with pytest.raises(Killed):
        await send(world, batch_id, DiesAfter(bank))  # type: ignore[arg-type]
    await send(world, batch_id, Shut(bank))  # type: ignore[arg-type]
    (unsure,) = await world.merchant.all("/v1/batches")
    assert (unsure["status"], unsure["details"]["cause"]) == ("sending", "channel_unavailable")
    assert (await world.merchant.post(f"/v1/batches/{shown['id']}/cancel")).status_code == 409
    await send(world, batch_id, bank)
    await is_reported_once(world, 2)
