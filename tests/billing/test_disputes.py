from typing import Any

import pytest

from encours_contracts.billing import CollectionDue, DisputeOpened, DisputeResolved, InvoiceOverdue
from tests.billing.world import World


async def test_the_disputed_part_alone_is_neither_debited_nor_dunned(world: World) -> None:
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 10000, "2011-01-05")

    dispute = await world.dispute(invoice, 3000)
    assert (await world.invoice(invoice))["status"] == "disputed"
    assert (dispute["status"], dispute["available_actions"]) == ("open", ["message", "attach", "resolve"])
    await world.clock("2011-02-01")
    assert [due.amount for due in world.events(CollectionDue)] == [7000]

    debit = await world.last_debit()
    await debit.tell(debit.submitted(), debit.settled())
    await world.clock("2011-03-15")
    now = await world.invoice(invoice)
    assert (now["open_amount"], now["paid"], now["status"]) == (3000, 7000, "disputed")
    assert world.events(InvoiceOverdue) == []
    assert [(event.amount, event.reason) for event in world.events(DisputeOpened)] == [(3000, "short delivery")]


async def test_a_rejected_dispute_is_owed_again_overdue_and_debited_on_its_own(world: World) -> None:
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 10000, "2011-01-05")
    dispute = await world.dispute(invoice, 3000)
    await world.clock("2011-03-01")

    answer = await world.merchant.ok("POST", f"/v1/disputes/{dispute['id']}/resolve", {"outcome": "rejected"})

    assert (answer["status"], answer["available_actions"]) == ("rejected", [])
    [_, again] = await world.settled_events(CollectionDue)
    assert (again.amount, again.due_date.isoformat()) == (3000, "2011-03-01")
    assert [event.outcome for event in world.events(DisputeResolved)] == ["rejected"]
    assert (await world.invoice(invoice))["disputed"] == 0


async def test_a_dispute_rejected_before_the_statement_is_collected_with_it(world: World) -> None:
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 10000, "2011-01-05")
    dispute = await world.dispute(invoice)
    await world.merchant.ok("POST", f"/v1/disputes/{dispute['id']}/resolve", {"outcome": "rejected"})

    await world.clock("2011-02-01")

    assert [due.amount for due in world.events(CollectionDue)] == [10000]


async def test_a_dispute_resolved_with_a_credit_makes_a_credit_note_on_the_invoice(world: World) -> None:
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 10000, "2011-01-05")
    dispute = await world.dispute(invoice, 3000)

    answer = await world.merchant.ok(
        "POST", f"/v1/disputes/{dispute['id']}/resolve", {"outcome": "credited", "amount": 2000}
    )

    note = await world.merchant.ok("GET", f"/v1/credit-notes/{answer['credit_note_id']}")
    assert (note["amount"], note["invoice_id"], note["applied"]) == (2000, invoice["id"], 2000)
    now = await world.invoice(invoice)
    assert (now["open_amount"], now["disputed"], now["status"]) == (8000, 0, "open")
    await world.clock("2011-02-01")
    assert [due.amount for due in world.events(CollectionDue)] == [8000]


async def test_all_that_was_said_is_stored_in_order(world: World) -> None:
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 10000, "2011-01-05")
    body = {"reason": "price", "message": "Agreed price was 9,00"}
    dispute = await world.merchant.ok("POST", f"/v1/invoices/{invoice['id']}/disputes", body)
    path = f"/v1/disputes/{dispute['id']}"

    await world.merchant.ok("POST", f"{path}/messages", {"message": "We look into it"})
    await world.merchant.ok("POST", f"{path}/messages", {"message": "Thanks", "author": "buyer"})
    await world.merchant.ok("POST", f"{path}/resolve", {"outcome": "rejected"})

    said = (await world.merchant.ok("GET", path))["messages"]
    assert [(each["author"], each["message"]) for each in said] == [
        ("buyer", "Agreed price was 9,00"),
        ("merchant", "We look into it"),
        ("buyer", "Thanks"),
    ]
    assert (await world.merchant.post(f"{path}/messages", {"message": "One more"})).status_code == 409
    assert (await world.merchant.post(f"{path}/resolve", {"outcome": "credited"})).status_code == 409
    assert (await world.invoice(invoice))["disputes"] == [dispute["id"]]
    listed = await world.merchant.all(f"/v1/disputes?account_id={buyer}&status=rejected")
    assert [each["id"] for each in listed] == [dispute["id"]]
    assert await world.merchant.all("/v1/disputes?status=open") == []


async def test_no_more_can_be_disputed_than_is_open(world: World) -> None:
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 10000, "2011-01-05")
    path = f"/v1/invoices/{invoice['id']}/disputes"
    await world.dispute(invoice, 6000)

    assert (await world.merchant.post(path, {"reason": "x", "amount": 4001})).status_code == 422
    await world.dispute(invoice)
    nothing = await world.merchant.post(path, {"reason": "x"})

    assert (nothing.status_code, nothing.json()["type"]) == (409, "urn:encours:problem:nothing-to-dispute")
    assert (await world.invoice(invoice))["disputed"] == 10000


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"outcome": "forgotten"}, "/outcome"),
        ({"outcome": "credited", "amount": 3001}, "/amount"),
        ({"outcome": "rejected", "amount": 1}, "/amount"),
        ({}, "/outcome"),
    ],
)
async def test_a_resolution_that_makes_no_sense_is_refused(world: World, body: dict[str, Any], pointer: str) -> None:
    buyer = await world.buyer()
    dispute = await world.dispute(await world.ship(buyer, 10000, "2011-01-05"), 3000)

    answer = await world.merchant.post(f"/v1/disputes/{dispute['id']}/resolve", body)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert (await world.merchant.ok("GET", f"/v1/disputes/{dispute['id']}"))["status"] == "open"
