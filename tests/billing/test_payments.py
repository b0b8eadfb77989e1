from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from encours_contracts.billing import CollectionDue, InvoicePaid
from tests.billing.world import World

Make = Callable[..., Awaitable[World]]


async def test_money_pays_the_oldest_invoice_first_and_the_advice_says_what_it_does_not_pay(world: World) -> None:
    buyer = await world.buyer()
    first, second = await world.ship(buyer, 6000, "2011-01-03"), await world.ship(buyer, 6000, "2011-01-04")

    payment = await world.pay(buyer, 8000)

    assert [(each["number"], each["amount"]) for each in payment["allocations"]] == [
        (first["number"], 6000),
        (second["number"], 2000),
    ]
    assert [(each["number"], each["paid"], each["open_amount"], each["why_open"]) for each in payment["advice"]] == [
        (first["number"], 6000, 0, None),
        (second["number"], 2000, 4000, "not_covered"),
    ]
    assert (payment["unallocated"], payment["received_on"]) == (0, "2011-01-05")
    assert await world.merchant.all("/v1/payments") == [payment], "a list says the same of it"
    assert (await world.invoice(first))["status"] == "paid"
    assert [(event.cause.amount, event.open_amount) for event in await world.settled_money()] == [
        (6000, 0),
        (2000, 4000),
    ]
    assert [event.number for event in world.events(InvoicePaid)] == [first["number"]], "the second is not paid whole"


@pytest.mark.parametrize(
    ("rule", "paid"),
    [("oldest_first", "F2011-000001"), ("largest_first", "F2011-000002"), ("overdue_first", "F2011-000003")],
)
async def test_the_merchants_rule_decides_which_invoice_is_paid(world_of: Make, rule: str, paid: str) -> None:
    world = await world_of(allocation=rule)
    buyer = await world.buyer()
    await world.ship(buyer, 5000, "2011-01-03")
    await world.ship(buyer, 9000, "2011-01-04")
    await world.ship(buyer, 3000, "2011-01-04")
    if rule == "overdue_first":
        await _due_earlier(world, "F2011-000003")

    payment = await world.pay(buyer, 1000)

    assert payment["allocations"][0]["number"] == paid


async def _due_earlier(world: World, number: str) -> None:
    database = world.application.product.running["billing"].database
    async with database.transaction(world.merchant.tenant_id) as tx:
        await tx.connection.execute("UPDATE invoice SET due_on = '2011-01-01' WHERE number = $1", number)


async def test_the_buyer_may_say_what_he_pays(world: World) -> None:
    buyer = await world.buyer()
    first, second = await world.ship(buyer, 6000, "2011-01-03"), await world.ship(buyer, 6000, "2011-01-04")

    payment = await world.pay(buyer, 8000, allocations=[{"invoice_id": second["id"], "amount": 5000}])

    assert payment["unallocated"] == 3000
    assert (await world.invoice(first))["open_amount"] == 6000
    assert (await world.invoice(second))["open_amount"] == 1000


async def test_the_rest_of_a_payment_is_credit_that_the_next_statement_nets(world: World) -> None:
    buyer = await world.buyer()
    assert (await world.pay(buyer, 5000))["unallocated"] == 5000
    invoice = await world.ship(buyer, 8000, "2011-01-06")

    await world.clock("2011-02-01")

    assert [due.amount for due in world.events(CollectionDue)] == [3000]
    assert (await world.invoice(invoice))["paid"] == 5000


async def test_an_account_in_credit_by_a_payment_alone_gets_a_statement_that_carries_it(world: World) -> None:
    buyer = await world.buyer()
    await world.pay(buyer, 5000)

    await world.clock("2011-02-01")
    await world.clock("2011-03-01")

    assert [each["total"] for each in await world.merchant.all("/v1/statements")] == [-5000]


async def test_a_payment_leaves_alone_what_is_at_the_bank(world: World) -> None:
    buyer = await world.buyer()
    collected = await world.ship(buyer, 6000, "2011-01-03")
    await world.clock("2011-02-01")
    debit = await world.last_debit()
    await debit.tell(debit.submitted())
    newer = await world.ship(buyer, 1000, "2011-02-01")

    payment = await world.pay(buyer, 5000)

    assert (await world.invoice(collected))["paid"] == 0
    assert (await world.invoice(newer))["status"] == "paid"
    assert payment["unallocated"] == 4000
    assert [each["why_open"] for each in payment["advice"]] == ["in_collection", None]


async def test_a_payment_leaves_alone_what_is_disputed_unless_the_buyer_names_it(world: World) -> None:
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 6000, "2011-01-03")
    await world.dispute(invoice, 2000)

    by_rule = await world.pay(buyer, 6000)
    assert (by_rule["unallocated"], by_rule["advice"][0]["why_open"]) == (2000, "disputed")

    await world.pay(buyer, 2000, allocations=[{"invoice_id": invoice["id"], "amount": 2000}])
    assert (await world.invoice(invoice))["status"] == "paid"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"allocations": [{"amount": 6001}]}, "/allocations/0/amount"),
        ({"allocations": [{"amount": 3000}, {"amount": 1}]}, "/allocations/1/invoice_id"),
        ({"amount": 100, "allocations": [{"amount": 101}]}, "/allocations"),
        ({"allocations": [{"amount": 0}]}, "/allocations/0/amount"),
        ({"method": "cash"}, "/method"),
        ({"amount": 0}, "/amount"),
        ({"currency": "USD"}, "/currency"),
    ],
)
async def test_what_is_wrong_with_a_payment_is_reported_by_its_field(
    world: World, change: dict[str, Any], pointer: str
) -> None:
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 6000, "2011-01-03")
    body: dict[str, Any] = {"account_id": buyer, "amount": 10000, "method": "transfer", **change}
    if "allocations" in change:
        body["allocations"] = [{"invoice_id": invoice["id"], **part} for part in change["allocations"]]

    answer = await world.merchant.post("/v1/payments", body)

    assert (answer.status_code, [each["pointer"] for each in answer.json()["errors"]]) == (422, [pointer])
    assert (await world.invoice(invoice))["open_amount"] == 6000
    assert await world.merchant.all("/v1/payments") == []
