"""Reads the status report on a file that a bank received: pain.002, any version, by local names."""

from datetime import datetime
from typing import IO

from encours_iso20022.codecs.message_names import MESSAGES_READ
from encours_iso20022.codecs.xml_reading import (
    Element,
    amount,
    child,
    children,
    instant,
    local_name,
    release,
    stream,
    text,
)
from encours_iso20022.errors import UnreadableMessage
from encours_iso20022.values.status_report import (
    BlockStatus,
    StatusReason,
    StatusReport,
    TransactionStatus,
    TransportStep,
    day_in,
)


def read_pain002(source: IO[bytes]) -> StatusReport:
    """Read one status report; raises UnreadableMessage for what is none.

    A debit whose amount cannot be read has a `fault`.
    """
    group: tuple[str | None, str | None, str | None, tuple[StatusReason, ...]] | None = None
    head: tuple[str | None, datetime | None] | None = None
    blocks: list[BlockStatus] = []
    named: list[TransactionStatus] = []
    loose: list[TransactionStatus] = []
    messages = 0
    for element in stream(source, ("GrpHdr", "OrgnlGrpInfAndSts", "OrgnlPmtInfAndSts", "TxInfAndSts", *MESSAGES_READ)):
        match local_name(element):
            case name if name in MESSAGES_READ:
                messages += 1
            case "GrpHdr":
                head = text(element, "MsgId"), instant(element, "CreDtTm")
            case "OrgnlGrpInfAndSts":
                group = (
                    text(element, "OrgnlMsgId"),
                    text(element, "OrgnlMsgNmId"),
                    text(element, "GrpSts"),
                    _reasons(element),
                )
            case "TxInfAndSts":
                parent = element.getparent()
                inside = parent is not None and local_name(parent) == "OrgnlPmtInfAndSts"
                (named if inside else loose).append(_transaction(element))
            case _:
                blocks.append(_block(element, tuple(named)))
                named.clear()
        release(element)
    if messages > 1:
        raise UnreadableMessage("a Document holds more than one message")
    if head is None or group is None:
        raise UnreadableMessage("a status report names the message it answers (OrgnlGrpInfAndSts)")
    return StatusReport(
        message_id=head[0],
        created_at=head[1],
        original_message_id=group[0],
        original_message_name=group[1],
        group_status=group[2],
        reasons=group[3],
        blocks=tuple(blocks),
        transactions=tuple(loose),
    )


def _block(element: Element, named: tuple[TransactionStatus, ...]) -> BlockStatus:
    action = text(element, "OrgnlPmtInfId")
    steps = tuple(_step(action or "", reason) for reason in children(element, "StsRsnInf"))
    complete = tuple(step for step in steps if step.order_id or step.happened_at or step.order_type)
    return BlockStatus(action, text(element, "PmtInfSts"), _reasons(element), named, complete)


def _step(action: str, reason: Element) -> TransportStep:
    """Orderer, order and time are identifications of the originator, each named by its scheme."""
    by_scheme = {
        (text(other, "SchmeNm", "Prtry") or "").lower(): text(other, "Id")
        for other in children(child(reason, "Orgtr", "Id", "OrgId"), "Othr")
    }
    return TransportStep(
        action=action,
        reason_code=text(reason, "Rsn", "Cd") or text(reason, "Rsn", "Prtry"),
        order_type=by_scheme.get("ordertype"),
        order_id=by_scheme.get("orderid"),
        happened_at=_instant(by_scheme.get("timestamp")),
        info=" ".join(line for part in children(reason, "AddtlInf") if (line := text(part))),
    )


def _instant(written: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(written or "")
    except ValueError:
        return None


def _transaction(element: Element) -> TransactionStatus:
    original = child(element, "OrgnlTxRef", "Amt")
    fault = None
    try:
        read = amount(child(element, "OrgnlTxRef", "IntrBkSttlmAmt")) or amount(child(original, "InstdAmt"))
    except UnreadableMessage as unreadable:
        read, fault = None, unreadable.detail
    amount_minor, currency = read or (None, None)
    return TransactionStatus(
        end_to_end_id=text(element, "OrgnlEndToEndId"),
        status=text(element, "TxSts"),
        reasons=_reasons(element),
        instruction_id=text(element, "OrgnlInstrId"),
        amount_minor=amount_minor,
        currency=currency,
        collection_date=day_in(text(element, "OrgnlTxRef", "ReqdColltnDt") or ""),
        fault=fault,
    )


def _reasons(element: Element) -> tuple[StatusReason, ...]:
    return tuple(
        StatusReason(
            code=text(reason, "Rsn", "Cd") or text(reason, "Rsn", "Prtry"),
            additional_info=" ".join(written for line in children(reason, "AddtlInf") if (written := text(line))),
        )
        for reason in children(element, "StsRsnInf")
    )
