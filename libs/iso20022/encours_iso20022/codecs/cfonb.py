"""Reads the files of French banks that are older than ISO 20022: CFONB 120 (statements) and 240 (unpaid operations).

Records of fixed width, with or without line breaks. Amounts are in the currency's decimals; in CFONB 120 the last
character is a digit and the sign at once. A statement becomes what a camt.053 would say, a list of unpaid operations
what a camt.054 would. No record is skipped: one of an unknown kind refuses the file, with its number.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from encours_iso20022.errors import UnreadableMessage
from encours_iso20022.values.account_report import (
    AccountReport,
    Balance,
    BankCode,
    BatchReference,
    CamtDocument,
    Direction,
    Entry,
    Kind,
    SpoiledEntry,
    TransactionDetails,
    bank_code,
    kind_of,
)
from encours_iso20022.values.french_accounts import french_iban

CFONB_120, CFONB_240 = "CFONB 120", "CFONB 240"
_STARTS_120 = re.compile(r"01\d{5}.{4}\d{5}[A-Z ]{3}[\d ].[A-Z\d]{11}", re.ASCII)
_STARTS_240 = re.compile(r"31\d{6}[A-Z\d ]{2}\d{6}", re.ASCII)
_DIGITS = re.compile(r"\d+", re.ASCII)
_ISO_REASON = re.compile(r"[A-Z]{2}\d{2}|[A-Z]{4}")
_NO_REFERENCE = re.compile(r"0*")
_PLUS, _MINUS = "{ABCDEFGHI", "}JKLMNOPQR"
"""The last character of an amount: its digit 0 to 9, of a credit or of a debit."""
_REFERENCE_LENGTH = 35

_DEBITS, _RECEIVED, _SENT = "IDDT", "RCDT", "ICDT"
_OPERATIONS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("A1", "09"), (_DEBITS, "ESDD")),
    "A2": (_DEBITS, "BBDD"),
    **dict.fromkeys(("B3", "B4", "10", "27"), (_DEBITS, "UPDD")),
    **dict.fromkeys(("A5", "A6"), (_DEBITS, "PRDD")),
    **dict.fromkeys(("A3", "B1"), ("RDDT", "ESDD")),
    **dict.fromkeys(("A4", "B2"), ("RDDT", "BBDD")),
    **dict.fromkeys(("05", "13", "18", "39", "45", "C2"), (_RECEIVED, "ESCT")),
    **dict.fromkeys(("06", "14", "21", "44", "C1"), (_SENT, "ESCT")),
    **dict.fromkeys(("12", "C3", "C5"), (_SENT, "RRTN")),
    "C4": (_RECEIVED, "RRTN"),
    **dict.fromkeys(("62", "64", "65", "66", "88"), ("MDOP", "CHRG")),
    **dict.fromkeys(("61", "70"), ("MDOP", "INTR")),
}
"""Interbank codes of operations by their meaning for a creditor (BTC-01); others have their own code only."""


def cfonb_kind(text: str) -> str | None:
    """Say which of the two formats the text is, by its first record."""
    start = text.lstrip("\r\n")
    if _STARTS_120.match(start):
        return CFONB_120
    return CFONB_240 if _STARTS_240.match(start) else None


def read_cfonb(text: str) -> CamtDocument:
    """Read a whole file; raises UnreadableMessage, with the number of the record."""
    if cfonb_kind(text) == CFONB_240:
        reports = tuple(_reports_240(list(_records(text, 240))))
        return CamtDocument("camt.054", None, None, reports, written_as=CFONB_240)
    reports = tuple(_statements(list(_records(text, 120))))
    return CamtDocument("camt.053", None, None, reports, written_as=CFONB_120)


@dataclass(frozen=True, slots=True)
class _Record:
    """One record; places are those of the format's description, the first is 1."""

    number: int
    text: str

    def part(self, first: int, last: int) -> str:
        return self.text[first - 1 : last].strip()

    @property
    def code(self) -> str:
        return self.text[:2]

    @property
    def account(self) -> tuple[str, str, str]:
        """Bank, branch and account number, which all records of a statement have."""
        return self.part(3, 7), self.part(12, 16), self.part(22, 32)

    @property
    def decimals(self) -> int:
        written = self.part(20, 20)
        return int(written) if _DIGITS.fullmatch(written) else 2

    def fault(self, detail: str) -> UnreadableMessage:
        return UnreadableMessage(f"{detail} (record {self.number})")


def _records(text: str, width: int) -> Iterator[_Record]:
    """Records on lines of their own or one after the other; a line may lack the blanks at its end."""
    number = 0
    for line in filter(str.strip, re.split(r"\r\n|\n|\r", text)):
        written = line.rstrip()
        for at in range(0, len(written), width):
            number += 1
            yield _Record(number, line[at : at + width].ljust(width))


def _statements(records: Sequence[_Record]) -> Iterator[AccountReport]:
    """Each from its old balance (01) to its new one (07)."""
    inside: list[_Record] = []
    for record in records:
        if record.code not in {"01", "04", "05", "07"}:
            raise record.fault("the record is of an unknown kind")
        if (record.code == "01") != (not inside):
            raise record.fault("the record is not in its place: a statement goes from 01 to 07")
        if inside and record.account != inside[0].account:
            raise record.fault("the record is of another account than its statement")
        inside.append(record)
        if record.code == "07":
            yield _statement(inside)
            inside = []
    if inside:
        raise inside[-1].fault("the file ends before its statement does")


def _statement(records: Sequence[_Record]) -> AccountReport:
    opening, closing = _balance(records[0], "OPBD"), _balance(records[-1], "CLBD")
    entries = list(_entries(records[1:-1]))
    return AccountReport(
        id=f"{CFONB_120} {closing.on.isoformat()}" if closing.on else CFONB_120,
        account=french_iban(*records[0].account) or "".join(records[0].account),
        balances=(opening, closing),
        entries=tuple(entry for entry in entries if isinstance(entry, Entry)),
        currency=opening.currency,
        spoiled=tuple(entry for entry in entries if isinstance(entry, SpoiledEntry)),
    )


def _balance(record: _Record, type_code: str) -> Balance:
    amount_minor, on = _signed(record.part(91, 104)), _day(record.part(35, 40))
    if amount_minor is None or on is None:
        raise record.fault("a balance has no amount or no date")
    return Balance(type_code, amount_minor, _currency(record), on)


def _currency(record: _Record) -> str:
    return record.part(17, 19) or "EUR"


def _entries(records: Sequence[_Record]) -> Iterator[Entry | SpoiledEntry]:
    """Each movement (04) with the details (05) after it."""
    movement: _Record | None = None
    details: dict[str, list[str]] = {}
    for record in records:
        if record.code == "04":
            if movement is not None:
                yield _entry(movement, details)
            movement, details = record, {}
        elif movement is None:
            raise record.fault("the record is a detail without its movement")
        else:
            details.setdefault(record.part(46, 48), []).append(record.part(49, 118))
    if movement is not None:
        yield _entry(movement, details)


def _entry(record: _Record, details: Mapping[str, Sequence[str]]) -> Entry | SpoiledEntry:
    signed, booked_on, value_on = _signed(record.part(91, 104)), _day(record.part(35, 40)), _day(record.part(43, 48))
    code = _code_of(record.part(33, 34))
    label = record.part(49, 79)
    if signed is None:
        return SpoiledEntry(
            fault=f"an amount is not an amount (record {record.number})",
            written=record.part(91, 104),
            currency=_currency(record),
            status="BOOK",
            booked_on=booked_on,
            code=code,
            transactions=(_part(record, details, code, label),),
            additional_info=label,
            line=record.number,
        )
    direction = Direction.CREDIT if signed >= 0 else Direction.DEBIT
    entry = Entry(
        amount_minor=abs(signed),
        currency=_currency(record),
        direction=direction,
        booked_on=booked_on,
        value_on=value_on,
        entry_reference=_reference(record.part(82, 88)),
        code=code,
        additional_info=label,
        kind=kind_of(code, direction, None),
        fault=None if booked_on else f"a date is not a date (record {record.number})",
        line=record.number,
    )
    return _with_details(entry, _part(record, details, code, label))


def _with_details(entry: Entry, part: TransactionDetails) -> Entry:
    """A credit of collections is of a whole block, which its reference names; any other movement is one transaction."""
    if entry.kind is Kind.COLLECTION_CREDIT:
        batch = BatchReference(payment_information_id=part.end_to_end_id)
        return replace(entry, batches=(batch,)) if part.end_to_end_id else entry
    part.amount_minor, part.currency, part.direction = entry.amount_minor, entry.currency, entry.direction
    part.kind = kind_of(entry.code, entry.direction, part.reason_code)
    return replace(entry, transactions=(part,), kind=part.kind)


def _part(record: _Record, details: Mapping[str, Sequence[str]], code: BankCode, label: str) -> TransactionDetails:
    """What the details say, by their qualifiers; what has none of its own is in the remittance."""

    def first(qualifier: str) -> str | None:
        return next(iter(details.get(qualifier, ())), None)

    texts = [text for qualifier in ("LIB", "LCC", "LC2") for text in details.get(qualifier, ())]
    returned = (first("RET") or "").split()
    reason = returned[0] if returned and _ISO_REASON.fullmatch(returned[0]) else None
    rejected_by = record.part(41, 42)
    written = [*returned[1:]] if reason else returned
    return TransactionDetails(
        end_to_end_id=_reference((first("RCN") or "")[:_REFERENCE_LENGTH].strip()) or _reference(record.part(105, 120)),
        mandate_reference=_reference((first("RUM") or "")[:_REFERENCE_LENGTH].strip()),
        reason_code=reason,
        additional_info=" ".join([*written, *([f"CFONB {rejected_by}"] if rejected_by else [])]),
        code=code,
        debtor_name=first("NPY"),
        remittance=" ".join(texts) or label,
        creditor_reference=_reference(first("LCS") or ""),
    )


def _code_of(operation: str) -> BankCode:
    family, sub_family = _OPERATIONS.get(operation, (None, None))
    return bank_code("PMNT" if family else None, family, sub_family, operation or None)


def _reference(written: str) -> str | None:
    return None if _NO_REFERENCE.fullmatch(written) else written


def _signed(written: str) -> int | None:
    """Read an amount whose last character is its digit and sign; None where it is none.

    >>> _signed("0000000001234E"), _signed("0000000001234N"), _signed("12,34")
    (12345, -12345, None)
    """
    digits, last = written[:-1], written[-1:]
    if not _DIGITS.fullmatch(digits or "0") or len(last) != 1:
        return None
    if last in _PLUS:
        return int(f"{digits}{_PLUS.index(last)}")
    return -int(f"{digits}{_MINUS.index(last)}") if last in _MINUS else None


def _day(written: str) -> date | None:
    """Read day, month and year of two digits each."""
    if len(written) != 6 or not _DIGITS.fullmatch(written):
        return None
    try:
        return datetime.strptime(written, "%d%m%y").date()  # noqa: DTZ007 - a date has no zone
    except ValueError:
        return None


def _reports_240(records: Sequence[_Record]) -> Iterator[AccountReport]:
    """Each list of unpaid operations from its head (31) to its total (39)."""
    inside: list[_Record] = []
    for record in records:
        if record.code not in {"31", "34", "39"}:
            raise record.fault("the record is of an unknown kind")
        if (record.code == "31") != (not inside):
            raise record.fault("the record is not in its place: a list goes from 31 to 39")
        inside.append(record)
        if record.code == "39":
            yield _report_240(inside)
            inside = []
    if inside:
        raise inside[-1].fault("the file ends before its list does")


def _report_240(records: Sequence[_Record]) -> AccountReport:
    head, total = records[0], _unsigned(records[-1])
    entries = [_unpaid(record) for record in records[1:-1]]
    read = [entry for entry in entries if isinstance(entry, Entry)]
    if len(read) == len(entries) and total != sum(entry.amount_minor for entry in read):
        raise records[-1].fault("the total is not the sum of the operations")
    parts = head.part(22, 26), head.part(27, 31), head.part(32, 42)
    return AccountReport(
        id=f"{CFONB_240} {head.part(3, 8)}",
        account=french_iban(*parts) or "".join(parts),
        entries=tuple(read),
        spoiled=tuple(entry for entry in entries if isinstance(entry, SpoiledEntry)),
    )


def _unpaid(record: _Record) -> Entry | SpoiledEntry:
    """One operation that came back: the debtor by account and name; the text may name the debit."""
    amount_minor, booked_on = _unsigned(record), _day(record.part(11, 16))
    code = bank_code("PMNT", _DEBITS, "UPDD", record.part(9, 10) or None)
    account = record.part(22, 26), record.part(27, 31), record.part(32, 42)
    text = record.part(129, 216)
    part = TransactionDetails(
        end_to_end_id=text.split()[0] if text else None,
        additional_info=text,
        code=code,
        debtor_name=record.part(43, 66) or None,
        debtor_account=french_iban(*account) or "".join(account) or None,
        remittance=text,
    )
    if amount_minor is None:
        return SpoiledEntry(
            fault=f"an amount is not an amount (record {record.number})",
            written=record.part(229, 240),
            currency="EUR",
            direction=Direction.DEBIT,
            status="BOOK",
            booked_on=booked_on,
            code=code,
            transactions=(part,),
            line=record.number,
        )
    part.amount_minor, part.currency, part.direction = amount_minor, "EUR", Direction.DEBIT
    part.kind = Kind.COLLECTION_RETURN
    return Entry(
        amount_minor=amount_minor,
        currency="EUR",
        direction=Direction.DEBIT,
        booked_on=booked_on,
        code=code,
        transactions=(part,),
        additional_info=text,
        kind=Kind.COLLECTION_RETURN,
        fault=None if booked_on else f"a date is not a date (record {record.number})",
        line=record.number,
    )


def _unsigned(record: _Record) -> int | None:
    written = record.part(229, 240)
    return int(written) if _DIGITS.fullmatch(written) else None
