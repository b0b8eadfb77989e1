"""The life of one event on its way to one endpoint."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
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
"""A partner may ask for any delivery again, one that arrived among them: he may have lost it."""

GONE = 410


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt: the answer's status, or why there was none (a few words, nothing of the answer)."""

    status_code: int | None = None
    fault: str | None = None

    @property
    def delivered(self) -> bool:
        return self.status_code is not None and 200 <= self.status_code < 300

    @property
    def gone(self) -> bool:
        """The endpoint says that it does not exist any more."""
        return self.status_code == GONE

    @property
    def unreachable(self) -> bool:
        """Nothing answered: the next message would fare no better."""
        return self.status_code is None

    @property
    def described(self) -> str | None:
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
    """Where an attempt at `now` (the tenant's clock) leaves a pending delivery."""
    attempts = attempts_before + 1
    if outcome.delivered:
        return Attempted(MOVES[Status.PENDING, Move.SUCCEED], attempts, None, outcome)
    next_at = None if outcome.gone else WEBHOOKS.next_at(attempts, now)
    move = Move.GIVE_UP if next_at is None else Move.RETRY
    return Attempted(MOVES[Status.PENDING, move], attempts, next_at, outcome)


def disabled_by(
    attempted: Sequence[Attempted], *, given_up_since: datetime | None, last_success_at: datetime | None
) -> str | None:
    """Why the endpoint is switched off after these attempts; none = it stays on.

    It said 410; or a delivery made at `given_up_since` ran out of attempts and nothing has got through since then (what
    fails while others get through is that event's trouble, not the endpoint's).
    """
    if any(each.outcome.gone for each in attempted):
        return "gone"
    if given_up_since is None or any(each.outcome.delivered for each in attempted):
        return None
    return "failing" if last_success_at is None or last_success_at < given_up_since else None
