import asyncio
import json
from typing import Any

import pytest
from standardwebhooks.webhooks import WebhookVerificationError

from encours_contracts.gateway import ApiKeyDigest, MerchantSettings, MerchantUpdated
from encours_contracts.permissions import Permission
from encours_notifications.use_cases.deliver_webhooks import CONCURRENT_POSTS
from encours_platform.auth import digest_of, new_api_key
from encours_values.ids import ACCOUNT, new_id, typeid
from tests.notifications.builders import START, account_opened, order_placed
from tests.notifications.receiver import Received, shop
from tests.support.application import PEPPER, Application, Merchant

ORDERS = ["encours.order-placed.v1"]


async def endpoint(merchant: Merchant, url: str, events: list[str] | None = None) -> Any:
    return await merchant.ok("POST", "/v1/webhook-endpoints", {"url": url, "events": events or ["*"]})


async def sandbox(application: Application) -> Merchant:
    merchant = await application.merchant()
    await application.set_clock(merchant, START)
    return merchant


async def another_key(application: Application, merchant: Merchant, *permissions: Permission) -> Merchant:
    key = new_api_key(new_id(), live=False)
    every = {"permissions": list(Permission)}
    keys = {merchant.key: every, key: {"permissions": list(permissions)}}
    await application.publish(
        merchant,
        MerchantUpdated(
            merchant_id=merchant.tenant_id,
            version=2,
            kind="sandbox",
            name="Grossiste",
            settings=MerchantSettings(),
            api_keys=[
                ApiKeyDigest(key_id=new_id(), digest=digest_of(PEPPER, each), **granted)
                for each, granted in keys.items()
            ],
        ),
    )
    return Merchant(merchant.tenant_id, key, application.client)


async def only_delivery(merchant: Merchant) -> Any:
    (delivery,) = await merchant.all("/v1/deliveries")
    return delivery


async def test_an_endpoint_gets_the_events_it_wants_signed(application: Application) -> None:
    async with shop() as partner:
        merchant, account = await sandbox(application), new_id()
        hook = await endpoint(merchant, f"{partner.url}/hooks?shop=1", ORDERS)
        await application.publish(merchant, account_opened(account), order_placed(account))
        await application.quiet(merchant)

        (received,) = partner.received

    event = (await merchant.all("/v1/events?type=encours.order-placed.v1"))[0]
    assert received.verified(hook["secret"]) == event
    assert event["sequence"] == 2
    assert received.path == "/hooks?shop=1"
    assert received.headers["webhook-id"] == event["id"]
    assert received.headers["host"] == partner.url.removeprefix("http://")
    delivery = await only_delivery(merchant)
    assert (delivery["status"], delivery["attempts"]) == ("delivered", 1)
    with pytest.raises(WebhookVerificationError):
        received.verified("whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldA==")


async def test_the_secret_is_shown_once_and_again_only_for_the_same_idempotency_key(application: Application) -> None:
    async with shop() as partner:
        merchant = await sandbox(application)
        body = {"url": partner.url, "description": "Boutique"}
        first = await merchant.post("/v1/webhook-endpoints", body, key="k")
        again = await merchant.post("/v1/webhook-endpoints", body, key="k")

    hook = first.json()
    assert (first.status_code, hook["events"], hook["status"]) == (201, ["*"], "enabled")
    assert hook["secret"].startswith("whsec_")
    assert again.json() == hook
    shown = await merchant.ok("GET", f"/v1/webhook-endpoints/{hook['id']}")
    assert {**shown, "secret": hook["secret"]} == hook
    assert await merchant.all("/v1/webhook-endpoints") == [shown]
    async with application.product.runtimes["notifications"].database.cross_tenant_transaction() as connection:
        stored = await connection.fetch("SELECT answer FROM idempotency")
        sealed = await connection.fetch("SELECT secret_sealed FROM webhook_secret")
    assert not any(hook["secret"].encode() in row["answer"] for row in stored if row["answer"])
    assert not any(hook["secret"] in row["secret_sealed"] for row in sealed)


async def test_what_fails_is_tried_again_when_its_time_has_come_on_the_merchants_clock(
    application: Application,
) -> None:
    async with shop() as partner:
        merchant, account = await sandbox(application), new_id()
        hook = await endpoint(merchant, partner.url, ORDERS)
        partner.status = 500
        await application.publish(merchant, order_placed(account))
        await application.quiet(merchant)

        failed = await only_delivery(merchant)
        assert failed["details"] == {"cause": "answered 500", "reason_code": "500", "will_retry": True}
        assert failed["next_attempt_at"] == "2011-01-03T08:00:05Z"
        assert len(partner.received) == 1

        await application.set_clock(merchant, "2011-01-03T08:00:05+00:00")
        assert (await only_delivery(merchant))["next_attempt_at"] == "2011-01-03T08:05:05Z"

        partner.status = 204
        await application.set_clock(merchant, "2011-01-03T08:05:05+00:00")
        assert len(partner.received) == 3
        assert {received.headers["webhook-id"] for received in partner.received} == {failed["event_id"]}
        assert partner.received[-1].verified(hook["secret"])
        delivered = await only_delivery(merchant)

    assert (delivered["status"], delivered["attempts"], delivered["details"]) == ("delivered", 3, None)
    assert delivered["delivered_at"] == "2011-01-03T08:05:05Z"


async def test_after_the_last_attempt_the_delivery_fails_and_a_dead_endpoint_is_switched_off(
    application: Application,
) -> None:
    async with shop() as partner:
        merchant, account = await sandbox(application), new_id()
        hook = await endpoint(merchant, partner.url, ORDERS)
        partner.status = 503
        await application.publish(merchant, order_placed(account, "lost"))
        await application.set_clock(merchant, "2011-01-07T00:00:00+00:00")
        for day in range(8, 20):
            await application.set_clock(merchant, f"2011-01-{day:02}T00:00:00+00:00")

        failed = await only_delivery(merchant)
        assert (failed["status"], failed["attempts"], failed["available_actions"]) == ("failed", 10, ["retry"])
        off = await merchant.ok("GET", f"/v1/webhook-endpoints/{hook['id']}")
        assert (off["status"], off["details"]["cause"]) == ("disabled", "failing")
        refused = await merchant.post(f"/v1/deliveries/{failed['id']}/retry")
        assert (refused.status_code, refused.json()["type"]) == (409, "urn:encours:problem:endpoint-disabled")

        partner.status = 200
        await merchant.patch(f"/v1/webhook-endpoints/{hook['id']}", {"status": "enabled"})
        again = await merchant.ok("POST", f"/v1/deliveries/{failed['id']}/retry")
        assert (again["status"], again["attempts"]) == ("pending", 0)
        await application.quiet(merchant)

    assert (await only_delivery(merchant))["status"] == "delivered"
    on = await merchant.ok("GET", f"/v1/webhook-endpoints/{hook['id']}")
    assert (on["status"], on["details"]) == ("enabled", None)


async def test_one_event_that_never_gets_through_does_not_switch_off_an_endpoint_that_takes_others(
    application: Application,
) -> None:
    async with shop() as partner:
        merchant, account = await sandbox(application), new_id()
        hook = await endpoint(merchant, partner.url, ORDERS)
        partner.status = 500
        await application.publish(merchant, order_placed(account, "poison"))
        await application.quiet(merchant)
        partner.status = 200
        await application.publish(merchant, order_placed(account, "fine"))
        await application.quiet(merchant)
        partner.status = 500
        for day in range(4, 20):
            await application.set_clock(merchant, f"2011-01-{day:02}T00:00:00+00:00")

    assert sorted(each["status"] for each in await merchant.all("/v1/deliveries")) == ["delivered", "failed"]
    assert (await merchant.ok("GET", f"/v1/webhook-endpoints/{hook['id']}"))["status"] == "enabled"


async def test_410_switches_the_endpoint_off_at_once_and_what_waits_is_sent_when_it_is_on_again(
    application: Application,
) -> None:
    async with shop() as partner:
        merchant, account = await sandbox(application), new_id()
        hook = await endpoint(merchant, partner.url, ORDERS)
        partner.status = 410
        await application.publish(merchant, order_placed(account, "1"))
        await application.quiet(merchant)
        await application.publish(merchant, order_placed(account, "2"))
        await application.quiet(merchant)

        assert len(partner.received) == 1
        off = await merchant.ok("GET", f"/v1/webhook-endpoints/{hook['id']}")
        assert (off["status"], off["details"]) == (
            "disabled",
            {"cause": "gone", "reason_code": None, "will_retry": False},
        )

        partner.status = 200
        await merchant.ok("PATCH", f"/v1/webhook-endpoints/{hook['id']}", {"status": "enabled"})
        replay = await merchant.ok(
            "POST", f"/v1/webhook-endpoints/{hook['id']}/replay", {"since": "2010-12-31T00:00:00Z"}
        )
        assert replay == {"deliveries": 2}
        await application.quiet(merchant)

    assert len(partner.received) == 3
    assert [each["status"] for each in await merchant.all("/v1/deliveries")] == ["delivered", "delivered"]


async def test_a_replay_of_an_unknown_account_is_not_yet_known_and_of_another_one_has_its_events(
    application: Application,
) -> None:
    async with shop() as partner:
        merchant, account = await sandbox(application), new_id()
        hook = await endpoint(merchant, partner.url, ORDERS)
        await application.publish(merchant, order_placed(account, "1"), order_placed(new_id(), "2"))
        await application.quiet(merchant)
        path, since = f"/v1/webhook-endpoints/{hook['id']}/replay", {"since": "2010-12-31T00:00:00Z"}
        unknown = await merchant.post(path, {**since, "account_id": typeid(ACCOUNT, new_id())})
        replayed = await merchant.ok("POST", path, {**since, "account_id": typeid(ACCOUNT, account)})
        await application.quiet(merchant)

    assert (unknown.status_code, unknown.json()["type"]) == (409, "urn:encours:problem:not-yet-known")
    assert unknown.json()["errors"][0]["pointer"] == "/account_id"
    assert (replayed, len(partner.received)) == ({"deliveries": 1}, 3)


async def test_a_dead_endpoint_costs_one_time_out_and_its_queue_waits_together(application: Application) -> None:
    async with shop() as partner:
        merchant, account = await sandbox(application), new_id()
        dead = partner.url
    await endpoint(merchant, dead, ORDERS)
    await application.publish(merchant, *(order_placed(account, str(number)) for number in range(40)))
    await application.quiet(merchant)

    waiting = await merchant.all("/v1/deliveries?status=pending")
    assert len(waiting) == 40
    assert {each["next_attempt_at"] for each in waiting} == {"2011-01-03T08:00:05Z"}
    assert sum(each["attempts"] for each in waiting) < 40 + 16
    assert {each["details"]["cause"] for each in waiting if each["details"]} == {"no connection"}


async def test_many_events_reach_a_living_endpoint_each_once(application: Application) -> None:
    async with shop() as partner:
        merchant, account = await sandbox(application), new_id()
        await endpoint(merchant, partner.url, ORDERS)
        await application.publish(merchant, *(order_placed(account, str(number)) for number in range(50)))
        await application.quiet(merchant)

    delivered = [json.loads(received.body)["data"]["external_id"] for received in partner.received]
    assert sorted(delivered, key=int) == [str(number) for number in range(50)]


async def test_a_redirect_is_not_followed(application: Application) -> None:
    async with shop() as partner, shop() as elsewhere:
        merchant, account = await sandbox(application), new_id()
        await endpoint(merchant, partner.url, ORDERS)
        partner.status, partner.headers = 302, f"Location: {elsewhere.url}\r\n"
        await application.publish(merchant, order_placed(account))
        await application.quiet(merchant)

    assert (len(partner.received), elsewhere.connections) == (1, 0)
    delivery = await only_delivery(merchant)
    assert delivery["details"]["cause"] == "answered a redirect, which is not followed"


async def test_an_endless_answer_is_not_read_to_its_end(application: Application) -> None:
    async with shop() as partner:
        merchant, account = await sandbox(application), new_id()
        await endpoint(merchant, partner.url, ORDERS)
        partner.answer = b"x" * 50_000_000
        await application.publish(merchant, order_placed(account))
        await application.quiet(merchant)

    assert (await only_delivery(merchant))["status"] == "delivered"


async def test_after_a_rotation_both_secrets_verify_for_a_day(application: Application) -> None:
    async with shop() as partner:
        merchant, account = await sandbox(application), new_id()
        hook = await endpoint(merchant, partner.url, ORDERS)
        rotated = await merchant.ok("POST", f"/v1/webhook-endpoints/{hook['id']}/rotate-secret")
        await application.publish(merchant, order_placed(account))
        await application.quiet(merchant)
        await application.set_clock(merchant, "2011-01-04T08:00:00+00:00")
        await application.publish(merchant, order_placed(account))
        await application.quiet(merchant)

    during, after = partner.received
    assert during.verified(hook["secret"]) == during.verified(rotated["secret"])
    assert after.verified(rotated["secret"])
    with pytest.raises(WebhookVerificationError):
        after.verified(hook["secret"])


async def test_each_of_several_replaced_secrets_verifies_until_its_own_end(application: Application) -> None:
    async with shop() as partner:
        merchant, account = await sandbox(application), new_id()
        hook = await endpoint(merchant, partner.url, ORDERS)
        path = f"/v1/webhook-endpoints/{hook['id']}/rotate-secret"
        second = await merchant.ok("POST", path)
        await application.set_clock(merchant, "2011-01-03T20:00:00+00:00")
        third = await merchant.ok("POST", path)
        for instant in ("2011-01-04T07:59:59+00:00", "2011-01-04T08:00:00+00:00", "2011-01-04T20:00:00+00:00"):
            await application.set_clock(merchant, instant)
            await application.publish(merchant, order_placed(account))
            await application.quiet(merchant)

    assert third["replaced_secrets_valid_until"] == ["2011-01-04T08:00:00Z", "2011-01-04T20:00:00Z"]
    good = [[verifies(received, each["secret"]) for each in (hook, second, third)] for received in partner.received]
    assert good == [[True, True, True], [False, True, True], [False, False, True]]


def verifies(received: Received, secret: str) -> bool:
    try:
        received.verified(secret)
    except WebhookVerificationError:
        return False
    return True


async def test_a_rotation_that_would_end_a_replaced_secret_early_is_refused(
    application: Application,
) -> None:
    merchant = await sandbox(application)
    hook = await endpoint(merchant, "http://127.0.0.1:9/")
    path = f"/v1/webhook-endpoints/{hook['id']}/rotate-secret"
    answers = [await merchant.post(path) for _ in range(5)]
    await application.set_clock(merchant, "2011-01-04T08:00:00+00:00")

    assert [answer.status_code for answer in answers] == [200] * 4 + [409]
    assert answers[-1].json()["type"] == "urn:encours:problem:too-many-rotations"
    assert (await merchant.post(path)).json()["replaced_secrets_valid_until"] == ["2011-01-05T08:00:00Z"]


@pytest.mark.parametrize(
    ("header", "next_attempt_at"),
    [
        ("120", "2011-01-03T08:02:00Z"),
        ("1", "2011-01-03T08:00:05Z"),
        ("99999999999", "2011-01-04T08:00:00Z"),
        ("Fri, 31 Dec 2999 23:59:59 GMT", "2011-01-04T08:00:00Z"),
        ("soon", "2011-01-03T08:00:05Z"),
    ],
)
async def test_retry_after_of_a_busy_endpoint_is_respected_for_its_whole_queue(
    application: Application, header: str, next_attempt_at: str
) -> None:
    async with shop() as partner:
        merchant, account = await sandbox(application), new_id()
        await endpoint(merchant, partner.url, ORDERS)
        partner.status, partner.headers = 429, f"Retry-After: {header}\r\n"
        await application.publish(merchant, order_placed(account))
        await application.quiet(merchant)

    assert (await only_delivery(merchant))["next_attempt_at"] == next_attempt_at


async def test_a_busy_endpoint_gets_no_more_posts_until_it_asked_for_them(application: Application) -> None:
    async with shop() as partner:
        merchant, account = await sandbox(application), new_id()
        hook = await endpoint(merchant, partner.url, ORDERS)
        await merchant.ok("PATCH", f"/v1/webhook-endpoints/{hook['id']}", {"status": "disabled"})
        partner.status, partner.headers = 503, "Retry-After: 60\r\n"
        await application.publish(merchant, *(order_placed(account, str(number)) for number in range(40)))
        await merchant.ok("PATCH", f"/v1/webhook-endpoints/{hook['id']}", {"status": "enabled"})
        await merchant.ok("POST", f"/v1/webhook-endpoints/{hook['id']}/replay", {"since": "2010-12-31T00:00:00Z"})
        await application.quiet(merchant)

    waiting = await merchant.all("/v1/deliveries?status=pending")
    assert {each["next_attempt_at"] for each in waiting} == {"2011-01-03T08:01:00Z"}
    assert len(waiting) == 40
    assert len(partner.received) <= CONCURRENT_POSTS


async def test_a_slow_endpoint_delays_no_other_one(application: Application) -> None:
    async with shop() as slow, shop() as fast:
        merchant, account = await sandbox(application), new_id()
        slow.seconds = 3
        await endpoint(merchant, slow.url, ORDERS)
        await endpoint(merchant, fast.url, ORDERS)
        await application.publish(merchant, *(order_placed(account, str(number)) for number in range(40)))
        async with asyncio.timeout(2.5):
            while len(fast.received) < 40:
                await asyncio.sleep(0.01)
        received_by_slow = len(slow.received)
        slow.seconds = 0
        await application.quiet(merchant)

    assert received_by_slow <= CONCURRENT_POSTS
    assert len(slow.received) == 40


async def test_a_key_that_may_not_read_events_opens_redirects_and_replays_no_endpoint(application: Application) -> None:
    merchant = await sandbox(application)
    hook = await endpoint(merchant, "http://127.0.0.1:9/", ORDERS)
    writer = await another_key(application, merchant, *(set(Permission) - {Permission.EVENTS_READ}))
    path = f"/v1/webhook-endpoints/{hook['id']}"

    refused = [
        await writer.post("/v1/webhook-endpoints", {"url": "http://127.0.0.1:9/"}),
        await writer.patch(path, {"url": "http://127.0.0.1:8/"}),
        await writer.post(f"{path}/rotate-secret"),
        await writer.post(f"{path}/replay", {"since": START}),
    ]

    assert [answer.status_code for answer in refused] == [403] * 4
    assert {answer.json()["detail"] for answer in refused} == {"this asks for the permission 'events.read'"}
    assert await merchant.all("/v1/webhook-endpoints") == [
        {key: value for key, value in hook.items() if key != "secret"}
    ]


async def test_a_disabled_or_deleted_endpoint_gets_nothing(application: Application) -> None:
    async with shop() as partner:
        merchant, account = await sandbox(application), new_id()
        hook = await endpoint(merchant, partner.url, ORDERS)
        off = await merchant.ok("PATCH", f"/v1/webhook-endpoints/{hook['id']}", {"status": "disabled"})
        await application.publish(merchant, order_placed(account))
        await application.quiet(merchant)
        gone = await merchant.request("DELETE", f"/v1/webhook-endpoints/{hook['id']}")
        await application.publish(merchant, order_placed(account))
        await application.quiet(merchant)

    assert "enable" in off["available_actions"]
    assert (gone.status_code, gone.content) == (204, b"")
    assert partner.received == []
    assert (await merchant.get(f"/v1/webhook-endpoints/{hook['id']}")).status_code == 404
    assert (await merchant.request("DELETE", f"/v1/webhook-endpoints/{hook['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/url"),
        ({"url": 5}, "/url"),
        ({"url": "https://shop.example", "events": []}, "/events"),
        ({"url": "https://shop.example", "events": ["encours.nothing.v1"]}, "/events/0"),
        ({"url": "https://shop.example", "events": ["encours.clock-advanced.v1"]}, "/events/0"),
        ({"url": "https://shop.example", "secret": "whsec_mine"}, "/secret"),
    ],
)
async def test_a_body_that_makes_no_sense_is_refused_where_it_does_not(
    application: Application, body: Any, pointer: str
) -> None:
    merchant = await application.merchant()

    refused = await merchant.post("/v1/webhook-endpoints", body)

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == pointer


async def test_another_merchants_endpoints_and_deliveries_do_not_exist(application: Application) -> None:
    async with shop() as partner:
        merchant, other_merchant, account = await sandbox(application), await sandbox(application), new_id()
        hook = await endpoint(merchant, partner.url, ORDERS)
        await application.publish(merchant, order_placed(account))
        await application.publish(other_merchant, order_placed(account))
        await application.quiet(merchant)
        delivery = await only_delivery(merchant)
        path = f"/v1/webhook-endpoints/{hook['id']}"

        answers = [
            await other_merchant.get(path),
            await other_merchant.patch(path, {"status": "disabled"}),
            await other_merchant.request("DELETE", path),
            await other_merchant.post(f"{path}/rotate-secret"),
            await other_merchant.post(f"{path}/replay", {"since": START}),
            await other_merchant.get(f"/v1/deliveries/{delivery['id']}"),
            await other_merchant.post(f"/v1/deliveries/{delivery['id']}/retry"),
        ]

    assert [answer.status_code for answer in answers] == [404] * 7
    assert await other_merchant.all("/v1/deliveries") == await other_merchant.all("/v1/webhook-endpoints") == []
    assert len(partner.received) == 1
    assert typeid(ACCOUNT, account) in partner.received[0].body.decode()


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/events?type=%00", None),
        ("GET", "/v1/events?cursor=zzz", None),
        ("GET", "/v1/events?limit=0", None),
        ("GET", "/v1/deliveries?status=lost", None),
        ("GET", "/v1/deliveries?endpoint_id=acc_01jd3v5h8qe6k9w2x4y7z0abcd", None),
        ("GET", "/v1/notifications?template=%00", None),
        ("POST", "/v1/webhook-endpoints", {"url": "https://93.184.216.34/", "description": "a\nb"}),
        ("POST", "/v1/webhook-endpoints", {"url": "https://93.184.216.34/", "description": "\ud800"}),
        ("POST", "/v1/webhook-endpoints", {"url": "https://93.184.216.34/\ud800"}),
        ("POST", "/v1/webhook-endpoints/{id}/replay", {"since": "0001-01-01T00:00:00+14:00"}),
        ("POST", "/v1/webhook-endpoints/{id}/replay", {"since": "2011-01-01T00:00:00"}),
        ("PATCH", "/v1/webhook-endpoints/{id}", {}),
        ("PATCH", "/v1/webhook-endpoints/{id}", {"status": "sleeping"}),
    ],
)
async def test_nonsense_is_a_problem_and_never_a_crash(
    application: Application, method: str, path: str, body: Any
) -> None:
    merchant = await application.merchant()
    hook = await endpoint(merchant, "http://127.0.0.1:9/")

    answer = await merchant.request(method, path.format(id=hook["id"]), content=json.dumps(body) if body else None)

    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(await merchant.all("/v1/webhook-endpoints")) == 1


async def test_the_routes_are_described(application: Application) -> None:
    document = application.app.openapi()

    described = {path for path in document["paths"] if path.startswith("/v1/")}
    assert described >= {
        "/v1/events",
        "/v1/events/{event_id}",
        "/v1/webhook-endpoints",
        "/v1/webhook-endpoints/{endpoint_id}",
        "/v1/deliveries/{delivery_id}/retry",
        "/v1/notifications",
    }
