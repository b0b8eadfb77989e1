"""More than one process, and one that dies in the middle."""

import asyncio
import json
from collections import Counter

from encours.application import House as ProductHouse
from encours_platform.bus.in_process import InProcessBus
from encours_values.ids import new_id
from tests.notifications.builders import START, order_placed
from tests.notifications.receiver import Shop, shop
from tests.support.application import House


def replica_of(house: House) -> ProductHouse:
    """Another process on the same database."""
    return ProductHouse(house.settings, ("notifications",), InProcessBus())


async def until_received(partner: Shop, count: int) -> None:
    async with asyncio.timeout(10):
        while len(partner.received) < count:
            await asyncio.sleep(0.01)


async def test_two_processes_share_the_work_and_no_event_is_posted_twice() -> None:
    async with House(services=("notifications",), allow_private_webhooks=True) as house, shop() as partner:
        second = replica_of(house)
        await second.start()
        merchant, account = await house.merchant(), new_id()
        await house.set_clock(merchant, START)
        for _ in range(3):
            await merchant.ok(
                "POST", "/v1/webhook-endpoints", {"url": partner.url, "events": ["encours.order-placed.v1"]}
            )
        for number in range(60):
            await house.publish(merchant, order_placed(account, str(number)))
        await house.quiet(merchant)
        deliveries = await merchant.all("/v1/deliveries")
        await second.stop()

    told = Counter(json.loads(received.body)["data"]["external_id"] for received in partner.received)
    assert told == {str(number): 3 for number in range(60)}
    assert {each["status"] for each in deliveries} == {"delivered"}


async def test_a_crash_between_the_post_and_its_note_posts_again_under_the_same_id() -> None:
    async with House(services=("notifications",), allow_private_webhooks=True) as house, shop() as partner:
        merchant = await house.merchant()
        await house.set_clock(merchant, START)
        await merchant.ok("POST", "/v1/webhook-endpoints", {"url": partner.url, "events": ["encours.order-placed.v1"]})
        partner.silent = True
        await house.publish(merchant, order_placed(new_id()))
        await until_received(partner, 1)
        await house.product.stop()

        partner.silent = False
        second = replica_of(house)
        async with second.runtimes["notifications"].database.house_transaction() as connection:
            await connection.execute("UPDATE due_work SET not_before = NULL")  # the lease is over
        await second.start()
        await until_received(partner, 2)
        await house.quiet(merchant)
        (delivery,) = await merchant.all("/v1/deliveries")
        await second.stop()

    assert len({received.headers["webhook-id"] for received in partner.received}) == 1
    assert delivery["status"] == "delivered"
