"""What collections tells of debits: in collection, final, back; in any order, once."""

import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from encours_contracts.billing import CollectionDue, InvoiceOverdue, InvoicePaid
from tests.billing.world import Debit, World

Make = Callable[..., Awaitable[World]]


async def month_end(world: World, amount: int = 10000) -> tuple[dict[str, Any], Debit]:
    """An invoice whose month's statement is to be debited."""
    buyer = await world.buyer()
    invoice = await world.ship(buyer, amount, "2011-01-05")
    await world.clock("2011-02-01")
    return invoice, await world.last_debit()


async def state(world: World, invoice: dict[str, Any]) -> tuple[str, int, int, int]:
    now = await world.invoice(invoice)
    return now["status"], now["open_amount"], now["in_collection"], now["paid"]


async def test_a_settled_debit_pays_the_invoice_only_when_it_is_final(world: World) -> None:
    invoice, debit = await month_end(world)
    await debit.tell(debit.scheduled())
    assert await state(world, invoice) == ("open", 10000, 0, 0)

    await debit.tell(debit.submitted())
    assert await state(world, invoice) == ("in_collection", 10000, 10000, 0)

    await world.clock("2011-02-15")
    await debit.tell(debit.settled())
    assert (debit.day.isoformat(), debit.final_on.isoformat()) == ("2011-02-15", "2011-02-21")
    await world.clock("2011-02-21T22:59:00+00:00")
    assert await state(world, invoice) == ("in_collection", 10000, 10000, 0)

    await world.clock("2011-02-21T23:00:00+00:00")
    assert await state(world, invoice) == ("paid", 0, 0, 10000)
    [paid] = world.events(InvoicePaid)
    assert (paid.cause.kind, paid.cause.collection_id, paid.cause.amount, paid.paid) == (
        "collection_paid",
        debit.collection_id,
        10000,
        10000,
    )
    assert paid.paid_on == debit.day


async def test_a_debit_rejected_before_its_day_opens_the_invoice_again_and_it_is_overdue_after_its_day(
    world: World,
) -> None:
    invoice, debit = await month_end(world)
    await debit.tell(debit.submitted())
    await world.clock("2011-02-14")

    await debit.tell(debit.returned("rejected", "AC04"))
    assert await state(world, invoice) == ("open", 10000, 0, 0)
    assert (await world.invoice(invoice))["details"] == {
        "cause": "insufficient funds",
        "reason_code": "AC04",
        "will_retry": False,
    }

    await world.clock("2011-02-16")
    assert await state(world, invoice) == ("overdue", 10000, 0, 0)
    assert [event.overdue_amount for event in world.events(InvoiceOverdue)] == [10000]


async def test_a_debit_returned_after_its_day_is_overdue_at_once(world: World) -> None:
    invoice, debit = await month_end(world)
    await debit.tell(debit.submitted())
    await world.clock("2011-02-17")
    await debit.tell(debit.settled())

    await debit.tell(debit.returned())

    assert await state(world, invoice) == ("overdue", 10000, 0, 0)
    await world.clock("2011-03-01")
    assert await state(world, invoice) == ("overdue", 10000, 0, 0)
    assert world.events(InvoicePaid) == []
    assert len(world.events(InvoiceOverdue)) == 1


async def test_invt_10_a_return_after_finality_takes_the_payment_back_and_publishes_it(world: World) -> None:
    invoice, debit = await month_end(world)
    await debit.tell(debit.submitted(), debit.settled())
    await world.clock("2011-02-22")
    assert await state(world, invoice) == ("paid", 0, 0, 10000)

    await debit.tell(debit.returned())

    assert await state(world, invoice) == ("overdue", 10000, 0, 0)
    assert [(event.cause.amount, event.open_amount) for event in await world.settled_money()] == [
        (10000, 0),
        (-10000, 10000),
    ]
    assert len(world.events(InvoiceOverdue)) == 1
    assert [each["amount"] for each in (await world.invoice(invoice))["applied"]] == [10000, -10000]


@pytest.mark.parametrize("order", list(itertools.permutations(["submitted", "settled", "returned"])))
async def test_a_returned_debit_ends_in_the_same_place_in_any_order_of_its_events(
    world: World, order: tuple[str, ...]
) -> None:
    invoice, debit = await month_end(world)
    facts = {"submitted": debit.submitted(), "settled": debit.settled(), "returned": debit.returned()}

    await debit.tell(*(facts[name] for name in order))
    await debit.tell(*facts.values())

    await world.clock("2011-03-15")
    assert await state(world, invoice) == ("overdue", 10000, 0, 0)
    assert world.events(InvoicePaid) == []
    assert (
        sum(row["debit_minor"] - row["credit_minor"] for row in await world.journal() if row["ledger"] == "411")
        == 10000
    )


@pytest.mark.parametrize("order", [("submitted", "settled"), ("settled", "submitted"), ("settled",)])
async def test_a_settled_debit_is_paid_once_in_any_order_of_its_events(world: World, order: tuple[str, ...]) -> None:
    invoice, debit = await month_end(world)
    facts = {"submitted": debit.submitted(), "settled": debit.settled()}

    await debit.tell(*(facts[name] for name in order), *(facts[name] for name in order))

    await world.clock("2011-03-15")
    assert await state(world, invoice) == ("paid", 0, 0, 10000)
    assert len(world.events(InvoicePaid)) == 1
    balance = dict.fromkeys(("411", "5115", "512"), 0)
    for row in await world.journal():
        if row["ledger"] in balance:
            balance[row["ledger"]] += row["debit_minor"] - row["credit_minor"]
    assert balance == {"411": 0, "5115": 10000, "512": 0}, "the bank's statement moves it to 512"


async def test_a_payment_that_crosses_a_debit_goes_back_to_the_account_and_nothing_is_paid_twice(world: World) -> None:
    invoice, debit = await month_end(world)
    await world.pay(invoice["account_id"], 4000)
    await world.credit(invoice["account_id"], 1000, invoice_id=invoice["id"])
    assert await state(world, invoice) == ("open", 5000, 0, 4000)

    await debit.tell(debit.submitted())
    assert await state(world, invoice) == ("in_collection", 10000, 10000, 0)
    await debit.tell(debit.settled())
    newer = await world.ship(invoice["account_id"], 9000, "2011-02-10")
    await world.clock("2011-03-01")

    assert await state(world, invoice) == ("paid", 0, 0, 10000)
    assert (await world.invoice(newer))["open_amount"] == 4000
    assert world.events(CollectionDue)[-1].amount == 4000
    amounts = [(event.cause.kind.value, event.cause.amount) for event in world.money()]
    assert sorted(amounts[:5]) == sorted(
        [
            ("payment_applied", 4000),
            ("credit_applied", 1000),
            ("credit_removed", -1000),
            ("payment_removed", -4000),
            ("collection_paid", 10000),
        ]
    )


async def test_a_debit_that_no_invoice_can_explain_is_dead_lettered_and_books_nothing(world: World) -> None:
    invoice, debit = await month_end(world)
    await debit.tell(debit.submitted())
    twin = world.debit_of(debit.due)

    await twin.tell(twin.submitted())

    assert await state(world, invoice) == ("in_collection", 10000, 10000, 0)
    database = world.application.product.running["billing"].database
    async with database.transaction(world.merchant.tenant_id) as tx:
        assert "CollectedTooMuch" in await tx.connection.fetchval("SELECT error FROM dead_letter")


async def test_due_01_an_invoice_is_not_overdue_while_its_announced_debit_is_still_to_come(world: World) -> None:
    invoice, debit = await month_end(world)
    late = debit.scheduled().model_copy(update={"collection_date": debit.day.replace(day=25)})
    await debit.tell(late)

    await world.clock("2011-02-25")
    assert (await world.invoice(invoice))["status"] == "open"

    await world.clock("2011-02-26")
    assert (await world.invoice(invoice))["status"] == "overdue"


async def test_due_01_overdue_begins_after_the_bank_day_that_follows_the_due_date(world: World) -> None:
    buyer = await world.buyer({"kind": "net", "days": 30})
    invoice = await world.ship(buyer, 100, "2011-01-06")
    assert invoice["due_date"] == "2011-02-05", "a Saturday"

    await world.clock("2011-02-07T12:00:00+00:00")
    assert (await world.invoice(invoice))["status"] == "open"

    await world.clock("2011-02-07T23:00:00+00:00")
    assert (await world.invoice(invoice))["status"] == "overdue"


async def test_a_credit_pays_an_invoice_whose_debit_came_back_and_leaves_one_alone_that_is_still_to_be_debited(
    world: World,
) -> None:
    back, debit = await month_end(world)
    await debit.tell(debit.submitted(), debit.returned())
    waiting = await world.ship(back["account_id"], 5000, "2011-02-03")
    await world.clock("2011-02-20")
    await world.credit(back["account_id"], 12000)
    assert (await world.invoice(back))["status"] == "credited", "at once, as somebody would be asked for it"
    assert (await world.invoice(waiting))["open_amount"] == 5000, "the next statement nets it"

    await world.clock("2011-03-01")

    assert (await world.invoice(waiting))["open_amount"] == 3000
    statement = await world.merchant.ok("GET", f"/v1/statements/{(await world.invoice(waiting))['statement_id']}")
    assert statement["total"] == 3000
    assert [(item["kind"], item["before"], item["after"]) for item in statement["items"]] == [
        ("invoice", 5000, 3000),
        ("credit_note", 2000, 0),
    ]


async def test_a_credit_pays_an_invoice_that_nobody_came_to_debit(world: World) -> None:
    invoice, _ = await month_end(world)
    await world.clock("2011-02-20")
    assert (await world.invoice(invoice))["status"] == "overdue"
    await world.credit(invoice["account_id"], 4000)

    await world.clock("2011-03-01")

    assert (await world.invoice(invoice))["open_amount"] == 6000
    assert [(each["total"], each["period_end"]) for each in await world.merchant.all("/v1/statements")] == [
        (0, "2011-02-28"),
        (10000, "2011-01-31"),
    ]
