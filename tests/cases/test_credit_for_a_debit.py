"""A credit note for an invoice whose debit is at the bank waits for the result, and the debit is recalled (TIM-03)."""

from typing import Any

import pytest

from encours_contracts.collections import CollectionSettled
from tests.cases.conftest import Shop
from tests.support.balances import check_agrees, view
from tests.support.bank_messages import Line, statement
from tests.support.reconciliation import check_reconciles

AT_BANK = "2026-02-12T12:00:00+00:00"
TOO_LATE = "2026-02-14T12:00:00+00:00"


async def _debited(shop: Shop, at: str = AT_BANK) -> tuple[dict[str, Any], str]:
    """An invoice of 100.00 whose debit is at the bank, and that debit."""
    invoice = await shop.invoice(100_00)
    await shop.merchant.clock(at)
    (debit,) = await shop.merchant.all(f"/v1/collections?account_id={shop.buyer}")
    assert debit["status"] == "submitted"
    return invoice, str(debit["id"])


async def _credit(shop: Shop, invoice: dict[str, Any], how: str, amount: int) -> None:
    if how == "credit_note":
        body = {"account_id": shop.buyer, "invoice_id": invoice["id"], "amount": amount, "currency": "EUR"}
        await shop.merchant.ok("POST", "/v1/credit-notes", {**body, "external_id": "CN-1", "reason": "broken"})
    elif how == "return":
        await shop.merchant.ok("POST", f"/v1/orders/{invoice['order_id']}/return", {"amount": amount, "reason": "bad"})
    else:
        body = {"reason": "broken", "amount": amount}
        dispute = await shop.merchant.ok("POST", f"/v1/invoices/{invoice['id']}/disputes", body)
        await shop.merchant.ok("POST", f"/v1/disputes/{dispute['id']}/resolve", {"outcome": "credited"})
    await shop.application.quiet(shop.merchant)


async def _check(shop: Shop) -> None:
    await check_reconciles(shop.application, shop.merchant)
    own = await view(shop.application, shop.merchant, "billing")
    check_agrees(own, await view(shop.application, shop.merchant, "collections"))
    check_agrees(own, await view(shop.application, shop.merchant, "credit"))


async def _refused(shop: Shop) -> bool:
    refund = {"account_id": shop.buyer, "amount": 1}
    return (await shop.merchant.post("/v1/refunds", refund)).status_code == 422


@pytest.mark.parametrize("amount", [100_00, 30_00])
@pytest.mark.parametrize("how", ["credit_note", "return", "dispute"])
async def test_tim_03_a_credit_for_a_debit_at_the_bank_recalls_it(shop: Shop, how: str, amount: int) -> None:
    invoice, debit_id = await _debited(shop)
    await _credit(shop, invoice, how, amount)
    assert (await shop.read(f"/v1/collections/{debit_id}"))["status"] == "cancelled"
    (shown,) = await shop.invoices()
    assert shown["open_amount"] == 100_00 - amount
    await _check(shop)

    await shop.merchant.clock("2026-04-20T12:00:00+00:00")
    (shown,) = await shop.invoices()
    assert shown["open_amount"] == 0
    settled = shop.application.events(shop.merchant, CollectionSettled)
    assert sum(each.amount for each in settled) == 100_00 - amount, "nobody pays what was credited"
    assert await _refused(shop), "nothing is left"
    await _check(shop)


@pytest.mark.parametrize("how", ["credit_note", "return", "dispute"])
async def test_a_credit_after_the_deadline_is_the_buyers_when_the_debit_is_final(shop: Shop, how: str) -> None:
    invoice, debit_id = await _debited(shop, TOO_LATE)
    other = await shop.invoice(40_00)
    await _credit(shop, invoice, how, 100_00)
    debit = await shop.read(f"/v1/collections/{debit_id}")
    assert debit["status"] in {"submitted", "settled"}
    assert await _refused(shop), "it is not free while the debit may come back"
    assert (await shop.read(f"/v1/invoices/{other['id']}"))["credited"] == 0, "and it pays no other invoice"
    await _check(shop)

    await shop.merchant.clock("2026-03-05T12:00:00+00:00")
    shown = await shop.read(f"/v1/invoices/{invoice['id']}")
    assert (shown["status"], shown["paid"], shown["credited"]) == ("paid", 100_00, 0)
    await _check(shop)
    other = await shop.read(f"/v1/invoices/{other['id']}")
    free = 100_00 - other["credited"]
    refund = {"account_id": shop.buyer, "amount": free}
    assert (await shop.merchant.post("/v1/refunds", refund)).status_code == 201


async def test_a_credit_pays_when_its_debit_comes_back(shop: Shop) -> None:
    scenario = {"account_id": shop.buyer, "outcome": "return:AM04", "after_days": 2}
    await shop.merchant.ok("POST", "/v1/sandbox/bank/scenario", scenario)
    invoice, _ = await _debited(shop, TOO_LATE)
    await _credit(shop, invoice, "credit_note", 100_00)
    await shop.merchant.clock("2026-04-20T12:00:00+00:00")
    (shown,) = await shop.invoices()
    assert (shown["status"], shown["credited"]) == ("credited", 100_00)
    assert await _refused(shop)
    await _check(shop)


async def test_an_alert_has_the_deadline_where_the_bank_takes_no_recall(shop: Shop) -> None:
    bank = await shop.read("/v1/bank-profiles/epc-2025")
    versions = [{**each, "recalls": False} for each in bank["versions"]]
    await shop.merchant.ok("PUT", "/v1/bank-profiles/my-bank", {"versions": versions})
    await shop.merchant.ok("PUT", "/v1/settings", {"collection": {"bank_profile": "my-bank"}})
    invoice, debit_id = await _debited(shop)
    await _credit(shop, invoice, "credit_note", 30_00)
    debit = await shop.read(f"/v1/collections/{debit_id}")
    (alert,) = debit["alerts"]
    assert (alert["kind"], alert["cause"]) == ("recall_needed", "credit_note")
    assert alert["deadline"] == "2026-02-13"
    assert await _refused(shop)


@pytest.mark.parametrize("finally_returned", [False, True])
async def test_a_transfer_that_replaced_a_debit_is_not_refundable_before_its_re_credit_is_final(
    shop: Shop, finally_returned: bool
) -> None:
    await shop.merchant.ok("POST", "/v1/sandbox/bank/scenario", {"account_id": shop.buyer, "outcome": "none"})
    invoice, debit_id = await _debited(shop, TOO_LATE)
    reference = (await shop.read(f"/v1/collections/{debit_id}"))["end_to_end_id"]
    code = "PMNT/IDDT/UPDD"
    settled = Line(100_00, "2026-02-16", code="PMNT/IDDT/ESDD", end_to_end_id=reference, reference="D1")
    returned = Line(-100_00, "2026-02-17", code=code, end_to_end_id=reference, reason="MD06", reference="D2")
    text = f"fact {invoice['number']}"
    paid = Line(100_00, "2026-02-18", reference="T1", text=text, payer="Client V")
    again = Line(100_00, "2026-02-19", code=code, end_to_end_id=reference, reference="D3", is_reversal=True)
    opening = 0
    for number, line in enumerate((settled, returned, paid, again), start=1):
        await shop.merchant.clock(f"{line.on}T12:00:00+00:00")
        await shop.accepted(statement(line, number=number, opening=opening, on=line.on))
        opening += line.amount
    (shown,) = await shop.invoices()
    assert (shown["in_collection"], shown["paid"]) == (100_00, 0), "the debit counts again"
    assert await _refused(shop), "the transfer may still be needed"
    if finally_returned:
        back = Line(-100_00, "2026-02-20", code=code, end_to_end_id=reference, reason="MD06", reference="D4")
        await shop.merchant.clock("2026-02-20T12:00:00+00:00")
        await shop.accepted(statement(back, number=5, opening=opening, on=back.on))
        (shown,) = await shop.invoices()
        assert (shown["status"], shown["paid"]) == ("paid", 100_00)
        assert await _refused(shop)
        return
    await shop.merchant.clock("2026-05-20T12:00:00+00:00")
    assert not await _refused(shop)
    await check_reconciles(shop.application, shop.merchant)
