"""Lines of a mandate import: their values, and what is wrong with them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from encours_mandates.core.domain import cell_values as values
from encours_mandates.core.domain.errors import CountryNotInSepa, DebtorBicNeeded
from encours_mandates.core.domain.mandate import Scheme, Sequence, Signer
from encours_values.bic import InvalidBic, parse_bic
from encours_values.creditor_identifier import parse_creditor_identifier, same_creditor
from encours_values.errors import DomainError
from encours_values.iban import Iban, mask_ibans_in, parse_iban
from encours_values.mandate_expiry import expiry_of
from encours_values.mandate_reference import check_mandate_reference
from encours_values.parties import Parties, UltimateParty

T = TypeVar("T")

ROWS_MAX = 100_000
"""Mandates in one file."""

USED_AHEAD_MAX = timedelta(days=31)
"""A file of debits may have been made before they are due; a date beyond that is a mistake."""


class Column(StrEnum):
    """What a file may say of a mandate."""

    ACCOUNT = "account"
    DEBTOR_NAME = "debtor_name"
    IBAN = "iban"
    BIC = "bic"
    REFERENCE = "reference"
    SCHEME = "scheme"
    SEQUENCE = "sequence"
    SIGNED_ON = "signed_on"
    CREDITOR_IDENTIFIER = "creditor_identifier"
    LAST_USED_ON = "last_used_on"
    REGISTERED = "registered"
    SIGNER_NAME = "signer_name"
    SIGNER_EMAIL = "signer_email"
    SIGNER_TITLE = "signer_title"
    MAX_AMOUNT = "max_amount"
    DEBTOR_IDENTIFICATION = "debtor_identification"
    ULTIMATE_DEBTOR = "ultimate_debtor"
    ULTIMATE_DEBTOR_IDENTIFICATION = "ultimate_debtor_identification"
    ULTIMATE_CREDITOR = "ultimate_creditor"
    ULTIMATE_CREDITOR_IDENTIFICATION = "ultimate_creditor_identification"
    EVIDENCE = "evidence"


REQUIRED = (Column.ACCOUNT, Column.IBAN, Column.REFERENCE, Column.SCHEME, Column.SIGNED_ON)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, or (`warning`) worth knowing; the detail never holds a whole IBAN."""

    column: str | None
    code: str
    detail: str
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line as the file has it: where it begins (in a pain.008 the number of the debit), and its cells, stripped."""

    line: int
    cells: Mapping[Column, str]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mandate as a line describes it; `…_on` are calendar dates."""

    account: str
    """The merchant's key of the account, of the kind `account_by`."""
    debtor_name: str | None
    iban: Iban
    bic: str | None
    reference: str
    scheme: Scheme
    sequence: Sequence
    signed_on: date
    creditor_identifier: str | None
    last_used_on: date | None
    registered: bool | None
    """B2B: whether the debtor's bank has recorded it; None if unknown (MND-24)."""
    signer: Signer
    """Empty where the file does not say."""
    parties: Parties
    max_amount_minor: int | None
    evidence: str | None
    """Where the signed original is archived (MND-22)."""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line that was read; without a candidate where something in it is not understood."""

    line: int
    reference: str | None
    """As it may be shown."""
    candidate: Candidate | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class ImportLine:
    """What became, or in a dry run would become, of a line."""

    line: int
    status: str
    """accepted, warning (accepted, with something to know), refused or duplicate."""
    mandate_id: UUID | None
    mandate_status: str | None
    reference: str | None
    problems: list[dict[str, Any]]
    """`{column, code, detail}`; none holds a whole IBAN."""


def code_of(error: DomainError) -> str:
    """The stable code of a refusal: `InvalidIban` is `invalid_iban`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(error).__name__).lower()


_COLUMNS: Mapping[type[DomainError], Column] = {
    CountryNotInSepa: Column.IBAN,
    DebtorBicNeeded: Column.BIC,
    InvalidBic: Column.BIC,
}


def column_of(error: DomainError) -> Column:
    """The column that a rule about the debtor account speaks of."""
    return _COLUMNS.get(type(error), Column.ACCOUNT)


class _Cells:
    """The cells of a row, and the findings from reading them."""

    def __init__(self, row: Row) -> None:
        self.cells = row.cells
        self.findings = list(row.findings)

    def optional(self, column: Column, read: Callable[[str], T]) -> T | None:
        text = self.cells.get(column, "")
        if not text or any(found.column is column and not found.warning for found in self.findings):
            return None
        try:
            return read(text)
        except values.UnreadableCell as error:
            self.findings.append(Finding(column, error.code, error.detail))
        except DomainError as error:
            self.findings.append(Finding(column, code_of(error), error.detail))
        return None

    def required(self, column: Column, read: Callable[[str], T]) -> T | None:
        if not self.cells.get(column):
            self.findings.append(Finding(column, "missing", "A value is required."))
        return self.optional(column, read)

    def signer(self) -> Signer:
        return Signer(
            self.optional(Column.SIGNER_NAME, values.read_text) or "",
            self.optional(Column.SIGNER_EMAIL, values.read_email) or "",
            self.optional(Column.SIGNER_TITLE, values.read_text) or "",
        )

    def parties(self) -> Parties:
        return Parties(
            self.optional(Column.DEBTOR_IDENTIFICATION, values.read_identification),
            self._ultimate(Column.ULTIMATE_DEBTOR, Column.ULTIMATE_DEBTOR_IDENTIFICATION),
            self._ultimate(Column.ULTIMATE_CREDITOR, Column.ULTIMATE_CREDITOR_IDENTIFICATION),
        )

    def _ultimate(self, name: Column, number: Column) -> UltimateParty | None:
        identification = self.optional(number, values.read_identification)
        read = self.optional if identification is None else self.required
        named = read(name, values.read_party_name)
        return None if named is None else UltimateParty(named, identification)


def read_row(row: Row) -> ReadLine:
    """Reads every cell, so that one report lists all errors of a line."""
    cells = _Cells(row)
    account = cells.required(Column.ACCOUNT, values.read_identifier)
    iban = cells.required(Column.IBAN, parse_iban)
    reference = cells.required(Column.REFERENCE, _read_reference)
    scheme = cells.required(Column.SCHEME, values.read_scheme)
    signed_on = cells.required(Column.SIGNED_ON, values.read_date)
    sequence = cells.optional(Column.SEQUENCE, values.read_sequence) or Sequence.RECURRENT
    debtor_name = cells.optional(Column.DEBTOR_NAME, values.read_debtor_name)
    bic = cells.optional(Column.BIC, parse_bic)
    creditor_identifier = cells.optional(Column.CREDITOR_IDENTIFIER, parse_creditor_identifier)
    last_used_on = cells.optional(Column.LAST_USED_ON, values.read_date)
    registered = cells.optional(Column.REGISTERED, values.read_answer)
    signer = cells.signer()
    parties = cells.parties()
    max_amount_minor = cells.optional(Column.MAX_AMOUNT, values.read_amount_minor)
    evidence = cells.optional(Column.EVIDENCE, values.read_text)
    findings = tuple(cells.findings)
    shown = _disclosed(row.cells.get(Column.REFERENCE))
    if (
        account is None
        or iban is None
        or reference is None
        or scheme is None
        or signed_on is None
        or _has_errors(findings)
    ):
        return ReadLine(row.line, shown, None, findings)
    candidate = Candidate(
        account=account,
        debtor_name=debtor_name,
        iban=iban,
        bic=bic,
        reference=reference,
        scheme=scheme,
        sequence=sequence,
        signed_on=signed_on,
        creditor_identifier=creditor_identifier,
        last_used_on=last_used_on,
        registered=registered,
        signer=signer,
        parties=parties,
        max_amount_minor=max_amount_minor,
        evidence=evidence,
    )
    return ReadLine(row.line, shown, candidate, findings)


def _read_reference(text: str) -> str:
    return check_mandate_reference(values.read_identifier(text))


def _disclosed(reference: str | None) -> str | None:
    return mask_ibans_in(reference[:64])[:35] if reference else None


def _has_errors(findings: tuple[Finding, ...]) -> bool:
    return any(not finding.warning for finding in findings)


def rule_findings(candidate: Candidate, *, today: date, creditor_identifier: str) -> list[Finding]:
    """Why a mandate that can be read may not be used: another creditor (ICS-02, AMD-01), its dates (MND-25), SEQ-02."""
    found = []
    given = candidate.creditor_identifier
    if given is not None and not same_creditor(given, creditor_identifier):
        detail = (
            f"It names another creditor than {creditor_identifier}; amend it there first, or have a new one signed."
        )
        found.append(Finding(Column.CREDITOR_IDENTIFIER, "other_creditor", detail))
    if candidate.signed_on > today:
        found.append(Finding(Column.SIGNED_ON, "signed_in_future", "The signature date is in the future."))
    used = candidate.last_used_on
    if used is not None and used > today + USED_AHEAD_MAX:
        found.append(
            Finding(Column.LAST_USED_ON, "used_in_future", "The date of the last collection is too far in the future.")
        )
    if used is not None and used < candidate.signed_on:
        found.append(
            Finding(Column.LAST_USED_ON, "used_before_signature", "The last collection is before the signature.")
        )
    if used is not None and candidate.sequence is Sequence.ONE_OFF:
        found.append(
            Finding(Column.LAST_USED_ON, "one_off_used", "A one-off mandate can be used once; this one was used.")
        )
    if expires_on_or_before(candidate, today):
        detail = "No collection has used it for 36 months: it has expired; have a new one signed."
        found.append(Finding(Column.LAST_USED_ON if used else Column.SIGNED_ON, "expired", detail))
    return found


def expires_on_or_before(candidate: Candidate, day: date) -> bool:
    """Whether the 36 months are over on that day (MND-25)."""
    return candidate.signed_on <= day and expiry_of(candidate.signed_on, candidate.last_used_on) <= day
