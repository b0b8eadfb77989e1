"""An incoming transfer that the bank takes back."""

from typing import Any

import pytest

from encours_contracts.billing import InvoiceOverdue, InvoiceReopened
from tests.cases.conftest import Shop
from tests.support.bank_messages import Line, statement

PAYER: dict[str, Any] = {"payer": "Client V", "payer_iban": "FR7630004008270000000007728"}


async def _paid(shop: Shop, amount: int = 100_00) -> str:
    """The number of an invoice that a transfer has paid."""
    invoice = await shop.invoice(amount)
    line = Line(amount, "2026-01-05", reference="BK1", text=f"fact {invoice['number']}", **PAYER)
    answer = await shop.accepted(statement(line, number=6, opening=0, on="2026-01-05"))
    assert answer["transfers_count"] == 1
    assert (await shop.read(f"/v1/invoices/{invoice['id']}"))["status"] == "paid"
    return str(invoice["number"])


@pytest.mark.parametrize(
    "changes",
    [
        {"is_reversal": True},
        {"code": "PMNT/RCDT/RRTN", "reason": "AC04"},
        {"reason": "DUPL"},
        {"is_reversal": True, "reference": "BK1"},
        {"is_reversal": True, "code": "PMNT/RRCT/ESCT"},
        {},
    ],
)
async def test_a_transfer_that_the_bank_reverses_reopens_its_invoice_and_nobody_is_dunned(
    shop: Shop, changes: dict[str, Any]
) -> None:
    number = await _paid(shop)
    values = {"reference": "BK2", "text": f"fact {number}", **PAYER, **changes}
    reversal = Line(-100_00, "2026-01-06", **values)
    answer = await shop.accepted(statement(reversal, number=7, opening=100_00, on="2026-01-06"))

    assert (answer["ignored_count"], answer["unmatched_count"], answer["warnings"]) == (0, 0, [])
    (invoice,) = await shop.invoices()
    assert (invoice["status"], invoice["open_amount"]) == ("open", 100_00)
    (reopened,) = shop.application.events(shop.merchant, InvoiceReopened)
    assert (reopened.cause.kind, reopened.cause.amount) == ("payment_removed", -100_00)
    (transfer,) = await shop.merchant.all("/v1/transfers")
    assert (transfer["status"], transfer["available_actions"]) == ("reversed", ["acknowledge"])

    await shop.merchant.clock("2026-03-20T08:00:00+00:00")
    assert shop.application.events(shop.merchant, InvoiceOverdue) == []
    if (await shop.invoices())[0]["status"] == "open":
        await shop.merchant.ok("POST", f"/v1/transfers/{transfer['id']}/acknowledge")
        await shop.application.quiet(shop.merchant)
        assert len(shop.application.events(shop.merchant, InvoiceOverdue)) == 1


async def test_a_reversal_that_names_no_transfer_waits_for_a_person(shop: Shop) -> None:
    number = await _paid(shop)
    line = Line(-100_00, "2026-01-06", reference="BK2", text="retour", is_reversal=True)
    answer = await shop.accepted(statement(line, number=7, opening=100_00, on="2026-01-06"))
    assert (answer["ignored_count"], answer["unmatched_count"]) == (0, 1)
    (item,) = await shop.merchant.all("/v1/bank-files/unmatched")
    assert (item["cause"], item["amount"]) == ("transfer_unclear", 100_00)
    assert [each["status"] for each in await shop.invoices() if each["number"] == number] == ["paid"]


async def test_a_reversal_of_another_amount_or_payer_takes_nothing_back(shop: Shop) -> None:
    number = await _paid(shop)
    part = Line(-40_00, "2026-01-06", text=f"fact {number}", is_reversal=True, **PAYER)
    answer = await shop.accepted(statement(part, number=7, opening=100_00, on="2026-01-06"))
    assert answer["unmatched_count"] == 1
    assert (await shop.merchant.all("/v1/bank-files/unmatched"))[0]["cause"] == "transfer_unknown"
    assert [each["status"] for each in await shop.invoices()] == ["paid"]


async def test_a_transfer_is_reversed_once(shop: Shop) -> None:
    number = await _paid(shop)
    line = Line(-100_00, "2026-01-06", text=f"fact {number}", is_reversal=True, **PAYER)
    await shop.accepted(statement(line, number=7, opening=100_00, on="2026-01-06"))
    again = await shop.accepted(statement(line, number=8, opening=0, on="2026-01-07"))
    assert again["unmatched_count"] == 1
    assert len(shop.application.events(shop.merchant, InvoiceReopened)) == 1
