"""Writes pain.002: the status of a file, its blocks and debits."""

from collections.abc import Mapping
from datetime import datetime

from encours_sandbox.domain.answers import DebitStatus, StatusReport
from encours_sandbox.domain.reasons import DATE_MOVED
from encours_sandbox.domain.scenario import Version
from encours_sandbox.formats.xml_writing import Element, add, document, instant, put, put_amount, to_bytes

NAMES: Mapping[Version, str] = {"02": "pain.002.001.03", "04": "pain.002.001.03", "08": "pain.002.001.10"}
"""Banks that write camt.05x.001.02 or .04 write the pain.002 of that time."""


def write_pain002(report: StatusReport, *, message_id: str, created_at: datetime, version: Version = "08") -> bytes:
    root, message = document(NAMES[version], "CstmrPmtStsRpt")
    head = add(message, "GrpHdr")
    put(head, "MsgId", message_id)
    put(head, "CreDtTm", instant(created_at))
    group = add(message, "OrgnlGrpInfAndSts")
    put(group, "OrgnlMsgId", report.original_message_id)
    put(group, "OrgnlMsgNmId", report.original_message_name)
    put(group, "GrpSts", report.group_status)
    put(group, "StsRsnInf/Rsn/Cd", report.reason_code)
    for block, status, reason_code in report.blocks:
        part = add(message, "OrgnlPmtInfAndSts")
        put(part, "OrgnlPmtInfId", block)
        put(part, "PmtInfSts", status)
        put(part, "StsRsnInf/Rsn/Cd", reason_code)
    for block, day in report.moved:
        part = add(message, "OrgnlPmtInfAndSts")
        put(part, "OrgnlPmtInfId", block)
        put(part, "PmtInfSts", "ACWC")
        reason = add(part, "StsRsnInf")
        put(reason, "Rsn/Cd", DATE_MOVED)
        put(reason, "AddtlInf", f"EXECUTED ON {day}")
    by_block: dict[str, list[DebitStatus]] = {}
    for debit in report.debits:
        by_block.setdefault(debit.payment_information_id, []).append(debit)
    for block, debits in by_block.items():
        part = add(message, "OrgnlPmtInfAndSts")
        put(part, "OrgnlPmtInfId", block)
        put(part, "PmtInfSts", "PART")
        for debit in debits:
            _write_debit(part, debit)
    return to_bytes(root)


def _write_debit(parent: Element, debit: DebitStatus) -> None:
    part = add(parent, "TxInfAndSts")
    put(part, "OrgnlInstrId", debit.instruction_id)
    put(part, "OrgnlEndToEndId", debit.end_to_end_id)
    put(part, "TxSts", debit.status)
    put(part, "StsRsnInf/Rsn/Cd", debit.reason_code)
    if debit.amount_minor is not None:
        put_amount(add(part, "OrgnlTxRef", "Amt"), "InstdAmt", debit.amount_minor)
