"""Reads account statements and booking notices: camt.052, camt.053 and camt.054, versions .02 to .14 (docs/rules)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO, TypeVar

from encours_iso20022.codecs.message_names import ACCOUNT_REPORTS, MESSAGES_READ
from encours_iso20022.codecs.xml_reading import (
    Element,
    amount,
    child,
    children,
    day,
    instant,
    line_of,
    local_name,
    named,
    release,
    stream,
    text,
    text_of,
)
from encours_iso20022.errors import UnreadableMessage
from encours_iso20022.values.account_report import (
    AccountReport,
    Balance,
    BankCode,
    BatchReference,
    CamtDocument,
    Direction,
    Entry,
    SpoiledEntry,
    TransactionDetails,
    bank_code,
    kind_of,
)
from encours_values.packed import Packed

_REPORTS = ("Rpt", "Stmt", "Ntfctn")
_PLACES = {
    "TxDtls": frozenset({"NtryDtls"}),
    "Ntry": frozenset(_REPORTS),
    **dict.fromkeys(_REPORTS, frozenset(ACCOUNT_REPORTS)),
}
"""Where the parts of a message stand."""
_NO_CODE = BankCode()
ReadT = TypeVar("ReadT")
_DIRECTIONS = {"CRDT": Direction.CREDIT, "DBIT": Direction.DEBIT}


@dataclass(frozen=True, slots=True)
class Head:
    """GrpHdr of the message; `message_name` is camt.052, camt.053 or camt.054 and comes last."""

    message_id: str | None = None
    created_at: datetime | None = None
    message_name: str = ""


def read_camt(source: IO[bytes]) -> CamtDocument:
    """Read one camt message; raises UnreadableMessage for what is none.

    A booking of which a detail cannot be read has a `fault`; one without a readable amount is a SpoiledEntry.
    """
    head = Head()
    gathered = _Gathered()
    reports: list[AccountReport] = []
    name = ""
    for part in stream_camt(source):
        if isinstance(part, AccountReport):
            reports.append(gathered.report(part))
            gathered = _Gathered()
        elif not isinstance(part, Head):
            gathered.add(part)
        elif not part.message_name:
            head = part
        elif name:
            raise UnreadableMessage("a Document holds more than one message")
        else:
            name = part.message_name
    if not name:
        raise UnreadableMessage("the file is no account statement or booking notice (camt.052, .053, .054)")
    return CamtDocument(name, head.message_id, head.created_at, tuple(reports))


class _Gathered:
    """The parts of one report until it ends; long lists are packed."""

    def __init__(self) -> None:
        self._details: Packed[TransactionDetails] = Packed()
        self._reason: str | None = None
        self._fault: str | None = None
        self._entries: Packed[Entry] = Packed()
        self._currencies: set[str] = set()
        self._spoiled: Packed[SpoiledEntry] = Packed()

    def add(self, part: TransactionDetails | Entry | SpoiledEntry) -> None:
        if isinstance(part, TransactionDetails):
            self._details.append(part)
            self._reason = self._reason or part.reason_code
            self._fault = self._fault or part.fault
            return
        if isinstance(part, Entry):
            self._entries.append(self._with_details(part))
            self._currencies.add(part.currency)
        else:
            self._spoiled.append(replace(part, transactions=self._details.short()))
        self._details, self._reason, self._fault = Packed(), None, None

    def _with_details(self, entry: Entry) -> Entry:
        details = self._details.short()
        if not details:
            return entry
        if len(details) == 1 and details[0].amount_minor is None and details[0].fault is None:
            details[0].amount_minor, details[0].currency = entry.amount_minor, entry.currency
        kind = kind_of(entry.code, entry.direction, self._reason, is_reversal=entry.is_reversal)
        return replace(entry, transactions=details, kind=kind, fault=entry.fault or self._fault)

    def report(self, report: AccountReport) -> AccountReport:
        entries = self._entries
        if report.currency is not None and self._currencies - {report.currency}:
            entries = Packed(_of_account(entry, report.currency) for entry in entries)
        return replace(report, entries=entries.short(), spoiled=self._spoiled.short())


def _of_account(entry: Entry, currency: str) -> Entry:
    """A booking changes the account in the account's currency, or its amount is not what it seems."""
    if entry.currency == currency or entry.fault is not None:
        return entry
    return replace(entry, fault=f"a booking is in {entry.currency}, its account in {currency} (line {entry.line})")


def stream_camt(source: IO[bytes]) -> Iterator[Head | TransactionDetails | Entry | SpoiledEntry | AccountReport]:
    """Yield the parts of a message as they end, details before their entry and entries before their report.

    In constant memory: elements are released as they are read, a booking of 100,000 details included. Details have what
    they leave to their entry, code and direction. Raises UnreadableMessage.
    """
    heads = _Heads()
    for element in stream(source, ("GrpHdr", "TxDtls", "Ntry", *_REPORTS, *MESSAGES_READ)):
        name = local_name(element)
        parent = element.getparent()
        inside = local_name(parent) if parent is not None else ""
        _refuse_misplaced(element, name, inside)
        if name == "TxDtls":
            details = _details(element)
            heads.complete(details, element)
            yield details
        elif name == "Ntry":
            entry = _entry(element)
            heads.check(entry, element)
            yield entry
        elif name in _REPORTS:
            yield _report(element)
        elif name == "GrpHdr":
            yield Head(text(element, "MsgId"), instant(element, "CreDtTm"))
        else:
            yield Head(message_name=ACCOUNT_REPORTS.get(name, name))
        release(element)


@dataclass(slots=True)
class _Heads:
    """What stands in an entry before its details: its code, direction and whether it reverses another."""

    _entry: Element | None = None
    _code: BankCode = _NO_CODE
    _direction: Direction | None = None
    _is_reversal: bool = False

    def complete(self, part: TransactionDetails, element: Element) -> None:
        """Give the details what they leave to their entry, and say what they are by both."""
        parent = element.getparent()
        entry = parent.getparent() if parent is not None else None
        if entry is not None and entry is not self._entry:
            self._entry, self._code, self._is_reversal = entry, _code(child(entry, "BkTxCd")), _is_reversal(entry)
            self._direction = _direction(entry)
        if part.code.family is None:
            part.code = self._code
        part.direction = part.direction or self._direction
        if part.direction is not None:
            part.kind = kind_of(part.code, part.direction, part.reason_code, is_reversal=self._is_reversal)

    def check(self, entry: Entry | SpoiledEntry, element: Element) -> None:
        """Refuse a booking that says after its details what they needed: no message has that order."""
        if element is self._entry and entry.direction is not None:
            seen = self._code, self._direction, self._is_reversal
            if seen != (entry.code, entry.direction, _is_reversal(element)):
                raise UnreadableMessage("a booking has its code or direction after its details", line=line_of(element))
        self._entry = None


def _is_reversal(entry: Element) -> bool:
    return text(entry, "RvslInd") in {"true", "1"}


def _refuse_misplaced(element: Element, name: str, inside: str) -> None:
    """A booking that is in no statement would be left out."""
    expected = _PLACES.get(name)
    if expected is not None and inside not in expected:
        raise UnreadableMessage(f"{name} is in {inside or 'nothing'}, where it does not belong", line=line_of(element))


class _Reading:
    """Reads parts of a booking; what cannot be read is None and noted as its `fault`, the first one."""

    def __init__(self) -> None:
        self.fault: str | None = None

    def of(self, read: Callable[..., ReadT], *arguments: object) -> ReadT | None:
        try:
            return read(*arguments)
        except UnreadableMessage as fault:
            self.note(fault.detail)
            return None

    def note(self, fault: str) -> None:
        self.fault = self.fault or fault

    def direction(self, element: Element | None) -> Direction | None:
        """None where it is absent, which is no fault."""
        written = text_of(element)
        if written is not None and written not in _DIRECTIONS:
            self.note(f"CdtDbtInd is neither CRDT nor DBIT (line {line_of(element)})")
        return _DIRECTIONS.get(written or "")


def _report(element: Element) -> AccountReport:
    account = child(element, "Acct", "Id")
    reading = _Reading()
    balances = [reading.of(_balance, balance) for balance in children(element, "Bal")]
    return AccountReport(
        id=text(element, "Id"),
        account=text(account, "IBAN") or text(account, "Othr", "Id"),
        created_at=instant(element, "CreDtTm"),
        electronic_sequence_number=_number(text(element, "ElctrncSeqNb")),
        legal_sequence_number=_number(text(element, "LglSeqNb")),
        copy_duplicate=text(element, "CpyDplctInd"),
        balances=tuple(balance for balance in balances if balance is not None),
        currency=text(element, "Acct", "Ccy"),
        faults=(reading.fault,) if reading.fault else (),
    )


def _balance(element: Element) -> Balance:
    read = amount(child(element, "Amt"))
    direction = _direction(element)
    if read is None or direction is None:
        raise UnreadableMessage("a balance has no amount or no direction", line=line_of(element))
    kind = child(element, "Tp", "CdOrPrtry")
    sign = 1 if direction is Direction.CREDIT else -1
    type_code = text(kind, "Cd") or text(kind, "Prtry") or ""
    return Balance(type_code, sign * read[0], read[1], day(element, "Dt", "Dt") or day(element, "Dt", "DtTm"))


def _entry(element: Element) -> Entry | SpoiledEntry:
    reading = _Reading()
    code = _code(child(element, "BkTxCd"))
    booked_on = reading.of(day, element, "BookgDt", "Dt") or reading.of(day, element, "BookgDt", "DtTm")
    status = text(element, "Sts", "Cd") or text(element, "Sts", "Prtry") or text(element, "Sts")
    read = reading.of(amount, child(element, "Amt"))
    direction = reading.direction(child(element, "CdtDbtInd"))
    if read is None or direction is None:
        return SpoiledEntry(
            fault=reading.fault or f"a booking has no amount or no direction (line {line_of(element)})",
            written=text(element, "Amt") or "",
            currency=_currency(child(element, "Amt")),
            direction=direction,
            status=status,
            booked_on=booked_on,
            servicer_reference=text(element, "AcctSvcrRef"),
            code=code,
            additional_info=text(element, "AddtlNtryInf") or "",
            line=line_of(element),
        )
    is_reversal = _is_reversal(element)
    batches = [reading.of(_batch, batch) for part in children(element, "NtryDtls") for batch in children(part, "Btch")]
    return Entry(
        amount_minor=read[0],
        currency=read[1],
        direction=direction,
        status=status,
        is_reversal=is_reversal,
        booked_on=booked_on,
        value_on=reading.of(day, element, "ValDt", "Dt") or reading.of(day, element, "ValDt", "DtTm"),
        entry_reference=text(element, "NtryRef"),
        servicer_reference=text(element, "AcctSvcrRef"),
        code=code,
        batches=tuple(batch for batch in batches if batch is not None),
        additional_info=text(element, "AddtlNtryInf") or "",
        charges_minor=reading.of(_charges, children(element, "Chrgs"), read[1]) or 0,
        kind=kind_of(code, direction, None, is_reversal=is_reversal),
        fault=reading.fault,
        line=line_of(element),
    )


def _currency(element: Element | None) -> str | None:
    """The currency of an amount that cannot be read."""
    written = (element.get("Ccy") or "").strip() if element is not None else ""
    return written if len(written) == 3 and written.isascii() and written.isalpha() else None


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
    reading = _Reading()
    read = reading.of(amount, parts.get("Amt")) or reading.of(_amount_of_details, parts.get("AmtDtls"))
    parties = named(parts.get("RltdPties"))
    debtor = named(parties.get("Dbtr"))
    returned = parts.get("RtrInf")
    reason = named(named(returned).get("Rsn"))
    remittance = parts.get("RmtInf")
    return TransactionDetails(
        end_to_end_id=text_of(references.get("EndToEndId")),
        mandate_reference=text_of(references.get("MndtId")),
        amount_minor=read[0] if read else None,
        currency=read[1] if read else None,
        direction=reading.direction(parts.get("CdtDbtInd")),
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
        charges_minor=_charges_of_details(element, read, reading) if "Chrgs" in parts else 0,
        fault=reading.fault,
    )


def _charges_of_details(element: Element, read: tuple[int, str] | None, reading: _Reading) -> int:
    """The charges in the details' currency, or in any where the bank gives no amount, so that all are looked at."""
    return reading.of(_charges, children(element, "Chrgs"), read[1] if read else "") or 0


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
    """What the bank charged, minor units of the booking's currency; other currencies are not added up (BTC-03).

    Up to .02 each Chrgs is one charge, later it holds records; the total counts where neither is given.
    """
    total_minor = 0
    for element in elements:
        records = children(element, "Rcrd") or [element]
        read = [(record, amount(child(record, "Amt"))) for record in records]
        if not any(found for _, found in read):
            read = [(element, amount(child(element, "TtlChrgsAndTaxAmt")))]
        for record, found in read:
            if found is not None and found[1] == currency:
                total_minor += -found[0] if _direction(record) is Direction.CREDIT else found[0]
    return total_minor


def _joined(element: Element | None, name: str) -> str:
    return "" if element is None else " ".join(read for line in children(element, name) if (read := text_of(line)))


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
