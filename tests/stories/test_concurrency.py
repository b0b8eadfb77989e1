"""200 orders at once on a line for 50 leave exactly 50, whatever way they come, and all services agree on it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from encours.application import Application as ProductApplication
from encours_contracts.billing import InvoiceIssued
from encours_contracts.credit import OrderDeclined, OrderPlaced
from tests.support.application import Application, Merchant
from tests.support.world import ADDRESS, SETTINGS, exposure, open_account, open_buyer, order

ORDERS, FIT, AMOUNT = 200, 50, 1_000
LIMIT = FIT * AMOUNT

Request = tuple[Merchant, dict[str, Any], str]
"""Through which process, the body, the Idempotency-Key."""


@pytest.fixture(scope="module")
async def application() -> AsyncIterator[Application]:
    async with Application(pool_size=6) as running:
        yield running


@pytest.fixture(scope="module")
async def processes(application: Application) -> AsyncIterator[list[httpx.AsyncClient]]:
    """Two more processes of credit on the same database and bus: pools, gatherers, relays and workers of their own."""
    async with AsyncExitStack() as stack:
        clients = []
        for name in ("second", "third"):
            product = ProductApplication(application.settings, ("credit",), application.recorder)
            await product.start()
            stack.push_async_callback(product.stop)
            transport = httpx.ASGITransport(app=product.app(), raise_app_exceptions=False)
            client = httpx.AsyncClient(transport=transport, base_url=f"http://{name}", timeout=120)
            clients.append(await stack.enter_async_context(client))
        yield clients


@pytest.fixture
async def merchant(application: Application) -> Merchant:
    opened = await application.merchant(SETTINGS)
    await opened.clock("2026-01-05T08:00:00+00:00")
    return opened


def through(merchant: Merchant, client: httpx.AsyncClient) -> Merchant:
    """The same merchant, calling another process."""
    return Merchant(merchant.tenant_id, merchant.key, client)


def bodies(accounts: Sequence[str]) -> list[dict[str, Any]]:
    """200 orders, the accounts in turn."""
    body = {"amount": AMOUNT, "currency": "EUR"}
    return [{**body, "account_id": accounts[n % len(accounts)], "external_id": f"R-{n}"} for n in range(ORDERS)]


async def race(requests: Sequence[Request]) -> list[Any]:
    answers = await asyncio.gather(*(who.post("/v1/orders", body, key=key) for who, body, key in requests))
    assert {answer.status_code for answer in answers} == {201}
    return [answer.json() for answer in answers]


async def exactly_fifty(application: Application, merchant: Merchant, answers: Sequence[Any]) -> list[Any]:
    """By the answers, by the list, by the events, and by what billing makes of it; answers the authorised orders."""
    await application.quiet(merchant)
    listed = {each["id"]: each for each in await merchant.all("/v1/orders?limit=100")}
    assert listed.keys() == {each["id"] for each in answers}
    assert len(listed) == ORDERS
    assert all(each["decision"] == listed[each["id"]]["decision"] for each in answers)
    assert Counter(each["decision"] for each in listed.values()) == {"authorized": FIT, "declined": ORDERS - FIT}
    assert len(application.events(merchant, OrderPlaced)) == FIT
    assert len(application.events(merchant, OrderDeclined)) == ORDERS - FIT
    for type_, expected in (("encours.order-placed.v1", FIT), ("encours.order-declined.v1", ORDERS - FIT)):
        assert len(await merchant.all(f"/v1/events?type={type_}&limit=100")) == expected
    totals = (await merchant.ok("GET", "/v1/reports/exposure"))["totals"]
    assert (totals["used"], totals["open_orders"]) == (LIMIT, LIMIT)
    return [each for each in listed.values() if each["decision"] == "authorized"]


async def each_is_invoiced_once(application: Application, merchant: Merchant, authorised: Sequence[Any]) -> None:
    """All shipped at the same time: an invoice each, and nothing of the line is free for one more."""
    await asyncio.gather(*(merchant.ok("POST", f"/v1/orders/{each['id']}/ship") for each in authorised))
    await application.quiet(merchant)
    invoices = await merchant.all("/v1/invoices?limit=100")
    assert sorted(each["order_id"] for each in invoices) == sorted(each["id"] for each in authorised)
    assert len({each["number"] for each in invoices}) == FIT == len(application.events(merchant, InvoiceIssued))
    assert sum(each["amount"] for each in invoices) == LIMIT
    totals = (await merchant.ok("GET", "/v1/reports/exposure"))["totals"]
    assert (totals["used"], totals["invoiced"]) == (LIMIT, LIMIT)


async def test_two_hundred_orders_at_once_leave_exactly_fifty(application: Application, merchant: Merchant) -> None:
    buyer = await open_buyer(merchant, limit=LIMIT)

    answers = await race([(merchant, body, body["external_id"]) for body in bodies([buyer])])

    authorised = await exactly_fifty(application, merchant, answers)
    await each_is_invoiced_once(application, merchant, authorised)
    assert (await exposure(merchant, buyer))["available"] == 0
    assert (await order(merchant, buyer, 1))["reasons"] == ["limit_exceeded"]


async def test_the_same_over_two_processes_of_credit(
    application: Application, merchant: Merchant, processes: list[httpx.AsyncClient]
) -> None:
    buyer = await open_buyer(merchant, limit=LIMIT)
    ways = [through(merchant, client) for client in processes]

    answers = await race([(ways[n % 2], body, body["external_id"]) for n, body in enumerate(bodies([buyer]))])

    authorised = await exactly_fifty(application, merchant, answers)
    await each_is_invoiced_once(application, merchant, authorised)


async def test_the_same_when_each_request_is_sent_twice_at_the_same_time(
    application: Application, merchant: Merchant
) -> None:
    buyer = await open_buyer(merchant, limit=LIMIT)

    answers = await race([(merchant, body, body["external_id"]) for body in bodies([buyer]) for _ in range(2)])

    assert answers[::2] == answers[1::2]
    authorised = await exactly_fifty(application, merchant, answers)
    await each_is_invoiced_once(application, merchant, authorised)


async def test_the_same_when_both_processes_get_each_request_with_the_same_key(
    application: Application, merchant: Merchant, processes: list[httpx.AsyncClient]
) -> None:
    buyer = await open_buyer(merchant, limit=LIMIT)
    ways = [through(merchant, client) for client in processes]

    answers = await race([(way, body, body["external_id"]) for body in bodies([buyer]) for way in ways])

    assert answers[::2] == answers[1::2]
    await exactly_fifty(application, merchant, answers)


async def subsidiary(merchant: Merchant, parent: str, number: int, limit: int | None) -> str:
    body = {"name": f"Filiale {number}", "country": "FR", "email": f"f{number}@groupe.example", "address": ADDRESS}
    opened: str = (await merchant.ok("POST", "/v1/accounts", {**body, "parent_id": parent}))["id"]
    if limit is not None:
        await merchant.ok("POST", f"/v1/accounts/{opened}/limits", {"amount": limit, "currency": "EUR"})
    return opened


async def test_subsidiaries_that_order_at_once_do_not_overspend_the_limit_of_their_group(
    application: Application, processes: list[httpx.AsyncClient]
) -> None:
    merchant = await application.merchant({**SETTINGS, "credit": {"require_mandate": False}})
    await merchant.clock("2026-01-05T08:00:00+00:00")
    group = await open_account(merchant, limit=LIMIT)
    own_limits = (None, None, LIMIT, 10 * AMOUNT)
    children = [await subsidiary(merchant, group, number, limit) for number, limit in enumerate(own_limits)]
    ways = [merchant, *(through(merchant, client) for client in processes)]
    requests = [
        (ways[(n + again) % 3], body, body["external_id"])
        for n, body in enumerate(bodies([group, *children]))
        for again in range(2)
    ]

    answers = await race(requests)

    assert answers[::2] == answers[1::2]
    authorised = await exactly_fifty(application, merchant, answers)
    authorised_by_account = Counter(each["account_id"] for each in authorised)
    assert authorised_by_account[children[3]] <= 10, "its own limit holds too"
    for child in children:
        pool = (await merchant.ok("GET", f"/v1/accounts/{child}/exposure"))["group"]
        assert (pool["limit"], pool["used"], pool["available"]) == (LIMIT, LIMIT, 0)
        assert (await order(merchant, child, 1))["status"] == "declined"
