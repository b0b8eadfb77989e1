"""Writes camt.029.001.09: the bank's answer to a cancellation request, debit by debit."""

from collections.abc import Sequence
from datetime import datetime

from encours_sandbox.domain.answers import CancellationDecision, Verdict
from encours_sandbox.formats.xml_writing import Element, add, document, instant, put, to_bytes

OVERALL = {Verdict.CANCELLED: "CNCL", Verdict.REFUSED: "RJCR"}
PARTLY = "PECR"


def write_camt029(
    original_message_id: str,
    case_id: str,
    decisions: Sequence[CancellationDecision],
    *,
    message_id: str,
    created_at: datetime,
) -> bytes:
    root, message = document("camt.029.001.09", "RsltnOfInvstgtn")
    assignment = add(message, "Assgnmt")
    put(assignment, "Id", message_id)
    for role in ("Assgnr", "Assgne"):
        put(assignment, f"{role}/Agt/FinInstnId/Othr/Id", "NOTPROVIDED")
    put(assignment, "CreDtTm", instant(created_at))
    case = add(message, "RslvdCase")
    put(case, "Id", case_id)
    put(case, "Cretr/Agt/FinInstnId/Othr/Id", "NOTPROVIDED")
    verdicts = {decision.verdict for decision in decisions}
    put(message, "Sts/Conf", OVERALL[next(iter(verdicts))] if len(verdicts) == 1 else PARTLY)
    details = add(message, "CxlDtls")
    by_block: dict[str, list[CancellationDecision]] = {}
    for decision in decisions:
        by_block.setdefault(decision.payment_information_id, []).append(decision)
    for block, inside in by_block.items():
        part = add(details, "OrgnlPmtInfAndSts")
        put(part, "OrgnlPmtInfId", block)
        group = add(part, "OrgnlGrpInf")
        put(group, "OrgnlMsgId", original_message_id)
        put(group, "OrgnlMsgNmId", "pain.008.001.08")
        for decision in inside:
            _write_decision(part, decision)
    return to_bytes(root)


def _write_decision(parent: Element, decision: CancellationDecision) -> None:
    part = add(parent, "TxInfAndSts")
    put(part, "OrgnlEndToEndId", decision.end_to_end_id)
    put(part, "TxCxlSts", decision.verdict)
    put(part, "CxlStsRsnInf/Rsn/Cd", decision.reason_code)
