"""Reads account statements and booking notices: camt.052, camt.053 and camt.054, versions .02 to .14 (DOMAIN 2.3)."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
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
    stream,
    text,
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


@dataclass(frozen=True, slots=True)
class TransactionDetails:
    """One TxDtls. `amount_minor` is unsigned, None where the bank gives a sum for several only."""

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
    remittance: str = ""
    creditor_reference: str | None = None
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
        """Whether the details add up to the entry (BTC-03); None where they do not all have its currency."""
        parts = [details.amount_minor for details in self.transactions if details.currency == self.currency]
        if not parts or None in parts or len(parts) != len(self.transactions):
            return None
        return sum(part for part in parts if part is not None) == self.amount_minor


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
    code = _code(element)
    is_reversal = text(element, "RvslInd") in {"true", "1"}
    if len(details) == 1 and details[0].amount_minor is None:
        details = [replace(details[0], amount_minor=told[0], currency=told[1])]
    transactions = tuple(_placed(part, code, direction, is_reversal=is_reversal) for part in details)
    reason = next((part.reason_code for part in transactions if part.reason_code), None)
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
        transactions=transactions,
        additional_info=text(element, "AddtlNtryInf") or "",
        kind=kind_of(code, direction, reason, is_reversal=is_reversal),
    )


def _placed(part: TransactionDetails, code: BankCode, direction: Direction, *, is_reversal: bool) -> TransactionDetails:
    """Give the details what they leave to their entry, code and direction, and say what they are by both."""
    own = part.code if part.code.family else code
    way = part.direction or direction
    return replace(part, code=own, direction=way, kind=kind_of(own, way, part.reason_code, is_reversal=is_reversal))


def _batch(element: Element) -> BatchReference:
    total = amount(child(element, "TtlAmt"))
    return BatchReference(
        message_id=text(element, "MsgId"),
        payment_information_id=text(element, "PmtInfId"),
        count=_number(text(element, "NbOfTxs")),
        total_minor=total[0] if total else None,
    )


def _details(element: Element) -> TransactionDetails:
    references = child(element, "Refs")
    told = amount(child(element, "Amt"))
    for way in ("TxAmt", "InstdAmt"):
        told = told or amount(child(element, "AmtDtls", way, "Amt"))
    debtor = child(element, "RltdPties", "Dbtr")
    returned = child(element, "RtrInf")
    remittance = child(element, "RmtInf")
    return TransactionDetails(
        end_to_end_id=text(references, "EndToEndId"),
        mandate_reference=text(references, "MndtId"),
        amount_minor=told[0] if told else None,
        currency=told[1] if told else None,
        direction=_direction(element),
        reason_code=text(returned, "Rsn", "Cd") or text(returned, "Rsn", "Prtry"),
        additional_info=_joined(returned, "AddtlInf"),
        message_id=text(references, "MsgId"),
        payment_information_id=text(references, "PmtInfId"),
        instruction_id=text(references, "InstrId"),
        servicer_reference=text(references, "AcctSvcrRef"),
        code=_code(element),
        debtor_name=text(debtor, "Pty", "Nm") or text(debtor, "Nm"),
        remittance=_joined(remittance, "Ustrd"),
        creditor_reference=text(remittance, "Strd", "CdtrRefInf", "Ref"),
    )


def _joined(element: Element | None, name: str) -> str:
    return " ".join(told for line in children(element, name) if (told := text(line)))


def _code(element: Element) -> BankCode:
    code = child(element, "BkTxCd")
    domain = child(code, "Domn")
    return BankCode(
        domain=text(domain, "Cd"),
        family=text(domain, "Fmly", "Cd"),
        sub_family=text(domain, "Fmly", "SubFmlyCd"),
        proprietary=text(code, "Prtry", "Cd"),
    )


def _direction(element: Element) -> Direction | None:
    match text(element, "CdtDbtInd"):
        case "CRDT":
            return Direction.CREDIT
        case "DBIT":
            return Direction.DEBIT
    return None


def _number(written: str | None) -> int | None:
    return int(written) if written and written.isascii() and written.isdigit() and len(written) <= 18 else None
