"""Days on which euro payments settle: the TARGET calendar (TGT-01)."""

from datetime import date, timedelta
from functools import cache

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


@cache
def _closing_days(year: int) -> frozenset[date]:
    """Year's closing days beside the week-ends: 1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December."""
    from holidays.financial.european_central_bank import (  # noqa: PLC0415  its import costs a third of a second
        EuropeanCentralBank,
    )

    return frozenset(EuropeanCentralBank(years=year))  # type: ignore[no-untyped-call]


def is_bank_day(day: date) -> bool:
    """Whether TARGET is open. National holidays do not close it (TGT-01).

    >>> is_bank_day(date(2026, 7, 14)), is_bank_day(date(2026, 4, 3))
    (True, False)
    """
    return day.weekday() < _SATURDAY and day not in _closing_days(day.year)


def next_bank_day(day: date) -> date:
    """Move a closed day on to the next open one; an open day stays (TIM-10).

    >>> next_bank_day(date(2026, 12, 25))
    datetime.date(2026, 12, 28)
    """
    while not is_bank_day(day):
        day += _ONE_DAY
    return day


def _bank_day_before(day: date) -> date:
    """Move a closed day back to the last open one; an open day stays."""
    while not is_bank_day(day):
        day -= _ONE_DAY
    return day


def add_bank_days(day: date, n: int) -> date:
    """Day that is the n-th open one after `day`, or before it when n is negative.

    From a closed day the count starts at its open neighbour in the direction of travel, and n = 0 looks ahead: Saturday
    + 0 is Monday, + 1 is Tuesday, - 1 is Thursday.
    >>> add_bank_days(date(2026, 12, 22), 3), add_bank_days(date(2026, 3, 2), -1)
    (datetime.date(2026, 12, 28), datetime.date(2026, 2, 27))
    """
    if n < 0:
        day = _bank_day_before(day)
        for _ in range(-n):
            day = _bank_day_before(day - _ONE_DAY)
        return day
    day = next_bank_day(day)
    for _ in range(n):
        day = next_bank_day(day + _ONE_DAY)
    return day
