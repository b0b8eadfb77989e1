"""Every list is narrowed, searched and sorted as its query parameters say, page by page."""

import base64
import csv
import io
import json
from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest

from encours import openapi
from encours.services import SERVICES
from encours_platform import exports
from encours_platform.service import runtime_for
from tests.stories.everything import IBAN, Everything, one_of_everything
from tests.support.application import Application, settings_for
from tests.support.world import ADDRESS, open_account, open_buyer, sell

pytestmark = [pytest.mark.slow, pytest.mark.invents_facts]

FIELD = {
    ("/v1/statements", "amount"): "total",
    ("/v1/batches", "amount"): "total",
    ("/v1/payments", "received"): "received_on",
    ("/v1/collections", "due"): "collection_date",
    ("/v1/batches", "due"): "collection_date",
    ("/v1/orders", "placed"): "placed_at",
    ("/v1/notifications", "created"): "created_at",
    ("*", "due"): "due_date",
    ("*", "issued"): "issued_on",
}
"""What a field of an item is called where the parameter has another name."""
WORDS = {
    "/v1/accounts": "name",
    "/v1/orders": "external_id",
    "/v1/invoices": "number",
    "/v1/statements": "number",
    "/v1/credit-notes": "number",
    "/v1/payments": "reference",
    "/v1/refunds": "reason",
    "/v1/mandates": "debtor_name",
    "/v1/collections": "end_to_end_id",
    "/v1/batches": "file_name",
    "/v1/notifications": "recipient",
    "/v1/users": "email",
}
"""A field whose text `q` finds."""


@pytest.fixture(scope="module")
def lists() -> dict[str, dict[str, Any]]:
    """Path → query parameters, of the lists that sort."""
    document = openapi.document(runtime_for("gateway", settings_for("postgresql://nobody@localhost/none"), SERVICES))
    found = {}
    for path, operations in document["paths"].items():
        parameters = {each["name"]: each["schema"] for each in operations.get("get", {}).get("parameters", ())}
        # The report has tests of its own; the archive answers a file.
        if "sort" in parameters and path not in {"/v1/reports/exposure", "/v1/invoices/archive"}:
            found[path] = parameters
    return found


@pytest.fixture(scope="module")
async def application() -> AsyncIterator[Application]:
    async with Application(allow_private_webhooks=True, private_hosts="127.0.0.1") as running:
        yield running


@pytest.fixture(scope="module")
async def world(application: Application) -> Everything:
    """One of everything and, of each list, more than one."""
    world = await one_of_everything(application)
    for amount in (700, 300, 300):
        buyer = await open_buyer(world.merchant)
        await sell(world.merchant, buyer, amount)
        payment = {"account_id": buyer, "amount": amount, "method": "card", "reference": f"VIR_{amount}%"}
        await world.merchant.ok("POST", "/v1/payments", payment)
        note = {"account_id": buyer, "external_id": f"N{buyer[-5:]}", "amount": 50, "currency": "EUR", "reason": "late"}
        await world.merchant.ok("POST", "/v1/credit-notes", note)
        paid_twice = {"account_id": world.ids["new_account_id"], "amount": amount // 10, "reason": f"Twice {amount}"}
        await world.merchant.ok("POST", "/v1/refunds", {**paid_twice, "iban": IBAN})
    await application.quiet(world.merchant)
    await world.merchant.clock("2026-03-02T12:00:00Z")
    return world


def field_of(path: str, name: str) -> str:
    return FIELD.get((path, name)) or FIELD.get(("*", name)) or name


def _choices(schema: dict[str, Any]) -> Iterator[str]:
    for each in (schema, *schema.get("anyOf", ())):
        yield from each.get("enum", ())


def test_the_lists_that_people_work_with_sort_and_search(lists: dict[str, dict[str, Any]]) -> None:
    assert set(lists) == set(WORDS)
    assert all({"q", "cursor", "limit"} <= parameters.keys() for parameters in lists.values())


async def test_a_sorted_list_has_every_item_once_in_its_order(
    world: Everything, lists: dict[str, dict[str, Any]]
) -> None:
    for path, parameters in lists.items():
        items = await world.merchant.all(path)
        assert len(items) > 1 or path in {"/v1/batches", "/v1/mandates", "/v1/users"}, path
        assert [item["id"] for item in items] == sorted((item["id"] for item in items), reverse=True)
        for order in _choices(parameters["sort"]):
            sorted_items = await world.merchant.all(f"{path}?sort={order}&limit=2")
            assert {item["id"] for item in sorted_items} == {item["id"] for item in items}, (path, order)
            assert len(sorted_items) == len(items)
            name = field_of(path, order.removeprefix("-"))
            keys = [(item[name], item["id"]) for item in sorted_items]
            assert keys == sorted(keys, reverse=order.startswith("-")), (path, order)


async def test_a_filter_leaves_what_has_its_value(world: Everything, lists: dict[str, dict[str, Any]]) -> None:
    tried = set()
    for path, parameters in lists.items():
        items = await world.merchant.all(path)
        for name in parameters.keys() - {"q", "sort", "cursor", "limit"}:
            stem, _, bound = name.rpartition("_")
            if bound in {"from", "to", "min", "max"}:
                value = sorted(item[field_of(path, stem)] for item in items)[len(items) // 2]
                value = value[:10] if isinstance(value, str) else value
            else:
                value = next((item[name] for item in items if item.get(name)), None)
            if value is None:
                continue
            found = await world.merchant.all(f"{path}?{name}={quote(str(value))}")
            expected = [item for item in items if _fits(item, path, name, value)]
            assert [item["id"] for item in found] == [item["id"] for item in expected], (path, name, value)
            assert found, (path, name)
            tried.add((path, name))
    assert len(tried) > 45, sorted(tried)


def _fits(item: dict[str, Any], path: str, name: str, value: Any) -> bool:
    stem, _, bound = name.rpartition("_")
    if bound not in {"from", "to", "min", "max"}:
        return bool(item[name] == value)
    own = item[field_of(path, stem)]
    own = own[:10] if isinstance(own, str) else own
    return bool(own >= value if bound in {"from", "min"} else own <= value)


async def test_q_finds_a_part_of_a_text_in_any_case(world: Everything, lists: dict[str, dict[str, Any]]) -> None:
    for path in lists:
        items = await world.merchant.all(path)
        text = next(item[WORDS[path]] for item in items if item[WORDS[path]])
        part = text[1:].swapcase()
        found = await world.merchant.all(f"{path}?q={quote(part)}")
        assert found, (path, part)
        assert len(found) <= len(items)
        assert await world.merchant.all(f"{path}?q=there-is-no-such-word") == []


async def test_q_takes_the_signs_of_patterns_as_they_are(world: Everything) -> None:
    found = await world.merchant.all("/v1/payments?q=r_300%25")
    assert {item["reference"] for item in found} == {"VIR_300%"}
    assert await world.merchant.all("/v1/payments?q=r%25300") == []
    assert await world.merchant.all("/v1/payments?q=R-300") == []


async def test_papers_are_found_by_the_buyers_name(world: Everything) -> None:
    buyer = (await world.merchant.all("/v1/accounts?sort=-opened_at"))[0]
    name = quote(buyer["name"].lower())
    for path in ("/v1/orders", "/v1/invoices", "/v1/payments", "/v1/credit-notes"):
        found = await world.merchant.all(f"{path}?q={name}")
        assert {item["account_id"] for item in found} == {buyer["id"]}, path


async def test_filters_add_up_and_hold_for_all_pages(world: Everything) -> None:
    invoices = await world.merchant.all("/v1/invoices")
    day = date.fromisoformat(invoices[0]["issued_on"])
    query = f"issued_from={day}&issued_to={day}&amount_max=800&sort=-amount&limit=1"
    found = await world.merchant.all(f"/v1/invoices?{query}")
    expected = [each for each in invoices if each["issued_on"] == str(day) and each["amount"] <= 800]
    assert sorted(each["id"] for each in found) == sorted(each["id"] for each in expected)
    assert len(found) == 3
    assert await world.merchant.all(f"/v1/invoices?issued_from={day + timedelta(days=1)}") == []


async def test_a_page_goes_on_where_it_ended_though_items_are_added(world: Everything) -> None:
    first = await world.merchant.ok("GET", "/v1/accounts?sort=name&limit=2")
    await open_account(world.merchant)
    rest = await world.merchant.all(f"/v1/accounts?sort=name&cursor={first['next_cursor']}")
    names = [item["name"] for item in (*first["data"], *rest)]
    assert names == sorted(names)
    assert len(names) == len(set(names))


async def test_a_cursor_of_another_order_or_made_up_is_refused(world: Everything) -> None:
    cursor = (await world.merchant.ok("GET", "/v1/accounts?sort=name&limit=1"))["next_cursor"]
    forged = [
        f"/v1/accounts?cursor={cursor}",
        f"/v1/accounts?sort=-name&cursor={cursor}",
        f"/v1/accounts?sort=opened_at&cursor={cursor}",
        f"/v1/invoices?sort=amount&cursor={_cursor('amount', 'str', 'x')}",
        f"/v1/invoices?sort=amount&cursor={_cursor('amount', 'int', 10**30)}",
        f"/v1/invoices?sort=due_date&cursor={_cursor('due_date', 'int', 5)}",
        f"/v1/invoices?sort=number&cursor={_cursor('number', 'str', chr(0))}",
        f"/v1/invoices?sort=number&cursor={_cursor('number', 'list', [])}",
    ]
    for url in forged:
        answer = await world.merchant.get(url)
        assert answer.status_code == 422, (url, answer.text)
        assert [each["pointer"] for each in answer.json()["errors"]] == ["#query/cursor"], url


def _cursor(order: str, kind: str, value: Any) -> str:
    seen = [order, kind, value, "01930f5d1f4e7d0c9d521f4e4d0c9d52"]
    return base64.urlsafe_b64encode(json.dumps(seen).encode()).decode().rstrip("=")


async def test_every_list_goes_in_pages(world: Everything, lists: dict[str, dict[str, Any]]) -> None:
    for path in (*lists, "/v1/bank-profiles", "/v1/collections/return-reasons", "/v1/events", "/v1/fees"):
        items = await world.merchant.all(path)
        assert await world.merchant.all(f"{path}?limit=3") == items, path


# Whole lists


async def _csv(world: Everything, path: str) -> list[dict[str, str]]:
    answer = await world.merchant.get(path, headers={"Accept": "text/csv"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8"), answer.text
    assert answer.headers["content-disposition"].endswith('.csv"')
    return list(csv.DictReader(io.StringIO(answer.text)))


async def test_every_list_is_exported_as_csv_with_all_that_match(
    world: Everything, lists: dict[str, dict[str, Any]]
) -> None:
    for path in lists:
        items = await world.merchant.all(path)
        rows = await _csv(world, path)
        assert [row["id"] for row in rows] == [item["id"] for item in items], path
        assert set(rows[0]) == set(items[0]), path
        for row, item in zip(rows, items, strict=True):
            scalars = {name: value for name, value in item.items() if isinstance(value, int | str)}
            assert {name: row[name].lstrip("'") for name in scalars} == {
                name: str(value).lstrip("'") for name, value in scalars.items()
            }, path


async def test_an_export_is_narrowed_and_sorted_like_its_list(world: Everything) -> None:
    query = "/v1/invoices?amount_max=800&sort=-amount"
    assert [row["id"] for row in await _csv(world, query)] == [each["id"] for each in await world.merchant.all(query)]
    assert await _csv(world, "/v1/invoices?q=there-is-no-such-word") == []


async def test_an_export_is_a_spreadsheet_too(world: Everything) -> None:
    answer = await world.merchant.get("/v1/payments?sort=amount", headers={"Accept": exports.XLSX})
    assert (answer.status_code, answer.headers["content-type"]) == (200, exports.XLSX)
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True).worksheets[0]
    names, *rows = sheet.iter_rows(values_only=True)
    items = await world.merchant.all("/v1/payments?sort=amount")
    assert [dict(zip(names, row, strict=True))["amount"] for row in rows] == [item["amount"] for item in items]


async def test_an_export_has_no_pages_and_a_bad_query_no_file(world: Everything) -> None:
    for query in ("limit=5", "amount_min=x", "colour=1"):
        answer = await world.merchant.get(f"/v1/invoices?{query}", headers={"Accept": "text/csv"})
        assert answer.status_code == 422
        assert [each["pointer"] for each in answer.json()["errors"]] == [f"#query/{query.partition('=')[0]}"]
    without_key = await world.merchant.client.get("/v1/invoices", headers={"Accept": "text/csv"})
    assert without_key.status_code == 401


async def test_no_text_of_a_caller_is_a_formula(world: Everything) -> None:
    account = {"name": "=HYPERLINK(1)", "country": "FR", "email": "a@b.example", "address": ADDRESS}
    opened = await world.merchant.ok("POST", "/v1/accounts", account)
    rows = {row["id"]: row for row in await _csv(world, "/v1/accounts")}
    assert rows[opened["id"]]["name"] == "'=HYPERLINK(1)"


async def test_requests_for_no_file_still_get_json(world: Everything) -> None:
    for accept in ("*/*", "application/json, text/csv", "text/html,application/xhtml+xml,*/*;q=0.8", ""):
        answer = await world.merchant.get("/v1/invoices?limit=1", headers={"Accept": accept})
        assert answer.headers["content-type"] == "application/json", accept


async def test_more_rows_than_people_look_through_are_no_spreadsheet(
    world: Everything, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "XLSX_ROWS_MAX", 2)
    answer = await world.merchant.get("/v1/invoices", headers={"Accept": exports.XLSX})
    assert answer.status_code == 422
    assert "text/csv" in answer.text
