"""What the bank books after a person or a refund went another way: the money counts, and the books say so."""

from typing import Any

import pytest

from encours_contracts.collections import RefundCancelled
from tests.cases.conftest import Shop
from tests.support.bank_messages import Line, statement
from tests.support.reconciliation import check_reconciles

PAYER: dict[str, Any] = {"payer": "Client V", "payer_iban": "FR7630004008270000000007728"}


SENT = {"submitted", "settled"}


async def _released(shop: Shop) -> str:
    await shop.invoice(100_00)
    await shop.merchant.ok("POST", "/v1/sandbox/bank/scenario", {"account_id": shop.buyer, "outcome": "none"})
    await shop.merchant.clock("2026-02-20T12:00:00+00:00")
    (debit,) = await shop.merchant.all(f"/v1/collections?account_id={shop.buyer}")
    await shop.merchant.ok("POST", f"/v1/collections/{debit['id']}/release", {"reason": "the bank knows nothing"})
    await shop.application.quiet(shop.merchant)
    return str(debit["id"])


async def _book(shop: Shop, debit_id: str) -> None:
    debit = await shop.read(f"/v1/collections/{debit_id}")
    line = Line(100_00, "2026-02-20", code="PMNT/IDDT/ESDD", end_to_end_id=debit["end_to_end_id"], reference="D1")
    await shop.accepted(statement(line, number=1, opening=0, on="2026-02-20"))


async def test_a_released_debit_that_is_booked_after_all_pays_its_invoice(shop: Shop) -> None:
    debit_id = await _released(shop)
    represented = await shop.merchant.ok("POST", f"/v1/collections/{debit_id}/represent", {"reason": "again"})
    await shop.application.quiet(shop.merchant)

    await _book(shop, debit_id)

    assert (await shop.read(f"/v1/collections/{debit_id}"))["status"] == "settled"
    (invoice,) = await shop.invoices()
    assert (invoice["status"], invoice["in_collection"]) == ("in_collection", 100_00)
    assert (await shop.read(f"/v1/collections/{represented['id']}"))["status"] == "cancelled", "nobody is asked twice"
    await shop.merchant.clock("2026-04-20T12:00:00+00:00")
    assert [each["status"] for each in await shop.invoices()] == ["paid"]
    await check_reconciles(shop.application, shop.merchant)


async def test_a_released_debit_whose_second_is_at_the_bank_waits_for_a_person(shop: Shop) -> None:
    debit_id = await _released(shop)
    await shop.merchant.ok("POST", f"/v1/collections/{debit_id}/represent", {"reason": "again"})
    await shop.merchant.clock("2026-03-20T12:00:00+00:00")

    await _book(shop, debit_id)

    assert (await shop.read(f"/v1/collections/{debit_id}"))["status"] == "cancelled"
    (item,) = await shop.merchant.all("/v1/bank-items")
    assert (item["cause"], item["amount"]) == ("credited_while_retried", 100_00)
    await check_reconciles(shop.application, shop.merchant)


async def _refunded_and_reversed(shop: Shop, *, is_sent: bool) -> str:
    """100.00 arrive, pay 40.00, 30.00 are paid back or about to be, and the bank takes the 100.00 back."""
    invoice = await shop.invoice(40_00)
    text = f"fact {invoice['number']}"
    line = Line(100_00, "2026-01-05", reference="BK1", text=text, **PAYER)
    await shop.accepted(statement(line, number=1, opening=0, on="2026-01-05"))
    await shop.merchant.clock("2026-01-05T09:00:00+00:00")
    refund = await shop.merchant.ok("POST", "/v1/refunds", {"account_id": shop.buyer, "amount": 30_00})
    await shop.application.quiet(shop.merchant)
    if is_sent:
        await shop.merchant.clock("2026-01-06T08:01:00+00:00")
        assert (await shop.read(f"/v1/refunds/{refund['id']}"))["status"] == "submitted"
    reversal = Line(-100_00, "2026-01-05", reference="BK2", text=text, is_reversal=True, **PAYER)
    await shop.accepted(statement(reversal, number=2, opening=100_00, on="2026-01-05"))
    return str(refund["id"])


async def test_a_refund_is_not_sent_after_the_bank_took_back_what_it_pays_back(shop: Shop) -> None:
    refund_id = await _refunded_and_reversed(shop, is_sent=False)

    refund = await shop.read(f"/v1/refunds/{refund_id}")
    assert (refund["status"], refund["details"]["cause"]) == ("cancelled", "credit_reversed")
    (cancelled,) = shop.application.events(shop.merchant, RefundCancelled)
    assert cancelled.amount == 30_00
    templates = [each["template"] for each in await shop.merchant.all("/v1/notifications")]
    assert "refund_cancelled" in templates
    await shop.merchant.clock("2026-01-20T12:00:00+00:00")
    assert await shop.merchant.all("/v1/batches?kind=credit_transfer") == []
    await check_reconciles(shop.application, shop.merchant)


@pytest.mark.parametrize("is_sent", [True, False])
async def test_a_transfer_that_the_bank_takes_back_after_a_refund_of_it_is_reversed(shop: Shop, is_sent: bool) -> None:
    refund_id = await _refunded_and_reversed(shop, is_sent=is_sent)

    (transfer,) = await shop.merchant.all("/v1/transfers")
    assert transfer["status"] == "reversed"
    (invoice,) = await shop.invoices()
    assert (invoice["status"], invoice["open_amount"]) == ("open", 40_00)
    assert (await shop.merchant.post("/v1/refunds", {"account_id": shop.buyer, "amount": 1})).status_code == 422
    await check_reconciles(shop.application, shop.merchant)

    await shop.merchant.clock("2026-01-12T12:00:00+00:00")
    assert (await shop.read(f"/v1/refunds/{refund_id}"))["status"] in (SENT if is_sent else {"cancelled"})
    await check_reconciles(shop.application, shop.merchant)


async def test_a_refund_of_a_reversed_payment_that_comes_back_is_no_credit(shop: Shop) -> None:
    refund_id = await _refunded_and_reversed(shop, is_sent=True)
    refund = await shop.read(f"/v1/refunds/{refund_id}")
    end_to_end_id = refund["end_to_end_id"]
    sent = Line(-30_00, "2026-01-06", code="PMNT/ICDT/ESCT", end_to_end_id=end_to_end_id, reference="BK3")
    back = Line(30_00, "2026-01-06", code="PMNT/RRCT/RRTN", end_to_end_id=end_to_end_id, reason="AC04", reference="BK4")
    await shop.accepted(statement(sent, back, number=3, opening=0, on="2026-01-06"))

    assert (await shop.read(f"/v1/refunds/{refund_id}"))["status"] == "rejected"
    assert (await shop.merchant.post("/v1/refunds", {"account_id": shop.buyer, "amount": 1})).status_code == 422
    await check_reconciles(shop.application, shop.merchant)
