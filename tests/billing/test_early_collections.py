"""S0.35: undue invoices debited early, at somebody's request, and asked for once all the same."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from encours_billing.domain.early_collection import State, state_of
from encours_contracts.billing import CollectionDue, StatementIssued
from encours_values.ids import COLLECTION, typeid
from tests.billing.world import World

Make = Callable[..., Awaitable[World]]
NET = {"kind": "net", "days": 60}


async def ask(world: World, buyer: str, status: int = 201, **more: Any) -> dict[str, Any]:
    body = {"account_id": buyer, "requested_by": "buyer", **more}
    answer = await world.merchant.post("/v1/early-collections", body)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def read(world: World, asked: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = await world.merchant.ok("GET", f"/v1/early-collections/{asked['id']}")
    return found


async def test_an_early_collection_asks_for_each_chosen_invoice_on_the_day_agreed(world: World) -> None:
    buyer = await world.buyer()
    first = await world.ship(buyer, 10_000, "2011-01-05")
    second = await world.ship(buyer, 5_000, "2011-01-05")

    asked = await ask(
        world, buyer, invoice_ids=[first["id"], second["id"]], collection_date="2011-01-25", reason="needs headroom"
    )

    assert (asked["status"], asked["amount"], asked["available_actions"]) == ("requested", 15_000, [])
    dues = await world.settled_events(CollectionDue)
    assert [(due.amount, due.due_date.isoformat(), due.early, due.requested_by) for due in dues] == [
        (10_000, "2011-01-25", True, "buyer"),
        (5_000, "2011-01-25", True, "buyer"),
    ]
    assert (await world.merchant.all(f"/v1/early-collections?account_id={buyer}"))[0] == await read(world, asked)


async def test_the_statement_shows_an_invoice_that_is_debited_early_and_does_not_ask_for_it_again(
    world: World,
) -> None:
    """The credit on the account pays what is asked for first, which is the early debit."""
    buyer = await world.buyer()
    early = await world.ship(buyer, 10_000, "2011-01-05")
    late = await world.ship(buyer, 4_000, "2011-01-06")
    await world.credit(buyer, 1_000)
    await ask(world, buyer, invoice_ids=[early["id"]])

    await world.clock("2011-02-01")

    [issued] = await world.settled_events(StatementIssued)
    assert [(part.number, part.amount) for part in issued.invoices] == [(early["number"], 0), (late["number"], 4_000)]
    assert issued.total == 4_000
    dues = world.events(CollectionDue)
    assert [(due.amount, due.early) for due in dues] == [(9_000, True), (4_000, False)]
    [statement] = await world.merchant.all("/v1/statements")
    items = (await world.merchant.ok("GET", f"/v1/statements/{statement['id']}"))["items"]
    assert [(item["before"], item["after"], item["debited_apart"]) for item in items if item["kind"] == "invoice"] == [
        (0, 0, True),
        (4_000, 4_000, False),
    ]


async def test_its_state_follows_its_debits(world: World) -> None:
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 10_000, "2011-01-05")
    asked = await ask(world, buyer, invoice_ids=[invoice["id"]], collection_date="2011-01-20")
    debit = await world.last_debit()

    await debit.tell(debit.scheduled())
    announced = await read(world, asked)
    assert (announced["status"], announced["available_actions"]) == ("announced", ["cancel_collection"])
    assert announced["invoices"][0]["collection_id"] == typeid(COLLECTION, debit.collection_id)

    await debit.tell(debit.submitted())
    assert (await read(world, asked))["status"] == "in_collection"
    await debit.tell(debit.settled())
    assert (await read(world, asked))["status"] == "in_collection", "no headroom before it is final (TIM-09)"
    await world.clock("2011-02-10")
    assert (await read(world, asked))["status"] == "paid"
    assert (await world.invoice(invoice))["status"] == "paid"


@pytest.mark.parametrize("announced", [True, False])
async def test_a_debit_given_up_leaves_its_invoice_to_the_statement(world: World, announced: bool) -> None:
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 10_000, "2011-01-05")
    asked = await ask(world, buyer, invoice_ids=[invoice["id"]])
    debit = await world.last_debit()

    await debit.tell(*([debit.scheduled()] if announced else []), debit.cancelled())

    assert (await read(world, asked))["status"] == "cancelled"
    await ask(world, buyer, invoice_ids=[invoice["id"]])
    again = await world.last_debit()
    await again.tell(again.scheduled(), again.cancelled())
    await world.clock("2011-02-01")
    last = (await world.settled_events(CollectionDue))[-1]
    assert (last.amount, last.early, last.statement_id is not None) == (10_000, False, True)
    assert len(world.events(CollectionDue)) == 3


async def test_a_debit_given_up_after_the_statement_is_asked_for_when_its_invoice_falls_due(world: World) -> None:
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 10_000, "2011-01-05")
    await ask(world, buyer, invoice_ids=[invoice["id"]])
    debit = await world.last_debit()
    await debit.tell(debit.scheduled())
    await world.clock("2011-02-01")
    assert len(await world.settled_events(CollectionDue)) == 1

    await debit.tell(debit.cancelled())

    last = (await world.settled_events(CollectionDue))[-1]
    assert (last.amount, last.early, last.due_date.isoformat()) == (10_000, False, invoice["due_date"])
    problem = await ask(world, buyer, 409, invoice_ids=[invoice["id"]])
    assert problem["type"].endswith(":debit-already-requested")


async def test_a_debit_that_came_back_leaves_its_invoice_to_its_due_date(world: World) -> None:
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 10_000, "2011-01-05")
    asked = await ask(world, buyer, invoice_ids=[invoice["id"]])
    debit = await world.last_debit()
    await debit.tell(debit.scheduled(), debit.submitted(), debit.settled(), debit.returned("returned", "AC04"))
    assert (await read(world, asked))["status"] == "failed"

    await world.clock("2011-02-01")

    last = (await world.settled_events(CollectionDue))[-1]
    assert (last.amount, last.early) == (10_000, False)
    assert len(world.events(CollectionDue)) == 2


async def test_an_amount_takes_whole_invoices_oldest_first_as_long_as_they_fit(world: World) -> None:
    buyer = await world.buyer()
    shipped = [await world.ship(buyer, amount, "2011-01-05") for amount in (3_000, 4_000, 5_000)]

    asked = await ask(world, buyer, amount=8_000, requested_by="merchant")

    assert [part["invoice_id"] for part in asked["invoices"]] == [each["id"] for each in shipped[:2]]
    assert (asked["amount"], asked["requested_by"]) == (7_000, "merchant")
    problem = await ask(world, buyer, 409, amount=4_999)
    assert problem["type"].endswith(":nothing-to-collect-early")


async def test_what_may_not_be_debited_early_is_refused_and_nothing_changes(world: World) -> None:
    buyer, other = await world.buyer(), await world.buyer()
    good = await world.ship(buyer, 10_000, "2011-01-05")
    disputed, paid = await world.ship(buyer, 2_000, "2011-01-05"), await world.ship(buyer, 3_000, "2011-01-05")
    foreign = await world.ship(other, 2_000, "2011-01-05")
    await world.dispute(disputed, 500)
    await world.pay(buyer, 3_000, allocations=[{"invoice_id": paid["id"], "amount": 3_000}])

    for ids, status, slug in (
        ([good["id"], disputed["id"]], 409, "invoice-is-disputed"),
        ([good["id"], paid["id"]], 409, "invoice-not-open"),
        ([good["id"], foreign["id"]], 422, "invalid-request"),
        ([good["id"], good["id"]], 422, "invalid-request"),
    ):
        problem = await ask(world, buyer, status, invoice_ids=ids)
        assert problem["type"].endswith(f":{slug}")
        assert problem["errors"][0]["pointer"] == "/invoice_ids/1"
    for more in (
        {"invoice_ids": [good["id"]], "collection_date": "2011-01-04"},
        {"invoice_ids": [good["id"]], "collection_date": good["due_date"]},
        {"invoice_ids": [good["id"]], "amount": 10_000},
        {},
    ):
        await ask(world, buyer, 422, **more)
    assert await world.settled_events(CollectionDue) == []
    await world.clock("2011-02-15")
    problem = await ask(world, buyer, 409, invoice_ids=[good["id"]])
    assert problem["type"].endswith(":invoice-is-due")


async def test_an_invoice_is_asked_for_early_once(world: World) -> None:
    net = await world.buyer(NET)
    asked_already = await world.ship(net, 10_000, "2011-01-05")
    problem = await ask(world, net, 409, invoice_ids=[asked_already["id"]])
    assert problem["type"].endswith(":debit-already-requested")

    debit = await world.last_debit()
    await debit.tell(debit.scheduled(), debit.cancelled())
    body = {"account_id": net, "invoice_ids": [asked_already["id"]], "requested_by": "merchant"}
    answers = [await world.merchant.post("/v1/early-collections", body, key="early-1") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    await ask(world, net, 409, invoice_ids=[asked_already["id"]])
    assert len(await world.settled_events(CollectionDue)) == 2


async def test_a_disputed_part_that_is_owed_after_all_is_debited_beside_an_early_debit(world: World) -> None:
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 10_000, "2011-01-05")
    await ask(world, buyer, invoice_ids=[invoice["id"]])
    dispute = await world.dispute(invoice, 3_000)

    await world.merchant.ok("POST", f"/v1/disputes/{dispute['id']}/resolve", {"outcome": "rejected"})

    assert [due.amount for due in await world.settled_events(CollectionDue)] == [10_000, 3_000]
    await world.clock("2011-02-01")
    assert [due.amount for due in await world.settled_events(CollectionDue)] == [10_000, 3_000]


def test_several_debits_are_together_in_what_is_under_way_then_in_what_went_wrong() -> None:
    assert state_of([State.PAID, State.FAILED, State.ANNOUNCED]) is State.ANNOUNCED
    assert state_of([State.PAID, State.FAILED]) is State.FAILED
    assert state_of([State.CANCELLED, State.PAID]) is State.PAID
