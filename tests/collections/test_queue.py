"""What fits nothing waits with proposals until a person, or a later file, settles it; nothing is dropped."""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours_collections.bank_answers.domain.bank_facts import Fact
from encours_collections.bank_answers.domain.proposals import PROPOSALS_MAX, Candidate, propose
from encours_collections.debits.domain.collection import Move
from encours_contracts.collections import CollectionFailure
from encours_values.ids import BANK_ITEM, COLLECTION, new_id, typeid
from tests.collections.test_bank_answers import DAY, Bank, at_the_bank
from tests.collections.world import World, new_merchant
from tests.support import bank_answers

QUEUE = "/v1/bank-files/unmatched"


async def returned_as(world: World, bank: Bank, reference: str, **changes: Any) -> dict[str, Any]:
    """The queue's item of a return whose reference, amount… the bank wrote otherwise."""
    strange = replace(bank.debits[reference], **changes)
    entry = bank_answers.collection_return(strange, "AM04", booked_on=date(2011, 2, 17), reference="R")
    await world.bank_file(bank.notice(entry))
    item: dict[str, Any] = (await world.merchant.all(QUEUE))[0]
    return item


async def test_a_reference_that_the_bank_changed_is_proposed_first_with_its_reasons(world: World) -> None:
    bank, _, (one, _) = await at_the_bank(world, 100_00, 100_00)
    meant = (await world.collections())[1]
    assert meant["end_to_end_id"] == one
    for written in (one.replace("-", "").lower(), one[:20], f"REF {one}"):
        item = await returned_as(world, bank, one, end_to_end_id=written)
        best, *others = item["proposals"]
        assert (best["kind"], best["id"]) == ("collection", meant["id"]), written
        assert {"amount", "date", "mandate"} < set(best["why"])
        assert best["why"][0].startswith("reference")
        assert all(each["score"] < best["score"] for each in others)
        assert item["available_actions"] == ["resolve"]


async def test_a_return_without_any_reference_is_proposed_by_mandate_debtor_and_amount(world: World) -> None:
    bank, _, (one, _) = await at_the_bank(world, 100_00, 100_00)
    item = await returned_as(world, bank, one, end_to_end_id="NOTPROVIDED")
    best, second = item["proposals"]
    assert best["id"] == (await world.collections())[1]["id"]
    assert {"mandate", "debtor", "amount"} <= set(best["why"])
    assert set(second["why"]) == {"amount", "date"}


async def test_a_sum_that_is_a_batchs_is_proposed_as_that_batch_and_applied_to_it(world: World) -> None:
    """BTC-04: block, message, and at last amount and day."""
    bank, _, _ = await at_the_bank(world, 100_00, 50_00)
    unknown = bank.notice(bank.credit()).replace(bank.message_id.encode(), b"UNKNOWN-MESSAGE")
    await world.bank_file(unknown)
    (item,) = await world.merchant.all(QUEUE)
    (batch,) = await world.merchant.all("/v1/batches")
    assert (item["proposals"][0]["id"], set(item["proposals"][0]["why"])) == (batch["id"], {"amount", "date"})
    settled = await world.merchant.ok("POST", f"{QUEUE}/{item['id']}/resolve", {"batch_id": batch["id"]})
    assert (settled["resolution"], settled["batch_id"]) == ("applied", batch["id"])
    assert {each["status"] for each in await world.collections()} == {"settled"}


async def test_a_person_resolves_an_item_and_it_is_booked_once_as_if_it_had_matched(world: World) -> None:
    bank, _, (one,) = await at_the_bank(world, 100_00)
    item = await returned_as(world, bank, one, end_to_end_id="SOMETHING ELSE")
    chosen = (await world.collections())[0]["id"]
    answers = await asyncio.gather(
        *(world.merchant.post(f"{QUEUE}/{item['id']}/resolve", {"collection_id": chosen}) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    (collection,) = await world.collections()
    assert (collection["status"], collection["details"]["reason_code"]) == ("returned", "AM04")
    await world.application.quiet(world.merchant)
    assert len(world.application.events(world.merchant, CollectionFailure)) == 1
    assert await world.merchant.all(QUEUE) == []
    stored = await world.merchant.ok("GET", f"{QUEUE}/{item['id']}")
    assert (stored["resolution"], stored["collection_id"], stored["available_actions"]) == ("applied", chosen, [])
    assert stored["resolved_by"].startswith("key_")
    assert stored["resolved_at"] == "2011-02-16T00:00:00Z"

    await world.bank_file(bank.notice(bank.returned(one)))
    assert (await world.collections())[0]["status"] == "returned"
    assert len(world.application.events(world.merchant, CollectionFailure)) == 1


async def test_a_sum_is_never_booked_for_another_amount(world: World) -> None:
    bank, _, _ = await at_the_bank(world, 100_00)
    credit = bank_answers.collection_credit(
        replace(bank.blocks[0], total_minor=99_00), message_id=bank.message_id, booked_on=DAY, reference="R"
    )
    await world.bank_file(bank.notice(credit))
    (item,) = await world.merchant.all(QUEUE)
    chosen = (await world.collections())[0]["id"]
    answer = await world.merchant.post(f"{QUEUE}/{item['id']}/resolve", {"collection_id": chosen})
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:encours:problem:debit-mismatch")
    assert answer.json()["errors"][0]["pointer"] == "/collection_id"
    assert (await world.collections())[0]["status"] == "submitted"
    assert [each["id"] for each in await world.merchant.all(QUEUE)] == [item["id"]]


async def test_an_ignored_item_stays_with_its_reason(world: World) -> None:
    bank, _, (one,) = await at_the_bank(world, 100_00)
    item = await returned_as(world, bank, one, end_to_end_id="ANOTHER SYSTEM")
    path = f"{QUEUE}/{item['id']}"
    ignored = await world.merchant.ok("POST", f"{path}/resolve", {"ignore": True, "reason": "of our old system"})
    assert (ignored["resolution"], ignored["reason"]) == ("ignored", "of our old system")
    assert await world.merchant.all(QUEUE) == []
    assert (await world.merchant.ok("GET", path))["reason"] == "of our old system"
    again = await world.merchant.post(f"{path}/resolve", {"ignore": True, "reason": "again"})
    assert again.status_code == 409
    assert (await world.collections())[0]["status"] == "submitted"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"ignore": True},
        {"ignore": False, "reason": "x"},
        {"collection_id": "col_x"},
        {"collection_id": typeid(COLLECTION, new_id())},
        {"collection_id": typeid(COLLECTION, new_id()), "ignore": True, "reason": "both"},
    ],
)
async def test_an_ambiguous_resolution_is_refused(world: World, body: dict[str, Any]) -> None:
    bank, _, (one,) = await at_the_bank(world, 100_00)
    item = await returned_as(world, bank, one, end_to_end_id="X")
    assert (await world.merchant.post(f"{QUEUE}/{item['id']}/resolve", body)).status_code == 422
    assert len(await world.merchant.all(QUEUE)) == 1


async def test_the_queue_of_another_merchant_does_not_exist(world: World) -> None:
    bank, _, (one,) = await at_the_bank(world, 100_00)
    item = await returned_as(world, bank, one, end_to_end_id="X")
    other_merchant = await new_merchant(world.application)
    assert await other_merchant.all(QUEUE) == []
    assert (await other_merchant.get(f"{QUEUE}/{item['id']}")).status_code == 404
    body = {"ignore": True, "reason": "mine"}
    assert (await other_merchant.post(f"{QUEUE}/{item['id']}/resolve", body)).status_code == 404
    assert (await other_merchant.get(f"{QUEUE}/{typeid(BANK_ITEM, new_id())}")).status_code == 404


async def test_a_sum_explained_by_a_later_reject_is_resolved_as_explained(world: World) -> None:
    bank, _, (_, two) = await at_the_bank(world, 100_00, 50_00)
    await world.bank_file(bank.notice(bank.credit(100_00)))
    (item,) = await world.merchant.all(QUEUE)
    await world.bank_file(bank.rejected(two))
    stored = await world.merchant.ok("GET", f"{QUEUE}/{item['id']}")
    assert (stored["resolution"], stored["resolved_by"]) == ("explained", None)


@given(st.lists(st.integers(1, 4), max_size=12), st.integers(1, 4))
def test_proposals_are_few_sorted_and_name_their_resemblances(amounts: list[int], amount: int) -> None:
    candidates = [
        Candidate("collection", new_id(), f"COL-{place:026d}", each, "EUR", DAY) for place, each in enumerate(amounts)
    ]
    fact = Fact(move=Move.RETURN, end_to_end_id="?", amount_minor=amount, currency="EUR", on=DAY)
    proposals = propose(fact, candidates)
    assert len(proposals) == min(PROPOSALS_MAX, amounts.count(amount))
    assert [each.score for each in proposals] == sorted((each.score for each in proposals), reverse=True)
    assert all(each.why == ("amount", "date") for each in proposals)
