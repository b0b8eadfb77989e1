"""Writes the simulated bank's answers: pain.002.001.10, camt.054.001.08 and camt.053.001.08.

The values are those the readers give (`pain002`, `camt`), so what is written here reads back as it was. Nobody
publishes B2B samples of these versions: the shapes are those of ING's and ABN AMRO's files, in the newer version
(docs/rules/messages.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from lxml import etree

from encours_iso20022.codecs.pain008 import euros
from encours_iso20022.codecs.xml_reading import Element
from encours_iso20022.values.account_report import (
    AccountReport,
    Balance,
    BankCode,
    BatchReference,
    CamtDocument,
    Direction,
    Entry,
    TransactionDetails,
    kind_of,
)
from encours_iso20022.values.direct_debit import BlockHeader, DirectDebit, Scheme
from encours_iso20022.values.status_report import BlockStatus, StatusReason, StatusReport, TransactionStatus

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
_PAIN_008 = "pain.008.001.08"
_INFO_MAX = 105
_CREDIT_CODES: Mapping[Scheme, BankCode] = {
    Scheme.B2B: BankCode("PMNT", "IDDT", "BBDD"),
    Scheme.CORE: BankCode("PMNT", "IDDT", "ESDD"),
}
_UNPAID = BankCode("PMNT", "IDDT", "UPDD")
_TRANSFER = BankCode("PMNT", "RCDT", "ESCT")
_LINE_MAX = 140


def accepted(original_message_id: str, *, message_id: str, created_at: datetime) -> StatusReport:
    """Report that a file was accepted as a whole, its customer profile checked (ACCP)."""
    return StatusReport(message_id, created_at, original_message_id, _PAIN_008, "ACCP")


def group_rejected(
    original_message_id: str, reason_code: str, *, message_id: str, created_at: datetime
) -> StatusReport:
    """Report that a whole file is refused."""
    reasons = (StatusReason(reason_code),)
    return StatusReport(message_id, created_at, original_message_id, _PAIN_008, "RJCT", reasons)


def blocks_rejected(
    original_message_id: str, reasons: Mapping[str, str], *, message_id: str, created_at: datetime
) -> StatusReport:
    """Report that whole blocks are refused: reason code by PmtInfId; the others are left out."""
    blocks = tuple(BlockStatus(block, "RJCT", (StatusReason(code),)) for block, code in reasons.items())
    return StatusReport(message_id, created_at, original_message_id, _PAIN_008, None, blocks=blocks)


def transactions_rejected(
    original_message_id: str,
    rejects: Mapping[str, Sequence[tuple[DirectDebit, str]]],
    *,
    message_id: str,
    created_at: datetime,
) -> StatusReport:
    """Report that some debits are refused, each with its reason code, by PmtInfId; the rest is accepted (PART)."""
    blocks = tuple(
        BlockStatus(
            block,
            "PART",
            transactions=tuple(
                TransactionStatus(
                    end_to_end_id=debit.end_to_end_id,
                    status="RJCT",
                    reasons=(StatusReason(code),),
                    instruction_id=debit.instruction_id,
                    amount_minor=debit.amount_minor,
                    currency="EUR",
                )
                for debit, code in refused
            ),
        )
        for block, refused in rejects.items()
    )
    return StatusReport(message_id, created_at, original_message_id, _PAIN_008, "PART", blocks=blocks)


def collection_credit(header: BlockHeader, *, message_id: str, booked_on: date, reference: str) -> Entry:
    """Book the debits of a block as one credit, `header` counting those that were paid (BTC-01, GRP-03)."""
    code = _CREDIT_CODES[header.scheme]
    batch = BatchReference(message_id, header.payment_information_id, header.count, header.total_minor)
    return Entry(
        amount_minor=header.total_minor,
        currency="EUR",
        direction=Direction.CREDIT,
        booked_on=booked_on,
        value_on=booked_on,
        servicer_reference=reference,
        code=code,
        batches=(batch,),
        kind=kind_of(code, Direction.CREDIT, None),
    )


def collection_return(
    debit: DirectDebit, reason_code: str, *, booked_on: date, reference: str, additional_info: str = ""
) -> Entry:
    """Take one debit back from the creditor's account, with the reason its bank gives (BTC-02)."""
    kind = kind_of(_UNPAID, Direction.DEBIT, reason_code)
    details = TransactionDetails(
        end_to_end_id=debit.end_to_end_id,
        mandate_reference=debit.mandate_reference,
        amount_minor=debit.amount_minor,
        currency="EUR",
        direction=Direction.DEBIT,
        reason_code=reason_code,
        additional_info=additional_info,
        instruction_id=debit.instruction_id,
        servicer_reference=reference,
        code=_UNPAID,
        debtor_name=debit.debtor_name,
        kind=kind,
    )
    return Entry(
        amount_minor=debit.amount_minor,
        currency="EUR",
        direction=Direction.DEBIT,
        booked_on=booked_on,
        value_on=booked_on,
        servicer_reference=reference,
        code=_UNPAID,
        transactions=(details,),
        kind=kind,
    )


def incoming_transfer(*, amount_minor: int, booked_on: date, reference: str, payer: TransactionDetails) -> Entry:
    """Book money that `payer` sent; its amount, direction and code are not read."""
    kind = kind_of(_TRANSFER, Direction.CREDIT, None)
    details = replace(
        payer,
        amount_minor=amount_minor,
        currency="EUR",
        direction=Direction.CREDIT,
        servicer_reference=reference,
        code=_TRANSFER,
        kind=kind,
    )
    return Entry(
        amount_minor=amount_minor,
        currency="EUR",
        direction=Direction.CREDIT,
        booked_on=booked_on,
        value_on=booked_on,
        servicer_reference=reference,
        code=_TRANSFER,
        transactions=(details,),
        kind=kind,
    )


def notice(
    account: str, entries: Iterable[Entry], *, message_id: str, created_at: datetime, sequence_number: int
) -> CamtDocument:
    """Tell bookings of an account as they happen (camt.054)."""
    report = AccountReport(message_id, account, created_at, sequence_number, entries=tuple(entries))
    return CamtDocument("camt.054", message_id, created_at, (report,))


def statement(
    account: str,
    entries: Iterable[Entry],
    *,
    opening_minor: int,
    on: date,
    message_id: str,
    created_at: datetime,
    sequence_number: int,
) -> CamtDocument:
    """State the day `on` of an account: from its opening balance, signed cents, to the closing one (BAL-01)."""
    booked = tuple(entries)
    closing_minor = opening_minor + sum(entry.signed_minor for entry in booked if entry.is_booked)
    balances = (Balance("OPBD", opening_minor, "EUR", on), Balance("CLBD", closing_minor, "EUR", on))
    report = AccountReport(
        id=message_id,
        account=account,
        created_at=created_at,
        electronic_sequence_number=sequence_number,
        legal_sequence_number=sequence_number,
        balances=balances,
        entries=booked,
    )
    return CamtDocument("camt.053", message_id, created_at, (report,))


def write_pain002(report: StatusReport) -> bytes:
    """Write a status report as pain.002.001.10."""
    document, root = _document("pain.002.001.10", "CstmrPmtStsRpt")
    _head(root, report.message_id, report.created_at)
    group = _add(root, "OrgnlGrpInfAndSts")
    _tell(group, "OrgnlMsgId", report.original_message_id or "NOTPROVIDED")
    _tell(group, "OrgnlMsgNmId", report.original_message_name or "NOTPROVIDED")
    _tell(group, "GrpSts", report.group_status)
    _write_reasons(group, report.reasons)
    for block in report.blocks:
        part = _add(root, "OrgnlPmtInfAndSts")
        _tell(part, "OrgnlPmtInfId", block.payment_information_id)
        _tell(part, "PmtInfSts", block.status)
        _write_reasons(part, block.reasons)
        for debit in block.transactions:
            _write_transaction_status(part, debit)
    return _bytes(document)


def _write_transaction_status(parent: Element, debit: TransactionStatus) -> None:
    part = _add(parent, "TxInfAndSts")
    _tell(part, "OrgnlInstrId", debit.instruction_id)
    _tell(part, "OrgnlEndToEndId", debit.end_to_end_id)
    _tell(part, "TxSts", debit.status)
    _write_reasons(part, debit.reasons)
    if debit.amount_minor is not None:
        _write_amount(_add(part, "OrgnlTxRef", "Amt"), "InstdAmt", debit.amount_minor)


def _write_reasons(parent: Element, reasons: Iterable[StatusReason]) -> None:
    for reason in reasons:
        part = _add(parent, "StsRsnInf")
        if reason.code:
            _tell(_add(part, "Rsn"), "Cd", reason.code)
        _write_info(part, reason.additional_info)


def _write_info(parent: Element, info: str) -> None:
    for start in range(0, len(info), _INFO_MAX):
        _tell(parent, "AddtlInf", info[start : start + _INFO_MAX])


def write_camt(document: CamtDocument) -> bytes:
    """Write bookings in EUR as camt.054.001.08, or a statement as camt.053.001.08."""
    message, report_name = ("BkToCstmrStmt", "Stmt")
    if document.message_name == "camt.054":
        message, report_name = ("BkToCstmrDbtCdtNtfctn", "Ntfctn")
    tree, root = _document(f"{document.message_name}.001.08", message)
    _head(root, document.message_id, document.created_at)
    for report in document.reports:
        part = _add(root, report_name)
        _tell(part, "Id", report.id)
        _tell(part, "ElctrncSeqNb", report.electronic_sequence_number)
        _tell(part, "LglSeqNb", report.legal_sequence_number)
        _tell(part, "CreDtTm", _instant(report.created_at))
        _tell(part, "CpyDplctInd", report.copy_duplicate)
        _tell(_add(part, "Acct", "Id"), "IBAN", report.account)
        for balance in report.balances:
            _write_balance(part, balance)
        for entry in report.entries:
            _write_entry(part, entry)
    return _bytes(tree)


def _write_balance(parent: Element, balance: Balance) -> None:
    part = _add(parent, "Bal")
    _tell(_add(part, "Tp", "CdOrPrtry"), "Cd", balance.type_code)
    _write_amount(part, "Amt", abs(balance.signed_minor))
    _tell(part, "CdtDbtInd", Direction.CREDIT if balance.signed_minor >= 0 else Direction.DEBIT)
    _tell(_add(part, "Dt"), "Dt", balance.on)


def _write_entry(parent: Element, entry: Entry) -> None:
    part = _add(parent, "Ntry")
    _tell(part, "NtryRef", entry.entry_reference)
    _write_amount(part, "Amt", entry.amount_minor)
    _tell(part, "CdtDbtInd", entry.direction)
    if entry.is_reversal:
        _tell(part, "RvslInd", "true")
    _tell(_add(part, "Sts"), "Cd", entry.status)
    for name, day in (("BookgDt", entry.booked_on), ("ValDt", entry.value_on)):
        if day is not None:
            _tell(_add(part, name), "Dt", day)
    _tell(part, "AcctSvcrRef", entry.servicer_reference)
    _write_code(part, entry.code)
    if entry.batches or entry.transactions:
        details = _add(part, "NtryDtls")
        for batch in entry.batches[:1]:
            _write_batch(details, batch, entry.direction)
        for transaction in entry.transactions:
            _write_details(details, transaction)
    _tell(part, "AddtlNtryInf", entry.additional_info or None)


def _write_batch(parent: Element, batch: BatchReference, direction: Direction) -> None:
    part = _add(parent, "Btch")
    _tell(part, "MsgId", batch.message_id)
    _tell(part, "PmtInfId", batch.payment_information_id)
    _tell(part, "NbOfTxs", batch.count)
    if batch.total_minor is not None:
        _write_amount(part, "TtlAmt", batch.total_minor)
        _tell(part, "CdtDbtInd", direction)


def _write_details(parent: Element, details: TransactionDetails) -> None:
    part = _add(parent, "TxDtls")
    references = _add(part, "Refs")
    _tell(references, "MsgId", details.message_id)
    _tell(references, "AcctSvcrRef", details.servicer_reference)
    _tell(references, "PmtInfId", details.payment_information_id)
    _tell(references, "InstrId", details.instruction_id)
    _tell(references, "EndToEndId", details.end_to_end_id)
    _tell(references, "MndtId", details.mandate_reference)
    if details.amount_minor is not None:
        _write_amount(part, "Amt", details.amount_minor)
    _tell(part, "CdtDbtInd", details.direction)
    _write_code(part, details.code)
    _write_payer(part, details)
    _write_remittance(part, details)
    if details.reason_code:
        returned = _add(part, "RtrInf")
        _tell(_add(returned, "Rsn"), "Cd", details.reason_code)
        _write_info(returned, details.additional_info)


def _write_payer(parent: Element, details: TransactionDetails) -> None:
    if not (details.debtor_name or details.debtor_account):
        return
    parties = _add(parent, "RltdPties")
    if details.debtor_name:
        _tell(_add(parties, "Dbtr", "Pty"), "Nm", details.debtor_name)
    if details.debtor_account:
        _tell(_add(parties, "DbtrAcct", "Id"), "IBAN", details.debtor_account)


def _write_remittance(parent: Element, details: TransactionDetails) -> None:
    if not (details.remittance or details.creditor_reference):
        return
    part = _add(parent, "RmtInf")
    for start in range(0, len(details.remittance), _LINE_MAX):
        _tell(part, "Ustrd", details.remittance[start : start + _LINE_MAX])
    if details.creditor_reference:
        reference = _add(part, "Strd", "CdtrRefInf")
        _tell(_add(reference, "Tp", "CdOrPrtry"), "Cd", "SCOR")
        _tell(reference, "Ref", details.creditor_reference)


def _write_code(parent: Element, code: BankCode) -> None:
    domain = _add(parent, "BkTxCd", "Domn")
    _tell(domain, "Cd", code.domain)
    family = _add(domain, "Fmly")
    _tell(family, "Cd", code.family)
    _tell(family, "SubFmlyCd", code.sub_family)


def _write_amount(parent: Element, name: str, amount_minor: int) -> None:
    part = _add(parent, name)
    part.set("Ccy", "EUR")
    part.text = euros(amount_minor)


def _document(version: str, message: str) -> tuple[Element, Element]:
    namespace = f"{_NAMESPACE}{version}"
    document = etree.Element(f"{{{namespace}}}Document", nsmap={None: namespace})
    return document, _add(document, message)


def _head(root: Element, message_id: str | None, created_at: datetime | None) -> None:
    head = _add(root, "GrpHdr")
    _tell(head, "MsgId", message_id)
    _tell(head, "CreDtTm", _instant(created_at))


def _instant(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at is not None else None


def _add(parent: Element, *path: str) -> Element:
    """Append an element, and inside it the rest of the path, in the namespace of the parent; the innermost returns."""
    for name in path:
        namespace = str(parent.tag).rpartition("}")[0]
        parent = etree.SubElement(parent, f"{namespace}}}{name}")
    return parent


def _tell(parent: Element, name: str, value: object) -> None:
    """Append an element with a text, unless the text is empty."""
    if value is not None:
        _add(parent, name).text = str(value)


def _bytes(document: Element) -> bytes:
    return etree.tostring(document, xml_declaration=True, encoding="UTF-8")
