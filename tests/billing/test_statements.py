from collections.abc import Awaitable, Callable

from encours_common.contracts.billing import CollectionDue, InvoicePaid, StatementIssued
from encours_common.ids import INVOICE, typeid

from tests.billing.world import World


async def test_the_months_invoices_are_gathered_in_one_statement_and_one_debit(world: World) -> None:
    buyer = await world.buyer()
    first = await world.ship(buyer, 12000, "2011-01-05")
    second = await world.ship(buyer, 6000, "2011-01-20")

    await world.clock("2011-02-01")

    [statement] = await world.merchant.all(f"/v1/statements?account_id={buyer}")
    assert (statement["number"], statement["total"], statement["due_date"]) == ("R2011-000001", 18000, "2011-02-15")
    [due] = world.events(CollectionDue)
    assert (due.amount, due.due_date.isoformat(), due.remittance) == (
        18000,
        "2011-02-15",
        f"R2011-000001 {first['number']} {second['number']}",
    )
    assert [(typeid(INVOICE, part.invoice_id), part.amount) for part in due.allocations] == [
        (first["id"], 12000),
        (second["id"], 6000),
    ]


async def test_a_negative_month_is_carried_over_and_netted_in_the_next(world: World) -> None:
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 5000, "2011-01-05")
    await world.credit(buyer, 8000)

    await world.clock("2011-02-05")
    assert (await world.invoice(invoice))["status"] == "credited"
    later = await world.ship(buyer, 4000, "2011-02-10")
    await world.clock("2011-03-02")

    totals = [(event.number, event.total) for event in world.events(StatementIssued)]
    assert totals == [("R2011-000001", -3000), ("R2011-000002", 1000)]
    [due] = world.events(CollectionDue)
    assert due.amount == 1000
    assert (await world.invoice(later))["open_amount"] == 1000
    assert [event.amount for event in world.events(InvoicePaid)] == [5000, 3000]


async def test_a_debit_an_invoice_where_the_merchant_wants_it_so(world_of: Callable[..., Awaitable[World]]) -> None:
    world = await world_of(collection={"mode": "per_invoice"})
    buyer = await world.buyer()
    await world.ship(buyer, 12000, "2011-01-05")
    await world.ship(buyer, 6000, "2011-01-20")

    await world.clock("2011-02-01")

    assert [(due.amount, due.remittance) for due in world.events(CollectionDue)] == [
        (12000, "F2011-000001"),
        (6000, "F2011-000002"),
    ]
