"""Nobody is asked for what his credit covers, neither by a debit nor by a reminder (CRD-16)."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.support.application import Application, Merchant
from tests.support.world import SETTINGS, exposure, open_account, open_buyer, sell

RETURNED = {"outcome": "return:AC04", "after_days": 1}


@pytest.fixture(scope="module")
async def application() -> AsyncIterator[Application]:
    async with Application() as running:
        yield running


@pytest.fixture
async def merchant(application: Application) -> Merchant:
    opened = await application.merchant(SETTINGS)
    await opened.clock("2026-01-05T08:00:00+00:00")
    return opened


async def returned(application: Application, merchant: Merchant, amount: int = 9_000) -> str:
    """A buyer whose debit came back in February: it is 20 February."""
    buyer = await open_buyer(merchant)
    await sell(merchant, buyer, amount)
    await merchant.ok("POST", "/v1/sandbox/bank/scenario", {"account_id": buyer, **RETURNED})
    await application.quiet(merchant)
    await merchant.clock("2026-02-18T07:00:00+00:00")
    return buyer


async def rebate(application: Application, merchant: Merchant, buyer: str, amount: int, name: str = "R1") -> None:
    body = {"account_id": buyer, "external_id": name, "amount": amount, "currency": "EUR", "reason": "rebate"}
    await merchant.ok("POST", "/v1/credit-notes", body)
    await application.quiet(merchant)


async def pay(application: Application, merchant: Merchant, buyer: str, amount: int, **more: Any) -> None:
    body = {"account_id": buyer, "amount": amount, "currency": "EUR", "method": "transfer", **more}
    await merchant.ok("POST", "/v1/payments", body)
    await application.quiet(merchant)


async def reminders(merchant: Merchant, buyer: str) -> list[str]:
    """What they ask for, the oldest first."""
    found = await merchant.all(f"/v1/notifications?account_id={buyer}&template=invoice_overdue")
    notices = [await merchant.ok("GET", f"/v1/notifications/{each['id']}") for each in found[::-1]]
    return [notice["subject"].replace("\xa0", " ").split(": ")[1].removesuffix(" échus") for notice in notices]


async def debits(merchant: Merchant, buyer: str) -> list[tuple[int, str]]:
    found = await merchant.all(f"/v1/collections?account_id={buyer}")
    return [(each["amount"], each["status"]) for each in found[::-1] if each["status"] != "cancelled"]


async def test_crd_16_a_rebate_that_covers_what_is_overdue_ends_the_dunning(
    application: Application, merchant: Merchant
) -> None:
    buyer = await returned(application, merchant)

    await rebate(application, merchant, buyer, 14_000)
    await merchant.clock("2026-03-20T12:00:00+00:00")

    assert await reminders(merchant, buyer) == []
    owed = await exposure(merchant, buyer)
    assert (owed["overdue"], owed["invoiced"]) == (0, -5_000)
    [invoice] = await merchant.all(f"/v1/invoices?account_id={buyer}")
    assert (invoice["status"], invoice["open_amount"]) == ("credited", 0)


async def test_a_rebate_that_covers_a_part_leaves_the_rest_to_the_reminder(
    application: Application, merchant: Merchant
) -> None:
    buyer = await returned(application, merchant)

    await rebate(application, merchant, buyer, 4_000)
    await merchant.clock("2026-02-28T12:00:00+00:00")

    assert await reminders(merchant, buyer) == ["50,00 €", "50,00 €"]


async def test_a_rebate_after_a_statement_is_netted_in_the_next_one(
    application: Application, merchant: Merchant
) -> None:
    """The statement of January was issued before the rebate: its debit stays, and February's takes the rebate."""
    buyer = await open_buyer(merchant)
    await sell(merchant, buyer, 9_000)
    await application.quiet(merchant)
    await merchant.clock("2026-02-03T12:00:00+00:00")
    await rebate(application, merchant, buyer, 4_000)
    await sell(merchant, buyer, 7_000)
    await application.quiet(merchant)

    await merchant.clock("2026-03-25T12:00:00+00:00")

    assert await debits(merchant, buyer) == [(9_000, "settled"), (3_000, "settled")]


async def test_money_before_the_debit_is_sent_reduces_it(application: Application, merchant: Merchant) -> None:
    buyer = await open_buyer(merchant)
    await sell(merchant, buyer, 9_000)
    await application.quiet(merchant)
    await merchant.clock("2026-02-03T12:00:00+00:00")

    await pay(application, merchant, buyer, 4_000)

    assert await debits(merchant, buyer) == [(5_000, "announced")]


async def test_a_rebate_before_the_debit_is_sent_reduces_it_where_each_invoice_is_netted(
    application: Application, merchant: Merchant
) -> None:
    await merchant.ok("PUT", "/v1/settings", {**SETTINGS, "credit_application": "next_invoice"})
    buyer = await open_buyer(merchant)
    await sell(merchant, buyer, 9_000)
    await application.quiet(merchant)
    await merchant.clock("2026-02-03T12:00:00+00:00")
    assert await debits(merchant, buyer) == [(9_000, "announced")]

    await rebate(application, merchant, buyer, 4_000)
    assert await debits(merchant, buyer) == [(5_000, "announced")]
    await rebate(application, merchant, buyer, 8_000, "R2")

    assert await debits(merchant, buyer) == []
    assert (await exposure(merchant, buyer))["invoiced"] == -3_000


async def test_a_rebate_given_while_the_debit_is_at_the_bank_pays_when_it_comes_back(
    application: Application, merchant: Merchant
) -> None:
    buyer = await open_buyer(merchant)
    await sell(merchant, buyer, 9_000)
    scenario = {"account_id": buyer, "outcome": "return:AM04", "after_days": 2}
    await merchant.ok("POST", "/v1/sandbox/bank/scenario", scenario)
    await application.quiet(merchant)
    await merchant.clock("2026-02-16T12:00:00+00:00")
    assert (await exposure(merchant, buyer))["in_collection"] == 9_000

    await rebate(application, merchant, buyer, 9_500)
    await merchant.clock("2026-04-30T12:00:00+00:00")

    assert await reminders(merchant, buyer) == []
    assert await debits(merchant, buyer) == [(9_000, "returned")], "no retry of what is paid"
    assert (await exposure(merchant, buyer))["invoiced"] == -500


async def test_an_advance_covers_what_a_debit_brings_back(application: Application, merchant: Merchant) -> None:
    buyer = await open_buyer(merchant)
    await sell(merchant, buyer, 9_000)
    await merchant.ok("POST", "/v1/sandbox/bank/scenario", {"account_id": buyer, **RETURNED})
    await application.quiet(merchant)
    await merchant.clock("2026-02-16T12:00:00+00:00")
    await pay(application, merchant, buyer, 9_000, allocations=[], reference="acompte")

    await merchant.clock("2026-03-31T12:00:00+00:00")

    assert await reminders(merchant, buyer) == []
    assert (await exposure(merchant, buyer))["overdue"] == 0


async def test_credit_of_the_parent_covers_what_its_child_owes(application: Application, merchant: Merchant) -> None:
    parent = await open_account(merchant)
    buyer = await open_buyer(merchant)
    await merchant.ok("PATCH", f"/v1/accounts/{buyer}", {"parent_id": parent})
    await sell(merchant, buyer, 9_000)
    await merchant.ok("POST", "/v1/sandbox/bank/scenario", {"account_id": buyer, **RETURNED})
    await application.quiet(merchant)
    await merchant.clock("2026-02-18T07:00:00+00:00")

    await rebate(application, merchant, parent, 10_000)
    await merchant.clock("2026-03-20T12:00:00+00:00")

    assert await reminders(merchant, buyer) == []
    assert (await exposure(merchant, buyer))["overdue"] == 0
    assert (await exposure(merchant, parent))["invoiced"] == -1_000


async def test_the_rest_of_a_payment_that_named_another_invoice_covers_what_is_overdue(
    application: Application, merchant: Merchant
) -> None:
    buyer = await open_buyer(merchant)
    await sell(merchant, buyer, 1_000)
    await merchant.ok("POST", "/v1/sandbox/bank/scenario", {"account_id": buyer, **RETURNED})
    await sell(merchant, buyer, 9_000)
    await application.quiet(merchant)
    await merchant.clock("2026-02-18T07:00:00+00:00")
    first = (await merchant.all(f"/v1/invoices?account_id={buyer}"))[-1]

    await pay(application, merchant, buyer, 10_000, allocations=[{"invoice_id": first["id"], "amount": 1_000}])
    await merchant.clock("2026-03-20T12:00:00+00:00")

    assert await reminders(merchant, buyer) == []


async def test_a_disputed_slice_is_not_asked_for_and_the_rest_is(application: Application, merchant: Merchant) -> None:
    buyer = await returned(application, merchant)
    [invoice] = await merchant.all(f"/v1/invoices?account_id={buyer}")
    await merchant.ok("POST", f"/v1/invoices/{invoice['id']}/disputes", {"reason": "damaged", "amount": 2_000})
    await application.quiet(merchant)
    await rebate(application, merchant, buyer, 3_000)

    await merchant.clock("2026-02-28T12:00:00+00:00")

    assert await reminders(merchant, buyer) == ["40,00 €", "40,00 €"]


async def test_an_early_debit_asks_for_what_credit_does_not_cover(application: Application, merchant: Merchant) -> None:
    buyer = await open_buyer(merchant)
    await sell(merchant, buyer, 9_000)
    await application.quiet(merchant)
    await rebate(application, merchant, buyer, 4_000)
    [invoice] = await merchant.all(f"/v1/invoices?account_id={buyer}")
    assert invoice["open_amount"] == 9_000, "the statement would net it"

    body = {"account_id": buyer, "invoice_ids": [invoice["id"]], "requested_by": "buyer"}
    await merchant.ok("POST", "/v1/early-collections", body)
    await application.quiet(merchant)

    assert await debits(merchant, buyer) == [(5_000, "announced")]
    await rebate(application, merchant, buyer, 5_000, "R2")
    assert await debits(merchant, buyer) == []


async def test_an_early_debit_of_what_credit_covers_is_refused(application: Application, merchant: Merchant) -> None:
    buyer = await open_buyer(merchant)
    await sell(merchant, buyer, 9_000)
    await application.quiet(merchant)
    await pay(application, merchant, buyer, 9_000, allocations=[])
    [invoice] = await merchant.all(f"/v1/invoices?account_id={buyer}")

    body = {"account_id": buyer, "invoice_ids": [invoice["id"]], "requested_by": "buyer"}
    answer = await merchant.post("/v1/early-collections", body)

    assert answer.status_code == 409, answer.text
    assert await merchant.all(f"/v1/invoices?account_id={buyer}") == [invoice]


async def test_what_is_owed_again_after_a_dispute_is_paid_by_credit_first(
    application: Application, merchant: Merchant
) -> None:
    buyer = await open_buyer(merchant)
    await sell(merchant, buyer, 9_000)
    await application.quiet(merchant)
    await merchant.clock("2026-02-03T12:00:00+00:00")
    [invoice] = await merchant.all(f"/v1/invoices?account_id={buyer}")
    dispute = await merchant.ok("POST", f"/v1/invoices/{invoice['id']}/disputes", {"reason": "damaged"})
    await application.quiet(merchant)
    await pay(application, merchant, buyer, 5_000)

    await merchant.ok("POST", f"/v1/disputes/{dispute['id']}/resolve", {"outcome": "rejected"})
    await application.quiet(merchant)

    assert await debits(merchant, buyer) == [(4_000, "announced")]


@pytest.mark.parametrize("terms", [{"kind": "net", "days": 30}, {"kind": "statement", "days_after_month_end": 15}])
async def test_a_merchant_may_net_each_invoice_at_once(
    application: Application, merchant: Merchant, terms: dict[str, Any]
) -> None:
    await merchant.ok("PUT", "/v1/settings", {"credit_application": "next_invoice", "terms": terms})
    buyer = await open_buyer(merchant)
    await rebate(application, merchant, buyer, 4_000)

    await sell(merchant, buyer, 9_000)
    await application.quiet(merchant)

    [invoice] = await merchant.all(f"/v1/invoices?account_id={buyer}")
    assert (invoice["open_amount"], invoice["credited"]) == (5_000, 4_000)


async def test_the_statement_of_a_child_nets_what_its_parent_has_left(
    application: Application, merchant: Merchant
) -> None:
    parent = await open_buyer(merchant)
    child = await open_buyer(merchant)
    await merchant.ok("PATCH", f"/v1/accounts/{child}", {"parent_id": parent})
    await sell(merchant, parent, 3_000)
    await sell(merchant, child, 9_000)
    await application.quiet(merchant)
    await rebate(application, merchant, parent, 8_000)

    await merchant.clock("2026-02-01T12:00:00+00:00")

    of_parent = (await merchant.all(f"/v1/statements?account_id={parent}"))[0]
    of_child = (await merchant.all(f"/v1/statements?account_id={child}"))[0]
    assert (of_parent["total"], of_child["total"]) == (0, 4_000)
    assert await debits(merchant, child) == [(4_000, "announced")]


async def test_a_child_that_joins_a_group_is_paid_for_by_its_parent(
    application: Application, merchant: Merchant
) -> None:
    parent = await open_account(merchant)
    await rebate(application, merchant, parent, 9_000)
    child = await returned(application, merchant)

    await merchant.ok("PATCH", f"/v1/accounts/{child}", {"parent_id": parent})
    await application.quiet(merchant)

    assert (await exposure(merchant, child))["overdue"] == 0
