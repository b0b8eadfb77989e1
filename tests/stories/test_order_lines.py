"""Orders in parts, their invoices and credit notes: what is credited in the end is what was invoiced, rate by rate."""

import random
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.support.application import Application, Merchant
from tests.support.world import SETTINGS

PRINT = {"sku": "PRINT", "description": "Posters", "quantity": 4, "amount": 12_000, "tax_rate": 20}
BOOK = {"sku": "BOOK", "description": "Books", "quantity": 5, "amount": 10_550, "tax_rate": 5.5}
VOUCHER = {"sku": "VOUCHER", "amount": -1_999, "tax_rate": 20}


@pytest.fixture(scope="module")
async def application() -> AsyncIterator[Application]:
    async with Application(services=("credit", "billing")) as running:
        yield running


@pytest.fixture
async def merchant(application: Application) -> Merchant:
    opened = await application.merchant({**SETTINGS, "credit": {"require_mandate": False}})
    await application.set_clock(opened, "2026-01-05T08:00:00+00:00")
    return opened


async def ordered(merchant: Merchant, *lines: dict[str, Any]) -> str:
    account = await merchant.ok("POST", "/v1/accounts", ACCOUNT)
    await merchant.ok("POST", f"/v1/accounts/{account['id']}/limits", {"amount": 10_000_000})
    order = await merchant.ok(
        "POST",
        "/v1/orders",
        {
            "account_id": account["id"],
            "external_id": "O1",
            "amount": sum(line["amount"] for line in lines),
            "currency": "EUR",
            "lines": list(lines),
        },
    )
    assert order["status"] == "authorized"
    path: str = f"/v1/orders/{order['id']}"
    return path


ACCOUNT = {
    "name": "Buyer",
    "country": "FR",
    "email": "b@buyer.example",
    "address": {"street": "1 rue A", "postcode": "75001", "city": "Paris", "country": "FR"},
}


def vat(documents: list[dict[str, Any]]) -> dict[tuple[str, str], int]:
    found = Counter[tuple[str, str]]()
    for document in documents:
        for each in document["vat"]:
            found[each["tax_rate"], "net"] += each["net"]
            found[each["tax_rate"], "tax"] += each["tax"]
    return {key: amount for key, amount in found.items() if amount}


async def documents(application: Application, merchant: Merchant) -> tuple[list[Any], list[Any]]:
    """Invoices and credit notes in full."""
    await application.quiet(merchant)
    invoices = [await merchant.ok("GET", f"/v1/invoices/{each['id']}") for each in await merchant.all("/v1/invoices")]
    return invoices, await merchant.all("/v1/credit-notes")


async def test_an_order_returned_whole_over_two_invoices_takes_back_the_vat_of_each(
    application: Application, merchant: Merchant
) -> None:
    """cases/03."""
    path = await ordered(merchant, PRINT, BOOK)
    await merchant.ok("POST", f"{path}/ship", {"lines": [PRINT]})
    await merchant.ok("POST", f"{path}/ship", {"lines": [BOOK]})
    await application.quiet(merchant)

    await merchant.ok("POST", f"{path}/return", {})

    invoices, notes = await documents(application, merchant)
    assert {each["invoice_id"]: each["amount"] for each in notes} == {each["id"]: each["amount"] for each in invoices}
    assert (
        vat(notes)
        == vat(invoices)
        == {
            ("20", "net"): 10_000,
            ("20", "tax"): 2_000,
            ("5.5", "net"): 10_000,
            ("5.5", "tax"): 550,
        }
    )


async def test_goods_credited_by_a_note_are_not_credited_again_by_their_return(
    application: Application, merchant: Merchant
) -> None:
    """cases/01."""
    path = await ordered(merchant, PRINT)
    await merchant.ok("POST", f"{path}/ship", {})
    [invoice], _ = await documents(application, merchant)
    note = {"account_id": invoice["account_id"], "external_id": "CN1", "currency": "EUR", "reason": "defective"}
    await merchant.ok("POST", "/v1/credit-notes", {**note, "amount": 12_000, "invoice_id": invoice["id"]})
    await application.quiet(merchant)

    answer = await merchant.post(f"{path}/return", {})

    _, notes = await documents(application, merchant)
    assert (answer.status_code, [each["amount"] for each in notes]) == (409, [12_000])


@pytest.mark.parametrize("seed", range(4))
async def test_any_mix_of_parts_is_credited_in_the_end_as_it_was_invoiced(
    application: Application, merchant: Merchant, seed: int
) -> None:
    dice = random.Random(seed)
    path = await ordered(merchant, PRINT, BOOK, VOUCHER)
    named = [{"sku": "PRINT", "quantity": 1}, {"line_no": 2, "quantity": 2}, {"sku": "BOOK", "amount": 700}]
    for number in range(12):
        act = dice.choice(["ship", "ship", "cancel", "return", "note", "note"])
        part: dict[str, Any] = dice.choice([{"amount": dice.randint(1, 4_000)}, {"lines": [dice.choice(named)]}])
        if act != "note":
            answer = await merchant.post(f"{path}/{act}", part)
        else:
            await application.quiet(merchant)
            if not (invoices := await merchant.all("/v1/invoices")):
                continue
            invoice = dice.choice(invoices)
            body = {"account_id": invoice["account_id"], "external_id": f"CN{number}", "currency": "EUR", "reason": "r"}
            answer = await merchant.post("/v1/credit-notes", {**body, **part, "invoice_id": invoice["id"]})
        assert answer.status_code in {200, 201, 409, 422}, answer.text
    await merchant.post(f"{path}/ship", {})
    await application.quiet(merchant)
    while (await merchant.post(f"{path}/return", {})).status_code == 200:
        await application.quiet(merchant)

    invoices, notes = await documents(application, merchant)
    credited = Counter[str]()
    for each in notes:
        credited[each["invoice_id"]] += each["amount"]
    assert credited == {each["id"]: each["amount"] for each in invoices}
    assert vat(notes) == vat(invoices)
    order = await merchant.ok("GET", path)
    assert sum(each["amount"] for each in invoices) == order["shipped"] == order["amount"] - order["cancelled"]
