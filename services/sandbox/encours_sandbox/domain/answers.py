"""What the bank says about files and requests, before it is written as a message."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from encours_sandbox.domain.entries import Entry


@dataclass(frozen=True, slots=True)
class DebitStatus:
    """The status of one debit, with its reason where it is refused."""

    payment_information_id: str
    end_to_end_id: str
    status: str
    reason_code: str | None = None
    instruction_id: str | None = None
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True)
class StatusReport:
    """The status of a file, of blocks (PmtInfId, status, reason) and of debits in blocks that are partly refused."""

    original_message_id: str
    original_message_name: str
    group_status: str | None
    reason_code: str | None = None
    blocks: tuple[tuple[str, str, str], ...] = ()
    debits: tuple[DebitStatus, ...] = ()
    moved: tuple[tuple[str, date], ...] = ()
    """Blocks that are accepted for a later day than they asked for (ACWC)."""


class Verdict(StrEnum):
    """The answer to the request to cancel one debit (camt.029)."""

    CANCELLED = "ACCR"
    REFUSED = "RJCR"


@dataclass(frozen=True, slots=True)
class CancellationDecision:
    end_to_end_id: str
    payment_information_id: str
    verdict: Verdict
    reason_code: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """The entries of one account; with balances (camt.053) or without (camt.054)."""

    iban: str
    sequence_number: int
    entries: tuple[Entry, ...]
    on: date | None = None
    opening_minor: int | None = None
    error_minor: int = 0
    """By how much the closing balance is wrong."""
    copy: str | None = None
    """`COPY` or `DUPL` where it was sent before."""

    @property
    def closing_minor(self) -> int:
        return (self.opening_minor or 0) + sum(entry.amount_minor for entry in self.entries) + self.error_minor
