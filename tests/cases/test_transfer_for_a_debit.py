"""A transfer for an invoice whose debit is at the bank: the debit is recalled, and the buyer pays once (TIM-03)."""

import pytest

from encours_contracts.collections import CollectionFailure, CollectionSettled
from tests.cases.conftest import Shop
from tests.support.balances import check_agrees, view
from tests.support.bank_messages import Line, statement
from tests.support.reconciliation import check_reconciles

AT_BANK = "2026-02-12T12:00:00+00:00"


async def _debited(shop: Shop) -> tuple[str, str]:
    """An invoice of 100.00 whose debit is at the bank, and that debit."""
    invoice = await shop.invoice(100_00)
    await shop.merchant.clock(AT_BANK)
    (debit,) = await shop.merchant.all(f"/v1/collections?account_id={shop.buyer}")
    assert debit["status"] == "submitted"
    return str(invoice["number"]), str(debit["id"])


async def _pay(shop: Shop, number: str, amount: int) -> None:
    line = Line(amount, "2026-02-12", reference="BK1", text=f"fact {number}", payer="Client V")
    answer = await shop.accepted(statement(line, number=6, opening=0, on="2026-02-12"))
    assert answer["transfers_count"] == 1


@pytest.mark.parametrize("amount", [100_00, 30_00])
async def test_tim_03_a_transfer_for_a_debit_at_the_bank_recalls_it(shop: Shop, amount: int) -> None:
    number, debit_id = await _debited(shop)
    await _pay(shop, number, amount)
    assert (await shop.read(f"/v1/collections/{debit_id}"))["status"] == "cancelled"
    (failure,) = shop.application.events(shop.merchant, CollectionFailure)
    assert failure.amount == 100_00
    (invoice,) = await shop.invoices()
    assert invoice["paid"] == amount

    await shop.merchant.clock("2026-04-20T12:00:00+00:00")
    (invoice,) = await shop.invoices()
    assert (invoice["status"], invoice["paid"]) == ("paid", 100_00)
    settled = shop.application.events(shop.merchant, CollectionSettled)
    assert sum(each.amount for each in settled) == 100_00 - amount, "nobody pays twice"
    await check_reconciles(shop.application, shop.merchant)


async def test_a_reversed_payment_does_not_wait_any_more(shop: Shop) -> None:
    """The debit cannot be recalled any more: it settles, and a payment that the bank took back lowers nothing."""
    invoice = await shop.invoice(100_00)
    await shop.merchant.clock("2026-02-16T12:00:00+00:00")
    (debit,) = await shop.merchant.all(f"/v1/collections?account_id={shop.buyer}")
    number = invoice["number"]
    line = Line(100_00, "2026-02-16", reference="BK1", text=f"fact {number}", payer="Client V")
    await shop.accepted(statement(line, number=6, opening=0, on="2026-02-16"))
    (transfer,) = await shop.merchant.all("/v1/transfers")
    await shop.merchant.ok("POST", f"/v1/transfers/{transfer['id']}/unapply")
    await shop.application.quiet(shop.merchant)
    shown = await shop.read(f"/v1/collections/{debit['id']}")
    assert shown["status"] in {"submitted", "settled"}
    own = await view(shop.application, shop.merchant, "billing")
    assert [each["undisputed"] for each in own.values()] == [100_00]
    check_agrees(own, await view(shop.application, shop.merchant, "collections"))
