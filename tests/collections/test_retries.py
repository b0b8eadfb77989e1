"""A debit that came back is tried once more, or not (RTX-02), and never for more than is owed then."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours_collections.debits.domain.return_reasons import RETURN_REASONS, Retry, return_reason
from encours_collections.intake.domain.retries import retry_day
from encours_contracts.billing import CollectionDue
from encours_contracts.collections import CollectionFailure, CollectionReasonCorrected, CollectionScheduled
from encours_contracts.envelope import Envelope
from encours_contracts.fields import Allocation
from encours_contracts.mandates import MandateEnded
from encours_values.bank_days import add_bank_days, is_bank_day
from encours_values.ids import COLLECTION, new_id, parse_typeid
from tests.collections.world import CREDITOR_IBAN, Buyer, World, change_settings, creditor
from tests.support.bank_messages import Line, notice


async def failed(world: World, outcome: str = "return:AM04", **changes: Any) -> tuple[Buyer, CollectionDue]:
    buyer = await world.buyer(**changes)
    due = await world.owes(buyer, 100_00)
    await world.scenario(buyer, outcome)
    await world.clock("2011-02-18T00:00:00+00:00")
    return buyer, due


def retry_of(due: CollectionDue, collection_id: str, on: date, **changes: Any) -> CollectionDue:
    """What billing asks for after the event that said so."""
    again = {"retry_of": parse_typeid(COLLECTION, collection_id), "due_date": on, **changes}
    return due.model_copy(update=again)


def _ended(buyer: Buyer) -> MandateEnded:
    mandate = buyer.mandate
    return MandateEnded(
        account_id=buyer.account_id, mandate_id=mandate.mandate_id, reference=mandate.reference, cause="revoked"
    )


def published_now(world: World, event: CollectionDue) -> Envelope:
    """An event of billing that is on its way."""
    return Envelope(
        id=new_id(),
        source="/encours/test",
        type=event.TYPE,
        time=datetime(2011, 2, 1, tzinfo=UTC),
        tenant=world.merchant.tenant_id,
        account=event.account,
        data=event.model_dump(mode="json"),
    )


async def arrives(world: World, envelope: Envelope) -> None:
    await world.application.product.running["collections"].inbox.receive([envelope])


async def test_rtx_02_insufficient_funds_are_tried_again_after_the_full_notice_as_a_new_collection(
    world: World,
) -> None:
    """Returned on 17 February: five TARGET days end on the 24th, fourteen days of notice on 3 March."""
    buyer, due = await failed(world)
    first = await world.collection(buyer)
    assert (first["status"], first["details"]["will_retry"]) == ("returned", True)
    assert first["details"]["retry_on"] == "2011-03-03"
    (reported,) = world.application.events(world.merchant, CollectionFailure)
    assert (reported.details.will_retry, reported.details.retry_on) == (True, date(2011, 3, 3))
    assert (reported.reason_class, reported.retry_of) == ("T4", None)

    await world.application.publish(world.merchant, retry_of(due, first["id"], date(2011, 3, 4)))
    second, _ = await world.collections(account_id=buyer.id)
    assert second["retry_of"] == first["id"]
    first = await world.merchant.ok("GET", f"/v1/collections/{first['id']}")
    assert first["details"]["retry_on"] == second["collection_date"] == "2011-03-04"
    assert second["end_to_end_id"] != first["end_to_end_id"]
    assert second["mandate_reference"] == first["mandate_reference"]
    announced = world.application.events(world.merchant, CollectionScheduled)[-1]
    assert announced.retry_of == parse_typeid(COLLECTION, first["id"])
    assert announced.collection_date >= date(2011, 3, 4), "announced anew, with the days of notice"

    await world.clock("2011-03-20T00:00:00+00:00")
    second, _ = await world.collections(account_id=buyer.id)
    assert (second["status"], second["details"]["will_retry"]) == ("returned", False), "once only"
    reported = world.application.events(world.merchant, CollectionFailure)[-1]
    assert (reported.details.will_retry, reported.retry_of) == (False, parse_typeid(COLLECTION, first["id"]))


async def test_a_short_notice_leaves_five_target_days_before_the_retry(world: World) -> None:
    """RTX-02: an account that was empty is not debited the day after."""
    collection = {"retries": 1, "prenotification_days": 1}
    sealed = creditor(world.seal(CREDITOR_IBAN))
    await change_settings(world.application, world.merchant, {"creditor": sealed, "collection": collection}, version=3)
    buyer = await world.buyer()
    await world.owes(buyer, 100_00)
    await world.scenario(buyer, "return:AM04")
    await world.clock("2011-02-18T00:00:00+00:00")

    first = await world.collection(buyer)

    assert first["details"]["retry_on"] == add_bank_days(date.fromisoformat(first["failed_on"]), 5).isoformat()


async def test_a_cancelled_retry_is_no_retry_any_more(world: World) -> None:
    buyer, due = await failed(world)
    first = await world.collection(buyer)
    await world.application.publish(world.merchant, retry_of(due, first["id"], date(2011, 3, 4)))
    second, _ = await world.collections(account_id=buyer.id)

    await world.merchant.ok("POST", f"/v1/collections/{second['id']}/cancel", {})

    first = await world.merchant.ok("GET", f"/v1/collections/{first['id']}")
    assert (first["details"]["will_retry"], "retry_on" in first["details"]) == (False, False)


@pytest.mark.parametrize("is_announced", [True, False])
async def test_rtx_04_a_retry_that_another_reason_forbids_is_cancelled_whenever_it_was_asked_for(
    world: World, is_announced: bool
) -> None:
    buyer, due = await failed(world)
    first = await world.collection(buyer)
    again = retry_of(due, first["id"], date(2011, 3, 4))
    if is_announced:
        await world.application.publish(world.merchant, again)
    back = Line(-100_00, first["failed_on"], code="PMNT/IDDT/UPDD", end_to_end_id=first["end_to_end_id"], reason="AC04")
    await world.bank_file(notice(back, name="OTHER-REASON", iban=CREDITOR_IBAN))
    await world.application.quiet(world.merchant)
    (corrected,) = world.application.events(world.merchant, CollectionReasonCorrected)
    assert (corrected.details.reason_code, corrected.details.will_retry) == ("AC04", False)
    if not is_announced:
        await world.application.publish(world.merchant, again)
    retry, _ = await world.collections(account_id=buyer.id)
    assert (retry["status"], retry["details"]["cause"]) == ("cancelled", "reason_corrected")


async def test_a_retry_of_what_is_paid_meanwhile_is_no_retry(world: World) -> None:
    """Billing asks for none, and the failed debit says so."""
    buyer, due = await failed(world)
    first = await world.collection(buyer)
    assert first["details"]["will_retry"]

    await world.paid(due, 100_00)

    first = await world.collection(buyer)
    assert first["details"]["will_retry"] is False


async def test_rtx_02_a_second_retry_of_the_same_collection_is_refused(world: World) -> None:
    buyer, due = await failed(world)
    first = await world.collection(buyer)
    again = retry_of(due, first["id"], date(2011, 2, 24))
    await world.application.publish(world.merchant, again)
    await world.application.publish(world.merchant, again.model_copy(update={"statement_id": new_id()}))
    assert len(await world.collections(account_id=buyer.id)) == 2

    second, _ = await world.collections(account_id=buyer.id)
    await world.application.publish(
        world.merchant, retry_of(due, second["id"], date(2011, 3, 24), statement_id=new_id())
    )
    assert len(await world.collections(account_id=buyer.id)) == 2, "a retry is not tried again"


@pytest.mark.parametrize("outcome", ["return:AC04", "reject:MD01", "return:MS02", "reject:FF01", "return:AC06"])
async def test_a_reason_that_needs_a_person_is_not_tried_again(world: World, outcome: str) -> None:
    buyer, _ = await failed(world, outcome)
    details = (await world.collection(buyer))["details"]
    assert (details["will_retry"], details.get("retry_on")) == (False, None)


async def test_a_one_off_mandate_serves_once(world: World) -> None:
    """SEQ-02."""
    buyer, _ = await failed(world, sequence_type="OOFF")
    assert (await world.collection(buyer))["details"]["will_retry"] is False


async def test_a_merchant_without_retries_in_the_settings_has_none(world: World) -> None:
    sealed = creditor(world.seal(CREDITOR_IBAN))
    await change_settings(
        world.application, world.merchant, {"creditor": sealed, "collection": {"retries": 0}}, version=3
    )
    buyer, _ = await failed(world)
    assert (await world.collection(buyer))["details"]["will_retry"] is False


async def test_a_return_after_finality_is_an_alert_and_not_tried_again(world: World) -> None:
    """INVT-10."""
    buyer = await world.buyer()
    await world.owes(buyer, 100_00)
    await world.scenario(buyer, "return:AM04", after_days=30)
    await world.clock("2011-03-20T00:00:00+00:00")
    (reported,) = world.application.events(world.merchant, CollectionFailure)
    assert (reported.was_final, reported.details.will_retry) == (True, False)
    assert (await world.collection(buyer))["status"] == "returned"


async def test_a_mandate_that_ends_before_the_retry_leaves_it_waiting(world: World) -> None:
    buyer, due = await failed(world)
    first = await world.collection(buyer)
    assert first["details"]["will_retry"]
    ended = _ended(buyer)
    await world.application.publish(world.merchant, ended)
    await world.application.publish(world.merchant, retry_of(due, first["id"], date(2011, 2, 24)))
    second, _ = await world.collections(account_id=buyer.id)
    assert (second["status"], second["details"]["cause"]) == ("planned", "no_active_mandate")


async def test_a_mandate_that_ended_before_the_return_is_not_collected_again(world: World) -> None:
    buyer = await world.buyer()
    await world.owes(buyer, 100_00)
    await world.scenario(buyer, "return:AM04")
    await world.clock("2011-02-16T00:00:00+00:00")
    ended = _ended(buyer)
    await world.application.publish(world.merchant, ended)
    await world.clock("2011-02-18T00:00:00+00:00")
    assert (await world.collection(buyer))["details"]["will_retry"] is False


@given(
    st.sampled_from(sorted(RETURN_REASONS)),
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.integers(0, 3),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_rtx_02_a_retry_is_on_a_target_day_and_only_where_all_allows_it(
    code: str, today: date, retries: int, is_retry: bool, mandate_is_reusable: bool, was_final: bool
) -> None:
    reason = return_reason(code)
    day = retry_day(
        reason,
        today=today,
        retries=retries,
        is_retry=is_retry,
        mandate_is_reusable=mandate_is_reusable,
        was_final=was_final,
    )
    may = retries > 0 and mandate_is_reusable and not is_retry and not was_final
    assert (day is not None) == (may and reason.retry in {Retry.ONCE, Retry.YES})
    assert day is None or (is_bank_day(day) and day > today)


async def test_every_reason_is_listed_with_texts_for_buyer_and_merchant(world: World) -> None:
    rows = {row["code"]: row for row in await world.merchant.all("/v1/collections/return-reasons")}
    assert set(rows) == set(RETURN_REASONS)
    assert all(
        row[who][language] for row in rows.values() for who in ("buyer", "merchant") for language in ("fr", "en")
    )
    assert (rows["AM04"]["retry"], rows["AM04"]["retry_after_bank_days"], rows["AM04"]["reason_class"]) == (
        "once",
        5,
        "T4",
    )
    assert len(Counter(row["merchant"]["en"] for row in rows.values())) > 9


# What billing said later bounds what an older event asks for


async def test_invt_1_a_replayed_event_never_debits_again_what_was_paid_meanwhile(world: World) -> None:
    buyer = await world.buyer()
    part = Allocation(invoice_id=new_id(), number="F1", amount=100_00)
    old = CollectionDue(
        account_id=buyer.account_id,
        statement_id=new_id(),
        amount=100_00,
        currency="EUR",
        due_date=date(2011, 2, 15),
        allocations=[part],
        remittance="F1",
    )
    late = published_now(world, old)
    await world.issued(old)
    await world.paid(old, 60_00)
    await arrives(world, late)
    assert (await world.collection(buyer))["amount"] == 40_00


async def test_invt_1_a_replayed_event_after_full_payment_debits_nothing(world: World) -> None:
    buyer = await world.buyer()
    part = Allocation(invoice_id=new_id(), number="F1", amount=100_00)
    old = CollectionDue(
        account_id=buyer.account_id,
        invoice_id=part.invoice_id,
        amount=100_00,
        currency="EUR",
        due_date=date(2011, 2, 15),
        allocations=[part],
        remittance="F1",
    )
    late = published_now(world, old)
    await world.issued(old)
    await world.paid(old, 100_00)
    await arrives(world, late)
    assert await world.collections(account_id=buyer.id) == []
