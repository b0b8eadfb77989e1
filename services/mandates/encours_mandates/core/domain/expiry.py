"""When an unused mandate expires, and when to warn of it (MND-25)."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

UNUSED_MONTHS_MAX = 36
"""A mandate that no collection has used for so long may not be used again (MND-25)."""


def expiry_of(signed_on: date, last_used_on: date | None) -> date:
    """The day 36 months after the signature or the latest collection, whichever is later (MND-25).

    >>> expiry_of(date(2024, 2, 29), None)
    datetime.date(2027, 2, 28)
    """
    start = max(signed_on, last_used_on or signed_on)
    year, month = divmod(start.year * 12 + start.month - 1 + UNUSED_MONTHS_MAX, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def next_alert_on(expires_on: date, days_before: Iterable[int], today: date) -> date | None:
    """The first day after `today` on which to warn that the mandate ends on `expires_on`; none where all are past.

    >>> next_alert_on(date(2014, 1, 3), [90, 30, 7], date(2013, 12, 4))
    datetime.date(2013, 12, 27)
    """
    days = (expires_on - timedelta(days=before) for before in days_before)
    return min((day for day in days if day > today), default=None)
