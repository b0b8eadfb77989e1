"""One merchant never sees or touches another's things, and row-level security backs that."""

import pytest

from encours_platform.database import Sql
from tests.credit.shop import ADDRESS, Shop, new_shop
from tests.support.application import Application

TABLES = (
    "account", "exposure", "credit_limit", "orders", "movement", "receivable", "credit_note", "mandate", "due_day",
    "outbox", "idempotency", "due_work",
)  # fmt: skip


async def test_each_route_with_another_tenants_ids_answers_404(application: Application, shop: Shop) -> None:
    account = await shop.account(limit=1_000, external_id="mine")
    order = await shop.order(account, 100)
    before = await shop.exposure(account)
    other_shop = await new_shop(application)
    amount = {"amount": 1, "currency": "EUR"}

    for method, path, body in (
        ("GET", f"/v1/accounts/{account}", None),
        ("PATCH", f"/v1/accounts/{account}", {"name": "x"}),
        ("GET", f"/v1/accounts/{account}/limits", None),
        ("POST", f"/v1/accounts/{account}/limits", amount),
        ("GET", f"/v1/accounts/{account}/exposure", None),
        ("GET", f"/v1/accounts/{account}/eligibility?amount=1&currency=EUR", None),
        ("POST", f"/v1/accounts/{account}/hold", {"reason": "x"}),
        ("POST", f"/v1/accounts/{account}/release", {"reason": "x"}),
        ("POST", "/v1/orders", {"account_id": account, "external_id": "1", **amount}),
        ("POST", "/v1/orders", {"account_external_id": "mine", "external_id": "1", **amount}),
        ("GET", f"/v1/orders/{order['id']}", None),
        ("POST", f"/v1/orders/{order['id']}/ship", {}),
        ("POST", f"/v1/orders/{order['id']}/cancel", {}),
        ("POST", f"/v1/orders/{order['id']}/return", {}),
    ):
        answer = await other_shop.merchant.request(method, path, body)
        assert answer.status_code == 404, (method, path, answer.text)

    for path in ("/v1/accounts", "/v1/accounts?external_id=mine", f"/v1/orders?account_id={account}", "/v1/orders"):
        assert (await other_shop.ok("GET", path))["data"] == []
    assert (await other_shop.ok("GET", "/v1/reports/exposure"))["totals"]["accounts"] == 0
    child = {"name": "x", "country": "FR", "email": "a@b.example", "address": ADDRESS, "parent_id": account}
    assert (await other_shop.merchant.post("/v1/accounts", child)).status_code == 422
    assert await shop.exposure(account) == before


async def test_two_merchants_may_use_the_same_keys_and_ids_of_their_own(application: Application, shop: Shop) -> None:
    other = await new_shop(application)
    for each in (shop, other):
        account = await each.account(limit=1_000, external_id="C-1")
        assert (await each.order(account, 100, "1", key="k"))["status"] == "authorized"
        assert await each.parts(account) == {"open_orders": 100}


@pytest.mark.parametrize("table", TABLES)
async def test_a_query_without_the_tenant_set_returns_nothing(shop: Shop, table: str) -> None:
    account = await shop.account(limit=1_000)
    await shop.ship(await shop.order(account, 100))

    async with shop.database.connection() as connection:
        assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0


async def test_a_query_with_the_tenant_set_sees_no_other_tenants_rows(application: Application, shop: Shop) -> None:
    await shop.account(limit=1_000)
    other_shop = await new_shop(application)

    count = await other_shop.database.run(
        other_shop.merchant.tenant_id, lambda tx: tx.value(Sql("SELECT count(*) FROM account"))
    )

    assert count == 0


async def test_an_unknown_key_is_refused(shop: Shop) -> None:
    answer = await shop.merchant.client.post("/v1/orders", json={}, headers={"Authorization": "Bearer nobody"})
    assert answer.status_code == 401
