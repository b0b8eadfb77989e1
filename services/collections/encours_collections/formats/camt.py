"""Reads account statements and booking notices: camt.052, camt.053 and camt.054, versions .02 to .14 (DOMAIN 2.3)."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import IO

from encours_collections.formats.xml_reading import (
    Element,
    UnreadableBankFile,
    amount,
    child,
    children,
    day,
    forget,
    instant,
    line_of,
    local_name,
    named,
    stream,
    text,
    text_of,
)

MESSAGE_ELEMENTS = {
    "BkToCstmrAcctRpt": "camt.052",
    "BkToCstmrStmt": "camt.053",
    "BkToCstmrDbtCdtNtfctn": "camt.054",
}
"""What the one child of Document is called, and the message it is."""

_REPORTS = ("Rpt", "Stmt", "Ntfctn")
_COLLECTION_CREDITS = frozenset({"ESDD", "BBDD", "PMDD"})


class Direction(StrEnum):
    """Whether money came to the account or left it."""

    CREDIT = "CRDT"
    DEBIT = "DBIT"


class Kind(StrEnum):
    """What a booking is to us (BTC-01, BTC-02)."""

    COLLECTION_CREDIT = "collection_credit"
    COLLECTION_RETURN = "collection_return"
    COLLECTION_REVERSAL = "collection_reversal"
    CREDIT_TRANSFER = "credit_transfer"
    RETURNED_TRANSFER = "returned_transfer"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class BankCode:
    """BkTxCd: domain, family and sub-family of ISO, and the bank's own code."""

    domain: str | None = None
    family: str | None = None
    sub_family: str | None = None
    proprietary: str | None = None


_NO_CODE = BankCode()
_CODES_KEPT = 1024
_DIRECTIONS = {"CRDT": Direction.CREDIT, "DBIT": Direction.DEBIT}

bank_code = lru_cache(_CODES_KEPT)(BankCode)
"""A code, made once for all bookings that bear it."""


@dataclass(slots=True)
class TransactionDetails:
    """One TxDtls. `amount_minor` is unsigned, None where the bank gives a sum for several only.

    `charges_minor` is what the bank took of or on top of it. `debtor_account` is an IBAN or other number, in full. Not
    changed once its booking is read.
    """

    end_to_end_id: str | None = None
    mandate_reference: str | None = None
    amount_minor: int | None = None
    currency: str | None = None
    direction: Direction | None = None
    reason_code: str | None = None
    additional_info: str = ""
    message_id: str | None = None
    payment_information_id: str | None = None
    instruction_id: str | None = None
    servicer_reference: str | None = None
    code: BankCode = BankCode()
    debtor_name: str | None = None
    debtor_account: str | None = field(default=None, repr=False)
    remittance: str = ""
    creditor_reference: str | None = None
    charges_minor: int = 0
    kind: Kind = Kind.OTHER


@dataclass(frozen=True, slots=True)
class BatchReference:
    """Btch: the message and block a booking sums up."""

    message_id: str | None = None
    payment_information_id: str | None = None
    count: int | None = None
    total_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One booking on the account: an unsigned amount in minor units, and calendar dates as the bank wrote them."""

    amount_minor: int
    currency: str
    direction: Direction
    status: str | None = "BOOK"
    is_reversal: bool = False
    booked_on: date | None = None
    value_on: date | None = None
    entry_reference: str | None = None
    servicer_reference: str | None = None
    code: BankCode = BankCode()
    batches: tuple[BatchReference, ...] = ()
    transactions: tuple[TransactionDetails, ...] = ()
    additional_info: str = ""
    charges_minor: int = 0
    kind: Kind = Kind.OTHER

    @property
    def is_booked(self) -> bool:
        """Whether money moved; PDNG and INFO announce only."""
        return self.status == "BOOK"

    @property
    def signed_minor(self) -> int:
        """The amount as it changes the balance."""
        return self.amount_minor if self.direction is Direction.CREDIT else -self.amount_minor

    @property
    def details_agree(self) -> bool | None:
        """Whether the details add up to the entry, its charges aside (BTC-03).

        None where they do not all have its currency, or where the bank names only some of those it counted.
        """
        total_minor, charges_minor = 0, self.charges_minor
        for details in self.transactions:
            if details.currency != self.currency or details.amount_minor is None:
                return None
            is_same_way = details.direction in {None, self.direction}
            total_minor += details.amount_minor if is_same_way else -details.amount_minor
            charges_minor += details.charges_minor
        counted = sum(batch.count or 0 for batch in self.batches)
        if not self.transactions or counted > len(self.transactions):
            return None
        taken_minor = charges_minor if self.direction is Direction.DEBIT else -charges_minor
        return self.amount_minor in {total_minor, total_minor + taken_minor}


@dataclass(frozen=True, slots=True)
class Balance:
    """A balance of the account: signed minor units."""

    type_code: str
    signed_minor: int
    currency: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class AccountReport:
    """One Stmt, Ntfctn or Rpt: the bookings of one account. `account` is its IBAN or other number, in full."""

    id: str | None
    account: str | None = field(repr=False)
    created_at: datetime | None = None
    electronic_sequence_number: int | None = None
    legal_sequence_number: int | None = None
    copy_duplicate: str | None = None
    balances: tuple[Balance, ...] = ()
    entries: tuple[Entry, ...] = ()

    def balance(self, type_code: str) -> Balance | None:
        """Give the balance of that type (OPBD, CLBD…), the first if several."""
        return next((balance for balance in self.balances if balance.type_code == type_code), None)

    @property
    def balances_agree(self) -> bool | None:
        """Whether opening plus booked entries is closing (BAL-01); None when that cannot be told.

        The previous statement's closing balance (PRCD) stands in for an absent OPBD.
        """
        opening, closing = self.balance("OPBD") or self.balance("PRCD"), self.balance("CLBD")
        if opening is None or closing is None:
            return None
        booked = [entry for entry in self.entries if entry.is_booked]
        if {opening.currency} != {closing.currency, *(entry.currency for entry in booked)} | {opening.currency}:
            return None
        return opening.signed_minor + sum(entry.signed_minor for entry in booked) == closing.signed_minor


@dataclass(frozen=True, slots=True)
class CamtDocument:
    """One camt message; `message_name` is camt.052, camt.053 or camt.054."""

    message_name: str
    message_id: str | None
    created_at: datetime | None
    reports: tuple[AccountReport, ...] = ()


@lru_cache(_CODES_KEPT)
def kind_of(code: BankCode, direction: Direction, reason_code: str | None, *, is_reversal: bool = False) -> Kind:
    """Say what a booking is, by its code, direction and return reason (BTC-01, BTC-02).

    A reason alone makes no collection return (returned transfers have one too), nor does the reversal flag, which banks
    set or leave out as they like. RDDT is the debtor's side: it is ours only when its reference is, which the caller
    knows.
    """
    family, sub_family, credit = code.family, code.sub_family, direction is Direction.CREDIT
    if sub_family == "RRTN" or (family in {"RCDT", "ICDT"} and reason_code):
        return Kind.RETURNED_TRANSFER
    if family in {"RCDT", "ICDT", "IRCT", "RRCT"}:
        return Kind.CREDIT_TRANSFER
    if family == "IDDT" and not credit:
        is_return = bool(reason_code) or sub_family == "UPDD"
        return Kind.COLLECTION_RETURN if is_return else Kind.COLLECTION_REVERSAL
    if family == "RDDT" and not credit and reason_code:
        return Kind.COLLECTION_RETURN
    is_debit_family = family == "IDDT" or (family == "RDDT" and sub_family in _COLLECTION_CREDITS)
    if is_debit_family and credit and not (reason_code or is_reversal):
        return Kind.COLLECTION_CREDIT
    return Kind.OTHER


def read_camt(source: IO[bytes]) -> CamtDocument:
    """Read one camt message; raises UnreadableBankFile for what is none, or has a booking without its amount.

    Elements are let go as they are read, a booking of 100,000 details included.
    """
    reading = _Reading()
    for element in stream(source, ("GrpHdr", "TxDtls", "Ntry", *_REPORTS, *MESSAGE_ELEMENTS)):
        name = local_name(element)
        parent = element.getparent()
        inside = local_name(parent) if parent is not None else ""
        if name in MESSAGE_ELEMENTS:
            return CamtDocument(MESSAGE_ELEMENTS[name], reading.message_id, reading.created_at, tuple(reading.reports))
        if name == "GrpHdr":
            reading.message_id, reading.created_at = text(element, "MsgId"), instant(element, "CreDtTm")
        elif name == "TxDtls" and inside == "NtryDtls":
            reading.details.append(_details(element))
        elif name == "Ntry" and inside in _REPORTS:
            reading.entries.append(_entry(element, reading.details))
            reading.details = []
        elif name in _REPORTS and inside in MESSAGE_ELEMENTS:
            reading.reports.append(_report(element, tuple(reading.entries)))
            reading.entries = []
        else:
            continue
        forget(element)
    raise UnreadableBankFile("the file is no account statement or booking notice (camt.052, .053, .054)")


@dataclass(slots=True)
class _Reading:
    """What was read and not yet put into its parent."""

    message_id: str | None = None
    created_at: datetime | None = None
    details: list[TransactionDetails] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    reports: list[AccountReport] = field(default_factory=list)


def _report(element: Element, entries: tuple[Entry, ...]) -> AccountReport:
    account = child(element, "Acct", "Id")
    return AccountReport(
        id=text(element, "Id"),
        account=text(account, "IBAN") or text(account, "Othr", "Id"),
        created_at=instant(element, "CreDtTm"),
        electronic_sequence_number=_number(text(element, "ElctrncSeqNb")),
        legal_sequence_number=_number(text(element, "LglSeqNb")),
        copy_duplicate=text(element, "CpyDplctInd"),
        balances=tuple(_balance(balance) for balance in children(element, "Bal")),
        entries=entries,
    )


def _balance(element: Element) -> Balance:
    told = amount(child(element, "Amt"))
    if told is None:
        raise UnreadableBankFile("a balance has no amount", line=line_of(element))
    kind = child(element, "Tp", "CdOrPrtry")
    sign = 1 if _direction(element) is Direction.CREDIT else -1
    type_code = text(kind, "Cd") or text(kind, "Prtry") or ""
    return Balance(type_code, sign * told[0], told[1], day(element, "Dt", "Dt") or day(element, "Dt", "DtTm"))


def _entry(element: Element, details: list[TransactionDetails]) -> Entry:
    told = amount(child(element, "Amt"))
    direction = _direction(element)
    if told is None or direction is None:
        raise UnreadableBankFile("a booking has no amount or no direction", line=line_of(element))
    code = _code(child(element, "BkTxCd"))
    is_reversal = text(element, "RvslInd") in {"true", "1"}
    if len(details) == 1 and details[0].amount_minor is None:
        details = [replace(details[0], amount_minor=told[0], currency=told[1])]
    for part in details:
        _place(part, code, direction, is_reversal=is_reversal)
    reason = next((part.reason_code for part in details if part.reason_code), None)
    return Entry(
        amount_minor=told[0],
        currency=told[1],
        direction=direction,
        status=text(element, "Sts", "Cd") or text(element, "Sts"),
        is_reversal=is_reversal,
        booked_on=day(element, "BookgDt", "Dt") or day(element, "BookgDt", "DtTm"),
        value_on=day(element, "ValDt", "Dt") or day(element, "ValDt", "DtTm"),
        entry_reference=text(element, "NtryRef"),
        servicer_reference=text(element, "AcctSvcrRef"),
        code=code,
        batches=tuple(_batch(batch) for part in children(element, "NtryDtls") for batch in children(part, "Btch")),
        transactions=tuple(details),
        additional_info=text(element, "AddtlNtryInf") or "",
        charges_minor=_charges(children(element, "Chrgs"), told[1]),
        kind=kind_of(code, direction, reason, is_reversal=is_reversal),
    )


def _place(part: TransactionDetails, code: BankCode, direction: Direction, *, is_reversal: bool) -> None:
    """Give the details what they leave to their entry, code and direction, and say what they are by both."""
    if part.code.family is None:
        part.code = code
    part.direction = part.direction or direction
    part.kind = kind_of(part.code, part.direction, part.reason_code, is_reversal=is_reversal)


def _batch(element: Element) -> BatchReference:
    total = amount(child(element, "TtlAmt"))
    return BatchReference(
        message_id=text(element, "MsgId"),
        payment_information_id=text(element, "PmtInfId"),
        count=_number(text(element, "NbOfTxs")),
        total_minor=total[0] if total else None,
    )


def _details(element: Element) -> TransactionDetails:
    parts = named(element)
    references = named(parts.get("Refs"))
    told = amount(parts.get("Amt")) or _amount_of_details(parts.get("AmtDtls"))
    parties = named(parts.get("RltdPties"))
    debtor = named(parties.get("Dbtr"))
    returned = parts.get("RtrInf")
    reason = named(named(returned).get("Rsn"))
    remittance = parts.get("RmtInf")
    return TransactionDetails(
        end_to_end_id=text_of(references.get("EndToEndId")),
        mandate_reference=text_of(references.get("MndtId")),
        amount_minor=told[0] if told else None,
        currency=told[1] if told else None,
        direction=_DIRECTIONS.get(text_of(parts.get("CdtDbtInd")) or ""),
        reason_code=text_of(reason.get("Cd")) or text_of(reason.get("Prtry")),
        additional_info=_joined(returned, "AddtlInf"),
        message_id=text_of(references.get("MsgId")),
        payment_information_id=text_of(references.get("PmtInfId")),
        instruction_id=text_of(references.get("InstrId")),
        servicer_reference=text_of(references.get("AcctSvcrRef")),
        code=_code(parts.get("BkTxCd")),
        debtor_name=text(debtor.get("Pty"), "Nm") or text_of(debtor.get("Nm")),
        debtor_account=_account(parties.get("DbtrAcct")),
        remittance=_joined(remittance, "Ustrd"),
        creditor_reference=_structured(remittance),
        charges_minor=_charges(children(element, "Chrgs"), told[1]) if told and "Chrgs" in parts else 0,
    )


def _amount_of_details(element: Element | None) -> tuple[int, str] | None:
    if element is None:
        return None
    parts = named(element)
    return amount(child(parts.get("TxAmt"), "Amt")) or amount(child(parts.get("InstdAmt"), "Amt"))


def _account(element: Element | None) -> str | None:
    """An IBAN or another number."""
    identified = child(element, "Id") if element is not None else None
    return text(identified, "IBAN") or text(identified, "Othr", "Id")


def _structured(remittance: Element | None) -> str | None:
    if remittance is None:
        return None
    for structured in children(remittance, "Strd"):
        if reference := text(structured, "CdtrRefInf", "Ref"):
            return reference
    return None


def _charges(elements: list[Element], currency: str) -> int:
    """What the bank took for itself, minor units of the booking's currency; other currencies are not added up (BTC-03).

    Up to .02 each Chrgs is one charge, later it holds records; the total stands in where neither is told.
    """
    taken = 0
    for element in elements:
        records = children(element, "Rcrd") or [element]
        told = [(record, amount(child(record, "Amt"))) for record in records]
        if not any(found for _, found in told):
            told = [(element, amount(child(element, "TtlChrgsAndTaxAmt")))]
        for record, found in told:
            if found is not None and found[1] == currency:
                taken += -found[0] if _direction(record) is Direction.CREDIT else found[0]
    return taken


def _joined(element: Element | None, name: str) -> str:
    return "" if element is None else " ".join(told for line in children(element, name) if (told := text_of(line)))


def _code(element: Element | None) -> BankCode:
    if element is None:
        return _NO_CODE
    parts = named(element)
    domain = named(parts.get("Domn"))
    family = named(domain.get("Fmly"))
    return bank_code(
        text_of(domain.get("Cd")),
        text_of(family.get("Cd")),
        text_of(family.get("SubFmlyCd")),
        text(parts.get("Prtry"), "Cd"),
    )


def _direction(element: Element) -> Direction | None:
    return _DIRECTIONS.get(text(element, "CdtDbtInd") or "")


def _number(written: str | None) -> int | None:
    return int(written) if written and written.isascii() and written.isdigit() and len(written) <= 18 else None
