"""When a failed message is tried again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime


@dataclass(frozen=True)
class RetryPlan:
    """Waits between attempts, on the tenant's clock: attempt 1 is at once, attempt n + 1 after `waits[n - 1]`."""

    waits: Sequence[timedelta]

    @property
    def attempts_max(self) -> int:
        return len(self.waits) + 1

    def next_at(self, attempts: int, now: datetime) -> datetime | None:
        """Instant of the next attempt after `attempts` (1 or more) failed, the last one at `now`; none = no more.

        >>> PLAN = RetryPlan([timedelta(seconds=5)])
        >>> PLAN.next_at(1, datetime(2011, 1, 1)), PLAN.next_at(2, datetime(2011, 1, 1))
        (datetime.datetime(2011, 1, 1, 0, 0, 5), None)
        """
        return now + self.waits[attempts - 1] if attempts < self.attempts_max else None


WEBHOOKS = RetryPlan(
    [
        timedelta(seconds=5),
        timedelta(minutes=5),
        timedelta(minutes=30),
        *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
    ]
)
"""Ten attempts over about three days, as the Standard Webhooks specification advises."""

MAILS = RetryPlan([timedelta(minutes=minutes) for minutes in (1, 10, 60, 240, 720, 1440)])
"""Seven attempts over about two days."""

RETRY_AFTER_MAX = timedelta(hours=24)


def retry_after(header: str | None, now: datetime) -> timedelta | None:
    """Reads `Retry-After` (RFC 9110, 10.2.3): seconds or an HTTP date; at most `RETRY_AFTER_MAX`; none = not readable.

    >>> retry_after("120", datetime(2011, 1, 1, tzinfo=UTC))
    datetime.timedelta(seconds=120)
    >>> retry_after("Sat, 01 Jan 2011 00:01:00 GMT", datetime(2011, 1, 1, tzinfo=UTC))
    datetime.timedelta(seconds=60)
    """
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), int(RETRY_AFTER_MAX.total_seconds())))
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    return min(max(wait, timedelta()), RETRY_AFTER_MAX)
