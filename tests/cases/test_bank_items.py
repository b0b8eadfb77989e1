"""Money on the account that found no place: shown to a person, and each resolution changes the books or is refused."""

from typing import Any

import pytest

from tests.cases.conftest import Shop
from tests.support.bank_messages import Line, notice, statement
from tests.support.reconciliation import check_reconciles

DAY = "2026-01-05"


async def _items(shop: Shop, status: str = "open") -> list[dict[str, Any]]:
    return await shop.merchant.all(f"/v1/bank-items?status={status}")


async def _resolve(shop: Shop, item: dict[str, Any], **body: Any) -> Any:
    answer = await shop.merchant.post(f"/v1/bank-items/{item['id']}/resolve", body)
    await shop.application.quiet(shop.merchant)
    return answer


async def _reconciled(shop: Shop) -> dict[str, Any]:
    await check_reconciles(shop.application, shop.merchant)
    (account,) = await shop.merchant.all("/v1/bank-accounts")
    said: dict[str, Any] = await shop.read(f"/v1/bank-accounts/{account['id']}/reconciliation")
    return said


async def _settled(shop: Shop, amount: int = 100_00) -> dict[str, Any]:
    """A debit that the bank has credited, and the closing balance of its statement."""
    await shop.invoice(amount)
    await shop.merchant.clock("2026-02-17T12:00:00+00:00")
    debit: dict[str, Any] = (await shop.merchant.all(f"/v1/collections?account_id={shop.buyer}"))[-1]
    assert debit["status"] == "settled"
    return debit


async def _next(shop: Shop) -> int:
    (account,) = await shop.merchant.all("/v1/bank-accounts")
    found = await shop.merchant.all(f"/v1/bank-accounts/{account['id']}/statements")
    return max((each["sequence_number"] for each in found), default=0) + 1


async def test_a_transfer_of_nobody_is_an_item_until_it_is_a_payment(shop: Shop) -> None:
    invoice = await shop.invoice(60_00)
    await shop.accepted(statement(Line(50_00, DAY, text="merci", payer="Inconnu"), number=1, opening=0, on=DAY))
    (item,) = await _items(shop)
    assert (item["kind"], item["amount"], item["booked_on"], item["available_actions"]) == (
        "transfer", 50_00, DAY, ["resolve"]
    )  # fmt: skip
    said = await _reconciled(shop)
    assert said["open_items"] == [{"bank_item_id": item["id"], "amount": 50_00, "kind": "transfer", "booked_on": DAY}]
    assert (await _resolve(shop, item, **{"as": "payment"})).status_code == 422
    nobody = await _resolve(shop, item, **{"as": "payment", "account_id": "acc_" + "0" * 26})
    assert nobody.json()["errors"][0]["pointer"] == "/account_id"
    body = {"as": "payment", "account_id": shop.buyer, "invoice_ids": [invoice["id"]]}
    assert (await _resolve(shop, item, **body)).status_code == 200
    assert (await shop.read(f"/v1/invoices/{invoice['id']}"))["open_amount"] == 10_00
    assert await _items(shop) == []
    assert (await _reconciled(shop))["open_items"] == []
    assert (await _resolve(shop, item, **body)).status_code == 409
    (transfer,) = await shop.merchant.all("/v1/transfers")
    await shop.merchant.ok("POST", f"/v1/transfers/{transfer['id']}/unapply")
    await shop.application.quiet(shop.merchant)
    assert [each["id"] for each in await _items(shop)] == [item["id"]], "it waits again"
    assert [each["amount"] for each in (await _reconciled(shop))["open_items"]] == [50_00]


@pytest.mark.parametrize("resolved_as", ["charge", "refund", "other"])
async def test_an_unknown_debit_is_resolved_as_what_a_person_says(shop: Shop, resolved_as: str) -> None:
    await shop.accepted(
        statement(Line(-30_00, DAY, code="PMNT/ICDT/ESCT", text="loyer"), number=1, opening=100_00, on=DAY)
    )
    (item,) = await _items(shop)
    assert (item["kind"], item["amount"], item["cause"], item["text"]) == (
        "unknown",
        -30_00,
        "unknown_booking",
        "loyer",
    )
    for wrong in ("payment", "collection"):
        refused = await _resolve(shop, item, **{"as": wrong, "account_id": shop.buyer})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/as")
    done = await _resolve(shop, item, **{"as": resolved_as, "reason": "rent of January"})
    assert (done.status_code, done.json()["status"], done.json()["resolved_as"]) == (200, "resolved", resolved_as)
    assert (await _reconciled(shop))["open_items"] == []
    assert [each["id"] for each in await _items(shop, "resolved")] == [item["id"]]


async def test_an_unknown_credit_may_be_a_payment(shop: Shop) -> None:
    invoice = await shop.invoice(60_00)
    await shop.accepted(statement(Line(60_00, DAY, code="PMNT/MCOP/OTHR", text="x"), number=1, opening=0, on=DAY))
    (item,) = await _items(shop)
    await _resolve(shop, item, **{"as": "payment", "account_id": shop.buyer})
    assert (await shop.read(f"/v1/invoices/{invoice['id']}"))["status"] == "paid"
    assert (await _reconciled(shop))["open_items"] == []


async def test_an_unknown_credit_that_is_no_payment_after_all_waits_again(shop: Shop) -> None:
    await shop.accepted(statement(Line(60_00, DAY, code="PMNT/MCOP/OTHR", text="x"), number=1, opening=0, on=DAY))
    (item,) = await _items(shop)
    await _resolve(shop, item, **{"as": "payment", "account_id": shop.buyer})
    (transfer,) = await shop.merchant.all("/v1/transfers")

    await shop.merchant.ok("POST", f"/v1/transfers/{transfer['id']}/unapply")
    await shop.application.quiet(shop.merchant)

    (again,) = await _items(shop)
    assert (again["id"], again["available_actions"], again["resolved_as"]) == (item["id"], ["resolve"], None)
    assert [each["amount"] for each in (await _reconciled(shop))["open_items"]] == [60_00]
    assert (await _resolve(shop, again, **{"as": "other", "reason": "a tax"})).status_code == 200
    assert (await _reconciled(shop))["open_items"] == []


async def test_a_return_without_reference_is_resolved_to_any_debit_with_its_difference(shop: Shop) -> None:
    debit = await _settled(shop)
    number = await _next(shop)
    back = Line(-104_50, "2026-02-18", code="PMNT/IDDT/UPDD", reason="AC04", text="impayé")
    await shop.accepted(statement(back, number=number, opening=100_00, on="2026-02-18"))
    (item,) = await _items(shop)
    assert (item["kind"], item["amount"]) == ("return", -104_50)
    missing = await _resolve(shop, item, **{"as": "return"})
    assert missing.json()["errors"][0]["pointer"] == "/collection_id"
    done = await _resolve(shop, item, **{"as": "return", "collection_id": debit["id"]})
    assert (done.status_code, done.json()["difference"]) == (200, -4_50)
    returned = (await shop.merchant.all(f"/v1/collections?account_id={shop.buyer}"))[-1]
    assert returned["status"] == "returned"
    assert (await _reconciled(shop))["open_items"] == []


@pytest.mark.parametrize(("booked", "items"), [(-104_50, [(-4_50, "charge")]), (-60_00, [(40_00, "unknown")])])
async def test_a_return_with_a_fee_that_is_not_stated_or_in_part_is_booked_for_the_debit(
    shop: Shop, booked: int, items: list[tuple[int, str]]
) -> None:
    debit = await _settled(shop)
    number = await _next(shop)
    reference = debit["end_to_end_id"]
    back = Line(booked, "2026-02-18", code="PMNT/IDDT/UPDD", reason="AC04", end_to_end_id=reference)
    await shop.accepted(statement(back, number=number, opening=100_00, on="2026-02-18"))
    assert (await shop.merchant.all(f"/v1/collections?account_id={shop.buyer}"))[-1]["status"] == "returned"
    assert [(each["amount"], each["kind"]) for each in await _items(shop)] == items
    assert [each["amount"] for each in (await _reconciled(shop))["open_items"]] == [items[0][0]]


@pytest.mark.parametrize("named", [True, False])
async def test_btc_03_a_charge_that_is_booked_beside_a_return_is_a_charge(shop: Shop, named: bool) -> None:
    debit = await _settled(shop)
    reference = debit["end_to_end_id"]
    back = Line(-100_00, "2026-02-18", code="PMNT/IDDT/UPDD", reason="AC04", end_to_end_id=reference, reference="R1")
    beside = reference if named else "NOTPROVIDED"
    fee = Line(-4_50, "2026-02-18", code="PMNT/IDDT/CHRG", end_to_end_id=beside, reference="R2", detailed=named)
    number = await _next(shop)
    await shop.accepted(statement(back, fee, number=number, opening=100_00, on="2026-02-18"))
    assert (await shop.merchant.all(f"/v1/collections?account_id={shop.buyer}"))[-1]["status"] == "returned"
    assert await _items(shop) == []
    assert await shop.merchant.all("/v1/bank-files/unmatched") == []
    assert (await _reconciled(shop))["open_items"] == []


async def test_a_reversal_is_resolved_to_a_transfer(shop: Shop) -> None:
    invoice = await shop.invoice(100_00)
    paid = Line(100_00, DAY, text=f"fact {invoice['number']}", payer="Client V")
    await shop.accepted(statement(paid, number=1, opening=0, on=DAY))
    back = Line(-100_00, "2026-01-06", text="annulation", is_reversal=True)
    await shop.accepted(statement(back, number=2, opening=100_00, on="2026-01-06"))
    (item,) = await _items(shop)
    assert item["kind"] == "transfer_reversal"
    (proposal,) = item["proposals"]
    assert proposal["kind"] == "transfer"
    done = await _resolve(shop, item, **{"as": "payment_reversal", "transfer_id": proposal["id"]})
    assert done.status_code == 200
    assert (await shop.read(f"/v1/invoices/{invoice['id']}"))["status"] == "open"
    assert (await _reconciled(shop))["open_items"] == []


async def _charge(shop: Shop) -> str:
    """A transfer of nobody, which a person says to be a charge that the bank gives back; its id."""
    await shop.accepted(statement(Line(50_00, DAY, text="merci", payer="Inconnu"), number=1, opening=0, on=DAY))
    (item,) = await _items(shop)
    await _resolve(shop, item, **{"as": "charge", "reason": "given back"})
    (transfer,) = await shop.merchant.all("/v1/transfers")
    assert (transfer["status"], transfer["reason"]) == ("ignored", "given back")
    return str(transfer["id"])


async def test_a_transfer_that_was_a_charge_is_reversed_out_of_the_charges(shop: Shop) -> None:
    transfer_id = await _charge(shop)
    back = Line(-50_00, "2026-01-06", text="merci", payer="Inconnu", is_reversal=True)
    await shop.accepted(statement(back, number=2, opening=50_00, on="2026-01-06"))
    for item in await _items(shop):
        await _resolve(shop, item, **{"as": "payment_reversal", "transfer_id": transfer_id})
    assert (await shop.read(f"/v1/transfers/{transfer_id}"))["status"] == "reversed"
    assert (await _reconciled(shop))["open_items"] == []


async def test_a_transfer_that_was_a_charge_may_be_a_payment_after_all(shop: Shop) -> None:
    invoice = await shop.invoice(60_00)
    transfer_id = await _charge(shop)
    refused = await shop.merchant.post(f"/v1/transfers/{transfer_id}/ignore", {"reason": "x"})
    assert refused.status_code == 409, "its money went already"
    await shop.merchant.ok("POST", f"/v1/transfers/{transfer_id}/apply", {"account_id": shop.buyer})
    await shop.application.quiet(shop.merchant)
    assert (await shop.read(f"/v1/invoices/{invoice['id']}"))["open_amount"] == 10_00
    assert (await _reconciled(shop))["open_items"] == []


async def test_a_transfer_that_is_the_money_of_a_debit_pays_nothing_else(shop: Shop) -> None:
    await shop.invoice(100_00)
    await shop.merchant.ok("POST", "/v1/sandbox/bank/scenario", {"account_id": shop.buyer, "outcome": "none"})
    await shop.merchant.clock("2026-02-20T12:00:00+00:00")
    (debit,) = await shop.merchant.all(f"/v1/collections?account_id={shop.buyer}")
    await shop.accepted(statement(Line(100_00, "2026-02-20", text="merci"), number=1, opening=0, on="2026-02-20"))
    (item,) = await _items(shop)
    assert (await _resolve(shop, item, **{"as": "collection", "collection_id": debit["id"]})).status_code == 200
    assert (await shop.read(f"/v1/collections/{debit['id']}"))["status"] == "settled"
    (transfer,) = await shop.merchant.all("/v1/transfers")
    assert transfer["available_actions"] == []
    refused = await shop.merchant.post(f"/v1/transfers/{transfer['id']}/apply", {"account_id": shop.buyer})
    assert refused.status_code == 409
    back = Line(-100_00, "2026-02-21", text="merci", is_reversal=True)
    await shop.accepted(statement(back, number=2, opening=100_00, on="2026-02-21"))
    (item,) = await _items(shop)
    as_return = {"as": "return", "collection_id": debit["id"]}
    assert (await _resolve(shop, item, **as_return)).status_code == 200
    assert (await _reconciled(shop))["open_items"] == []


@pytest.mark.parametrize("announced_first", [True, False])
async def test_btc_05_a_booking_that_two_messages_report_is_one_item(shop: Shop, announced_first: bool) -> None:
    lost: dict[str, Any] = {"code": "PMNT/IDDT/UPDD", "end_to_end_id": "COL-OF-NOBODY", "reason": "AM04"}
    one, other = (Line(-40_00, DAY, reference=reference, **lost) for reference in ("B1", "B2"))
    files = [notice(one, name="N1"), statement(one, number=1, opening=0, on=DAY)]
    for content in files if announced_first else reversed(files):
        await shop.accepted(content)
    (item,) = await shop.merchant.all("/v1/bank-files/unmatched")
    assert [each["id"] for each in await _items(shop)] == [item["id"]], "the one that holds the money"
    await shop.accepted(notice(other, name="N2"))
    assert len(await shop.merchant.all("/v1/bank-files/unmatched")) == 2, "another booking is another item"
    await _reconciled(shop)
