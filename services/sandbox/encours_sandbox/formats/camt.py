"""Writes bookings as camt.054 and statements as camt.053, in the version and manner of the bank's behaviour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from encours_sandbox.domain.answers import Statement
from encours_sandbox.domain.entries import Batch, Detail, Entry
from encours_sandbox.domain.scenario import Behaviour, Shape, Version
from encours_sandbox.formats.xml_writing import Element, add, document, instant, put, put_amount, to_bytes

LINE_MAX = 140
PROPRIETARY = {
    "PMNT/IDDT/BBDD": ("174", "A3"),
    "PMNT/IDDT/ESDD": ("171", "A3"),
    "PMNT/IDDT/UPDD": ("109", "A4"),
    "PMNT/IDDT/PRDD": ("108", "A4"),
    "PMNT/RCDT/ESCT": ("166", "A1"),
    "PMNT/RCDT/RRTN": ("159", "A2"),
}
"""The bank's own codes of an entry, in the manners `de` and `fr`; a reader of the domain's code needs none of them."""
PROPRIETARY_OTHER = ("809", "99")


@dataclass(frozen=True, slots=True)
class _Manner:
    """`is_statement`: camt.053, which may give another reason than camt.054 does."""

    version: Version
    shape: Shape
    is_statement: bool


def write_notice(
    statements: Sequence[Statement], behaviour: Behaviour, *, message_id: str, created_at: datetime
) -> bytes:
    """camt.054, a notification an account."""
    manner = _Manner(behaviour.version, behaviour.shape, is_statement=False)
    return _write(statements, manner, message_id, created_at)


def write_statement(
    statements: Sequence[Statement], behaviour: Behaviour, *, message_id: str, created_at: datetime
) -> bytes:
    """camt.053, a statement an account."""
    manner = _Manner(behaviour.version, behaviour.shape, is_statement=True)
    return _write(statements, manner, message_id, created_at)


def _write(statements: Sequence[Statement], manner: _Manner, message_id: str, created_at: datetime) -> bytes:
    name, message, report = "camt.054", "BkToCstmrDbtCdtNtfctn", "Ntfctn"
    if manner.is_statement:
        name, message, report = "camt.053", "BkToCstmrStmt", "Stmt"
    root, body = document(f"{name}.001.{manner.version}", message)
    head = add(body, "GrpHdr")
    put(head, "MsgId", message_id)
    put(head, "CreDtTm", instant(created_at))
    for number, statement in enumerate(statements, start=1):
        id_ = message_id if len(statements) == 1 else f"{message_id[:32]}-{number}"
        _write_statement(add(body, report), statement, manner, id_, created_at)
    return to_bytes(root)


def _write_statement(part: Element, statement: Statement, manner: _Manner, id_: str, created_at: datetime) -> None:
    put(part, "Id", id_)
    put(part, "ElctrncSeqNb", statement.sequence_number)
    if manner.is_statement:
        put(part, "LglSeqNb", statement.sequence_number)
    put(part, "CreDtTm", instant(created_at))
    put(part, "CpyDplctInd", statement.copy)
    put(part, "Acct/Id/Othr/Id" if manner.shape == "nordic" else "Acct/Id/IBAN", statement.iban)
    if statement.on is not None and statement.opening_minor is not None:
        opening_code = "PRCD" if manner.shape == "de" else "OPBD"
        _write_balance(part, opening_code, statement.opening_minor, statement.on)
        _write_balance(part, "CLBD", statement.closing_minor, statement.on)
    for number, entry in enumerate(statement.entries, start=1):
        _write_entry(part, entry, manner, number)


def _write_balance(parent: Element, code: str, amount_minor: int, on: date) -> None:
    part = add(parent, "Bal")
    put(part, "Tp/CdOrPrtry/Cd", code)
    put_amount(part, "Amt", amount_minor)
    put(part, "CdtDbtInd", _direction(amount_minor))
    put(part, "Dt/Dt", on)


def _write_entry(parent: Element, entry: Entry, manner: _Manner, number: int) -> None:
    part = add(parent, "Ntry")
    if manner.shape in {"ch", "nordic"}:
        put(part, "NtryRef", number)
    put_amount(part, "Amt", entry.amount_minor)
    put(part, "CdtDbtInd", _direction(entry.amount_minor))
    if entry.is_reversal or (manner.shape == "de" and any(detail.reason_code for detail in entry.details)):
        put(part, "RvslInd", "true")
    put(part, "Sts/Cd" if manner.version == "08" else "Sts", "PDNG" if entry.is_pending else "BOOK")
    if not entry.is_pending:
        put(part, "BookgDt/Dt", entry.booked_on)
    put(part, "ValDt/Dt", entry.value_on or entry.booked_on)
    put(part, "AcctSvcrRef", entry.reference)
    _write_code(part, entry.code, manner)
    if entry.batch or entry.details:
        details = add(part, "NtryDtls")
        if entry.batch:
            _write_batch(details, entry.batch, _direction(entry.amount_minor))
        for place, detail in enumerate(entry.details):
            if place and manner.shape == "ch":
                details = add(part, "NtryDtls")
            _write_detail(details, entry, detail, manner)
    put(part, "AddtlNtryInf", entry.info or None)


def _write_batch(parent: Element, batch: Batch, direction: str) -> None:
    part = add(parent, "Btch")
    put(part, "MsgId", batch.message_id)
    put(part, "PmtInfId", batch.payment_information_id)
    put(part, "NbOfTxs", batch.count)
    put_amount(part, "TtlAmt", batch.total_minor)
    put(part, "CdtDbtInd", direction)


def _write_detail(parent: Element, entry: Entry, detail: Detail, manner: _Manner) -> None:
    part = add(parent, "TxDtls")
    references = add(part, "Refs")
    put(references, "AcctSvcrRef", detail.servicer_reference)
    put(references, "PmtInfId", detail.payment_information_id)
    put(references, "InstrId", detail.instruction_id)
    put(references, "EndToEndId", detail.end_to_end_id)
    put(references, "MndtId", detail.mandate_reference)
    _write_amounts(part, entry, detail, manner)
    if manner.shape not in {"de", "nordic"}:
        _write_code(part, entry.code, manner)
    if manner.version != "02":
        _write_charges(part, detail, manner)
    if detail.debtor_name or detail.debtor_iban:
        parties = add(part, "RltdPties")
        put(parties, "Dbtr/Pty/Nm" if manner.version == "08" else "Dbtr/Nm", detail.debtor_name)
        put(parties, "DbtrAcct/Id/IBAN", detail.debtor_iban)
    _write_remittance(part, detail)
    reason_code = detail.statement_reason if manner.is_statement and detail.statement_reason else detail.reason_code
    put(part, "RtrInf/Rsn/Prtry" if manner.shape == "nordic" else "RtrInf/Rsn/Cd", reason_code)


def _write_amounts(part: Element, entry: Entry, detail: Detail, manner: _Manner) -> None:
    """.02 has amounts of details in AmtDtls only, and so has the manner `nordic`."""
    if manner.version == "02" or manner.shape == "nordic":
        put_amount(add(part, "AmtDtls", "TxAmt"), "Amt", detail.amount_minor)
        if manner.version == "02":
            _write_charges(part, detail, manner)
        return
    put_amount(part, "Amt", detail.amount_minor)
    put(part, "CdtDbtInd", _direction(entry.amount_minor))
    if manner.shape in {"de", "ch"} or detail.charges_minor:
        put_amount(add(part, "AmtDtls", "InstdAmt"), "Amt", detail.amount_minor - detail.charges_minor)


def _write_charges(part: Element, detail: Detail, manner: _Manner) -> None:
    if not detail.charges_minor:
        return
    charges = add(part, "Chrgs")
    if manner.version != "02":
        put_amount(charges, "TtlChrgsAndTaxAmt", detail.charges_minor)
        charges = add(charges, "Rcrd")
    put_amount(charges, "Amt", detail.charges_minor)
    put(charges, "CdtDbtInd", "DBIT")
    if manner.version != "02":
        put(charges, "ChrgInclInd", "true")


def _write_remittance(parent: Element, detail: Detail) -> None:
    if not (detail.remittance or detail.creditor_reference):
        return
    part = add(parent, "RmtInf")
    for start in range(0, len(detail.remittance), LINE_MAX):
        put(part, "Ustrd", detail.remittance[start : start + LINE_MAX])
    if detail.creditor_reference:
        reference = add(part, "Strd", "CdtrRefInf")
        put(reference, "Tp/CdOrPrtry/Cd", "SCOR")
        put(reference, "Ref", detail.creditor_reference)


def _write_code(parent: Element, code: str, manner: _Manner) -> None:
    part = add(parent, "BkTxCd")
    if code:
        domain_code, family, sub_family = code.split("/")
        domain = add(part, "Domn")
        put(domain, "Cd", domain_code)
        inner = add(domain, "Fmly")
        put(inner, "Cd", family)
        put(inner, "SubFmlyCd", sub_family)
    german, french = PROPRIETARY.get(code, PROPRIETARY_OTHER)
    if manner.shape == "de":
        _write_proprietary(part, f"NDDT+{german}", "DK")
    elif manner.shape == "fr" or not code:
        _write_proprietary(part, french, "CFONB")


def _write_proprietary(parent: Element, code: str, issuer: str) -> None:
    part = add(parent, "Prtry")
    put(part, "Cd", code)
    put(part, "Issr", issuer)


def _direction(amount_minor: int) -> str:
    return "CRDT" if amount_minor >= 0 else "DBIT"
