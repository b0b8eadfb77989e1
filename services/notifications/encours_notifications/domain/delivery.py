"""States of the delivery of one event to one endpoint."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from encours_notifications.domain.retries import WEBHOOKS


class Status(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class Move(StrEnum):
    SUCCEED = "succeed"
    GIVE_UP = "give_up"
    RETRY = "retry"


MOVES: Mapping[tuple[Status, Move], Status] = {
    (Status.PENDING, Move.SUCCEED): Status.DELIVERED,
    (Status.PENDING, Move.GIVE_UP): Status.FAILED,
    (Status.PENDING, Move.RETRY): Status.PENDING,
    (Status.FAILED, Move.RETRY): Status.PENDING,
    (Status.DELIVERED, Move.RETRY): Status.PENDING,
}
"""A partner may repeat any delivery, also a delivered one: it may have been lost on the partner's side."""

GONE = 410


@dataclass(frozen=True)
class Outcome:
    """Result of one attempt: the status of the answer, or why there was no answer (nothing of the answer's text)."""

    status_code: int | None = None
    fault: str | None = None
    retry_after: timedelta | None = None
    """How long the endpoint asks us to wait (`Retry-After` of a 429 or 503)."""

    @property
    def delivered(self) -> bool:
        return self.status_code is not None and 200 <= self.status_code < 300

    @property
    def gone(self) -> bool:
        """The endpoint says that it no longer exists."""
        return self.status_code == GONE

    @property
    def holds_queue(self) -> bool:
        """The next delivery would fail as well: nothing answers, or the endpoint asks us to wait."""
        return self.status_code is None or self.retry_after is not None

    @property
    def cause(self) -> str | None:
        """Why it was not delivered; none = it was."""
        if self.delivered:
            return None
        return self.fault or f"answered {self.status_code}"


@dataclass(frozen=True)
class Attempted:
    """A delivery after an attempt."""

    status: Status
    attempts: int
    next_attempt_at: datetime | None
    outcome: Outcome


def after(outcome: Outcome, attempts_before: int, now: datetime) -> Attempted:
    """State of a pending delivery after an attempt at `now` (the tenant's clock).

    The next attempt is when the retry plan says, or later where the endpoint asks for it.
    """
    attempts = attempts_before + 1
    if outcome.delivered:
        return Attempted(MOVES[Status.PENDING, Move.SUCCEED], attempts, None, outcome)
    next_at = None if outcome.gone else WEBHOOKS.next_at(attempts, now)
    if next_at is None:
        return Attempted(MOVES[Status.PENDING, Move.GIVE_UP], attempts, None, outcome)
    if outcome.retry_after is not None:
        next_at = max(next_at, now + outcome.retry_after)
    return Attempted(MOVES[Status.PENDING, Move.RETRY], attempts, next_at, outcome)


def disabled_by(
    attempted: Sequence[Attempted], *, given_up_since: datetime | None, last_success_at: datetime | None
) -> str | None:
    """Why these attempts disable the endpoint; none = it stays enabled.

    Either it answered 410, or a delivery created at `given_up_since` ran out of attempts and none succeeded since.
    If others succeeded, the fault lies with that event and not with the endpoint.
    """
    if any(each.outcome.gone for each in attempted):
        return "gone"
    if given_up_since is None or any(each.outcome.delivered for each in attempted):
        return None
    return "failing" if last_success_at is None or last_success_at < given_up_since else None
