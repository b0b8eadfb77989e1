"""The query workflow: a question about an invoice, answered, and closed one way or the other (S3.6 to S3.8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class DisputeStatus(StrEnum):
    OPEN = "open"
    REJECTED = "rejected"
    CREDITED = "credited"


class Outcome(StrEnum):
    REJECTED = "rejected"
    CREDITED = "credited"


RESOLVED: Mapping[tuple[DisputeStatus, Outcome], DisputeStatus] = {
    (DisputeStatus.OPEN, Outcome.REJECTED): DisputeStatus.REJECTED,
    (DisputeStatus.OPEN, Outcome.CREDITED): DisputeStatus.CREDITED,
}

ACTIONS: Mapping[DisputeStatus, tuple[str, ...]] = {
    DisputeStatus.OPEN: ("message", "resolve"),
    DisputeStatus.REJECTED: (),
    DisputeStatus.CREDITED: (),
}


@dataclass(frozen=True, slots=True)
class Message:
    message_id: UUID
    text: str
    author: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Dispute:
    """`amount_minor` of an invoice is held back while it is open."""

    dispute_id: UUID
    account_id: UUID
    invoice_id: UUID
    amount_minor: int
    currency: str
    reason: str
    status: DisputeStatus
    opened_at: datetime
    resolved_at: datetime | None = None
    credit_note_id: UUID | None = None
