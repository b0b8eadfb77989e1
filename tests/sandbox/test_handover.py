"""Files cross the bus between collections and the bank of a sandbox merchant: whole, and once."""

import asyncio
import json
import random
from collections.abc import Iterable
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest

from encours_collections.batches.domain.errors import BankRefusesTransport
from encours_collections.batches.use_cases.ports import OutgoingFile
from encours_collections.channels.adapters.sandbox_channel import SandboxChannel
from encours_contracts.collections import BankFileSent
from encours_contracts.envelope import Envelope, Event
from encours_contracts.file_parts import SEALED_BYTES_MAX
from encours_contracts.sandbox import BankFileIssued
from encours_platform.file_parts import PART_BYTES, join_parts, seal_parts
from encours_platform.sealing import SealBroken, Sealer
from encours_sandbox.use_cases.issue_file import issue_file
from encours_values.ids import new_id
from tests.collections.test_bank_answers import at_the_bank
from tests.collections.world import World
from tests.support.application import SECRET_KEYS

SEALER = Sealer.from_setting(SECRET_KEYS)


def outgoing(content: bytes, name: str = "large.xml") -> OutgoingFile:
    return OutgoingFile(name, name, sha256(content).hexdigest(), BytesIO(content))


def noise(size: int) -> bytes:
    """Does not compress."""
    return random.Random(1).randbytes(size)


async def received(world: World) -> list[dict[str, Any]]:
    return await world.merchant.all("/v1/sandbox/bank/files")


async def rows(world: World, service: str, table: str) -> int:
    async with world.application.product.runtimes[service].database.transaction(world.merchant.tenant_id) as tx:
        count: int = await tx.connection.fetchval(f"SELECT count(*) FROM {table}")
    return count


async def deliver(world: World, service: str, events: Iterable[Event]) -> None:
    """One after the other, as after a rebalance of Kafka's partitions."""
    for event in events:
        envelope = Envelope(
            id=new_id(),
            source="/encours/test",
            type=event.TYPE,
            time="2011-01-01T00:00:00+00:00",
            tenant=world.merchant.tenant_id,
            data=json.loads(event.model_dump_json()),
        )
        await world.application.product.running[service].inbox.receive([envelope, envelope])


async def test_a_large_file_crosses_in_parts_and_comes_whole(world: World) -> None:
    content = noise(2 * PART_BYTES + 5)
    await SandboxChannel(world.database, SEALER).submit(world.merchant.tenant_id, outgoing(content))
    await world.application.quiet(world.merchant)

    parts = world.application.events(world.merchant, BankFileSent)
    assert [(each.part, each.parts) for each in parts] == [(1, 3), (2, 3), (3, 3)]
    assert max(len(each.content_sealed) for each in parts) <= SEALED_BYTES_MAX
    (file,) = await received(world)
    assert (await world.merchant.get(file["url"])).content == content
    assert await rows(world, "sandbox", "incoming_part") == 0


async def test_a_file_that_is_offered_again_leaves_once_and_another_of_its_name_never(world: World) -> None:
    channel, tenant_id = SandboxChannel(world.database, SEALER), world.merchant.tenant_id
    await asyncio.gather(*(channel.submit(tenant_id, outgoing(b"<a/>")) for _ in range(4)))
    with pytest.raises(BankRefusesTransport):
        await channel.submit(tenant_id, outgoing(b"<b/>"))
    await world.application.quiet(world.merchant)

    assert len(world.application.events(world.merchant, BankFileSent)) == 1
    assert [file["sha256"] for file in await received(world)] == [sha256(b"<a/>").hexdigest()]


@pytest.mark.parametrize("order", [[1, 2, 3], [3, 1, 2], [2, 2, 3, 1], [1, 2, 3, 3, 2, 1]])
async def test_parts_may_come_in_any_order_and_twice(world: World, order: list[int]) -> None:
    content = noise(2 * PART_BYTES + 5)
    sealed = list(seal_parts(SEALER, world.merchant.tenant_id, BytesIO(content)))
    digest = sha256(content).hexdigest()
    await deliver(
        world,
        "sandbox",
        [
            BankFileSent(name="large.xml", sha256=digest, part=part, parts=3, content_sealed=sealed[part - 1])
            for part in order
        ],
    )
    (file,) = await received(world)
    assert (await world.merchant.get(file["url"])).content == content


async def test_a_file_of_the_bank_is_applied_by_its_last_part_and_once(world: World) -> None:
    bank, buyers, _ = await at_the_bank(world, 100_00)
    await world.application.product.running["sandbox"].worker.work_once()
    content = bank.notice(bank.credit()).replace(b"<GrpHdr>", b"<!--" + b"x" * PART_BYTES + b"--><GrpHdr>")
    sealed = list(seal_parts(SEALER, world.merchant.tenant_id, BytesIO(content)))
    events = [
        BankFileIssued(
            name="a.xml", sha256=sha256(content).hexdigest(), part=number, parts=len(sealed), content_sealed=part
        )
        for number, part in enumerate(sealed, start=1)
    ]
    assert len(events) == 2

    await deliver(world, "collections", events[:1])
    assert (await world.collection(buyers[0]))["status"] == "submitted"
    await deliver(world, "collections", events[1:])
    await deliver(world, "collections", events)
    await world.application.quiet(world.merchant)

    assert (await world.collection(buyers[0]))["status"] == "settled"
    assert len([file for file in await world.merchant.all("/v1/bank-files") if file["kind"] == "camt.054"]) == 1
    assert await rows(world, "collections", "issued_part") == 0


def test_parts_of_another_file_do_not_make_the_file() -> None:
    tenant_id = new_id()
    sealed = list(seal_parts(SEALER, tenant_id, BytesIO(b"abc")))
    assert join_parts(SEALER, tenant_id, sealed, sha256(b"abc").hexdigest()) == b"abc"
    with pytest.raises(SealBroken):
        join_parts(SEALER, tenant_id, sealed, sha256(b"abd").hexdigest())
    with pytest.raises(SealBroken):
        join_parts(SEALER, new_id(), sealed, sha256(b"abc").hexdigest())


class Killed(BaseException):
    """The process ends here."""


async def test_a_bank_that_is_killed_while_it_issues_a_file_issues_it_once(world: World) -> None:
    """The stored file and its event are of one transaction."""
    database = world.application.product.runtimes["sandbox"].database

    async def issue_and_die() -> None:
        async with database.transaction(world.merchant.tenant_id) as tx:
            await issue_file(tx, SEALER, "camt.054", "BK-1", b"<a/>")
            raise Killed

    with pytest.raises(Killed):
        await issue_and_die()
    assert await rows(world, "sandbox", "issued_file") == 0
    assert await rows(world, "sandbox", "outbox") == 0


def test_neither_event_reaches_partners() -> None:
    assert not BankFileSent.is_public()
    assert not BankFileIssued.is_public()
    assert BankFileSent.PRIVATE_FIELDS == BankFileIssued.PRIVATE_FIELDS == {"content_sealed"}
