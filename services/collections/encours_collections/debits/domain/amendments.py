"""Amendments of mandates that no accepted debit has reported to the debtor's bank yet (AMD-01, AMD-03)."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OriginalValues:
    """What a mandate was before a change; None where that did not change."""

    reference: str | None = None
    creditor_identifier: str | None = None
    creditor_name: str | None = None
    account_changed: bool = False


@dataclass(frozen=True, slots=True)
class MandateAmendmentState:
    """A mandate as a file sees it: who its creditor is, and what of it no accepted debit has told yet.

    The originals are the oldest of all such changes; `number` is that of the latest. `is_due`: some change is in no
    file under way. `is_used`: a debit on it was accepted or is under way (SEQ-02).
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
    """How a debit stands in a file that is made."""

    sequence_type: str
    reports_amendment: bool
