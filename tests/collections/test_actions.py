"""What a person may do with debits and batches is exactly what is offered: presented again, recalled, decided."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest

from encours_collections.debits.domain.actions import available_actions
from encours_collections.debits.domain.collection import Status
from encours_collections.debits.domain.representment import RELEASED, refusal
from encours_collections.debits.domain.return_reasons import RETURN_REASONS, ReasonClass
from encours_contracts.collections import (
    CollectionAlertRaised,
    CollectionFailure,
    CollectionPostponed,
    CollectionScheduled,
    CollectionSettled,
)
from encours_contracts.mandates import MandateAmended, MandateEnded
from encours_iso20022.codecs.camt055 import read_camt055
from encours_values.ids import BATCH, COLLECTION, parse_typeid, typeid
from tests.collections.test_batches import with_approvals
from tests.collections.test_cancellation import answered, booked, one, received
from tests.collections.world import CREDITOR_IBAN, Buyer, World, a_debit, change_settings, creditor, outcome

SENT = "2011-02-11T12:00:00+00:00"
AFTER = "2011-02-18T12:00:00+00:00"
PROBLEM = "urn:encours:problem:"
BODIES: dict[str, Any] = {
    "cancel": None,
    "recall": None,
    "reverse": {"reason": "MS02"},
    "represent": {"reason": "agreed by telephone", "buyer_agreed": True},
    "release": {"reason": "not on the statement"},
    "confirm": {"reason": "seen on the bank's page"},
}


async def failed(world: World, outcome: str) -> tuple[Buyer, Any, dict[str, Any]]:
    buyer = await world.buyer()
    due = await world.owes(buyer, 100_00)
    await world.scenario(buyer, outcome)
    await world.clock(AFTER)
    return buyer, due, await world.collection(buyer)


async def represent(world: World, shown: dict[str, Any], **body: Any) -> Any:
    return await world.merchant.post(f"/v1/collections/{shown['id']}/represent", {"reason": "mended", **body})


def problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix(PROBLEM)


# Second presentation


@pytest.mark.parametrize("code", ["FF01", "TM01", "CH03", "AC02", "RC01", "ED05"])
async def test_rtx_02_a_fault_of_ours_is_presented_again_once_it_is_mended(world: World, code: str) -> None:
    """T1, TM01 and T5: a new collection with a new EndToEndId and the full notice."""
    buyer, _, first = await failed(world, f"reject:{code}")
    assert first["available_actions"] == ["represent"]
    answer = await represent(world, first)
    assert answer.status_code == 201
    second = answer.json()
    assert (second["status"], second["retry_of"], second["amount"]) == ("announced", first["id"], 100_00)
    assert second["end_to_end_id"] != first["end_to_end_id"]
    assert second["mandate_reference"] == first["mandate_reference"]
    assert second["collection_date"] == "2011-03-04", "14 days from 18 February"
    await world.application.quiet(world.merchant)
    announced = world.application.events(world.merchant, CollectionScheduled)[-1]
    assert (announced.retry_of, announced.collection_date) == (parse_typeid(COLLECTION, first["id"]), date(2011, 3, 4))
    assert (await one(world, first))["represented_by"] == second["id"]

    again = await represent(world, first)
    assert problem(again) == (409, "representment-refused")
    assert second["id"] in again.json()["detail"]
    (entry,) = await world.merchant.all(f"/v1/audit/collections?subject={first['id']}")
    assert (entry["action"], entry["details"]["reason"]) == ("collection_represented", "mended")

    await world.scenario(buyer, "settle")
    await world.clock("2011-03-06T00:00:00+00:00")
    assert (await one(world, second))["status"] == "settled"


@pytest.mark.parametrize("code", ["MS02", "CUST", "AM04", "MS03"])
async def test_rtx_02_what_the_buyer_refused_needs_the_buyers_agreement(world: World, code: str) -> None:
    _, _, first = await failed(world, f"return:{code}" if code != "CUST" else "reject:CUST")
    refused = await represent(world, first)
    assert problem(refused) == (409, "agreement-needed")
    assert refused.json()["errors"][0]["pointer"] == "/buyer_agreed"
    answer = await represent(world, first, buyer_agreed=True, not_before="2011-04-01")
    assert (answer.status_code, answer.json()["collection_date"]) == (201, "2011-04-01")


@pytest.mark.parametrize("code", ["MD01", "AG01", "AC04", "SL01"])
async def test_rtx_02_what_the_mandate_caused_needs_the_mandate_confirmed_again(world: World, code: str) -> None:
    """T2 and T3: the mandate is activated or amended after the failure."""
    buyer, _, first = await failed(world, f"reject:{code}")
    assert first["available_actions"] == []
    refused = await represent(world, first, buyer_agreed=True)
    assert problem(refused) == (409, "representment-refused")
    assert "confirmed" in refused.json()["detail"]

    mandate = buyer.mandate
    names = {name: getattr(mandate, name) for name in ("account_id", "mandate_id", "reference")}
    await world.application.publish(world.merchant, MandateEnded(**names, cause="suspended"))
    assert problem(await represent(world, first, buyer_agreed=True)) == (409, "representment-refused")
    await world.application.publish(world.merchant, mandate)
    assert (await one(world, first))["available_actions"] == ["represent"]
    assert (await represent(world, first, buyer_agreed=True)).status_code == 201


async def test_rtx_02_a_new_account_of_the_debtor_confirms_the_mandate(world: World) -> None:
    buyer, _, first = await failed(world, "reject:AC01")
    assert first["available_actions"] == []
    new = world.mandate(buyer.account_id)
    changed = {**buyer.mandate.model_dump(), "iban_sealed": new.iban_sealed, "iban_masked": new.iban_masked}
    amended = MandateAmended(**changed, original_iban_sealed=buyer.mandate.iban_sealed)
    await world.application.publish(world.merchant, amended)
    assert (await represent(world, first)).status_code == 201


async def test_rtx_02_another_mandate_is_a_confirmed_one(world: World) -> None:
    other, _, second = await failed(world, "reject:MD01")
    await world.application.publish(world.merchant, world.mandate(other.account_id))
    answer = await represent(world, second)
    assert answer.status_code == 201
    assert answer.json()["mandate_reference"] != second["mandate_reference"]


@pytest.mark.parametrize("code", [each.code for each in RETURN_REASONS.values()])
def test_rtx_02_each_reason_has_its_condition(code: str) -> None:
    reason = RETURN_REASONS[code]
    debit = a_debit(status=Status.RETURNED, failed_by="return", reason_code=code, claimable_minor=1)
    unchanged = a_debit(
        status=Status.RETURNED, failed_by="return", reason_code=code, claimable_minor=1, mandate_state="unchanged"
    )
    confirmed = a_debit(
        status=Status.RETURNED, failed_by="return", reason_code=code, claimable_minor=1, mandate_state="confirmed"
    )
    assert refusal(debit) is not None
    assert (refusal(confirmed) is None) == (reason.reason_class is not ReasonClass.LEGAL)
    needs_mandate = reason.mandate.value in {"suspend", "cancel", "amend"}
    assert (refusal(unchanged) is None) == (reason.reason_class is not ReasonClass.LEGAL and not needs_mandate)


@pytest.mark.parametrize("code", ["FRAD", "AC16", "MD07"])
async def test_rtx_02_a_legal_reason_is_never_presented_again(world: World, code: str) -> None:
    _, _, first = await failed(world, f"return:{code}")
    answer = await represent(world, first, buyer_agreed=True)
    assert problem(answer) == (409, "representment-refused")
    assert "legal" in answer.json()["detail"]


async def test_rtx_02_never_more_than_is_still_owed(world: World) -> None:
    _, due, first = await failed(world, "reject:FF01")
    await world.paid(due, 60_00)
    answer = await represent(world, first)
    assert (answer.status_code, answer.json()["amount"]) == (201, 40_00)


async def test_rtx_02_nothing_owed_is_not_presented_again(world: World) -> None:
    _, due, first = await failed(world, "reject:FF01")
    await world.paid(due, 100_00)
    assert (await one(world, first))["available_actions"] == []
    assert problem(await represent(world, first)) == (409, "representment-refused")
    await world.paid(due, -100_00)
    assert (await represent(world, first)).status_code == 201


async def test_rtx_02_what_is_disputed_or_asked_for_elsewhere_is_not_presented_again(world: World) -> None:
    _, due, first = await failed(world, "reject:FF01")
    await world.dispute(due, 70_00)
    elsewhere = due.model_copy(
        update={
            "statement_id": None,
            "invoice_id": due.allocations[0].invoice_id,
            "amount": 10_00,
            "allocations": [due.allocations[0].model_copy(update={"amount": 10_00})],
        }
    )
    await world.application.publish(world.merchant, elsewhere)
    assert (await represent(world, first)).json()["amount"] == 20_00


async def test_rtx_02_a_retry_that_failed_is_presented_again_when_the_buyer_agreed(world: World) -> None:
    _, due, first = await failed(world, "return:AM04")
    again = due.model_copy(update={"retry_of": parse_typeid(COLLECTION, first["id"]), "due_date": date(2011, 2, 24)})
    await world.application.publish(world.merchant, again)
    assert problem(await represent(world, first, buyer_agreed=True)) == (409, "representment-refused")
    await world.clock("2011-03-20T00:00:00+00:00")
    second = (await world.collections())[0]
    assert (second["status"], second["retry_of"]) == ("returned", first["id"])
    third = await represent(world, second, buyer_agreed=True)
    assert (third.status_code, third.json()["retry_of"]) == (201, second["id"])


async def test_rtx_02_a_recall_by_mistake_is_presented_again(world: World) -> None:
    buyer = await world.buyer()
    await world.owes(buyer, 100_00)
    await world.clock(SENT)
    debit = await world.collection(buyer)
    await world.merchant.ok("POST", f"/v1/collections/{debit['id']}/recall", {"reason": "TECH"})
    await world.application.quiet(world.merchant)
    second = (await represent(world, debit)).json()
    await world.clock("2011-03-01T00:00:00+00:00")
    assert [(await one(world, each))["status"] for each in (debit, second)] == ["cancelled", "settled"]


async def test_a_debit_that_is_on_its_way_is_not_presented_again(world: World) -> None:
    buyer = await world.buyer()
    await world.owes(buyer, 100_00)
    assert problem(await represent(world, await world.collection(buyer))) == (409, "representment-refused")
    await world.clock(SENT)
    assert problem(await represent(world, await world.collection(buyer))) == (409, "representment-refused")
    missing = typeid(COLLECTION, parse_typeid(COLLECTION, (await world.collection(buyer))["id"])).replace(
        "col_01", "col_00"
    )
    assert (await world.merchant.post(f"/v1/collections/{missing}/represent", {"reason": "x"})).status_code == 404


# Recall


async def at_bank(world: World, amount: int = 100_00) -> tuple[Buyer, Any, dict[str, Any]]:
    buyer = await world.buyer()
    due = await world.owes(buyer, amount)
    await world.clock(SENT)
    return buyer, due, await world.collection(buyer)


async def no_recalls(world: World) -> None:
    """A bank that takes no camt.055."""
    body = {"versions": [{"recalls": False}]}
    await world.merchant.ok("PUT", "/v1/bank-profiles/no-recalls", body)
    changed = {"creditor": creditor(world.seal(CREDITOR_IBAN)), "collection": {"bank_profile": "no-recalls"}}
    await change_settings(world.application, world.merchant, changed, version=3)


@pytest.mark.parametrize(
    ("what", "bank_reason", "rest"),
    [("payment", "UPAY", 70_00), ("credit_note", "AM09", 70_00), ("dispute", "CUST", 70_00), ("all", "UPAY", None)],
)
async def test_tim_03_what_is_no_longer_owed_is_recalled_by_itself_and_the_rest_announced_again(
    world: World, what: str, bank_reason: str, rest: int | None
) -> None:
    buyer, due, debit = await at_bank(world)
    if what == "dispute":
        await world.dispute(due, 30_00)
    else:
        kind = "credit_note" if what == "credit_note" else "payment"
        await world.paid(due, 30_00 if rest else 100_00, kind=kind)
    await world.application.quiet(world.merchant)

    (request,) = await received(world)
    assert read_camt055(BytesIO(request)).end_to_end_ids == [debit["end_to_end_id"]]
    assert f"<Cd>{bank_reason}</Cd>".encode() in request
    assert (await one(world, debit))["status"] == "cancelled"
    new = [each for each in await world.collections(account_id=buyer.id) if each["id"] != debit["id"]]
    assert [(each["amount"], each["retry_of"], each["status"]) for each in new] == (
        [(rest, debit["id"], "announced")] if rest else []
    )
    (failure,) = world.application.events(world.merchant, CollectionFailure)
    assert (outcome(failure), failure.caused_by, failure.credit_consequence) == ("recalled", "creditor", "none")
    entries = await world.merchant.all(f"/v1/audit/collections?subject={debit['id']}")
    assert entries[-1]["who"] == "collections"
    await world.clock("2011-03-10T00:00:00+00:00")
    assert sum(each.amount for each in world.application.events(world.merchant, CollectionSettled)) == (rest or 0)


async def test_tim_03_a_revoked_mandate_recalls_its_debits(world: World) -> None:
    buyer, _, debit = await at_bank(world)
    mandate = buyer.mandate
    names = {name: getattr(mandate, name) for name in ("account_id", "mandate_id", "reference")}
    await world.application.publish(world.merchant, MandateEnded(**names, cause="revoked"))
    await world.application.quiet(world.merchant)
    shown = await one(world, debit)
    assert (shown["status"], shown["cancellation"], shown["available_actions"]) == ("cancelled", "accepted", [])


async def test_tim_03_a_bank_without_recalls_gets_none_and_a_person_gets_the_deadline(world: World) -> None:
    await no_recalls(world)
    _, due, debit = await at_bank(world)
    refused = await world.merchant.post(f"/v1/collections/{debit['id']}/recall")
    assert problem(refused) == (409, "recall-not-supported")
    assert "2011-02-14" in refused.json()["detail"]
    assert debit["available_actions"] == []
    (batch,) = await world.merchant.all("/v1/batches")
    assert batch["available_actions"] == ["file"]
    assert problem(await world.merchant.post(f"/v1/batches/{batch['id']}/recall")) == (409, "recall-not-supported")

    await world.paid(due, 30_00)
    await world.application.quiet(world.merchant)
    assert await received(world) == []
    (alert,) = world.application.events(world.merchant, CollectionAlertRaised)
    assert (alert.kind, alert.cause, alert.deadline) == ("recall_needed", "payment", date(2011, 2, 14))
    assert typeid(COLLECTION, alert.collection_id) == debit["id"] if alert.collection_id else False
    (shown,) = (await one(world, debit))["alerts"]
    assert (shown["kind"], shown["cause"], shown["deadline"]) == ("recall_needed", "payment", "2011-02-14")

    await world.paid(due, 10_00)
    await world.application.quiet(world.merchant)
    assert len(world.application.events(world.merchant, CollectionAlertRaised)) == 1, "the same alert once"
    await world.clock("2011-02-16T00:00:00+00:00")
    shown = await one(world, debit)
    assert (shown["status"], shown["alerts"]) == ("settled", [])


async def test_tim_03_after_the_deadline_an_alert_says_so(world: World) -> None:
    _, due, debit = await at_bank(world)
    await world.clock("2011-02-15T05:00:00+00:00")
    late = await world.merchant.post(f"/v1/collections/{debit['id']}/recall")
    assert problem(late) == (409, "too-late-for-bank")
    assert "2011-02-14" in late.json()["detail"]
    await world.paid(due, 30_00)
    await world.application.quiet(world.merchant)
    assert await received(world) == []
    (alert,) = world.application.events(world.merchant, CollectionAlertRaised)
    assert (alert.kind, alert.deadline) == ("recall_needed", None)


async def test_a_recall_that_the_bank_refuses_is_an_alert(world: World) -> None:
    buyer = await world.buyer()
    due = await world.owes(buyer, 100_00)
    await world.scenario(buyer, "none")
    await world.clock(SENT)
    debit = await world.collection(buyer)
    await world.paid(due, 30_00)
    await world.application.quiet(world.merchant)
    assert (await one(world, debit))["cancellation"] == "requested"
    await world.bank_file(answered(debit, "RJCR"))
    await world.application.quiet(world.merchant)
    (alert,) = world.application.events(world.merchant, CollectionAlertRaised)
    assert (alert.kind, alert.cause, alert.deadline) == ("recall_needed", "payment", date(2011, 2, 14))


# No answer of the bank


async def silent(world: World, now: str) -> tuple[Buyer, dict[str, Any]]:
    buyer = await world.buyer()
    await world.owes(buyer, 100_00)
    await world.scenario(buyer, "none")
    await world.clock(now)
    return buyer, await world.collection(buyer)


async def test_a_debit_that_the_bank_never_answers_is_an_alert_after_two_and_five_bank_days(world: World) -> None:
    _, debit = await silent(world, "2011-02-17T09:00:00+00:00")
    assert (debit["status"], debit["alerts"]) == ("submitted", [])
    await world.clock("2011-02-17T12:00:00+00:00")
    shown = await one(world, debit)
    assert [each["cause"] for each in shown["alerts"]] == ["no_answer_2_bank_days"]
    assert shown["available_actions"] == ["release", "confirm"]
    await world.clock("2011-02-22T12:00:00+00:00")
    raised = world.application.events(world.merchant, CollectionAlertRaised)
    assert [(each.kind, each.cause, each.collections) for each in raised] == [
        ("no_answer", "no_answer_2_bank_days", 1),
        ("no_answer", "no_answer_5_bank_days", 1),
    ]
    await world.clock("2011-03-22T12:00:00+00:00")
    assert len(world.application.events(world.merchant, CollectionAlertRaised)) == 2


async def test_answered_debits_raise_no_alert_and_a_batch_one_for_all(world: World) -> None:
    for place in range(4):
        buyer = await world.buyer()
        await world.owes(buyer, 10_00)
        await world.scenario(buyer, "settle" if place == 0 else "none")
    await world.clock("2011-02-17T12:00:00+00:00")
    (batch,) = await world.merchant.all("/v1/batches")
    (alert,) = world.application.events(world.merchant, CollectionAlertRaised)
    assert (alert.collections, alert.amount, alert.account_id) == (3, 30_00, None)
    assert alert.batch_id is not None
    assert typeid(BATCH, alert.batch_id) == batch["id"]


async def test_a_released_debit_is_owed_again_and_may_be_presented_again(world: World) -> None:
    _, debit = await silent(world, "2011-02-16T09:00:00+00:00")
    early = await world.merchant.post(f"/v1/collections/{debit['id']}/release", {"reason": "nothing came"})
    assert problem(early) == (409, "impossible-move")
    await world.clock("2011-02-17T09:00:00+00:00")
    assert (await world.merchant.post(f"/v1/collections/{debit['id']}/release")).status_code == 422
    released = await world.merchant.ok("POST", f"/v1/collections/{debit['id']}/release", {"reason": "nothing came"})
    assert (released["status"], released["details"]["cause"]) == ("cancelled", RELEASED)
    assert released["available_actions"] == ["represent"]
    await world.application.quiet(world.merchant)
    (failure,) = world.application.events(world.merchant, CollectionFailure)
    assert (outcome(failure), failure.caused_by, failure.credit_consequence) == ("released", "creditor", "none")
    (entry,) = await world.merchant.all(f"/v1/audit/collections?subject={debit['id']}")
    assert (entry["action"], entry["details"]["reason"], entry["who"][:4]) == (
        "collection_released",
        "nothing came",
        "key_",
    )
    assert (await represent(world, debit)).status_code == 201

    await world.bank_file(booked(debit, "CRDT"))
    shown = await one(world, debit)
    assert shown["status"] == "settled", "what the bank books counts"
    (item,) = await world.merchant.all("/v1/bank-files/unmatched")
    assert item["cause"] == "booked_although_cancelled"


async def test_a_confirmed_debit_is_settled_and_the_banks_own_booking_changes_nothing(world: World) -> None:
    _, debit = await silent(world, "2011-02-18T09:00:00+00:00")
    for day in ("2011-02-14", "2011-02-19"):
        body = {"reason": "seen on the bank's page", "settled_on": day}
        wrong = await world.merchant.post(f"/v1/collections/{debit['id']}/confirm", body)
        assert problem(wrong) == (422, "impossible-day")
        assert wrong.json()["errors"][0]["pointer"] == "/settled_on"
    body = {"reason": "seen on the bank's page", "settled_on": "2011-02-16"}
    confirmed = await world.merchant.ok("POST", f"/v1/collections/{debit['id']}/confirm", body)
    assert (confirmed["status"], confirmed["settled_on"], confirmed["alerts"]) == ("settled", "2011-02-16", [])
    await world.application.quiet(world.merchant)
    (event,) = world.application.events(world.merchant, CollectionSettled)
    assert event.settled_on == date(2011, 2, 16)
    (entry,) = await world.merchant.all(f"/v1/audit/collections?subject={debit['id']}")
    assert (entry["action"], entry["details"]) == (
        "collection_confirmed",
        {"reason": "seen on the bank's page", "settled_on": "2011-02-16"},
    )
    await world.bank_file(booked(debit, "CRDT"))
    await world.application.quiet(world.merchant)
    assert len(world.application.events(world.merchant, CollectionSettled)) == 1
    await world.bank_file(booked(debit, "DBIT", "UPDD", "AM04"))
    assert (await one(world, debit))["status"] == "returned"


# The creditor's own fault


async def test_due_01_a_fault_of_the_creditor_is_announced_once_and_says_whose_it_is(world: World) -> None:
    incomplete = {**creditor(world.seal(CREDITOR_IBAN)), "identifier": None}
    await change_settings(world.application, world.merchant, {"creditor": incomplete}, version=5)
    buyer = await world.buyer()
    await world.owes(buyer, 100_00)
    await world.clock("2011-02-25T00:00:00+00:00")
    assert len(world.application.events(world.merchant, CollectionScheduled)) == 1, "silent while nothing is mended"
    (postponed,) = world.application.events(world.merchant, CollectionPostponed)
    assert (postponed.cause, postponed.fault) == ("creditor_incomplete", "creditor")
    assert postponed.collection_date == date(2011, 2, 15)
    (alert,) = world.application.events(world.merchant, CollectionAlertRaised)
    assert (alert.kind, alert.cause) == ("not_sent", "creditor_incomplete")
    waiting = await world.collection(buyer)
    assert [each["kind"] for each in waiting["alerts"]] == ["not_sent"]

    await change_settings(
        world.application, world.merchant, {"creditor": creditor(world.seal(CREDITOR_IBAN))}, version=6
    )
    preview = await world.merchant.ok("GET", "/v1/batches/preview")
    assert [each["cause"] for each in preview["left_out"]] == ["new_day"]
    await world.clock("2011-03-20T00:00:00+00:00")
    again = world.application.events(world.merchant, CollectionScheduled)[1:]
    assert [(each.fault, each.postponed_for) for each in again] == [("creditor", "creditor_incomplete")]
    (debit,) = await world.collections()
    assert (debit["status"], debit["collection_date"]) == ("settled", again[0].collection_date.isoformat())
    assert (again[0].collection_date - date(2011, 2, 25)).days >= 14


async def test_due_01_what_the_mandate_caused_is_not_the_creditors_fault(world: World) -> None:
    buyer = await world.buyer(signed_on=date(2008, 2, 20))
    await world.owes(buyer, 100_00, due=date(2011, 2, 22))
    await world.clock("2011-02-22T00:00:00+00:00")
    (postponed,) = world.application.events(world.merchant, CollectionPostponed)
    assert (postponed.cause, postponed.fault) == ("mandate_expired", None)
    assert world.application.events(world.merchant, CollectionAlertRaised) == []


# Offered is what works


BATCH_BODIES: dict[str, Any] = {"approve": {}, "reject": {"reason": "x"}, "cancel": None, "recall": None}
STATES = {
    "planned": ("2011-02-01T08:00:00+00:00", None),
    "announced": ("2011-02-01T08:00:00+00:00", "settle"),
    "submitted": (SENT, "settle"),
    "silent": ("2011-02-20T00:00:00+00:00", "none"),
    "late": ("2011-02-15T05:00:00+00:00", "settle"),
    "settled": ("2011-02-16T00:00:00+00:00", "settle"),
    "final": ("2011-03-16T00:00:00+00:00", "settle"),
    "rejected": ("2011-02-16T00:00:00+00:00", "reject:FF01"),
    "returned": ("2011-02-18T00:00:00+00:00", "return:MS02"),
    "legal": ("2011-02-18T00:00:00+00:00", "return:FRAD"),
    "mandate": ("2011-02-18T00:00:00+00:00", "return:MD01"),
}


@pytest.mark.parametrize("state", STATES)
async def test_the_available_actions_of_a_debit_and_its_batch_are_those_that_work(world: World, state: str) -> None:
    """Equal debits, one for each action: each call succeeds where it was offered, else it is 409."""
    now, scenario = STATES[state]
    debits = {}
    for action in BODIES:
        buyer = await world.buyer(mandated=scenario is not None)
        await world.owes(buyer, 100_00)
        if scenario is not None:
            await world.scenario(buyer, scenario)
        debits[action] = buyer
    await world.clock(now)
    shown = {action: await world.collection(buyer) for action, buyer in debits.items()}
    batches = await world.merchant.all("/v1/batches")
    for batch in batches:
        assert (await world.merchant.get(batch["url"])).status_code == 200
        for action, body in BATCH_BODIES.items():
            if action not in batch["available_actions"]:
                answer = await world.merchant.post(f"/v1/batches/{batch['id']}/{action}", body)
                assert answer.status_code == 409, (action, answer.text)
    worked = set()
    for action, body in BODIES.items():
        answer = await world.merchant.post(f"/v1/collections/{shown[action]['id']}/{action}", body)
        assert answer.status_code in {200, 201, 409}, (action, answer.text)
        if answer.status_code != 409:
            worked.add(action)
    assert [set(each["available_actions"]) for each in shown.values()] == [worked] * len(shown)
    if batches and "recall" in batches[0]["available_actions"]:
        await world.merchant.ok("POST", f"/v1/batches/{batches[0]['id']}/recall")


@pytest.mark.parametrize("action", ["approve", "reject", "cancel", "recall"])
async def test_what_is_offered_of_a_batch_that_waits_works(world: World, action: str) -> None:
    await with_approvals(world, 1)
    await world.owes(await world.buyer(), 100_00)
    await world.clock(SENT)
    (batch,) = await world.merchant.all("/v1/batches")
    assert batch["available_actions"] == ["file", "approve", "reject", "cancel"]
    answer = await world.merchant.post(f"/v1/batches/{batch['id']}/{action}", BATCH_BODIES[action])
    assert (answer.status_code == 200) == (action in batch["available_actions"])


async def test_a_settled_or_answered_batch_offers_no_cancellation(world: World) -> None:
    await silent(world, "2011-02-16T00:00:00+00:00")
    (batch,) = await world.merchant.all("/v1/batches")
    assert batch["available_actions"] == ["file"]


def test_actions_of_every_status_are_a_pure_function_of_the_debit() -> None:
    today = date(2011, 2, 14)
    offered = {status: available_actions(a_debit(status=status, batch_status="created"), today) for status in Status}
    assert offered[Status.BATCHED] == ["cancel"]
    assert available_actions(a_debit(status=Status.BATCHED, batch_status="sending"), today) == []
