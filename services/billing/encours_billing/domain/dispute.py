"""The query workflow: a question about an invoice, answered, and closed one way or the other (S3.6 to S3.8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID


class DisputeStatus(StrEnum):
    OPEN = "open"
    REJECTED = "rejected"
    CREDITED = "credited"


class DisputeKind(StrEnum):
    """What is wrong with the invoice."""

    PRICE = "price"
    QUANTITY = "quantity"
    NOT_RECEIVED = "not_received"
    DAMAGED = "damaged"
    VAT = "vat"
    DUPLICATE = "duplicate"
    OTHER = "other"


class Outcome(StrEnum):
    REJECTED = "rejected"
    CREDITED = "credited"


RESOLVED: Mapping[tuple[DisputeStatus, Outcome], DisputeStatus] = {
    (DisputeStatus.OPEN, Outcome.REJECTED): DisputeStatus.REJECTED,
    (DisputeStatus.OPEN, Outcome.CREDITED): DisputeStatus.CREDITED,
}

ACTIONS: Mapping[DisputeStatus, tuple[str, ...]] = {
    DisputeStatus.OPEN: ("message", "attach", "resolve"),
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
    kind: DisputeKind = DisputeKind.OTHER
    line_nos: Sequence[int] = ()
    """Lines of the invoice that it is about; none: the whole invoice."""


def gross_of_lines(lines: Sequence[Mapping[str, Any]], line_nos: Sequence[int]) -> int:
    """What these lines (net and rate as printed) come to with VAT, minor units.

    >>> gross_of_lines([{"net": 1000, "rate": "20"}, {"net": 333, "rate": "5.5"}], [2])
    351
    """
    chosen = [lines[no - 1] for no in line_nos]
    gross = sum((Decimal(each["net"]) * (1 + Decimal(each["rate"]) / 100) for each in chosen), Decimal(0))
    return int(gross.quantize(Decimal(1), ROUND_HALF_UP))


FILE_BYTES_MAX = 5 * 1024 * 1024
FILES_MAX = 10
SIGNATURES: Mapping[str, bytes] = {
    "application/pdf": b"%PDF-",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
}
"""Media type → how such a file begins. Others are not attached."""


def media_type_of(content: bytes) -> str | None:
    """By what the file is, whatever it is called.

    >>> media_type_of(b"%PDF-1.7"), media_type_of(b"<html>")
    ('application/pdf', None)
    """
    return next((media_type for media_type, begin in SIGNATURES.items() if content.startswith(begin)), None)


@dataclass(frozen=True, slots=True)
class Attachment:
    attachment_id: UUID
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    author: str
    attached_at: datetime
