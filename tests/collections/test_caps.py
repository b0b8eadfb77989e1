"""A mandate's cap: what is above it waits for a person, or is asked for by several debits, to the cent."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from encours_collections.debits.domain.caps import SLICES_MAX, fit, slices, spread
from encours_contracts.billing import CollectionDue
from encours_contracts.collections import CollectionScheduled, CollectionSubmitted
from encours_contracts.fields import Allocation
from encours_contracts.mandates import MandateAmended
from encours_values.ids import new_id
from tests.collections.world import CREDITOR_IBAN, DUE, Buyer, World, change_settings, creditor


async def set_above_cap(world: World, above_cap: str) -> None:
    settings = {"collection": {"above_cap": above_cap}, "creditor": creditor(world.seal(CREDITOR_IBAN))}
    await change_settings(world.application, world.merchant, settings, version=7)


async def raise_cap(world: World, buyer: Buyer, max_amount: int | None) -> None:
    reported = {**buyer.mandate.model_dump(), "max_amount": max_amount}
    await world.application.publish(world.merchant, MandateAmended(**reported))


async def test_an_amount_above_the_cap_waits_and_is_not_debited(world: World) -> None:
    buyer = await world.buyer(max_amount=100_00)
    await world.owes(buyer, 100_01)
    await world.owes(buyer, 100_00)

    refused, allowed = sorted(await world.collections(account_id=buyer.id), key=lambda each: -int(each["amount"]))
    assert (refused["status"], refused["details"]["cause"]) == ("planned", "above_mandate_cap")
    assert refused["available_actions"] == ["cancel"]
    assert allowed["status"] == "announced"
    await world.clock("2011-02-12T00:00:00+00:00")
    assert [each.amount for each in world.application.events(world.merchant, CollectionSubmitted)] == [100_00]


async def test_a_collection_above_the_cap_is_announced_when_the_cap_or_the_amount_allows_it(world: World) -> None:
    raised, paid = await world.buyer(max_amount=50_00), await world.buyer(max_amount=50_00)
    await world.owes(raised, 80_00)
    due = await world.owes(paid, 80_00)
    await raise_cap(world, raised, 90_00)
    await world.paid(due, 40_00)
    assert [(await world.collection(each))["status"] for each in (raised, paid)] == ["announced", "announced"]
    assert (await world.collection(paid))["amount"] == 40_00


async def test_a_cap_that_is_lowered_holds_for_what_is_announced(world: World) -> None:
    buyer = await world.buyer()
    await world.owes(buyer, 80_00)
    await raise_cap(world, buyer, 50_00)
    shown = await world.collection(buyer)
    assert (shown["status"], shown["details"]["cause"]) == ("planned", "above_mandate_cap")


async def test_a_statement_above_the_cap_is_split_into_debits_of_the_same_day(world: World) -> None:
    await set_above_cap(world, "split")
    buyer = await world.buyer(max_amount=100_00)
    due = await world.owes(buyer, 130_00, -20_01, 140_02)

    parts = await world.collections(account_id=buyer.id)
    assert sum(each["amount"] for each in parts) == due.amount
    assert [each["amount"] for each in reversed(parts)] == [83_34, 83_34, 83_33]
    assert len({each["end_to_end_id"] for each in parts}) == 3
    assert {each["collection_date"] for each in parts} == {"2011-02-15"}
    assert len(world.application.events(world.merchant, CollectionScheduled)) == 3
    reported: dict[str, int] = {}
    for each in parts:
        assert sum(part["amount"] for part in each["allocations"]) == each["amount"]
        for part in each["allocations"]:
            reported[part["number"]] = reported.get(part["number"], 0) + part["amount"]
    assert reported == {part.number: part.amount for part in due.allocations}

    await world.owes(buyer, 10_00, statement_id=due.statement_id)
    assert len(await world.collections(account_id=buyer.id)) == 3
    await world.clock("2011-02-16T00:00:00+00:00")
    assert {each["status"] for each in await world.collections(account_id=buyer.id)} == {"settled"}


async def test_a_failed_slice_is_retried_beside_the_others(world: World) -> None:
    """RTX-02: a retry is a collection of its own."""
    await set_above_cap(world, "split")
    buyer = await world.buyer(max_amount=60_00)
    due = await world.owes(buyer, 100_00)
    await world.scenario(buyer, "return:AM04")
    await world.clock("2011-02-18T00:00:00+00:00")
    await world.scenario(buyer, "settle")
    first = (await world.collections(account_id=buyer.id))[0]
    retry = {**due.model_dump(), "amount": 50_00, "retry_of": first["id"], "due_date": date(2011, 2, 25)}
    retry["allocations"] = [{**retry["allocations"][0], "amount": 50_00}]
    await world.application.publish(world.merchant, CollectionDue.model_validate(retry))
    again = (await world.collections(account_id=buyer.id))[0]
    assert (again["retry_of"], again["status"], again["amount"]) == (first["id"], "announced", 50_00)
    await world.application.quiet(world.merchant)
    scheduled = world.application.events(world.merchant, CollectionScheduled)[-1]
    assert scheduled.retry_of is not None


async def test_an_invoice_above_the_cap_is_split_and_a_payment_lowers_its_last_debit_first(world: World) -> None:
    """INVT-1: together they never ask for more than is owed."""
    await set_above_cap(world, "split")
    buyer, invoice_id = await world.buyer(max_amount=50_00), new_id()
    part = Allocation(invoice_id=invoice_id, number="F2011-000001", amount=100_00)
    due = await world.owes(buyer, 100_00, statement_id=None, invoice_id=invoice_id, allocations=[part])
    await world.paid(due, 60_00)
    shown = await world.collections(account_id=buyer.id)
    assert sorted((each["status"], each["amount"]) for each in shown) == [("announced", 40_00), ("cancelled", 50_00)]


async def test_a_collection_that_waits_for_a_mandate_is_split_when_the_mandate_is_active(world: World) -> None:
    await set_above_cap(world, "split")
    buyer = await world.buyer(mandated=False, max_amount=60_00)
    due = await world.owes(buyer, 70_00, 80_00)
    await world.paid(due, 10_00)
    await world.application.publish(world.merchant, buyer.mandate)
    parts = await world.collections(account_id=buyer.id)
    assert [(each["status"], each["amount"]) for each in parts] == [
        ("announced", 46_66),
        ("announced", 46_67),
        ("announced", 46_67),
    ]
    assert sum(part["amount"] for each in parts for part in each["allocations"]) == 140_00
    await world.paid(due, -10_00)
    assert sum(each["amount"] for each in await world.collections(account_id=buyer.id)) == 150_00


async def test_a_one_off_mandate_is_not_split(world: World) -> None:
    """SEQ-02: it serves for one debit."""
    await set_above_cap(world, "split")
    buyer = await world.buyer(sequence_type="OOFF", max_amount=50_00)
    await world.owes(buyer, 80_00)
    assert (await world.collection(buyer))["details"]["cause"] == "above_mandate_cap"


async def test_an_early_collection_is_marked_as_such(world: World) -> None:
    buyer = await world.buyer()
    await world.owes(buyer, 80_00, due=DUE, early=True)
    assert (await world.collection(buyer))["early"] is True
    (scheduled,) = world.application.events(world.merchant, CollectionScheduled)
    assert scheduled.early is True


@given(st.integers(1, 10**11), st.integers(1, 10**9))
def test_amounts_of_a_split_stay_under_the_cap_and_add_up(amount: int, cap: int) -> None:
    amounts = fit(amount, cap, may_split=True)
    if amounts is None:
        assert amount > cap * SLICES_MAX
        return
    assert sum(amounts) == amount
    assert all(0 < each <= cap for each in amounts)
    assert max(amounts) - min(amounts) <= 1
    assert len(amounts) == -(-amount // cap)


@given(st.lists(st.integers(-50_00, 200_00), min_size=1, max_size=12), st.integers(1_00, 300_00))
def test_parts_of_a_split_are_those_of_the_whole(parts: list[int], cap: int) -> None:
    total = sum(parts)
    if total <= 0 or total > cap * SLICES_MAX:
        return
    amounts = slices(total, cap)
    result = spread(parts, amounts)
    assert [sum(minor for _, minor in each) for each in result] == amounts
    for place, part in enumerate(parts):
        assert sum(minor for each in result for at, minor in each if at == place) == part
    assert all(minor != 0 for each in result for _, minor in each)
