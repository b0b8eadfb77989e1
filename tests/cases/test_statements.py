"""Statements of a bank account: a chain of balances and numbers, held where it breaks (BAL-01)."""

from typing import Any

import pytest

from tests.cases.conftest import Shop
from tests.support.bank_messages import Line, statement
from tests.support.reconciliation import check_reconciles

DAY = "2026-01-05"


def _credit(amount: int, **more: Any) -> Line:
    return Line(amount, DAY, text=f"x {amount}", **more)


async def _account(shop: Shop) -> dict[str, Any]:
    (account,) = await shop.merchant.all("/v1/bank-accounts")
    return account  # type: ignore[no-any-return]


async def _statements(shop: Shop) -> list[dict[str, Any]]:
    account = await _account(shop)
    return await shop.merchant.all(f"/v1/bank-accounts/{account['id']}/statements")


async def _state(shop: Shop) -> dict[int, tuple[str, str | None]]:
    return {each["sequence_number"]: (each["status"], each["hold_cause"]) for each in await _statements(shop)}


async def _reconciliation(shop: Shop, on: str | None = None) -> dict[str, Any]:
    account = await _account(shop)
    query = f"?on={on}" if on else ""
    said: dict[str, Any] = await shop.read(f"/v1/bank-accounts/{account['id']}/reconciliation{query}")
    return said


async def test_an_account_is_open_before_its_first_statement(shop: Shop) -> None:
    account = await _account(shop)
    assert (account["iban_masked"][:4], account["bic"], account["currency"]) == ("FR76", "AGRIFRPP", "EUR")
    said = await _reconciliation(shop)
    assert (said["bank_balance"], said["ledger_balance"], said["difference"], said["open_items"]) == (0, 0, 0, [])
    assert (await shop.merchant.get(f"/v1/bank-accounts/{'bka_' + '0' * 26}/reconciliation")).status_code == 404
    assert (await shop.merchant.get(f"/v1/bank-accounts/{'bka_' + '0' * 26}/statements")).status_code == 404


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"number": 2, "opening": 5_01}, "opening_differs"),
        ({"number": 4, "opening": 5_00}, "sequence_gap"),
        ({"number": 2, "opening": 5_00, "closing": 99_00}, "sum_mismatch"),
        ({"number": 1, "opening": 5_00}, "contradicts_booked"),
    ],
)
async def test_a_statement_that_breaks_the_chain_is_held_whole(shop: Shop, changes: dict[str, Any], cause: str) -> None:
    await shop.accepted(statement(_credit(5_00), number=1, opening=0, on=DAY))
    answer = await shop.accepted(statement(_credit(7_00), on="2026-01-06", **changes))
    assert (answer["transfers_count"], answer["matched_count"]) == (0, 0)
    assert "is held" in answer["warnings"][0]
    held = [each for each in await _statements(shop) if each["status"] == "held"]
    assert [(each["hold_cause"], each["available_actions"]) for each in held] == [(cause, ["release"])]
    assert (await _reconciliation(shop))["bank_balance"] == 5_00
    await check_reconciles(shop.application, shop.merchant)


async def test_the_debits_of_a_held_statement_wait_too(shop: Shop) -> None:
    await shop.invoice(100_00)
    await shop.merchant.clock("2026-02-17T12:00:00+00:00")
    (debit,) = await shop.merchant.all(f"/v1/collections?account_id={shop.buyer}")
    reference = debit["end_to_end_id"]
    back = Line(-100_00, "2026-02-18", code="PMNT/IDDT/UPDD", end_to_end_id=reference, reason="AC04")
    await shop.accepted(statement(back, number=50, opening=100_00, on="2026-02-18"))
    assert (await shop.merchant.all(f"/v1/collections?account_id={shop.buyer}"))[0]["status"] == "settled"
    (held,) = [each for each in await _statements(shop) if each["status"] == "held"]
    account = await _account(shop)
    path = f"/v1/bank-accounts/{account['id']}/statements/{held['id']}/release"
    released = await shop.merchant.ok("POST", path, {"reason": "the bank lost its numbers"})
    assert (released["status"], released["available_actions"]) == ("booked", [])
    assert (released["released_by"][:4], released["reason"]) == ("key_", "the bank lost its numbers")
    await shop.application.quiet(shop.merchant)
    assert (await shop.merchant.all(f"/v1/collections?account_id={shop.buyer}"))[-1]["status"] == "returned"
    await check_reconciles(shop.application, shop.merchant)
    again = await shop.merchant.post(path, {"reason": "again"})
    assert (again.status_code, again.json()["type"]) == (409, "urn:encours:problem:not-held")


@pytest.mark.parametrize("copy", ["", "DUPL", "CODU"])
async def test_a_corrected_statement_replaces_the_held_one(shop: Shop, copy: str) -> None:
    await shop.accepted(statement(_credit(5_00), number=1, opening=0, on=DAY))
    await shop.accepted(statement(_credit(7_00), number=2, opening=5_00, closing=99_00, on="2026-01-06"))
    answer = await shop.accepted(
        statement(_credit(7_00), number=2, opening=5_00, on="2026-01-06", copy=copy, name="right")
    )
    assert answer["transfers_count"] == 1
    assert sorted(each["status"] for each in await _statements(shop)) == ["booked", "booked", "replaced"]
    assert (await _reconciliation(shop))["bank_balance"] == 12_00
    await check_reconciles(shop.application, shop.merchant)


async def test_statements_that_wait_are_booked_when_the_missing_one_comes(shop: Shop) -> None:
    await shop.accepted(statement(_credit(5_00), number=1, opening=0, on=DAY))
    await shop.accepted(statement(_credit(3_00), number=4, opening=14_00, on="2026-01-08"))
    await shop.accepted(statement(_credit(2_00), number=3, opening=12_00, on="2026-01-07"))
    assert {number: status for number, (status, _) in (await _state(shop)).items()} == {
        1: "booked", 3: "held", 4: "held"
    }  # fmt: skip
    await shop.accepted(statement(_credit(7_00), number=2, opening=5_00, on="2026-01-06"))
    assert {status for status, _ in (await _state(shop)).values()} == {"booked"}
    assert (await _reconciliation(shop, "2026-01-31"))["bank_balance"] == 17_00
    assert len(await shop.merchant.all("/v1/transfers")) == 4
    await check_reconciles(shop.application, shop.merchant)


async def test_what_a_released_statement_does_not_explain_is_an_item(shop: Shop) -> None:
    await shop.accepted(statement(_credit(5_00), number=1, opening=0, on=DAY))
    await shop.accepted(statement(_credit(3_00), number=4, opening=14_00, on="2026-01-05"))
    (held,) = [each for each in await _statements(shop) if each["status"] == "held"]
    path = f"/v1/bank-accounts/{held['bank_account_id']}/statements/{held['id']}/release"
    await shop.merchant.ok("POST", path, {"reason": "2 and 3 are lost"})
    await shop.application.quiet(shop.merchant)
    said = await _reconciliation(shop)
    assert (said["bank_balance"], said["difference"]) == (17_00, 0)
    assert sorted(item["amount"] for item in said["open_items"]) == [3_00, 5_00, 9_00]
    await check_reconciles(shop.application, shop.merchant)

    late = await shop.accepted(statement(_credit(7_00), number=2, opening=5_00, on="2026-01-05"))
    assert "is held" in late["warnings"][0]


async def test_the_ledger_follows_the_bank_day_by_day(shop: Shop) -> None:
    invoice = await shop.invoice(100_00)
    lines = (
        Line(100_00, DAY, text=f"fact {invoice['number']}"),
        Line(-2_50, DAY, code="PMNT/MDOP/CHRG", text="frais de tenue"),
        Line(-30_00, DAY, code="PMNT/ICDT/ESCT", text="loyer"),
    )
    await shop.accepted(statement(*lines, number=1, opening=1_000_00, on=DAY))
    await shop.accepted(statement(_credit(8_00), number=2, opening=1_067_50, on="2026-01-06"))
    said = await _reconciliation(shop, DAY)
    assert (said["bank_balance"], said["ledger_balance"], said["difference"]) == (1_067_50, 1_097_50, 0)
    assert [(item["amount"], item["kind"]) for item in said["open_items"]] == [(-30_00, "unknown")]
    assert (await _reconciliation(shop, "2026-01-06"))["bank_balance"] == 1_075_50
    assert (await _reconciliation(shop, "2026-01-04"))["bank_balance"] == 0
    await check_reconciles(shop.application, shop.merchant)
