"""Payments, cancellations, mandates and the sending of a file at the same instant: each debit has one fate."""

import asyncio
import random

import pytest
from lxml import etree

from encours_collections.channels.adapters.sandbox_channel import SandboxChannel
from encours_contracts.collections import CollectionCancelled, CollectionSubmitted
from encours_contracts.mandates import MandateEnded
from encours_values.ids import COLLECTION, typeid
from tests.collections.test_crash import SEALER, a_batch_made, send
from tests.collections.world import World


async def files(world: World) -> dict[str, int]:
    """Cents that the simulated bank was asked for, by end-to-end reference; each reference once."""
    found: dict[str, int] = {}
    for file in await world.merchant.all("/v1/sandbox/bank/files"):
        content = (await world.merchant.get(file["url"])).content
        if b"CstmrDrctDbtInitn" not in content:
            continue
        for debit in etree.fromstring(content).iterfind(".//{*}DrctDbtTxInf"):
            reference = debit.findtext("{*}PmtId/{*}EndToEndId")
            assert reference is not None
            assert reference not in found
            found[reference] = round(float(debit.findtext("{*}InstdAmt") or 0) * 100)
    return found


@pytest.mark.parametrize("seed", range(4))
async def test_a_debit_is_sent_or_cancelled_never_both(world: World, seed: int) -> None:
    """INVT-1: what was paid before the file left is not in it; what is in it was not cancelled."""
    chance = random.Random(seed)
    buyers = [await world.buyer() for _ in range(6)]
    dues = [await world.owes(each, 100_00) for each in buyers]
    batch_id = await a_batch_made(world, buyers=1)
    bank = SandboxChannel(world.database, SEALER)
    shown = {each["account_id"]: each for each in await world.collections()}

    async def cancel(place: int) -> None:
        await asyncio.sleep(chance.uniform(0, 0.05))
        await world.merchant.post(f"/v1/collections/{shown[buyers[place].id]['id']}/cancel")

    async def pay(place: int) -> None:
        await asyncio.sleep(chance.uniform(0, 0.05))
        await world.paid(dues[place], 30_00)

    async def end(place: int) -> None:
        await asyncio.sleep(chance.uniform(0, 0.05))
        mandate = buyers[place].mandate
        ended = {name: getattr(mandate, name) for name in ("account_id", "mandate_id", "reference")}
        await world.application.publish(world.merchant, MandateEnded(**ended, cause="revoked"))

    async def sending() -> None:
        await asyncio.sleep(chance.uniform(0, 0.08))
        await send(world, batch_id, bank)

    await asyncio.gather(cancel(0), cancel(1), pay(2), pay(3), end(4), sending(), sending())
    await world.clock("2011-02-11T12:00:00+00:00")
    await world.application.quiet(world.merchant)

    sent = await files(world)
    reported = {
        each.end_to_end_id: each.amount for each in world.application.events(world.merchant, CollectionSubmitted)
    }
    assert reported == sent
    for each in await world.collections():
        is_sent = each["end_to_end_id"] in sent
        assert is_sent == (each["status"] == "submitted" or each["cancellation"] is not None), each
        if is_sent:
            assert sent[each["end_to_end_id"]] == each["amount"]
        else:
            rest_of_a_recalled_debit = each["retry_of"] is not None and each["amount"] == 70_00
            assert each["status"] in {"cancelled", "planned"} or rest_of_a_recalled_debit, each
    given_up = {
        typeid(COLLECTION, each.collection_id) for each in world.application.events(world.merchant, CollectionCancelled)
    }
    assert given_up == {each["id"] for each in await world.collections(status="cancelled") if each["batch_id"] is None}
    batches = await world.merchant.all("/v1/batches")
    assert {each["status"] for each in batches} <= {"submitted", "accepted", "cancelled"}
    assert len({each["message_id"] for each in batches}) == len(batches)
