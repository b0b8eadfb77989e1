"""When a message that did not get through is tried again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class RetryPlan:
    """Waits between attempts, on the tenant's clock: attempt 1 is at once, attempt n + 1 after `waits[n - 1]`."""

    waits: Sequence[timedelta]

    @property
    def attempts_max(self) -> int:
        return len(self.waits) + 1

    def next_at(self, attempts: int, now: datetime) -> datetime | None:
        """Instant of the next attempt once `attempts` (1 or more) failed, the last one at `now`; none = given up.

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
"""Ten attempts over some three days, as the Standard Webhooks specification advises."""

MAILS = RetryPlan([timedelta(minutes=minutes) for minutes in (1, 10, 60, 240, 720, 1440)])
"""Seven attempts over some two days; a mail server that is away longer than that is nobody's mail server."""
