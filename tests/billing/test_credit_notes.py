import asyncio
from datetime import date
from typing import Any

import pytest

from encours_contracts.billing import CollectionDue, CreditNoteBalanceChanged, CreditNoteIssued
from encours_contracts.collections import FailureDetails, RefundRejected
from encours_values.ids import ACCOUNT, REFUND, new_id, parse_typeid, typeid
from tests.billing.world import World, line


async def test_inv_04_a_credit_note_reduces_its_invoice_at_once(world: World) -> None:
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 10000, "2011-01-05")

    note = await world.credit(buyer, 3000, invoice_id=invoice["id"])

    now = await world.invoice(invoice)
    assert (now["open_amount"], now["credited"], now["status"]) == (7000, 3000, "open")
    assert (note["number"], note["applied"], note["remaining"]) == ("A2011-000001", 3000, 0)
    assert note["allocations"] == [{"invoice_id": invoice["id"], "number": invoice["number"], "amount": 3000}]
    assert await world.merchant.all("/v1/credit-notes") == [note], "a list says the same of it"
    [issued] = await world.settled_events(CreditNoteIssued)
    [paid] = world.money()
    assert (paid.cause.kind, paid.cause.amount, paid.open_amount) == ("credit_applied", 3000, 7000)
    balances = [(each.version, each.unused_amount) for each in world.events(CreditNoteBalanceChanged)]
    assert (issued.amount, balances) == (3000, [(1, 3000), (2, 0)])


async def test_a_credit_note_takes_back_the_vat_of_the_invoice(world: World) -> None:
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 1055, "2011-01-05", lines=[line(1055, 5.5)])

    note = await world.credit(buyer, 1055, invoice_id=invoice["id"])

    assert note["vat"] == [{"tax_rate": "5.5", "exemption_reason": None, "net": 1000, "tax": 55}]
    assert (await world.invoice(invoice))["status"] == "credited"


async def test_a_credit_without_invoice_waits_on_the_account_for_the_statement(world: World) -> None:
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 10000, "2011-01-05")

    note = await world.credit(buyer, 3000)
    assert (note["remaining"], (await world.invoice(invoice))["open_amount"]) == (3000, 10000)

    await world.clock("2011-02-01")
    assert (await world.invoice(invoice))["open_amount"] == 7000
    assert (await world.merchant.ok("GET", f"/v1/credit-notes/{note['id']}"))["remaining"] == 0
    assert [due.amount for due in world.events(CollectionDue)] == [7000]


async def test_a_credit_of_a_buyer_without_statements_goes_against_what_he_owes(world: World) -> None:
    buyer = await world.buyer({"kind": "net", "days": 30})
    invoice = await world.ship(buyer, 10000, "2011-01-05")

    note = await world.credit(buyer, 3000)

    assert (note["remaining"], (await world.invoice(invoice))["open_amount"]) == (0, 7000)


async def test_what_is_at_the_bank_cannot_be_credited_and_stays_credit_on_the_account(world: World) -> None:
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 10000, "2011-01-05")
    await world.clock("2011-02-01")
    debit = await world.last_debit()
    await debit.tell(debit.submitted())

    note = await world.credit(buyer, 3000, invoice_id=invoice["id"])

    now = await world.invoice(invoice)
    assert (now["in_collection"], now["credited"], now["status"]) == (10000, 0, "in_collection")
    assert (note["applied"], note["remaining"]) == (0, 3000)


async def test_the_same_external_id_under_another_key_is_refused_and_under_the_same_key_answered_again(
    world: World,
) -> None:
    buyer, other = await world.buyer(), await world.buyer()
    body = {"account_id": buyer, "external_id": "C536379", "amount": 100, "currency": "EUR", "reason": "return"}

    first = await world.merchant.post("/v1/credit-notes", body, key="k1")
    again = await world.merchant.post("/v1/credit-notes", body, key="k1")
    twice = await world.merchant.post("/v1/credit-notes", body, key="k2")
    elsewhere = await world.merchant.post("/v1/credit-notes", {**body, "account_id": other}, key="k3")

    assert (first.status_code, again.status_code, elsewhere.status_code) == (201, 201, 201)
    assert first.json() == again.json()
    assert (twice.status_code, twice.json()["type"]) == (409, "urn:encours:problem:credit-note-exists")
    assert twice.headers["content-type"] == "application/problem+json"


async def test_inv_04_racing_credit_notes_have_gapless_numbers_and_one_external_id_wins(world: World) -> None:
    buyer = await world.buyer()

    answers = await asyncio.gather(
        *(
            world.merchant.post(
                "/v1/credit-notes",
                {"account_id": buyer, "external_id": f"X{n % 5}", "amount": 100, "currency": "EUR", "reason": "r"},
            )
            for n in range(20)
        )
    )

    made = sorted(answer.json()["number"] for answer in answers if answer.status_code == 201)
    assert made == [f"A2011-{n:06d}" for n in range(1, 6)]
    assert {answer.status_code for answer in answers} == {201, 409}


async def test_goods_back_are_credited_on_the_invoices_of_their_order_once(world: World) -> None:
    buyer = await world.buyer()
    first = await world.ship(buyer, 6000, "2011-01-05")
    order_id = world.orders[first["order_external_id"]]
    second = await world.ship(buyer, 4000, "2011-01-06", order_id=order_id, external_id=first["order_external_id"])
    other = await world.ship(buyer, 9000, "2011-01-06")

    event = await world.goods_back(first, 8000)
    await world.application.publish(world.merchant, event)

    left = [(await world.invoice(each))["open_amount"] for each in (first, second, other)]
    assert left == [0, 2000, 9000]
    notes = await world.merchant.all(f"/v1/credit-notes?account_id={buyer}")
    assert [(each["amount"], each["invoice_id"]) for each in notes] == [(2000, second["id"]), (6000, first["id"])]
    assert {(each["order_id"], each["reason"]) for each in notes} == {(first["order_id"], "damaged")}


async def test_credit_notes_never_exceed_the_invoice_they_name(world: World) -> None:
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 10000, "2011-01-05")
    await world.credit(buyer, 6000, invoice_id=invoice["id"])
    body = {"account_id": buyer, "external_id": "CN-2", "amount": 4001, "currency": "EUR", "reason": "r"}

    answer = await world.merchant.post("/v1/credit-notes", {**body, "invoice_id": invoice["id"]})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/amount")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"amount": 0}, "/amount"),
        ({"amount": -5}, "/amount"),
        ({"amount": 1.5}, "/amount"),
        ({"amount": "100"}, "/amount"),
        ({"amount": 10**12}, "/amount"),
        ({"amount": True}, "/amount"),
        ({"currency": "eur"}, "/currency"),
        ({"currency": "USD"}, "/currency"),
        ({"reason": ""}, "/reason"),
        ({"reason": "a\x00b"}, "/reason"),
        ({"external_id": "x" * 101}, "/external_id"),
        ({"account_id": "acc_1"}, "/account_id"),
        ({"invoice_id": "inv_00000000000000000000000000"}, "/invoice_id"),
        ({"surprise": 1}, "/surprise"),
    ],
)
async def test_what_is_wrong_with_a_credit_note_is_reported_by_its_field(
    world: World, change: dict[str, Any], pointer: str
) -> None:
    buyer = await world.buyer()
    body = {"account_id": buyer, "external_id": "CN-1", "amount": 100, "currency": "EUR", "reason": "r"}

    answer = await world.merchant.post("/v1/credit-notes", {**body, **change})

    assert (answer.status_code, [each["pointer"] for each in answer.json()["errors"]]) == (422, [pointer])
    assert await world.merchant.all("/v1/credit-notes") == []


async def test_an_account_that_is_not_known_yet_is_409_to_be_asked_again(world: World) -> None:
    body = {"account_id": typeid(ACCOUNT, new_id()), "external_id": "CN", "amount": 1, "currency": "EUR", "reason": "r"}

    answer = await world.merchant.post("/v1/credit-notes", body)

    assert (answer.status_code, answer.headers["retry-after"]) == (409, "1")
    assert answer.json()["type"] == "urn:encours:problem:not-yet-known"


async def test_an_invoice_of_another_account_is_refused(world: World) -> None:
    buyer, other = await world.buyer(), await world.buyer()
    invoice = await world.ship(other, 10000, "2011-01-05")
    body = {"account_id": buyer, "external_id": "CN-1", "amount": 100, "currency": "EUR", "reason": "r"}

    answer = await world.merchant.post("/v1/credit-notes", {**body, "invoice_id": invoice["id"]})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/invoice_id")


async def test_credit_notes_are_found_by_external_id(world: World) -> None:
    buyer = await world.buyer()
    await world.credit(buyer, 100, "C1")
    note = await world.credit(buyer, 200, "C2")

    assert [each["id"] for each in await world.merchant.all("/v1/credit-notes?external_id=C2")] == [note["id"]]
    assert (await world.merchant.get("/v1/credit-notes?external_id=%00")).status_code == 422


async def test_credit_whose_refund_failed_pays_what_is_asked_for_meanwhile(world: World) -> None:
    """While the refund is under way its credit is reserved: the invoice of the day after is to be debited in full."""
    buyer = await world.buyer({"kind": "net", "days": 30})
    await world.credit(buyer, 5_000)
    refund = await world.merchant.ok("POST", "/v1/refunds", {"account_id": buyer, "amount": 5_000, "currency": "EUR"})
    invoice = await world.ship(buyer, 8_000, "2011-01-06")
    assert (await world.invoice(invoice))["open_amount"] == 8_000

    rejected = RefundRejected(
        account_id=parse_typeid(ACCOUNT, buyer),
        refund_id=parse_typeid(REFUND, refund["id"]),
        amount=5_000,
        currency="EUR",
        failed_on=date(2011, 1, 10),
        details=FailureDetails(cause="account closed", reason_code="AC04"),
    )
    await world.application.publish(world.merchant, rejected, rejected)

    assert (await world.invoice(invoice))["open_amount"] == 3_000
