"""When an unused mandate expires (MND-25); mandates and collections count it alike."""

from calendar import monthrange
from datetime import date

UNUSED_MONTHS_MAX = 36
"""A mandate that no collection has used for so long may not be used again (MND-25)."""


def expiry_of(signed_on: date, last_used_on: date | None) -> date:
    """The day 36 months after the signature or the latest collection, whichever is later: no debit from then on.

    >>> expiry_of(date(2024, 2, 29), None)
    datetime.date(2027, 2, 28)
    """
    start = max(signed_on, last_used_on or signed_on)
    year, month = divmod(start.year * 12 + start.month - 1 + UNUSED_MONTHS_MAX, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
