"""A limit cannot be overspent: not by concurrency, by repeats, by several processes, nor by a fault on the way."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest

from encours.application import Application as ProductApplication
from encours_credit.domain.order import NewOrder
from encours_credit.use_cases.place_order import Checkout
from encours_platform.bus.in_process import InProcessBus
from encours_platform.database import DatabaseUnavailable
from encours_values.ids import new_id, typeid
from tests.credit.shop import Shop, account_uuid
from tests.support.application import Application, Merchant

ORDERS, LIMIT, AMOUNT = 200, 50, 1_000


@pytest.fixture
async def second(application: Application, shop: Shop) -> AsyncIterator[Merchant]:
    """The same merchant, through another process of the service: a pool and a gatherer of its own."""
    product = ProductApplication(application.settings, ("credit",), InProcessBus())
    transport = httpx.ASGITransport(app=product.app(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://second", timeout=60) as client:
        yield Merchant(shop.merchant.tenant_id, shop.merchant.key, client)
    await product.running["credit"].database.close()


def bodies(account: str) -> list[dict[str, Any]]:
    body = {"account_id": account, "amount": AMOUNT, "currency": "EUR"}
    return [{**body, "external_id": f"R-{number}"} for number in range(ORDERS)]


async def race(requests: list[tuple[Merchant, dict[str, Any], str]]) -> list[Any]:
    answers = await asyncio.gather(*(who.post("/v1/orders", body, key=key) for who, body, key in requests))
    assert {answer.status_code for answer in answers} == {201}
    return [answer.json() for answer in answers]


async def exactly_fifty(shop: Shop, account: str, answers: list[Any]) -> None:
    listed = await shop.merchant.all(f"/v1/orders?account_id={account}")
    by_id = {each["id"]: each for each in listed}
    assert len(listed) == ORDERS == len({each["id"] for each in answers})
    assert Counter(each["decision"] for each in listed) == {"authorized": LIMIT, "declined": ORDERS - LIMIT}
    assert all(answer == by_id[answer["id"]] for answer in answers)
    assert await shop.parts(account) == {"open_orders": LIMIT * AMOUNT}
    assert (await shop.exposure(account))["available"] == 0
    assert await shop.differences() == []


async def test_crd_03_two_hundred_orders_at_once_on_a_limit_for_fifty_leave_exactly_fifty(shop: Shop) -> None:
    account = await shop.account(limit=LIMIT * AMOUNT)

    answers = await race([(shop.merchant, body, body["external_id"]) for body in bodies(account)])

    await exactly_fifty(shop, account, answers)


async def test_the_same_when_every_request_is_sent_twice(shop: Shop) -> None:
    account = await shop.account(limit=LIMIT * AMOUNT)
    requests = [(shop.merchant, body, body["external_id"]) for body in bodies(account) for _ in range(2)]

    answers = await race(requests)

    assert answers[::2] == answers[1::2]
    await exactly_fifty(shop, account, answers)


async def test_the_same_over_two_processes_each_request_sent_to_both(shop: Shop, second: Merchant) -> None:
    account = await shop.account(limit=LIMIT * AMOUNT)
    requests = [(who, body, body["external_id"]) for body in bodies(account) for who in (shop.merchant, second)]

    answers = await race(requests)

    assert answers[::2] == answers[1::2]
    await exactly_fifty(shop, account, answers)


async def test_crd_06_a_group_of_many_accounts_is_not_overspent_over_two_processes(
    shop: Shop, second: Merchant
) -> None:
    parent = await shop.account(limit=LIMIT * AMOUNT)
    children = [await shop.account(parent_id=parent, limit=LIMIT * AMOUNT // 2) for _ in range(4)]
    placed = [
        ((shop.merchant, second)[number % 2], {**body, "account_id": [parent, *children][number % 5]}, str(number))
        for number, body in enumerate(bodies(parent))
    ]

    answers = await race(placed)

    authorized = Counter(each["account_id"] for each in answers if each["status"] == "authorized")
    assert sum(authorized.values()) == LIMIT
    assert all(authorized[child] <= LIMIT // 2 for child in children)
    assert (await shop.exposure(children[0]))["group"]["available"] == 0
    assert await shop.differences() == []


async def test_orders_race_with_deliveries_cancellations_and_invoices(shop: Shop, second: Merchant) -> None:
    account = await shop.account(limit=LIMIT * AMOUNT)

    async def place_and_act(number: int, body: dict[str, Any]) -> None:
        who = (shop.merchant, second)[number % 2]
        order = await who.ok("POST", "/v1/orders", body)
        if order["status"] == "authorized" and number % 3:
            act, what = ("ship", {"amount": AMOUNT // 2}) if number % 3 == 1 else ("cancel", {})
            await who.ok("POST", f"/v1/orders/{order['id']}/{act}", what)

    await asyncio.gather(*(place_and_act(number, body) for number, body in enumerate(bodies(account))))

    found = await shop.exposure(account)
    assert found["available"] >= 0
    assert found["unbilled"] > 0
    assert await shop.differences() == []


async def test_one_key_for_two_accounts_at_once_has_one_effect(shop: Shop, second: Merchant) -> None:
    one, other = await shop.account(limit=AMOUNT * 100), await shop.account(limit=AMOUNT * 100)
    body = {"external_id": "X", "amount": AMOUNT, "currency": "EUR"}

    for number in range(20):
        answers = await asyncio.gather(
            shop.merchant.post(
                "/v1/orders", {**body, "account_id": one, "external_id": f"{number}"}, key=f"s-{number}"
            ),
            second.post("/v1/orders", {**body, "account_id": other, "external_id": f"{number}"}, key=f"s-{number}"),
        )
        assert sorted(answer.status_code for answer in answers) == [201, 422]

    used = [(await shop.exposure(account))["open_orders"] for account in (one, other)]
    assert sum(used) == 20 * AMOUNT


async def test_an_account_that_is_busy_does_not_hold_up_the_others(shop: Shop) -> None:
    busy, free = await shop.account(limit=AMOUNT * 10), await shop.account(limit=AMOUNT * 10)
    await shop.order(free, AMOUNT)
    connection = await asyncpg.connect(shop.application.settings.database_url)
    try:
        held = connection.transaction()
        await held.start()
        await connection.execute(
            "SELECT FROM credit.exposure WHERE tenant_id = $1 AND account_id = $2 FOR UPDATE",
            shop.merchant.tenant_id,
            account_uuid(busy),
        )
        waiting = [asyncio.create_task(shop.order(busy, AMOUNT)) for _ in range(3)]
        for _ in range(5):
            assert (await asyncio.wait_for(shop.order(free, AMOUNT), 5))["status"] == "authorized"
        assert not any(task.done() for task in waiting)
        await held.rollback()
    finally:
        await connection.close()
    assert {(await task)["status"] for task in waiting} == {"authorized"}
    assert await shop.parts(busy) == {"open_orders": 3 * AMOUNT}


def new_order(account: str, key: str, external_id: str, amount: int = AMOUNT) -> NewOrder:
    order_id = new_id()
    return NewOrder(
        id=order_id,
        typeid=typeid("ord", order_id),
        key=key,
        request_hash=key.encode(),
        account_id=account_uuid(account),
        account_external_id=None,
        external_id=external_id,
        amount=amount,
        currency="EUR",
        cost_centre=None,
        lines_json="[]",
        analytics_json="{}",
    )


async def test_an_order_that_the_database_refuses_spoils_none_of_its_batch(shop: Shop) -> None:
    account = await shop.account(limit=AMOUNT * 100)
    checkout = Checkout(shop.database)
    good = [new_order(account, f"g{number}", f"g{number}") for number in range(20)]
    faulty = [new_order(account, "bad-1", "nul \x00"), new_order(account, "bad-2", "zero", amount=0)]
    arriving = [*good[:10], *faulty, *good[10:]]

    answers = await asyncio.gather(
        *(checkout.place(shop.merchant.tenant_id, order) for order in arriving), return_exceptions=True
    )

    failed = [order.key for order, answer in zip(arriving, answers, strict=True) if isinstance(answer, Exception)]
    assert failed == ["bad-1", "bad-2"]
    assert await shop.parts(account) == {"open_orders": 20 * AMOUNT}
    assert await shop.differences() == []


async def test_a_cancelled_request_does_not_cancel_the_others_of_its_batch(shop: Shop) -> None:
    account = await shop.account(limit=AMOUNT * 100)
    checkout = Checkout(shop.database)
    tasks = [
        asyncio.create_task(checkout.place(shop.merchant.tenant_id, new_order(account, f"{number}", f"{number}")))
        for number in range(10)
    ]
    await asyncio.sleep(0)
    tasks[0].cancel()
    tasks[5].cancel()

    answers = await asyncio.gather(*tasks, return_exceptions=True)

    assert [isinstance(answer, asyncio.CancelledError) for answer in answers] == [n in {0, 5} for n in range(10)]
    again = await checkout.place(shop.merchant.tenant_id, new_order(account, "5", "5"))
    assert again.reasons == ()
    exposure = await shop.exposure(account)
    assert exposure["open_orders"] in {9 * AMOUNT, 10 * AMOUNT}
    assert await shop.differences() == []


async def test_a_lost_connection_answers_unavailable_and_a_repeat_finds_what_was_stored(shop: Shop) -> None:
    account = await shop.account(limit=AMOUNT * 1_000)
    checkout, tenant_id = Checkout(shop.database), shop.merchant.tenant_id
    admin = await asyncpg.connect(shop.application.settings.database_url)
    placed: dict[str, Any] = {}
    cut = 0
    try:
        for number in range(300):
            if number % 60 == 30:
                await admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'encours-credit'"
                )
            try:
                placed[f"{number}"] = await checkout.place(tenant_id, new_order(account, f"{number}", f"{number}"))
            except DatabaseUnavailable:
                cut += 1
    finally:
        await admin.close()

    assert cut
    for number in range(300):
        again = await checkout.place(tenant_id, new_order(account, f"{number}", f"{number}"))
        assert again == placed.get(f"{number}", again)
    assert (await shop.exposure(account))["open_orders"] == 300 * AMOUNT
    assert await shop.differences() == []


async def test_the_database_itself_refuses_an_order_above_the_ceiling(shop: Shop) -> None:
    account = await shop.account(limit=AMOUNT)
    connection = await asyncpg.connect(shop.application.settings.database_url)
    try:
        with pytest.raises(asyncpg.CheckViolationError, match="within_limit"):
            await connection.execute(
                "UPDATE credit.exposure SET open_orders_minor = $1 WHERE account_id = $2",
                AMOUNT + 1,
                account_uuid(account),
            )
    finally:
        await connection.close()
