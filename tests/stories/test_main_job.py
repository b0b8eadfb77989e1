"""From the order to the money in the bank, as a shop and a credit manager see it."""

from collections.abc import AsyncIterator
from xml.etree import ElementTree as ET

import pytest

from encours_contracts.billing import CollectionDue, InvoicePaid, StatementIssued
from encours_contracts.collections import CollectionReturned, CollectionSettled, CollectionSubmitted
from encours_contracts.credit import AccountOnHold
from encours_contracts.envelope import Event
from tests.support.application import Application, Merchant
from tests.support.reconciliation import check_reconciles
from tests.support.world import SETTINGS, exposure, open_buyer, order, sell


@pytest.fixture(scope="module")
async def application() -> AsyncIterator[Application]:
    async with Application() as running:
        yield running


@pytest.fixture
async def merchant(application: Application) -> Merchant:
    opened = await application.merchant(SETTINGS)
    await opened.clock("2026-01-05T08:00:00+00:00")
    return opened


async def test_an_order_becomes_money_in_the_bank_and_the_line_is_free_again(
    application: Application, merchant: Merchant
) -> None:
    buyer = await open_buyer(merchant, limit=100_000)
    sold = await sell(merchant, buyer, 60_000)
    await application.quiet(merchant)

    invoice = (await merchant.all(f"/v1/invoices?account_id={buyer}"))[0]
    assert (invoice["amount"], invoice["status"], invoice["due_date"]) == (60_000, "open", "2026-02-15")
    assert (await exposure(merchant, buyer))["invoiced"] == 60_000
    assert (await order(merchant, buyer, 50_000))["reasons"] == ["limit_exceeded"]

    await merchant.clock("2026-02-01T12:00:00+00:00")
    statement = (await merchant.all(f"/v1/statements?account_id={buyer}"))[0]
    assert (statement["total"], statement["due_date"], statement["period_end"]) == (60_000, "2026-02-15", "2026-01-31")
    announced = (await merchant.all(f"/v1/collections?account_id={buyer}"))[0]
    assert (announced["status"], announced["collection_date"]) == ("announced", "2026-02-16")

    await merchant.clock("2026-02-14T12:00:00+00:00")
    assert (await exposure(merchant, buyer))["in_collection"] == 60_000
    file = (await merchant.all("/v1/sandbox/bank/files"))[0]
    xml = (await merchant.get(f"/v1/sandbox/bank/files/{file['id']}")).content
    assert ET.fromstring(xml).tag.endswith("pain.008.001.08}Document")

    await merchant.clock("2026-02-17T12:00:00+00:00")
    assert (await merchant.all(f"/v1/collections?account_id={buyer}"))[0]["status"] == "settled"
    assert (await exposure(merchant, buyer))["in_collection"] == 60_000, "settled is not final"

    await merchant.clock("2026-02-25T12:00:00+00:00")
    parts = await exposure(merchant, buyer)
    assert parts["available"] == parts["limit"] == 100_000
    assert (await merchant.ok("GET", f"/v1/invoices/{invoice['id']}"))["status"] == "paid"
    assert (await merchant.ok("GET", f"/v1/orders/{sold['id']}"))["payment"] == "paid"
    reported = [
        envelope.type.split(".")[1] for envelope in application.envelopes(merchant) if str(envelope.account) != "None"
    ]
    expected: list[type[Event]] = [StatementIssued, CollectionDue, CollectionSubmitted, CollectionSettled, InvoicePaid]
    places = [reported.index(event.TYPE.split(".")[1]) for event in expected]
    assert places == sorted(places)
    await check_reconciles(application, merchant)


async def test_a_returned_debit_reopens_the_invoice_and_holds_the_account(
    application: Application, merchant: Merchant
) -> None:
    buyer = await open_buyer(merchant)
    await merchant.ok(
        "POST", "/v1/sandbox/bank/scenario", {"account_id": buyer, "outcome": "return:AM04", "after_days": 2}
    )
    await sell(merchant, buyer, 120_000)

    await merchant.clock("2026-02-19T12:00:00+00:00")

    again, debit = await merchant.all(f"/v1/collections?account_id={buyer}")
    assert (debit["status"], debit["details"]["reason_code"]) == ("returned", "AM04")
    assert (again["status"], again["retry_of"], again["amount"]) == ("announced", debit["id"], 120_000)
    assert (await exposure(merchant, buyer))["overdue"] == 120_000
    assert (await merchant.ok("GET", f"/v1/accounts/{buyer}"))["status"] == "on_hold"
    assert (await order(merchant, buyer, 100))["reasons"] == ["account_on_hold"]
    assert [event.account_id for event in application.events(merchant, AccountOnHold)]
    assert len(application.events(merchant, CollectionReturned)) == 1
    await check_reconciles(application, merchant)


async def test_a_rejected_debit_never_moved_money(application: Application, merchant: Merchant) -> None:
    buyer = await open_buyer(merchant)
    await merchant.ok("POST", "/v1/sandbox/bank/scenario", {"account_id": buyer, "outcome": "reject:MD01"})
    await sell(merchant, buyer, 5_000)

    await merchant.clock("2026-02-25T12:00:00+00:00")

    debit = (await merchant.all(f"/v1/collections?account_id={buyer}"))[0]
    assert (debit["status"], debit["details"]["reason_code"]) == ("rejected", "MD01")
    assert application.events(merchant, CollectionSettled) == []
    assert (await exposure(merchant, buyer))["overdue"] == 5_000


async def test_a_month_of_more_credit_than_sales_is_carried_over(application: Application, merchant: Merchant) -> None:
    buyer = await open_buyer(merchant)
    await sell(merchant, buyer, 10_000)
    credit = {"account_id": buyer, "external_id": "C1", "amount": 14_000, "currency": "EUR", "reason": "return"}
    await merchant.ok("POST", "/v1/credit-notes", credit)
    await merchant.clock("2026-02-05T12:00:00+00:00")
    assert await merchant.all(f"/v1/collections?account_id={buyer}") == []
    parts = await exposure(merchant, buyer)
    assert (parts["invoiced"], parts["available"] - parts["limit"]) == (-4_000, 4_000)

    await sell(merchant, buyer, 9_000)
    await merchant.clock("2026-03-25T12:00:00+00:00")

    debits = await merchant.all(f"/v1/collections?account_id={buyer}")
    assert [(each["amount"], each["collection_date"], each["status"]) for each in debits] == [
        (5_000, "2026-03-16", "settled")
    ]
    parts = await exposure(merchant, buyer)
    assert parts["available"] == parts["limit"]


async def test_money_that_comes_another_way_is_not_debited_again(application: Application, merchant: Merchant) -> None:
    buyer = await open_buyer(merchant)
    await sell(merchant, buyer, 30_000)
    await merchant.clock("2026-02-02T12:00:00+00:00")

    await merchant.ok(
        "POST", "/v1/payments", {"account_id": buyer, "amount": 12_500, "method": "transfer", "reference": "V-1"}
    )
    await merchant.clock("2026-02-26T12:00:00+00:00")

    debits = await merchant.all(f"/v1/collections?account_id={buyer}")
    assert [(each["amount"], each["status"]) for each in debits] == [(17_500, "settled")]
    parts = await exposure(merchant, buyer)
    assert parts["available"] == parts["limit"]


async def test_each_invoice_is_debited_by_itself_where_the_terms_say_so(application: Application) -> None:
    merchant = await application.merchant({**SETTINGS, "terms": {"kind": "net", "days": 30}})
    await merchant.clock("2026-01-05T08:00:00+00:00")
    buyer = await open_buyer(merchant)
    await sell(merchant, buyer, 10_000)
    await merchant.clock("2026-01-12T08:00:00+00:00")
    await sell(merchant, buyer, 20_000)

    await merchant.clock("2026-02-28T12:00:00+00:00")

    debits = await merchant.all(f"/v1/collections?account_id={buyer}")
    assert sorted((each["collection_date"], each["amount"], each["status"]) for each in debits) == [
        ("2026-02-04", 10_000, "settled"),
        ("2026-02-11", 20_000, "settled"),
    ]
