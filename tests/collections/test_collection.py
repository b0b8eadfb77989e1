import csv
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import permutations, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours_collections.debits.domain.collection import (
    MOVES,
    ImpossibleMove,
    Move,
    Status,
    final_on,
    next_status,
    schedule,
)
from encours_values.bank_days import add_bank_days, is_bank_day

DUE_DATES = Path(__file__).parents[3] / "shared" / "data" / "due-dates.csv"
DATES = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(("status", "move"), list(product(Status, Move)))
def test_every_move_from_every_state_is_either_in_the_table_or_impossible(status: Status, move: Move) -> None:
    if (status, move) in MOVES:
        assert next_status(status, move) is MOVES[status, move]
    else:
        with pytest.raises(ImpossibleMove):
            next_status(status, move)


def test_the_way_of_a_collection_and_its_side_exits() -> None:
    status = Status.PLANNED
    for move in (Move.ANNOUNCE, Move.BATCH, Move.SUBMIT, Move.SETTLE, Move.RETURN):
        status = next_status(status, move)
    assert status is Status.RETURNED
    assert next_status(Status.SUBMITTED, Move.REJECT) is Status.REJECTED
    for past_cancelling in set(Status) - {Status.PLANNED, Status.ANNOUNCED, Status.BATCHED}:
        with pytest.raises(ImpossibleMove):
            next_status(past_cancelling, Move.CANCEL)


@pytest.mark.parametrize(
    "news",
    list(permutations([Move.SETTLE, Move.REJECT, Move.RETURN]))
    + [pair for size in (1, 2) for pair in permutations([Move.SETTLE, Move.REJECT, Move.RETURN], size)],
)
def test_invt_4_and_invt_3_the_banks_news_end_the_same_in_any_order_and_repeated(news: tuple[Move, ...]) -> None:
    def end(moves: tuple[Move, ...]) -> Status:
        status = Status.SUBMITTED
        for move in moves:
            status = next_status(status, move)
        return status

    assert {end(order) for order in permutations(news)} == {end(news)}
    assert end(news + news) is end(news)


@given(st.lists(st.sampled_from([Move.SETTLE, Move.REJECT, Move.RETURN])))
def test_invt_10_a_returned_debit_never_stays_final(news: list[Move]) -> None:
    status = Status.SUBMITTED
    for move in news:
        status = next_status(status, move)
    assert (status is Status.RETURNED) == (Move.RETURN in news or {Move.SETTLE, Move.REJECT} <= set(news))


def _worked() -> Iterator[dict[str, str]]:
    if DUE_DATES.exists():
        with DUE_DATES.open() as rows:
            yield from csv.DictReader(rows)


@pytest.mark.parametrize("row", list(_worked()), ids=lambda row: row["row"])
def test_tim_06_and_tim_10_the_worked_dates(row: dict[str, str]) -> None:
    planned = schedule(
        date.fromisoformat(row["due_date"]),
        submission_days_before=1,
        prenotification_days=14,
        today=date.fromisoformat(row["due_date"]) - timedelta(days=30),
    )

    assert planned.collection_on.isoformat() == row["collection_date"]
    assert planned.submit_on.isoformat() == row["latest_interbank_submission"]
    assert add_bank_days(planned.collection_on, 3).isoformat() == row["return_window_end"]
    assert planned.final_on == add_bank_days(date.fromisoformat(row["return_window_end"]), 1)


def test_tim_09_money_is_final_one_bank_day_after_the_return_window() -> None:
    planned = schedule(date(2026, 3, 31), submission_days_before=2, prenotification_days=14, today=date(2026, 3, 1))

    assert planned.submit_on == date(2026, 3, 27)
    assert planned.announce_on == date(2026, 3, 17)
    assert planned.final_on == date(2026, 4, 8)  # 1, 2, 7 April are the window: Easter does not count


def test_tim_02_the_file_leaves_at_least_one_bank_day_before() -> None:
    planned = schedule(date(2026, 12, 15), submission_days_before=0, prenotification_days=14, today=date(2026, 11, 1))

    assert planned.submit_on == date(2026, 12, 14)


def test_a_late_plan_is_shifted_so_that_the_buyer_is_notified_in_time() -> None:
    planned = schedule(date(2026, 12, 15), submission_days_before=1, prenotification_days=14, today=date(2026, 12, 12))

    assert planned.collection_on == date(2026, 12, 28)  # the 26th is a Saturday and a closing day
    assert planned.announce_on == date(2026, 12, 14)


@given(DATES, DATES, st.integers(0, 10), st.integers(0, 30))
def test_invt_6_a_collection_date_is_a_bank_day_never_before_the_due_date(
    due_on: date, today: date, submission_days_before: int, prenotification_days: int
) -> None:
    planned = schedule(
        due_on,
        submission_days_before=submission_days_before,
        prenotification_days=prenotification_days,
        today=today,
    )

    assert is_bank_day(planned.collection_on)
    assert is_bank_day(planned.submit_on)
    assert planned.collection_on >= max(due_on, today + timedelta(days=prenotification_days))
    assert today <= planned.announce_on <= planned.submit_on < planned.collection_on < planned.final_on
    assert planned.announce_on + timedelta(days=prenotification_days) <= planned.collection_on


@pytest.mark.parametrize("lead_bank_days", range(1, 15))
def test_tim_02_no_file_leaves_before_d_minus_14_calendar_days(lead_bank_days: int) -> None:
    """Fourteen TARGET days over Easter are 22 calendar days."""
    for due_on in (date(2011, 5, 3), date(2011, 2, 15), date(2011, 12, 28)):
        found = schedule(due_on, submission_days_before=lead_bank_days, prenotification_days=14, today=date(2011, 1, 3))
        assert found.collection_on - timedelta(days=14) <= found.submit_on < found.collection_on
        assert is_bank_day(found.submit_on)


@given(settled_on=DATES)
def test_tim_09_a_core_debit_is_final_only_after_the_eight_weeks_of_refund(settled_on: date) -> None:
    assert final_on(settled_on, "CORE") > settled_on + timedelta(weeks=8)
    assert final_on(settled_on, "B2B") == add_bank_days(settled_on, 4) < final_on(settled_on, "CORE")
    assert is_bank_day(final_on(settled_on, "CORE"))
