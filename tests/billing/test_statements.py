from collections.abc import Awaitable, Callable

import pytest

from encours_contracts.billing import CollectionDue, StatementIssued
from encours_values.ids import INVOICE, typeid
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
    assert [event.cause.amount for event in world.money()] == [5000, 3000]


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


async def test_a_month_with_nothing_new_makes_no_statement(world: World) -> None:
    buyer = await world.buyer()
    await world.credit(buyer, 8000)

    await world.clock("2011-05-01")

    assert [event.total for event in world.events(StatementIssued)] == [-8000]


async def test_an_invoice_that_comes_after_its_months_statement_gets_a_statement_of_its_own(world: World) -> None:
    buyer = await world.buyer()
    await world.ship(buyer, 5000, "2011-01-05")
    await world.clock("2011-02-03")

    await world.ship(buyer, 700, "2011-01-31")
    await world.application.quiet(world.merchant)

    stated = [(event.period_end.isoformat(), event.total) for event in world.events(StatementIssued)]
    assert stated == [("2011-01-31", 5000), ("2011-01-31", 700)]
    assert [(due.amount, due.due_date.isoformat()) for due in world.events(CollectionDue)] == [
        (5000, "2011-02-15"),
        (700, "2011-02-15"),
    ]


async def test_buyers_beyond_a_chunk_are_all_stated_once_with_gapless_numbers(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("encours_billing.use_cases.issue_statements.CHUNK", 3)
    for _ in range(10):
        await world.ship(await world.buyer(), 100, "2011-01-05")

    await world.clock("2011-02-01")

    issued = world.events(StatementIssued)
    assert sorted(event.number for event in issued) == [f"R2011-{n:06d}" for n in range(1, 11)]
    assert len({event.account_id for event in issued}) == 10
    assert sum(due.amount for due in world.events(CollectionDue)) == 1000


async def test_due_03_the_month_ends_at_midnight_where_the_merchant_does_business(world: World) -> None:
    buyer = await world.buyer()
    await world.ship(buyer, 100, "2011-01-31T22:59:00+00:00")
    await world.ship(buyer, 200, "2011-01-31T23:00:00+00:00")

    await world.clock("2011-01-31T22:59:00+00:00")
    assert world.events(StatementIssued) == []
    await world.clock("2011-01-31T23:00:00+00:00")

    assert [event.total for event in world.events(StatementIssued)] == [100]


async def test_a_statement_shows_each_document_with_what_it_leaves(world: World) -> None:
    buyer = await world.buyer()
    first = await world.ship(buyer, 5000, "2011-01-05")
    await world.ship(buyer, 3000, "2011-01-06")
    await world.credit(buyer, 1000, "CN-1", invoice_id=first["id"])
    await world.credit(buyer, 4500, "CN-2")

    await world.clock("2011-02-01")

    [listed] = await world.merchant.all(f"/v1/statements?account_id={buyer}")
    full = await world.merchant.ok("GET", f"/v1/statements/{listed['id']}")
    assert [(item["kind"], item["amount"], item["before"], item["after"]) for item in full["items"]] == [
        ("invoice", 5000, 4000, 0),
        ("invoice", 3000, 3000, 2500),
        ("credit_note", 1000, 0, 0),
        ("credit_note", 4500, 4500, 0),
    ]
    assert (full["total"], full["debits"]) == (2500, [])


async def test_currencies_never_mix(world: World) -> None:
    buyer = await world.buyer()
    await world.ship(buyer, 5000, "2011-01-05")
    await world.ship(buyer, 7000, "2011-01-05", currency="USD")
    await world.credit(buyer, 6000)

    await world.clock("2011-02-01")

    assert sorted((event.currency, event.total) for event in world.events(StatementIssued)) == [
        ("EUR", -1000),
        ("USD", 7000),
    ]
