"""A refund: credit of a buyer that is paid back by a credit transfer file, from request to booking."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from encours_collections.debits.domain.references import base32

SCHEME = "SCT"
"""What a batch of credit transfers shows as its scheme."""


class BatchKind(StrEnum):
    """What a batch asks of the bank."""

    DIRECT_DEBIT = "direct_debit"
    CREDIT_TRANSFER = "credit_transfer"


class RefundStatus(StrEnum):
    """Status of a refund here; billing shows `batched` as planned or approved."""

    PLANNED = "planned"
    BATCHED = "batched"
    SUBMITTED = "submitted"
    SETTLED = "settled"
    REJECTED = "rejected"
    """Refused, given up before it was sent, or returned after it was booked."""
    CANCELLED = "cancelled"
    """Withdrawn by billing before it was sent."""


@dataclass(frozen=True, slots=True)
class Refund:
    """A stored refund; minor units, calendar dates, the IBAN sealed."""

    refund_id: UUID
    account_id: UUID
    amount_minor: int
    currency: str
    name: str
    iban_sealed: str
    iban_masked: str
    remittance: str
    end_to_end_id: str
    status: RefundStatus
    batch_id: UUID | None
    execution_on: date | None
    cause: str | None
    reason_code: str | None
    settled_on: date | None
    failed_on: date | None
    confirmed_batch_id: UUID | None
    """The file for which billing has confirmed the credit."""
    withdrawn_cause: str | None
    """Why billing does not want it to be sent; known too late where it is sent already."""

    @property
    def is_confirmed(self) -> bool:
        """Whether its credit was there when its present file was ready."""
        return self.confirmed_batch_id is not None and self.confirmed_batch_id == self.batch_id


def end_to_end_id(refund_id: UUID) -> str:
    """EndToEndId of a refund; the prefix tells it from a debit's in the bank's files.

    >>> end_to_end_id(UUID("0193a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b"))
    'RFD-01JEGV5GYMFSFRMTVWHPF0Y6HB'
    """
    return f"{PREFIX}{base32(refund_id)}"


PREFIX = "RFD-"


def message_id(batch_id: UUID) -> str:
    """MsgId of a credit transfer file, never used again (ID-01)."""
    return f"CT-{base32(batch_id)}"
