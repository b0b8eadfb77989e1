"""Reads account statements and booking notices: camt.052, camt.053 and camt.054, versions .02 to .14 (docs/rules)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO

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
    TransactionDetails,
    bank_code,
    kind_of,
)

MESSAGE_ELEMENTS = {
    "BkToCstmrAcctRpt": "camt.052",
    "BkToCstmrStmt": "camt.053",
    "BkToCstmrDbtCdtNtfctn": "camt.054",
}
"""What the one child of Document is called, and the message it is."""

_REPORTS = ("Rpt", "Stmt", "Ntfctn")
_NO_CODE = BankCode()
_DIRECTIONS = {"CRDT": Direction.CREDIT, "DBIT": Direction.DEBIT}


@dataclass(frozen=True, slots=True)
class Head:
    """GrpHdr of the message; `message_name` is camt.052, camt.053 or camt.054 and comes last."""

    message_id: str | None = None
    created_at: datetime | None = None
    message_name: str = ""


def read_camt(source: IO[bytes]) -> CamtDocument:
    """Read one camt message; raises UnreadableMessage for what is none, or has a booking without its amount."""
    head = Head()
    details: list[TransactionDetails] = []
    entries: list[Entry] = []
    reports: list[AccountReport] = []
    for part in stream_camt(source):
        if isinstance(part, TransactionDetails):
            details.append(part)
        elif isinstance(part, Entry):
            entries.append(_with(part, details))
            details = []
        elif isinstance(part, AccountReport):
            reports.append(replace(part, entries=tuple(entries)))
            entries = []
        elif part.message_name:
            return CamtDocument(part.message_name, head.message_id, head.created_at, tuple(reports))
        else:
            head = part
    raise UnreadableMessage("the file is no account statement or booking notice (camt.052, .053, .054)")


def stream_camt(source: IO[bytes]) -> Iterator[Head | TransactionDetails | Entry | AccountReport]:
    """Yield the parts of a message as they end, details before their entry and entries before their report.

    In constant memory: elements are released as they are read, a booking of 100,000 details included. Details do not
    have yet what they leave to their entry. Raises UnreadableMessage.
    """
    for element in stream(source, ("GrpHdr", "TxDtls", "Ntry", *_REPORTS, *MESSAGE_ELEMENTS)):
        name = local_name(element)
        parent = element.getparent()
        inside = local_name(parent) if parent is not None else ""
        if name == "TxDtls" and inside == "NtryDtls":
            yield _details(element)
        elif name == "Ntry" and inside in _REPORTS:
            yield _entry(element)
        elif name in _REPORTS and inside in MESSAGE_ELEMENTS:
            yield _report(element)
        elif name == "GrpHdr":
            yield Head(text(element, "MsgId"), instant(element, "CreDtTm"))
        elif name in MESSAGE_ELEMENTS:
            yield Head(message_name=MESSAGE_ELEMENTS[name])
            return
        else:
            continue
        release(element)


def _report(element: Element) -> AccountReport:
    account = child(element, "Acct", "Id")
    return AccountReport(
        id=text(element, "Id"),
        account=text(account, "IBAN") or text(account, "Othr", "Id"),
        created_at=instant(element, "CreDtTm"),
        electronic_sequence_number=_number(text(element, "ElctrncSeqNb")),
        legal_sequence_number=_number(text(element, "LglSeqNb")),
        copy_duplicate=text(element, "CpyDplctInd"),
        balances=tuple(_balance(balance) for balance in children(element, "Bal")),
    )


def _balance(element: Element) -> Balance:
    read = amount(child(element, "Amt"))
    if read is None:
        raise UnreadableMessage("a balance has no amount", line=line_of(element))
    kind = child(element, "Tp", "CdOrPrtry")
    sign = 1 if _direction(element) is Direction.CREDIT else -1
    type_code = text(kind, "Cd") or text(kind, "Prtry") or ""
    return Balance(type_code, sign * read[0], read[1], day(element, "Dt", "Dt") or day(element, "Dt", "DtTm"))


def _entry(element: Element) -> Entry:
    read = amount(child(element, "Amt"))
    direction = _direction(element)
    if read is None or direction is None:
        raise UnreadableMessage("a booking has no amount or no direction", line=line_of(element))
    code = _code(child(element, "BkTxCd"))
    is_reversal = text(element, "RvslInd") in {"true", "1"}
    return Entry(
        amount_minor=read[0],
        currency=read[1],
        direction=direction,
        status=text(element, "Sts", "Cd") or text(element, "Sts"),
        is_reversal=is_reversal,
        booked_on=day(element, "BookgDt", "Dt") or day(element, "BookgDt", "DtTm"),
        value_on=day(element, "ValDt", "Dt") or day(element, "ValDt", "DtTm"),
        entry_reference=text(element, "NtryRef"),
        servicer_reference=text(element, "AcctSvcrRef"),
        code=code,
        batches=tuple(_batch(batch) for part in children(element, "NtryDtls") for batch in children(part, "Btch")),
        additional_info=text(element, "AddtlNtryInf") or "",
        charges_minor=_charges(children(element, "Chrgs"), read[1]),
        kind=kind_of(code, direction, None, is_reversal=is_reversal),
    )


def _with(entry: Entry, details: list[TransactionDetails]) -> Entry:
    """Put details and entry together: each says what the other leaves out."""
    if not details:
        return entry
    if len(details) == 1 and details[0].amount_minor is None:
        details[0].amount_minor, details[0].currency = entry.amount_minor, entry.currency
    for part in details:
        _place(part, entry.code, entry.direction, is_reversal=entry.is_reversal)
    reason = next((part.reason_code for part in details if part.reason_code), None)
    kind = kind_of(entry.code, entry.direction, reason, is_reversal=entry.is_reversal)
    return replace(entry, transactions=tuple(details), kind=kind)


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
    read = amount(parts.get("Amt")) or _amount_of_details(parts.get("AmtDtls"))
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
        charges_minor=_charges(children(element, "Chrgs"), read[1]) if read and "Chrgs" in parts else 0,
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
