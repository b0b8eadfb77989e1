"""A refund: credit of an account that is paid back to the buyer by a credit transfer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from encours_billing.domain.statement import Credit, CreditKind


class RefundStatus(StrEnum):
    """Status of a refund."""

    PLANNED = "planned"
    APPROVED = "approved"
    """Its file has every approval."""
    SUBMITTED = "submitted"
    SETTLED = "settled"
    REJECTED = "rejected"
    """Not paid, or paid and returned: its credit is free again."""


STARTS: Mapping[RefundStatus, frozenset[RefundStatus]] = {
    RefundStatus.APPROVED: frozenset({RefundStatus.PLANNED}),
    RefundStatus.SUBMITTED: frozenset({RefundStatus.PLANNED, RefundStatus.APPROVED}),
    RefundStatus.SETTLED: frozenset({RefundStatus.PLANNED, RefundStatus.APPROVED, RefundStatus.SUBMITTED}),
    RefundStatus.REJECTED: frozenset(RefundStatus) - {RefundStatus.REJECTED},
}
"""From which statuses each one is reached; a status that comes late or twice changes nothing."""


@dataclass(frozen=True, slots=True)
class RefundPart:
    """What a refund takes of a payment or credit note, minor units."""

    kind: CreditKind
    source_id: UUID
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Refund:
    """A stored refund; minor units."""

    refund_id: UUID
    account_id: UUID
    amount_minor: int
    currency: str
    name: str
    iban_masked: str | None
    reason: str | None
    status: RefundStatus
    batch_id: UUID | None
    end_to_end_id: str | None
    settled_on: date | None
    failure: Mapping[str, Any] | None
    requested_at: datetime


def take_oldest_first(credits_left: Sequence[Credit], amount_minor: int) -> list[RefundPart] | None:
    """The parts of credits that make up the amount; None where they are less.

    >>> from datetime import date
    >>> one = Credit(CreditKind.PAYMENT, UUID(int=1), "VIR", date(2011, 2, 1), 30)
    >>> two = Credit(CreditKind.CREDIT_NOTE, UUID(int=2), "A1", date(2011, 1, 1), 50)
    >>> [(part.source_id.int, part.amount_minor) for part in take_oldest_first([one, two], 60) or ()]
    [(2, 50), (1, 10)]
    """
    parts = []
    for credit in sorted(credits_left, key=lambda each: (each.dated_on, each.id)):
        if part := min(amount_minor, credit.left_minor):
            parts.append(RefundPart(credit.kind, credit.id, part))
            amount_minor -= part
    return parts if amount_minor == 0 else None
