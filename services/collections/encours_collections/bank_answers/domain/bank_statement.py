"""A statement (camt.053) of a bank account, and whether the ledger may book it (BAL-01)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True)
class BankAccount:
    """An account that the merchant has named as creditor."""

    bank_account_id: UUID
    iban_masked: str
    bic: str | None
    currency: str


class StatementStatus(StrEnum):
    BOOKED = "booked"
    HELD = "held"
    """Nothing of it is applied until a person releases it or a corrected statement comes."""
    REPLACED = "replaced"
    """A corrected statement with the same number was booked."""


class HoldCause(StrEnum):
    """Why a statement is held."""

    SUM_MISMATCH = "sum_mismatch"
    OPENING_DIFFERS = "opening_differs"
    SEQUENCE_GAP = "sequence_gap"
    SEQUENCE_PASSED = "sequence_passed"
    CONTRADICTS_BOOKED = "contradicts_booked"


LATE = frozenset({HoldCause.SEQUENCE_PASSED, HoldCause.CONTRADICTS_BOOKED})
"""A statement released for all that changes no balance: a later one gave it."""

HELD_WORDS = {
    HoldCause.SUM_MISMATCH: "its entries do not add up to its balances",
    HoldCause.OPENING_DIFFERS: "it does not open with the closing balance of the statement before",
    HoldCause.SEQUENCE_GAP: "statements before it are missing",
    HoldCause.SEQUENCE_PASSED: "later statements are booked already",
    HoldCause.CONTRADICTS_BOOKED: "a statement of that number with other balances is booked",
}


@dataclass(frozen=True, slots=True)
class ReportedStatement:
    """What a statement says of itself; balances in signed minor units, None where it states none."""

    place: int
    reference: str | None
    year: int
    number: int | None
    opening_minor: int | None
    closing_minor: int | None
    entries_minor: int
    currency: str
    closed_on: date
    adds_up: bool


@dataclass(frozen=True, slots=True)
class BankStatement:
    """A stored statement; `position` is its place among the booked ones of its account."""

    bank_statement_id: UUID
    bank_account_id: UUID
    bank_file_id: UUID
    place: int
    reference: str | None
    year: int
    number: int | None
    opening_minor: int | None
    closing_minor: int | None
    entries_minor: int
    currency: str
    closed_on: date
    status: StatementStatus
    cause: str | None
    position: int | None
    recorded_at: datetime
    released_by: str | None
    released_at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Release:
    """A person books a held statement."""

    actor: str
    reason: str


def is_same(reported: ReportedStatement, stored: BankStatement) -> bool:
    """Whether both are the same statement, sent again or in another format."""
    balances = (reported.opening_minor, reported.closing_minor, reported.entries_minor, reported.closed_on)
    if None in balances[:2]:
        balances = (reported.opening_minor, stored.closing_minor, reported.entries_minor, reported.closed_on)
    return balances == (stored.opening_minor, stored.closing_minor, stored.entries_minor, stored.closed_on)


def hold_cause(
    reported: ReportedStatement, last: BankStatement | None, booked: BankStatement | None
) -> HoldCause | None:
    """Why the statement waits; None where it follows `last`, the newest booked one, without a gap.

    `booked`: the booked statement of the same number, where there is one.
    """
    if booked is not None:
        return HoldCause.CONTRADICTS_BOOKED
    if not reported.adds_up:
        return HoldCause.SUM_MISMATCH
    return _break_after(last, reported) if last is not None else None


def _break_after(last: BankStatement, reported: ReportedStatement) -> HoldCause | None:
    if reported.number is not None and last.number is not None and reported.year == last.year:
        if reported.number > last.number + 1:
            return HoldCause.SEQUENCE_GAP
        if reported.number <= last.number:
            return HoldCause.SEQUENCE_PASSED
    balances = {reported.opening_minor, last.closing_minor}
    return HoldCause.OPENING_DIFFERS if None not in balances and len(balances) > 1 else None
