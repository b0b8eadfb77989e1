"""Buyers pay by card: on the page of the payment service or with a saved card, whatever gets lost on the way."""

import hashlib
import hmac
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson
import pytest

from encours_contracts.billing import CheckoutSessionChanged
from tests.support.application import Application, Merchant
from tests.support.leaky_proxy import LeakyProxy, leaky_proxy
from tests.support.on_port import served
from tests.support.reconciliation import check_reconciles
from tests.support.world import SETTINGS, open_buyer, sell

VISA, POOR, ASKED = "4242424242424242", "4000000000009995", "4000002760003184"
NET = {"kind": "net", "days": 30}


@pytest.fixture(scope="module")
async def installation() -> AsyncIterator[tuple[Application, str]]:
    async with served(private_hosts="127.0.0.0/8") as running:
        yield running


@pytest.fixture
def application(installation: tuple[Application, str]) -> Application:
    return installation[0]


class Shop:
    """A merchant that takes cards, one buyer, and the browser of that buyer."""

    def __init__(self, application: Application, merchant: Merchant, buyer: str, connection: dict[str, Any]) -> None:
        self.application, self.merchant, self.buyer, self.connection = application, merchant, buyer, connection
        self.secret = ""

    async def invoices(self, *amounts: int) -> list[str]:
        for amount in amounts:
            await sell(self.merchant, self.buyer, amount)
            await self.application.quiet(self.merchant)
        newest = await self.merchant.all(f"/v1/invoices?account_id={self.buyer}")
        return [each["id"] for each in reversed(newest[: len(amounts)])]

    async def start(self, *, key: str | None = None, **body: Any) -> dict[str, Any]:
        given = {"account_id": self.buyer, **body}
        answer: dict[str, Any] = await self.merchant.ok("POST", "/v1/checkout-sessions", given, key=key)
        return answer

    async def pay(self, checkout: dict[str, Any], number: str = VISA, authentication: str | None = None) -> int:
        """The status of the page's answer: 303 once it is paid."""
        form = {"number": number, **({"authentication": authentication} if authentication else {})}
        async with httpx.AsyncClient(trust_env=False) as browser:
            return (await browser.post(checkout["url"], data=form)).status_code

    async def now(self, checkout: dict[str, Any]) -> dict[str, Any]:
        await self.application.quiet(self.merchant)
        answer: dict[str, Any] = await self.merchant.ok("GET", f"/v1/checkout-sessions/{checkout['id']}")
        return answer

    async def scenario(self, **body: Any) -> None:
        await self.merchant.ok("POST", "/v1/sandbox/card/scenario", body)

    async def statuses(self, ids: list[str]) -> list[str]:
        return [(await self.merchant.ok("GET", f"/v1/invoices/{id_}"))["status"] for id_ in ids]

    async def payments(self) -> list[dict[str, Any]]:
        return await self.merchant.all(f"/v1/payments?account_id={self.buyer}")

    async def clearing(self) -> int:
        """5116 of the books."""
        async with self.application.product.running["billing"].database.transaction(self.merchant.tenant_id) as tx:
            query = "SELECT coalesce(sum(debit_minor - credit_minor), 0) FROM journal_entry WHERE ledger = '5116'"
            return int(await tx.connection.fetchval(query))

    async def charged(self) -> list[int]:
        """Successful payments at the payment service itself."""
        async with self.application.product.running["sandbox"].database.transaction(self.merchant.tenant_id) as tx:
            query = "SELECT data FROM card_object WHERE kind = 'payment_intent' AND data ->> 'status' = 'succeeded'"
            return [row["data"]["amount"] for row in await tx.connection.fetch(query)]


async def shop_of(application: Application, *, service_url: str | None = None) -> Shop:
    merchant = await application.merchant({**SETTINGS, "terms": NET})
    await merchant.clock("2026-03-02T09:00:00+00:00")
    account = await merchant.ok("POST", "/v1/sandbox/card/account")
    config = {"provider": "stripe", "url": service_url or account["url"]}
    secrets = {"secret_key": account["secret_key"], "webhook_secret": account["webhook_secret"]}
    body = {"kind": "payment_service", "name": "Cards", "config": config, "secrets": secrets}
    connection = await merchant.ok("POST", "/v1/connections", body)
    await merchant.ok("POST", "/v1/sandbox/card/account", {"connection_id": connection["id"]})
    shop = Shop(application, merchant, await open_buyer(merchant), connection)
    shop.secret = account["webhook_secret"]
    return shop


@pytest.fixture
async def shop(application: Application) -> Shop:
    return await shop_of(application)


async def test_five_invoices_are_paid_on_the_page_and_the_payout_clears_the_books(shop: Shop) -> None:
    tested = await shop.merchant.ok("POST", f"/v1/connections/{shop.connection['id']}/test")
    assert (tested["status"], tested["last_error"]) == ("working", None)
    ids = await shop.invoices(10_000, 20_000, 30_000, 40_000, 50_000, 60_000)
    checkout = await shop.start(invoice_ids=ids[:5])
    assert (checkout["status"], checkout["amount"], checkout["collected"]) == ("open", 150_000, 0)
    assert [(part["invoice_id"], part["amount"]) for part in checkout["allocation"]] == list(
        zip(ids[:5], (10_000, 20_000, 30_000, 40_000, 50_000), strict=True)
    )

    assert await shop.pay(checkout) == 303

    paid = await shop.now(checkout)
    assert (paid["status"], paid["collected"], paid["url"]) == ("paid", 150_000, None)
    assert await shop.statuses(ids) == ["paid"] * 5 + ["open"]
    (payment,) = await shop.payments()
    assert (payment["id"], payment["method"], payment["amount"]) == (paid["payment_id"], "card", 150_000)
    assert await shop.clearing() == 150_000
    await check_reconciles(shop.application, shop.merchant)
    await shop.merchant.clock("2026-03-07T09:00:00+00:00")
    (transfer,) = await shop.merchant.all("/v1/transfers")
    assert (transfer["status"], transfer["amount"]) == ("payout", 150_000 - 2_275)
    assert await shop.clearing() == 0
    await check_reconciles(shop.application, shop.merchant)
    changed = shop.application.events(shop.merchant, CheckoutSessionChanged)
    assert [(each.status, each.collected) for each in changed] == [("paid", 150_000)]


async def test_a_refused_card_charges_nothing_and_another_one_may_be_tried(shop: Shop) -> None:
    ids = await shop.invoices(10_000)
    checkout = await shop.start(invoice_ids=ids)
    assert await shop.pay(checkout, POOR) == 402
    assert await shop.pay(checkout, ASKED, "refuse") == 402
    assert (await shop.now(checkout))["status"] == "open"
    assert await shop.pay(checkout, ASKED, "confirm") == 303
    assert (await shop.now(checkout))["status"] == "paid"
    assert await shop.charged() == [10_000]
    assert await shop.statuses(ids) == ["paid"]


@pytest.mark.parametrize(
    "behaviour",
    [
        {"webhook_copies": 4},
        {"webhook_order": "reversed", "webhook_delay_minutes": 3},
        {"lost_webhooks": 1000},
    ],
    ids=["repeated", "reversed_and_late", "all_lost"],
)
async def test_whatever_happens_to_webhooks_a_payment_is_booked_once(shop: Shop, behaviour: dict[str, Any]) -> None:
    await shop.scenario(**behaviour)
    ids = await shop.invoices(10_000, 20_000)
    checkout = await shop.start(invoice_ids=ids)
    assert await shop.pay(checkout) == 303
    await shop.merchant.clock("2026-03-02T12:00:00+00:00")
    assert (await shop.now(checkout))["collected"] == 30_000
    assert [each["amount"] for each in await shop.payments()] == [30_000]
    await shop.merchant.clock("2026-03-12T12:00:00+00:00")
    assert await shop.clearing() == 0
    await check_reconciles(shop.application, shop.merchant)


async def test_who_comes_back_from_the_page_need_not_wait_for_the_webhook(shop: Shop) -> None:
    await shop.scenario(lost_webhooks=1000)
    checkout = await shop.start(invoice_ids=await shop.invoices(10_000))
    await shop.pay(checkout)
    refreshed = await shop.merchant.ok("POST", f"/v1/checkout-sessions/{checkout['id']}/refresh")
    assert refreshed["status"] == "paid"


async def test_a_webhook_without_a_fresh_signature_of_this_connection_changes_nothing(shop: Shop) -> None:
    checkout = await shop.start(invoice_ids=await shop.invoices(10_000))
    url = f"/v1/payment-services/{shop.connection['id']}/webhooks"
    subject = {"object": "checkout.session", "id": "cs_x", "payment_status": "paid", "metadata": {}}
    body = orjson.dumps({"id": "evt_1", "type": "checkout.session.completed", "data": {"object": subject}})

    def signed(secret: str, at: int, content: bytes = body) -> dict[str, str]:
        mac = hmac.new(secret.encode(), f"{at}.".encode() + content, hashlib.sha256).hexdigest()
        return {"Stripe-Signature": f"t={at},v1={mac}"}

    now = int(time.time())
    for headers in ({}, signed("another", now), signed(shop.secret, now - 301), signed(shop.secret, now, b"other")):
        answer = await shop.merchant.client.post(url, content=body, headers=headers)
        assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (400, "webhook-refused"), headers
    unknown = await shop.merchant.client.post("/v1/payment-services/con_01jd3v5h8qe6k9w2x4y7z0abcd/webhooks")
    assert unknown.status_code == 404
    genuine = await shop.merchant.client.post(url, content=body, headers=signed(shop.secret, now))
    assert genuine.status_code == 204
    assert (await shop.now(checkout))["status"] == "open"


async def test_a_dispute_reopens_the_invoices_and_a_dispute_that_is_won_pays_them_again(shop: Shop) -> None:
    await shop.scenario(dispute_after_days=5, dispute_ends="won", dispute_lasts_days=10)
    ids = await shop.invoices(10_000, 20_000)
    checkout = await shop.start(invoice_ids=ids)
    await shop.pay(checkout)
    assert (await shop.now(checkout))["collected"] == 30_000
    await shop.merchant.clock("2026-03-08T12:00:00+00:00")
    disputed = await shop.now(checkout)
    assert (disputed["collected"], disputed["disputed"], disputed["payment_id"]) == (0, 30_000, None)
    assert await shop.statuses(ids) == ["open", "open"]
    await check_reconciles(shop.application, shop.merchant)
    await shop.merchant.clock("2026-03-20T12:00:00+00:00")
    won = await shop.now(checkout)
    assert (won["collected"], won["disputed"]) == (30_000, 0)
    assert await shop.statuses(ids) == ["paid", "paid"]
    await check_reconciles(shop.application, shop.merchant)


async def test_a_refund_gives_money_back_once_a_key_and_reopens_what_it_paid_last(shop: Shop) -> None:
    ids = await shop.invoices(10_000, 20_000)
    checkout = await shop.start(invoice_ids=ids)
    await shop.pay(checkout)
    await shop.now(checkout)
    path = f"/v1/checkout-sessions/{checkout['id']}/refund"
    for _ in range(2):
        refunded = await shop.merchant.ok("POST", path, {"amount": 5_000}, key="a refund")
        assert (refunded["collected"], refunded["refunded"]) == (25_000, 5_000)
    assert await shop.statuses(ids) == ["paid", "open"]
    too_much = await shop.merchant.post(path, {"amount": 25_001})
    assert (too_much.status_code, too_much.json()["type"].rpartition(":")[2]) == (409, "payment-service-refused")
    rest = await shop.merchant.ok("POST", path, {})
    assert (rest["collected"], rest["refunded"], rest["available_actions"]) == (0, 30_000, ["refresh"])
    assert await shop.statuses(ids) == ["open", "open"]
    assert [each["reversed_on"] is None for each in await shop.payments()] == [False, False]
    await check_reconciles(shop.application, shop.merchant)


async def test_a_saved_card_pays_with_one_click_until_it_is_forgotten(shop: Shop) -> None:
    ids = await shop.invoices(10_000, 20_000, 30_000)
    first = await shop.start(invoice_ids=ids[:1], save_card=True)
    await shop.pay(first)
    await shop.now(first)
    (card,) = (await shop.merchant.ok("GET", f"/v1/accounts/{shop.buyer}/cards"))["data"]
    assert (card["brand"], card["last_digits"], card["expires_on"]) == ("visa", "4242", "2029-12-31")

    second = await shop.start(invoice_ids=ids[1:2], card_id=card["id"])
    assert (second["status"], second["collected"], second["url"]) == ("paid", 20_000, None)
    await shop.scenario(outcome="insufficient_funds")
    third = await shop.start(invoice_ids=ids[2:], card_id=card["id"])
    assert (third["status"], third["failure"]) == ("failed", "insufficient_funds")
    assert await shop.statuses(ids) == ["paid", "paid", "open"]
    assert (await shop.merchant.request("DELETE", f"/v1/cards/{card['id']}")).status_code == 204
    gone = await shop.merchant.post(
        "/v1/checkout-sessions", {"account_id": shop.buyer, "invoice_ids": ids[2:], "card_id": card["id"]}
    )
    assert (gone.status_code, gone.json()["errors"][0]["pointer"]) == (422, "/card_id")


async def test_an_amount_pays_by_the_merchants_rule_and_never_more_than_is_owed(shop: Shop) -> None:
    ids = await shop.invoices(10_000, 20_000)
    checkout = await shop.start(amount=15_000)
    assert [(part["invoice_id"], part["amount"]) for part in checkout["allocation"]] == [
        (ids[0], 10_000),
        (ids[1], 5_000),
    ]
    some = await shop.start(amount=7_000, invoice_ids=ids[1:])
    assert [(part["invoice_id"], part["amount"]) for part in some["allocation"]] == [(ids[1], 7_000)]
    more = await shop.merchant.post("/v1/checkout-sessions", {"account_id": shop.buyer, "amount": 30_001})
    assert (more.status_code, more.json()["errors"][0]["pointer"]) == (422, "/amount")
    nothing = await shop.merchant.post("/v1/checkout-sessions", {"account_id": shop.buyer})
    assert (nothing.status_code, nothing.json()["errors"][0]["pointer"]) == (422, "/invoice_ids")


async def test_a_short_payment_leaves_out_what_is_disputed(shop: Shop) -> None:
    ids = await shop.invoices(10_000, 20_000)
    query = {"reason": "price", "amount": 4_000}
    await shop.merchant.ok("POST", f"/v1/invoices/{ids[0]}/disputes", query)
    await shop.merchant.ok("POST", f"/v1/invoices/{ids[1]}/disputes", {"reason": "not received"})
    checkout = await shop.start(invoice_ids=ids[:1])
    assert checkout["amount"] == 6_000
    refused = await shop.merchant.post("/v1/checkout-sessions", {"account_id": shop.buyer, "invoice_ids": ids})
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (409, "invoice-is-disputed")


async def test_what_the_bank_has_is_not_asked_twice_unless_the_buyer_says_so(shop: Shop) -> None:
    ids = await shop.invoices(10_000)
    await shop.merchant.clock("2026-04-01T12:00:00+00:00")
    assert await shop.statuses(ids) == ["in_collection"]
    body = {"account_id": shop.buyer, "invoice_ids": ids}
    refused = await shop.merchant.post("/v1/checkout-sessions", body)
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (409, "invoice-in-collection")
    assert refused.json()["errors"][0]["pointer"] == "/invoice_ids/0"
    checkout = await shop.start(invoice_ids=ids, in_collection_too=True)
    await shop.pay(checkout)
    await shop.now(checkout)
    (payment,) = await shop.payments()
    assert (payment["allocations"], payment["unallocated"]) == ([], 10_000)
    await check_reconciles(shop.application, shop.merchant)


async def test_a_second_page_for_the_same_invoice_closes_the_first(shop: Shop) -> None:
    ids = await shop.invoices(10_000, 20_000)
    first = await shop.start(invoice_ids=ids)
    other = await shop.start(invoice_ids=ids[1:])
    assert (await shop.now(first))["status"] == "expired"
    assert await shop.pay(first) != 303
    await shop.pay(other)
    late = await shop.start(invoice_ids=ids[:1])
    closed = await shop.merchant.ok("POST", f"/v1/checkout-sessions/{late['id']}/expire")
    assert (closed["status"], closed["url"]) == ("expired", None)
    assert await shop.charged() == [20_000]


async def test_money_for_an_invoice_that_was_paid_meanwhile_is_credit_of_the_buyer(shop: Shop) -> None:
    ids = await shop.invoices(10_000)
    checkout = await shop.start(invoice_ids=ids)
    await shop.merchant.ok(
        "POST", "/v1/payments", {"account_id": shop.buyer, "amount": 10_000, "method": "transfer", "reference": "V"}
    )
    await shop.pay(checkout)
    await shop.now(checkout)
    by_card = next(each for each in await shop.payments() if each["method"] == "card")
    assert (by_card["allocations"], by_card["unallocated"]) == ([], 10_000)
    await check_reconciles(shop.application, shop.merchant)


@pytest.fixture
async def leaky(installation: tuple[Application, str]) -> AsyncIterator[tuple[Shop, LeakyProxy]]:
    application, url = installation
    async with leaky_proxy(url) as proxy:
        yield await shop_of(application, service_url=f"{proxy.url}/v1/sandbox/card"), proxy


async def test_a_lost_answer_at_any_step_of_the_page_charges_nobody_twice(leaky: tuple[Shop, LeakyProxy]) -> None:
    shop, proxy = leaky
    ids = await shop.invoices(10_000)
    proxy.lose["POST", "/checkout/sessions"] = 3
    body = {"account_id": shop.buyer, "invoice_ids": ids}
    silent = await shop.merchant.post("/v1/checkout-sessions", body, key="one")
    assert (silent.status_code, silent.json()["type"].rpartition(":")[2]) == (503, "payment-service-unavailable")
    checkout = await shop.start(invoice_ids=ids, key="one")
    assert await shop.pay(checkout) == 303
    assert [each["id"] for each in await shop.merchant.all("/v1/checkout-sessions")] == [checkout["id"]]
    assert (await shop.now(checkout))["status"] == "paid"
    proxy.lose["POST", "/refunds"] = 3
    path = f"/v1/checkout-sessions/{checkout['id']}/refund"
    assert (await shop.merchant.post(path, {"amount": 1_000}, key="back")).status_code == 503
    assert (await shop.now(checkout))["collected"] == 9_000
    again = await shop.merchant.ok("POST", path, {"amount": 1_000}, key="back")
    assert (again["collected"], again["refunded"]) == (9_000, 1_000)
    assert await shop.charged() == [10_000]
    await check_reconciles(shop.application, shop.merchant)


async def test_a_saved_card_is_charged_once_though_no_answer_ever_came(leaky: tuple[Shop, LeakyProxy]) -> None:
    shop, proxy = leaky
    ids = await shop.invoices(10_000, 20_000)
    first = await shop.start(invoice_ids=ids[:1], save_card=True)
    await shop.pay(first)
    await shop.now(first)
    (card,) = (await shop.merchant.ok("GET", f"/v1/accounts/{shop.buyer}/cards"))["data"]
    await shop.scenario(lost_webhooks=1000)
    proxy.lose["POST", "/payment_intents"] = 3
    body = {"account_id": shop.buyer, "invoice_ids": ids[1:], "card_id": card["id"]}
    assert (await shop.merchant.post("/v1/checkout-sessions", body, key="click")).status_code == 503
    assert await shop.charged() == [10_000, 20_000]
    assert await shop.statuses(ids[1:]) == ["open"]

    await shop.merchant.clock("2026-03-04T09:00:00+00:00")

    assert await shop.statuses(ids[1:]) == ["paid"]
    clicked = await shop.merchant.ok("POST", "/v1/checkout-sessions", body, key="click")
    assert (clicked["status"], clicked["collected"]) == ("paid", 20_000)
    assert await shop.charged() == [10_000, 20_000]
    await check_reconciles(shop.application, shop.merchant)


async def test_without_a_connection_no_card_is_accepted(application: Application) -> None:
    merchant = await application.merchant({**SETTINGS, "terms": NET})
    await merchant.clock("2026-03-02T09:00:00+00:00")
    buyer = await open_buyer(merchant)
    await sell(merchant, buyer, 10_000)
    await application.quiet(merchant)
    answer = await merchant.post("/v1/checkout-sessions", {"account_id": buyer, "amount": 10_000})
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (409, "payment-service-missing")
