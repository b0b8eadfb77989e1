"""The life of a notice on its way to a mailbox."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from encours_notifications.domain.notices import Audience
from encours_notifications.domain.retries import MAILS


class Status(StrEnum):
    WAITING = "waiting"
    """The buyer's address is not known yet: its event is on the way."""
    KEPT = "kept"
    """Noted and not sent: no mail server is configured, or the merchant gave no address."""
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


NO_ADDRESS = "the merchant has set no e-mail address"
NO_MAIL_SERVER = "no mail server is configured"


@dataclass(frozen=True)
class NewNotification:
    """A notice as it is first written down; `facts` hold what its template tells."""

    notification_id: UUID
    account_id: UUID | None
    event_id: UUID | None
    template: str
    audience: Audience
    recipient: str | None
    buyer_name: str | None
    locale: str
    facts: Mapping[str, Any]

    def first_status(self, *, mail_server: bool) -> tuple[Status, str | None]:
        """Where it starts, and why if that is not on its way."""
        if self.recipient is None and self.audience == "buyer":
            return Status.WAITING, None
        if self.recipient is None:
            return Status.KEPT, NO_ADDRESS
        return (Status.QUEUED, None) if mail_server else (Status.KEPT, NO_MAIL_SERVER)


@dataclass(frozen=True)
class MailOutcome:
    """What the mail server said: none = taken; `final` = it will not take this mail at any time."""

    fault: str | None = None
    final: bool = False
    unreachable: bool = False
    """No server answered, so the next mail would fare no better."""


@dataclass(frozen=True)
class Attempted:
    status: Status
    attempts: int
    next_attempt_at: datetime | None
    fault: str | None


def after(outcome: MailOutcome, attempts_before: int, now: datetime) -> Attempted:
    """Where an attempt at `now` (the tenant's clock) leaves a queued notice."""
    attempts = attempts_before + 1
    if outcome.fault is None:
        return Attempted(Status.SENT, attempts, None, None)
    next_at = None if outcome.final else MAILS.next_at(attempts, now)
    return Attempted(Status.FAILED if next_at is None else Status.QUEUED, attempts, next_at, outcome.fault)
