"""More than one process, and one that dies in the middle."""

import asyncio
import json
from collections import Counter

from encours.application import Application as ProductApplication
from encours_platform.bus.in_process import InProcessBus
from encours_values.ids import new_id
from tests.notifications.builders import START, order_placed
from tests.notifications.receiver import Shop, shop
from tests.support.application import Application


def replica_of(application: Application) -> ProductApplication:
    """Another process on the same database."""
    return ProductApplication(application.settings, ("notifications",), InProcessBus())


async def until_received(partner: Shop, count: int) -> None:
    async with asyncio.timeout(10):
        while len(partner.received) < count:
            await asyncio.sleep(0.01)


async def test_two_processes_share_the_work_and_no_event_is_posted_twice() -> None:
    async with Application(services=("notifications",), allow_private_webhooks=True) as application, shop() as partner:
        second = replica_of(application)
        await second.start()
        merchant, account = await application.merchant(), new_id()
        await application.set_clock(merchant, START)
        for _ in range(3):
            await merchant.ok(
                "POST", "/v1/webhook-endpoints", {"url": partner.url, "events": ["encours.order-placed.v1"]}
            )
        for number in range(60):
            await application.publish(merchant, order_placed(account, str(number)))
        await application.quiet(merchant)
        deliveries = await merchant.all("/v1/deliveries")
        await second.stop()

    delivered = Counter(json.loads(received.body)["data"]["external_id"] for received in partner.received)
    assert delivered == {str(number): 3 for number in range(60)}
    assert {each["status"] for each in deliveries} == {"delivered"}


async def test_a_crash_between_the_post_and_its_note_posts_again_under_the_same_id() -> None:
    async with Application(services=("notifications",), allow_private_webhooks=True) as application, shop() as partner:
        merchant = await application.merchant()
        await application.set_clock(merchant, START)
        await merchant.ok("POST", "/v1/webhook-endpoints", {"url": partner.url, "events": ["encours.order-placed.v1"]})
        partner.silent = True
        await application.publish(merchant, order_placed(new_id()))
        await until_received(partner, 1)
        await application.product.stop()

        partner.silent = False
        second = replica_of(application)
        async with second.runtimes["notifications"].database.cross_tenant_transaction() as connection:
            await connection.execute("UPDATE delivery_queue SET leased_until = NULL")  # the lease is over
        await second.start()
        await until_received(partner, 2)
        await application.quiet(merchant)
        (delivery,) = await merchant.all("/v1/deliveries")
        await second.stop()

    assert len({received.headers["webhook-id"] for received in partner.received}) == 1
    assert delivery["status"] == "delivered"
