"""States of a notice by e-mail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from encours_contracts.billing import DocumentKind
from encours_notifications.domain.notices import Audience
from encours_notifications.domain.retries import MAILS


class Status(StrEnum):
    WAITING = "waiting"
    """The buyer's address is not known yet, or the file of the document has not arrived."""
    NOT_SENT = "not_sent"
    """Recorded only: no mail server is configured, or the merchant set no address."""
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


NO_ADDRESS = "the merchant has set no e-mail address"
NO_MAIL_SERVER = "no mail server is configured"


@dataclass(frozen=True)
class NewNotification:
    """A notice to record; `facts` are what its template shows."""

    notification_id: UUID
    account_id: UUID | None
    event_id: UUID | None
    template: str
    audience: Audience
    recipient: str | None
    buyer_name: str | None
    locale: str
    facts: Mapping[str, Any]
    document_kind: DocumentKind | None = None
    document_id: UUID | None = None
    """What is attached."""

    def first_status(self, *, mail_server: bool) -> tuple[Status, str | None]:
        """Its first status, and why it is not sent. Without a mail server no file is asked for."""
        if self.recipient is None and self.audience == "buyer":
            return Status.WAITING, None
        if self.recipient is None:
            return Status.NOT_SENT, NO_ADDRESS
        if not mail_server:
            return Status.NOT_SENT, NO_MAIL_SERVER
        return (Status.WAITING if self.document_id else Status.QUEUED), None


@dataclass(frozen=True)
class MailOutcome:
    """Result of one attempt: no fault = the server accepted the mail; `final` = it will never accept this one."""

    fault: str | None = None
    final: bool = False
    unreachable: bool = False
    """No server answered: the next mail would fail as well."""


@dataclass(frozen=True)
class Attempted:
    status: Status
    attempts: int
    next_attempt_at: datetime | None
    fault: str | None


def after(outcome: MailOutcome, attempts_before: int, now: datetime) -> Attempted:
    """State of a queued notice after an attempt at `now` (the tenant's clock)."""
    attempts = attempts_before + 1
    if outcome.fault is None:
        return Attempted(Status.SENT, attempts, None, None)
    next_at = None if outcome.final else MAILS.next_at(attempts, now)
    return Attempted(Status.FAILED if next_at is None else Status.QUEUED, attempts, next_at, outcome.fault)
