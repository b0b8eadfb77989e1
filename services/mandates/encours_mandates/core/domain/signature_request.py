"""A request to have a mandate signed at a provider, and how often its status is polled."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class RequestStatus(StrEnum):
    """Status of a request."""

    REQUESTED = "requested"
    """Sent by us; the provider has not confirmed it yet."""
    PENDING = "pending"
    """At the provider, waiting for the signer."""
    SIGNED = "signed"
    DECLINED = "declined"
    EXPIRED = "expired"
    REFUSED = "refused"
    """By the provider."""
    WITHDRAWN = "withdrawn"
    """Withdrawn by us; the cancellation at the provider is still to come."""
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class SignatureRequest:
    """A request; `polls` counts status polls while pending, `failures` failed calls in a row."""

    mandate_id: UUID
    provider: str
    idempotency_key: str
    external_id: str | None
    status: RequestStatus
    expires_at: datetime
    polls: int
    failures: int
    reason: str | None
    ended_at: datetime | None


OPEN = (RequestStatus.REQUESTED, RequestStatus.PENDING)

GRACE = timedelta(days=2)
"""Time after a request's end in which the provider may still report that end itself."""

_POLL_FIRST, _POLL_MAX = timedelta(minutes=15), timedelta(hours=6)
_RETRY_FIRST, _RETRY_MAX = timedelta(minutes=1), timedelta(hours=1)


def poll_after(polls: int) -> timedelta:
    """Time to the next poll of a pending request; webhooks report changes sooner, and providers limit calls.

    >>> [str(poll_after(polls)) for polls in (0, 1, 9)]
    ['0:15:00', '0:30:00', '6:00:00']
    """
    return min(_POLL_FIRST * (1 << min(polls, 10)), _POLL_MAX)


def retry_after(failures: int) -> timedelta:
    """Time until a provider that could not be reached is called again.

    >>> [str(retry_after(failures)) for failures in (0, 1, 9)]
    ['0:01:00', '0:02:00', '1:00:00']
    """
    return min(_RETRY_FIRST * (1 << min(failures, 10)), _RETRY_MAX)
