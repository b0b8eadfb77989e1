"""Amendments of mandates that no accepted debit has reported to the debtor's bank yet (AMD-01, AMD-03)."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OriginalValues:
    """Values of a mandate before an amendment; None for what did not change."""

    reference: str | None = None
    creditor_identifier: str | None = None
    creditor_name: str | None = None
    account_changed: bool = False


@dataclass(frozen=True, slots=True)
class MandateAmendmentState:
    """A mandate's creditor and its amendments that no accepted debit has reported yet.

    The originals are those of the oldest such amendment, `number` is the latest one's. `is_due`: an amendment is in no
    pending file. `is_used`: a debit under the mandate was accepted or is pending (SEQ-02).
    """

    mandate_id: UUID
    creditor_identifier: str | None
    creditor_name: str | None
    number: int | None
    original_reference: str | None
    original_creditor_identifier: str | None
    original_creditor_name: str | None
    account_changed: bool
    is_due: bool
    is_used: bool


@dataclass(frozen=True, slots=True)
class WrittenDebit:
    """How a debit is written in an existing file."""

    sequence_type: str
    reports_amendment: bool
