"""Limits of an account: which one is in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class LimitStatus(StrEnum):
    SCHEDULED = "scheduled"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    ENDED = "ended"


@dataclass(frozen=True)
class Limit:
    """A limit as it was set; `valid_from` and `valid_to` are calendar dates, both inclusive, none = open."""

    id: UUID
    account_id: UUID
    amount_minor: int
    """Minor units; 0 allows nothing."""
    currency: str
    source: str
    valid_from: date | None
    valid_to: date | None
    reason: str | None
    set_at: datetime

    def covers(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


def in_force(newest_first: Sequence[Limit], today: date) -> Limit | None:
    """The newest limit that covers today.

    When a temporary limit ends, the limit before it is in force again (CRD-07).
    """
    return next((limit for limit in newest_first if limit.covers(today)), None)


def status_on(limit: Limit, today: date, in_force_id: UUID | None) -> LimitStatus:
    if limit.id == in_force_id:
        return LimitStatus.IN_FORCE
    if limit.valid_from is not None and today < limit.valid_from:
        return LimitStatus.SCHEDULED
    return LimitStatus.SUPERSEDED if limit.covers(today) else LimitStatus.ENDED
