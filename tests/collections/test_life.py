from lxml import etree

from encours_contracts.collections import (
    BatchSubmitted,
    CollectionFailure,
    CollectionScheduled,
    CollectionSettled,
    CollectionSubmitted,
)
from tests.collections.world import World, outcome


async def test_a_statement_is_announced_put_into_a_file_and_settled_on_the_due_day(world: World) -> None:
    buyer = await world.buyer()
    due = await world.owes(buyer, 100_00, 23_45)

    await world.application.quiet(world.merchant)
    (announced,) = world.application.events(world.merchant, CollectionScheduled)
    assert (announced.amount, announced.collection_date.isoformat()) == (123_45, "2011-02-15")
    assert announced.creditor_identifier == "FR72ZZZ123456"
    assert announced.mandate_reference == buyer.mandate.reference

    await world.clock("2011-02-11T08:00:00+00:00")
    shown = await world.collection(buyer)
    assert shown["status"] == "submitted"
    (submitted,) = world.application.events(world.merchant, CollectionSubmitted)
    assert submitted.allocations == due.allocations
    (batch,) = world.application.events(world.merchant, BatchSubmitted)
    assert (batch.transactions, batch.total) == (1, 123_45)
    root = etree.fromstring(await world.file())
    assert root.findtext(".//{*}EndToEndId") == shown["end_to_end_id"]

    await world.clock("2011-02-16T00:00:00+00:00")
    assert (await world.collection(buyer))["status"] == "settled"
    (settled,) = world.application.events(world.merchant, CollectionSettled)
    assert (settled.settled_on.isoformat(), settled.final_on.isoformat()) == ("2011-02-15", "2011-02-21")


async def test_a_returned_debit_shows_its_reason_and_that_it_was_not_final(world: World) -> None:
    buyer, other = await world.buyer(), await world.buyer()
    await world.owes(buyer, 100_00)
    await world.owes(other, 50_00)
    await world.scenario(buyer, "return:AM04")

    await world.clock("2011-02-18T00:00:00+00:00")

    shown = await world.collection(buyer)
    assert shown["status"] == "returned"
    assert shown["details"] == {
        "cause": "insufficient funds",
        "reason_code": "AM04",
        "will_retry": True,
        "retry_on": "2011-03-03",
    }
    (returned,) = world.application.events(world.merchant, CollectionFailure)
    assert (outcome(returned), returned.was_final, returned.credit_consequence) == ("returned", False, "hold")
    assert returned.failed_on.isoformat() == "2011-02-17"
    assert (await world.collection(other))["status"] == "settled"
