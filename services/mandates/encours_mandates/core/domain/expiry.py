"""When to warn that an unused mandate expires (MND-25)."""

from collections.abc import Iterable
from datetime import date, timedelta


def next_alert_on(expires_on: date, days_before: Iterable[int], today: date) -> date | None:
    """The first day after `today` on which to warn that the mandate ends on `expires_on`; none where all are past.

    >>> next_alert_on(date(2014, 1, 3), [90, 30, 7], date(2013, 12, 4))
    datetime.date(2013, 12, 27)
    """
    days = (expires_on - timedelta(days=before) for before in days_before)
    return min((day for day in days if day > today), default=None)
