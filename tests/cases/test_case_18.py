"""The bank takes back its return of a debit."""

import pytest

from encours_contracts.collections import CollectionRecredited
from encours_contracts.credit import AccountOnHold
from tests.cases.conftest import Shop
from tests.support.bank_messages import Line, notice

UNPAID = "PMNT/IDDT/UPDD"


async def _settled(shop: Shop, amount: int = 100_00) -> str:
    """The reference of a debit that the bank has credited."""
    await shop.invoice(amount)
    await shop.merchant.clock("2026-02-17T12:00:00+00:00")
    debit = await _debit(shop)
    assert debit["status"] == "settled"
    return str(debit["end_to_end_id"])


async def _debit(shop: Shop) -> dict[str, object]:
    """The first debit; a retry is newer."""
    debit: dict[str, object] = (await shop.merchant.all(f"/v1/collections?account_id={shop.buyer}"))[-1]
    return debit


def _returned(end_to_end_id: str, on: str = "2026-02-18", reason: str = "AC04", **more: str) -> Line:
    return Line(-100_00, on, code=UNPAID, end_to_end_id=end_to_end_id, reason=reason, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("reason", ["AC04", "AM04"])
@pytest.mark.parametrize(
    "changes",
    [
        {"code": UNPAID, "is_reversal": True},
        {"code": UNPAID},
        {"code": "PMNT/IDDT/BBDD"},
        {"code": "PMNT/IDDT/BBDD", "is_reversal": True, "reference": "N-9"},
    ],
)
async def test_a_re_credit_settles_the_debit_again(shop: Shop, changes: dict[str, object], reason: str) -> None:
    reference = await _settled(shop)
    await shop.accepted(notice(_returned(reference, reason=reason), name="R1"))
    assert (await _debit(shop))["status"] == "returned"
    credit = Line(100_00, "2026-02-19", end_to_end_id=reference, **changes)  # type: ignore[arg-type]
    answer = await shop.accepted(notice(credit, name="R2"))

    assert [(each["outcome"], each["changed"]) for each in answer["matched"]] == [("settled", True)]
    assert (await _debit(shop))["status"] == "settled"
    (event,) = shop.application.events(shop.merchant, CollectionRecredited)
    assert event.end_to_end_id == reference
    (invoice,) = await shop.invoices()
    assert invoice["status"] == "in_collection"

    await shop.merchant.clock("2026-03-25T12:00:00+00:00")
    assert [each["status"] for each in await shop.invoices()] == ["paid"]
    debits = await shop.merchant.all(f"/v1/collections?account_id={shop.buyer}")
    assert [each["status"] for each in debits][:-1] in ([], ["cancelled"]), "no retry is debited"
    assert (await shop.merchant.ok("GET", f"/v1/accounts/{shop.buyer}"))["status"] == "active"


async def test_a_second_real_return_after_the_re_credit_is_a_new_fact(shop: Shop) -> None:
    reference = await _settled(shop)
    credit = Line(100_00, "2026-02-19", code=UNPAID, end_to_end_id=reference, is_reversal=True)
    await shop.accepted(notice(_returned(reference), name="R1"))
    await shop.accepted(notice(credit, name="R2"))
    answer = await shop.accepted(notice(_returned(reference, on="2026-02-20", reason="MS03"), name="R3"))
    assert [(each["outcome"], each["changed"]) for each in answer["matched"]] == [("returned", True)]
    assert (await _debit(shop))["status"] == "returned"
    assert {each["status"] for each in await shop.invoices()} & {"open", "overdue"}


async def test_a_re_credit_before_its_return_ends_in_the_same_state(shop: Shop) -> None:
    reference = await _settled(shop)
    credit = Line(100_00, "2026-02-19", code=UNPAID, end_to_end_id=reference, is_reversal=True)
    await shop.accepted(notice(credit, name="R2"))
    await shop.accepted(notice(_returned(reference), name="R1"))
    assert (await _debit(shop))["status"] == "settled"


async def test_a_debit_returned_twice_by_two_bookings_waits_for_a_person(shop: Shop) -> None:
    reference = await _settled(shop)
    await shop.accepted(notice(_returned(reference, reference="N-1"), name="R1"))
    same = await shop.accepted(notice(_returned(reference, reference="N-1"), name="R1-again"))
    assert (same["matched_count"], same["unmatched_count"]) == (1, 0), "one booking, told twice"
    second = await shop.accepted(notice(_returned(reference, reference="N-2"), name="R2"))
    assert [each["cause"] for each in second["unmatched"]] == ["returned_again"]


async def test_a_re_credit_whose_retry_is_at_the_bank_waits_for_a_person(shop: Shop) -> None:
    reference = await _settled(shop)
    await shop.accepted(notice(_returned(reference, reason="AM04"), name="R1"))
    await shop.merchant.clock("2026-03-06T12:00:00+00:00")
    retry = (await shop.merchant.all(f"/v1/collections?account_id={shop.buyer}"))[0]
    assert retry["status"] in {"submitted", "settled"}
    credit = Line(100_00, "2026-03-06", code=UNPAID, end_to_end_id=reference, is_reversal=True)
    answer = await shop.accepted(notice(credit, name="R2"))
    assert [each["cause"] for each in answer["unmatched"]] == ["credited_while_retried"]
    assert (await _debit(shop))["status"] == "returned"


async def test_the_hold_for_a_return_ends_with_its_re_credit(shop: Shop) -> None:
    reference = await _settled(shop)
    await shop.accepted(notice(_returned(reference, reason="AC04"), name="R1"))
    held = bool(shop.application.events(shop.merchant, AccountOnHold))
    credit = Line(100_00, "2026-02-19", code=UNPAID, end_to_end_id=reference, is_reversal=True)
    await shop.accepted(notice(credit, name="R2"))
    assert held
    assert (await shop.merchant.ok("GET", f"/v1/accounts/{shop.buyer}"))["status"] == "active"
