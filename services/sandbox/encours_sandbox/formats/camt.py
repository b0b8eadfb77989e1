"""Writes bookings as camt.054.001.08 and statements as camt.053.001.08."""

from collections.abc import Sequence
from datetime import date, datetime

from encours_sandbox.domain.answers import Statement
from encours_sandbox.domain.entries import Batch, Detail, Entry
from encours_sandbox.formats.xml_writing import Element, add, document, instant, put, put_amount, to_bytes

LINE_MAX = 140


def write_notice(statements: Sequence[Statement], *, message_id: str, created_at: datetime) -> bytes:
    """camt.054, a notification an account."""
    return _write("camt.054.001.08", ("BkToCstmrDbtCdtNtfctn", "Ntfctn"), statements, message_id, created_at)


def write_statement(statements: Sequence[Statement], *, message_id: str, created_at: datetime) -> bytes:
    """camt.053, a statement an account."""
    return _write("camt.053.001.08", ("BkToCstmrStmt", "Stmt"), statements, message_id, created_at)


def _write(
    version: str, names: tuple[str, str], statements: Sequence[Statement], message_id: str, created_at: datetime
) -> bytes:
    root, message = document(version, names[0])
    head = add(message, "GrpHdr")
    put(head, "MsgId", message_id)
    put(head, "CreDtTm", instant(created_at))
    for number, statement in enumerate(statements, start=1):
        part = add(message, names[1])
        put(part, "Id", message_id if len(statements) == 1 else f"{message_id[:32]}-{number}")
        put(part, "ElctrncSeqNb", statement.sequence_number)
        if statement.on is not None:
            put(part, "LglSeqNb", statement.sequence_number)
        put(part, "CreDtTm", instant(created_at))
        put(part, "Acct/Id/IBAN", statement.iban)
        if statement.on is not None and statement.opening_minor is not None:
            _write_balance(part, "OPBD", statement.opening_minor, statement.on)
            _write_balance(part, "CLBD", statement.closing_minor, statement.on)
        for entry in statement.entries:
            _write_entry(part, entry)
    return to_bytes(root)


def _write_balance(parent: Element, code: str, amount_minor: int, on: date) -> None:
    part = add(parent, "Bal")
    put(part, "Tp/CdOrPrtry/Cd", code)
    put_amount(part, "Amt", amount_minor)
    put(part, "CdtDbtInd", _direction(amount_minor))
    put(part, "Dt/Dt", on)


def _write_entry(parent: Element, entry: Entry) -> None:
    part = add(parent, "Ntry")
    put_amount(part, "Amt", entry.amount_minor)
    put(part, "CdtDbtInd", _direction(entry.amount_minor))
    put(part, "Sts/Cd", "BOOK")
    put(part, "BookgDt/Dt", entry.booked_on)
    put(part, "ValDt/Dt", entry.booked_on)
    put(part, "AcctSvcrRef", entry.reference)
    _write_code(part, entry.code)
    if entry.batch or entry.details:
        details = add(part, "NtryDtls")
        if entry.batch:
            _write_batch(details, entry.batch, _direction(entry.amount_minor))
        for detail in entry.details:
            _write_detail(details, entry, detail)


def _write_batch(parent: Element, batch: Batch, direction: str) -> None:
    part = add(parent, "Btch")
    put(part, "MsgId", batch.message_id)
    put(part, "PmtInfId", batch.payment_information_id)
    put(part, "NbOfTxs", batch.count)
    put_amount(part, "TtlAmt", batch.total_minor)
    put(part, "CdtDbtInd", direction)


def _write_detail(parent: Element, entry: Entry, detail: Detail) -> None:
    part = add(parent, "TxDtls")
    references = add(part, "Refs")
    put(references, "AcctSvcrRef", detail.servicer_reference)
    put(references, "PmtInfId", detail.payment_information_id)
    put(references, "InstrId", detail.instruction_id)
    put(references, "EndToEndId", detail.end_to_end_id)
    put(references, "MndtId", detail.mandate_reference)
    put_amount(part, "Amt", detail.amount_minor)
    put(part, "CdtDbtInd", _direction(entry.amount_minor))
    _write_code(part, entry.code)
    if detail.debtor_name or detail.debtor_iban:
        parties = add(part, "RltdPties")
        put(parties, "Dbtr/Pty/Nm", detail.debtor_name)
        put(parties, "DbtrAcct/Id/IBAN", detail.debtor_iban)
    _write_remittance(part, detail)
    put(part, "RtrInf/Rsn/Cd", detail.reason_code)


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


def _write_code(parent: Element, code: str) -> None:
    domain, family, sub_family = code.split("/")
    part = add(parent, "BkTxCd", "Domn")
    put(part, "Cd", domain)
    inner = add(part, "Fmly")
    put(inner, "Cd", family)
    put(inner, "SubFmlyCd", sub_family)


def _direction(amount_minor: int) -> str:
    return "CRDT" if amount_minor >= 0 else "DBIT"
