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
    CANCELLED = "cancelled"
    """Never sent: its credit is gone, or it is not wanted any more."""


UNSENT = frozenset({RefundStatus.PLANNED, RefundStatus.APPROVED})
"""It can still be cancelled."""

STARTS: Mapping[RefundStatus, frozenset[RefundStatus]] = {
    RefundStatus.APPROVED: UNSENT,
    RefundStatus.SUBMITTED: UNSENT,
    RefundStatus.SETTLED: UNSENT | {RefundStatus.SUBMITTED},
    RefundStatus.REJECTED: UNSENT | {RefundStatus.SUBMITTED, RefundStatus.SETTLED},
    RefundStatus.CANCELLED: UNSENT,
}
"""From which statuses each one is reached; a status that comes late or twice changes nothing."""


class CancelCause(StrEnum):
    """Why a refund that was not sent ends."""

    CREDIT_REVERSED = "credit_reversed"
    """The bank took back the payment that it pays back."""
    NEEDED_FOR_DEBIT = "needed_for_returned_debit"
    """A debit of the account failed: the credit pays its invoices first."""
    BY_MERCHANT = "cancelled_by_merchant"


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
    cancel_cause: str | None = None
    """Why it was withdrawn; `cancelled` when collections has taken it out of its file."""

    @property
    def available_actions(self) -> list[str]:
        return ["cancel"] if self.status in UNSENT and self.cancel_cause is None else []


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
