from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours_values.bank_days import add_bank_days, is_bank_day, next_bank_day

DAYS = st.dates(date(2010, 1, 1), date(2040, 12, 31))
ONE_DAY = timedelta(days=1)


def easter_sunday(year: int) -> date:
    """Gauss's rule, with the two exceptions of the Gregorian calendar."""
    century = year // 100
    moon = (15 + century - century // 4 - (8 * century + 13) // 25) % 30
    sun = (4 + century - century // 4) % 7
    epact = (19 * (year % 19) + moon) % 30
    to_sunday = (2 * (year % 4) + 4 * (year % 7) + 6 * epact + sun) % 7
    offset = epact + to_sunday
    if epact == 29 and to_sunday == 6:
        offset = 28
    elif epact == 28 and to_sunday == 6 and (11 * moon + 11) % 30 < 19:
        offset = 27
    return date(year, 3, 22) + timedelta(days=offset)


def closed_by_the_rule(day: date) -> bool:
    easter = easter_sunday(day.year)
    return (
        day.isoweekday() >= 6
        or (day.month, day.day) in {(1, 1), (5, 1), (12, 25), (12, 26)}
        or day in {easter - 2 * ONE_DAY, easter + ONE_DAY}
    )


@pytest.mark.parametrize("year", range(2024, 2036))
def test_tgt_01_target_closes_on_week_ends_and_six_holidays(year: int) -> None:
    day = date(year, 1, 1)
    while day.year == year:
        assert is_bank_day(day) is not closed_by_the_rule(day), day
        day += ONE_DAY


@pytest.mark.parametrize(
    ("good_friday", "easter_monday"),
    [
        ("2026-04-03", "2026-04-06"),
        ("2027-03-26", "2027-03-29"),
        ("2028-04-14", "2028-04-17"),
        ("2029-03-30", "2029-04-02"),
        ("2030-04-19", "2030-04-22"),
        ("2031-04-11", "2031-04-14"),
    ],
)
def test_tgt_01_target_closes_on_good_friday_and_easter_monday(good_friday: str, easter_monday: str) -> None:
    assert not is_bank_day(date.fromisoformat(good_friday))
    assert not is_bank_day(date.fromisoformat(easter_monday))


@pytest.mark.parametrize(
    ("year", "open_days"), [(2026, 256), (2027, 258), (2028, 255), (2029, 255), (2030, 255), (2031, 255)]
)
def test_tgt_01_a_year_has_so_many_bank_days(year: int, open_days: int) -> None:
    first = date(year, 1, 1)
    assert sum(is_bank_day(first + n * ONE_DAY) for n in range((date(year + 1, 1, 1) - first).days)) == open_days


@pytest.mark.parametrize("month_day", [(5, 8), (5, 14), (7, 14), (11, 11)])
def test_tgt_01_a_french_holiday_does_not_close_target(month_day: tuple[int, int]) -> None:
    assert is_bank_day(date(2026, *month_day))


@given(DAYS)
def test_tim_10_a_debit_moves_to_the_first_open_day_that_is_not_before(day: date) -> None:
    moved = next_bank_day(day)

    assert is_bank_day(moved)
    assert day <= moved <= day + 5 * ONE_DAY
    assert not any(is_bank_day(day + n * ONE_DAY) for n in range((moved - day).days))


@given(DAYS, st.integers(-40, 40))
def test_tgt_01_so_many_bank_days_away_means_so_many_open_days_between(day: date, n: int) -> None:
    start = next_bank_day(day)
    reached = add_bank_days(start, n)

    first, last = min(start, reached), max(start, reached)
    assert is_bank_day(reached)
    assert sum(is_bank_day(first + i * ONE_DAY) for i in range((last - first).days)) == abs(n)
    assert add_bank_days(reached, -n) == start


def test_tgt_01_from_a_closed_day_the_count_starts_at_the_neighbour_in_its_direction() -> None:
    saturday = date(2026, 11, 21)

    assert add_bank_days(saturday, 0) == date(2026, 11, 23)
    assert add_bank_days(saturday, 1) == date(2026, 11, 24)
    assert add_bank_days(saturday, -1) == date(2026, 11, 19)
