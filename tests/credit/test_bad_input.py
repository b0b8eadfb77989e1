"""What is not understood is a problem that says where, and changes nothing."""

from typing import Any

import pytest

from tests.credit.shop import ADDRESS, Shop

HUGE = 10**11
ACCOUNT = {"name": "Client", "country": "FR", "email": "a@b.example", "address": ADDRESS}
UNKNOWN = "acc_01jd3v5h8qe6k9w2x4y7z0abcd"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"name": "x" * 201}, "/name"),
        ({"name": "a\nb"}, "/name"),
        ({"name": 5}, "/name"),
        ({"country": "France"}, "/country"),
        ({"email": "nobody"}, "/email"),
        ({"address": None}, "/address"),
        ({"address": {**ADDRESS, "city": ""}}, "/address/city"),
        ({"address": {**ADDRESS, "floor": 3}}, "/address/floor"),
        ({"name": "\u202etneilC"}, "/name"),
        ({"name": "\u200b"}, "/name"),
        ({"country": "ZZ"}, "/country"),
        ({"address": {**ADDRESS, "country": "ZZ"}}, "/address/country"),
        ({"email": "a@b..example"}, "/email"),
        ({"siren": "12"}, "/siren"),
        ({"siren": "123456789"}, "/siren"),
        ({"siren": "٧٣٢٨٢٩٣٢٠"}, "/siren"),
        ({"vat_number": "FR 44"}, "/vat_number"),
        ({"vat_number": "FR00732829320"}, "/vat_number"),
        ({"vat_number": "X"}, "/vat_number"),
        ({"vat_exemption": "exempt"}, "/vat_exemption"),
        ({"vat_exemption": "VATEX-EU-ZZ"}, "/vat_exemption"),
        ({"external_id": "x" * 101}, "/external_id"),
        ({"parent_id": "ord_01jd3v5h8qe6k9w2x4y7z0abcd"}, "/parent_id"),
        ({"parent_id": "nonsense"}, "/parent_id"),
        ({"terms": {"kind": "never"}}, "/terms/kind"),
        ({"terms": {"kind": "net", "days": -1}}, "/terms/days"),
        ({"terms": {"kind": "net", "days": 30, "then_day": 3}}, "/terms/then_day"),
        ({"analytics": {"site": 5}}, "/analytics/site"),
        ({"status": "active"}, "/status"),
        ({"limit": 5}, "/limit"),
    ],
)
async def test_a_bad_account_is_refused(shop: Shop, change: dict[str, Any], pointer: str) -> None:
    answer = await shop.merchant.post("/v1/accounts", {**ACCOUNT, **change})

    assert answer.status_code == 422, answer.text
    assert pointer in {error["pointer"] for error in answer.json()["errors"]}
    assert "^" not in answer.text, "people do not read regular expressions"
    assert (await shop.ok("GET", "/v1/accounts"))["data"] == []


async def test_identifiers_are_stored_without_what_was_pasted_with_them(shop: Shop) -> None:
    """cases/31."""
    pasted = {"siren": "732 829\u200b320", "vat_number": "fr\u00a044 732829320", "country": "fr"}
    opened = await shop.ok("POST", "/v1/accounts", {**ACCOUNT, **pasted})

    assert (opened["siren"], opened["vat_number"], opened["country"]) == ("732829320", "FR44732829320", "FR")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"amount": 0}, "/amount"),
        ({"amount": -5}, "/amount"),
        ({"amount": HUGE}, "/amount"),
        ({"amount": 10**30}, "/amount"),
        ({"amount": 12.5}, "/amount"),
        ({"amount": "100"}, "/amount"),
        ({"amount": True}, "/amount"),
        ({"currency": "usd"}, "/currency"),
        ({"currency": "USD"}, "/currency"),
        ({"currency": None}, "/currency"),
        ({"external_id": ""}, "/external_id"),
        ({"external_id": "a\x00b"}, "/external_id"),
        ({"account_id": "nonsense"}, "/account_id"),
        ({"account_id": None}, "/"),
        ({"account_external_id": "C-1"}, "/"),
        ({"lines": [{"amount": 0}]}, "/lines"),
        ({"lines": [{"amount": 60, "tax_rate": 5.5}, {"amount": 50}]}, "/lines"),
        ({"lines": [{"amount": 60}, {"amount": 39}]}, "/lines"),
        ({"lines": [{"amount": 120}, {"amount": -20, "tax_rate": 5.5}]}, "/lines/1"),
        ({"lines": [{"amount": 101}, {"amount": 10, "tax_rate": 0}, {"amount": -11, "tax_rate": 0}]}, "/lines/2"),
        ({"lines": [{"amount": 100.5}]}, "/lines/0/amount"),
        ({"lines": [{"amount": -(10**12)}]}, "/lines/0/amount"),
        ({"lines": [{"amount": 5, "quantity": -1}]}, "/lines/0/quantity"),
        ({"lines": [{"amount": 5}] * 501}, "/lines"),
        ({"lines": [{"amount": 100, "tax_rate": 0, "vat_exemption": "none"}]}, "/lines/0/vat_exemption"),
        ({"lines": [{"amount": 100, "tax_rate": 20, "vat_exemption": "VATEX-EU-IC"}]}, "/lines/0/vat_exemption"),
        ({"lines": [{"amount": 100, "vat_exemption": "VATEX-EU-IC"}]}, "/lines/0/vat_exemption"),
        ({"cost_centre": "a\tb"}, "/cost_centre"),
        ({"colour": "red"}, "/colour"),
    ],
)
async def test_a_bad_order_is_refused(shop: Shop, change: dict[str, Any], pointer: str) -> None:
    account = await shop.account(limit=1_000)
    body = {"account_id": account, "external_id": "1", "amount": 100, "currency": "EUR", **change}

    answer = await shop.merchant.post("/v1/orders", body)

    assert answer.status_code == 422, answer.text
    assert pointer in {error["pointer"] for error in answer.json()["errors"]}
    assert await shop.parts(account) == {}


@pytest.mark.parametrize("raw", ["", "{", "[]", "null", '"x"', '{"amount": NaN}', '{"external_id": "\\ud800"}', "\xff"])
async def test_a_body_that_is_no_order_is_a_problem(shop: Shop, raw: str) -> None:
    answer = await shop.merchant.post("/v1/orders", content=raw.encode("latin-1"))

    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


async def test_an_unknown_account_is_a_404_not_a_decline(shop: Shop) -> None:
    for account in ({"account_id": UNKNOWN}, {"account_external_id": "nobody"}):
        body = {**account, "external_id": "1", "amount": 100, "currency": "EUR"}
        answer = await shop.merchant.post("/v1/orders", body, key="same key")
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:encours:problem:not-found")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"amount": -1}, "/amount"),
        ({"amount": HUGE}, "/amount"),
        ({"amount": None}, "/amount"),
        ({"currency": "USD"}, "/currency"),
        ({"source": "bank"}, "/source"),
        ({"valid_from": "yesterday"}, "/valid_from"),
        ({"valid_to": "2011-02-30"}, "/valid_to"),
        ({"reason": ""}, "/reason"),
        ({"colour": "red"}, "/colour"),
    ],
)
async def test_a_bad_limit_is_refused(shop: Shop, change: dict[str, Any], pointer: str) -> None:
    account = await shop.account()
    body = {"amount": 100, "currency": "EUR", "source": "own", **change}

    answer = await shop.merchant.post(f"/v1/accounts/{account}/limits", body)

    assert answer.status_code == 422, answer.text
    assert pointer in {error["pointer"] for error in answer.json()["errors"]}
    assert (await shop.exposure(account))["limit"] == 0


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("ship", {"amount": 0}),
        ("ship", {"amount": "1"}),
        ("ship", {"amount": 2, "lines": [{"amount": 1}]}),
        ("ship", {"everything": True}),
        ("ship", []),
        ("cancel", {"reason": ""}),
        ("cancel", {"amount": -1}),
        ("return", {"amount": -1}),
        ("return", {"reason": "x" * 201}),
        ("return", None),
    ],
)
async def test_a_bad_act_on_an_order_is_refused(shop: Shop, path: str, body: Any) -> None:
    account = await shop.account(limit=1_000)
    order = await shop.order(account, 100)

    answer = await shop.merchant.request("POST", f"/v1/orders/{order['id']}/{path}", body)

    assert answer.status_code == 422, answer.text
    assert await shop.ok("GET", f"/v1/orders/{order['id']}") == order


@pytest.mark.parametrize(
    "path",
    [
        "/v1/orders?account_id=nonsense",
        "/v1/orders?cursor=nonsense",
        "/v1/orders?limit=0",
        "/v1/orders?limit=x",
        "/v1/accounts?limit=501",
        "/v1/accounts?parent_id=1",
        "/v1/reports/exposure?limit=-1",
    ],
)
async def test_a_bad_query_is_refused(shop: Shop, path: str) -> None:
    answer = await shop.merchant.get(path)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith("#query/")


@pytest.mark.parametrize("query", ["amount=0", "amount=-1", f"amount={HUGE}", "amount=x", "amount=1&currency=euro"])
async def test_a_bad_question_of_eligibility_is_refused(shop: Shop, query: str) -> None:
    account = await shop.account()
    assert (await shop.merchant.get(f"/v1/accounts/{account}/eligibility?{query}")).status_code == 422


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/v1/accounts", "trailing comma is not allowed at character 12"),
        ("/v1/orders", "trailing comma at line 1 column 14"),
    ],
)
async def test_a_body_that_is_not_json_is_a_400_that_says_where_and_points_at_no_field(
    shop: Shop, path: str, detail: str
) -> None:
    answer = await shop.merchant.post(path, content=b'{"name": "X",}', headers={"Content-Type": "application/json"})
    problem = answer.json()
    assert (answer.status_code, problem["title"], problem["detail"]) == (400, "The body is not valid JSON", detail)
    assert "errors" not in problem


async def test_a_malformed_id_in_the_path_is_a_404(shop: Shop) -> None:
    for path in ("/v1/orders/ord_1", "/v1/orders/nonsense", f"/v1/orders/{UNKNOWN}", "/v1/accounts/acc_%00"):
        assert (await shop.merchant.get(path)).status_code == 404


async def test_a_patch_cannot_empty_what_an_account_needs(shop: Shop) -> None:
    account = await shop.account()
    for change in ({"name": None}, {"address": None}, {"status": None}, {"status": "on_hold"}, {"opened_at": "x"}):
        assert (await shop.merchant.patch(f"/v1/accounts/{account}", change)).status_code == 422
