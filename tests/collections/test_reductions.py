"""What is paid otherwise or disputed before the file is made is not debited."""

from encours_contracts.billing import CollectionDue
from encours_contracts.collections import CollectionScheduled, CollectionSubmitted
from encours_contracts.fields import Allocation
from encours_values.ids import new_id
from tests.collections.world import DUE, World


async def test_a_payment_before_the_file_lowers_the_debit_and_is_announced(world: World) -> None:
    buyer = await world.buyer()
    due = await world.owes(buyer, 100_00, 50_00)
    await world.paid(due, 30_00)
    await world.clock("2011-02-12T00:00:00+00:00")

    assert (await world.collection(buyer))["amount"] == 120_00
    assert [each.amount for each in world.application.events(world.merchant, CollectionScheduled)] == [150_00, 120_00]
    (submitted,) = world.application.events(world.merchant, CollectionSubmitted)
    assert [part.amount for part in submitted.allocations] == [70_00, 50_00]


async def test_a_debit_paid_in_full_is_cancelled_and_never_leaves(world: World) -> None:
    buyer = await world.buyer()
    due = await world.owes(buyer, 100_00)
    await world.paid(due, 60_00)
    await world.paid(due, 40_00, kind="credit_note")
    await world.clock("2011-02-16T00:00:00+00:00")

    shown = await world.collection(buyer)
    assert (shown["status"], shown["details"]["cause"]) == ("cancelled", "paid_otherwise")
    assert await world.merchant.all("/v1/batches") == []


async def test_a_removed_payment_is_debited_again(world: World) -> None:
    buyer = await world.buyer()
    due = await world.owes(buyer, 100_00)
    await world.paid(due, 60_00)
    await world.paid(due, -60_00)
    assert (await world.collection(buyer))["amount"] == 100_00


async def test_a_payment_after_the_file_changes_nothing_of_it(world: World) -> None:
    buyer = await world.buyer()
    due = await world.owes(buyer, 100_00)
    await world.clock("2011-02-12T00:00:00+00:00")
    await world.paid(due, 100_00)
    shown = await world.collection(buyer)
    assert (shown["status"], shown["amount"]) == ("submitted", 100_00)


async def test_a_payment_beyond_the_invoice_does_not_lower_the_others(world: World) -> None:
    buyer = await world.buyer()
    due = await world.owes(buyer, 100_00, 50_00)
    await world.paid(due, 130_00)
    assert (await world.collection(buyer))["amount"] == 50_00


async def test_the_disputed_part_is_left_out_of_the_debit(world: World) -> None:
    buyer, whole = await world.buyer(), await world.buyer()
    due = await world.owes(buyer, 100_00, 50_00)
    await world.dispute(due, 25_00)
    await world.dispute(await world.owes(whole, 10_00), 10_00)

    assert (await world.collection(buyer))["amount"] == 125_00
    cancelled = await world.collection(whole)
    assert (cancelled["status"], cancelled["details"]["cause"]) == ("cancelled", "disputed")


async def test_what_was_disputed_and_is_owed_after_all_is_debited_once(world: World) -> None:
    buyer, invoice_id = await world.buyer(), new_id()
    part = Allocation(invoice_id=invoice_id, number="F2011-000001", amount=100_00)
    due = await world.owes(buyer, 100_00, statement_id=None, invoice_id=invoice_id, allocations=[part])
    await world.dispute(due, 30_00)
    await world.dispute(due, -30_00)
    again = CollectionDue(
        account_id=buyer.account_id,
        invoice_id=invoice_id,
        amount=30_00,
        currency="EUR",
        due_date=DUE,
        allocations=[part.model_copy(update={"amount": 30_00})],
        remittance="F2011-000001",
    )
    await world.application.publish(world.merchant, again, again)

    shown = await world.collections(account_id=buyer.id)
    assert sorted(each["amount"] for each in shown) == [30_00, 70_00]
    await world.clock("2011-02-16T00:00:00+00:00")
    assert {each["status"] for each in await world.collections(account_id=buyer.id)} == {"settled"}


async def test_a_merchant_cancels_a_debit_before_the_file_is_sent_and_recalls_it_afterwards(world: World) -> None:
    buyer, other = await world.buyer(), await world.buyer()
    await world.owes(buyer, 100_00)
    await world.owes(other, 100_00)
    shown = await world.collection(buyer)
    assert shown["available_actions"] == ["cancel"]
    cancelled = await world.merchant.ok("POST", f"/v1/collections/{shown['id']}/cancel")
    assert (cancelled["status"], cancelled["available_actions"]) == ("cancelled", ["represent"])

    await world.clock("2011-02-12T00:00:00+00:00")
    left = await world.collection(other)
    requested = await world.merchant.ok("POST", f"/v1/collections/{left['id']}/recall")
    assert (requested["status"], requested["cancellation"]) == ("submitted", "requested")
