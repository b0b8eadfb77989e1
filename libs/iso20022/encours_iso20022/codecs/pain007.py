"""Gives settled debits back: pain.007.001.09, in full and debit by debit (docs/rules/messages.md, TIM-08).

No package ships the schema of this version: `check_pain007` states the part of it that is written here.
"""

from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby
from typing import IO, BinaryIO

from encours_iso20022.codecs.message_structure import (
    AMOUNT,
    CODE,
    COUNT,
    DAY,
    INSTANT,
    MANY,
    NAME,
    REFERENCE,
    Node,
    leaf,
    structure_faults,
)
from encours_iso20022.codecs.pain008 import euros
from encours_iso20022.codecs.xml_reading import amount, child, local_name, release, stream, text
from encours_iso20022.errors import UnreadableMessage
from encours_iso20022.values.debit_request import DebitRequest, RequestedDebit
from encours_values.sepa_text import to_sepa_text

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.007.001.09"
MESSAGE_ELEMENT = "CstmrPmtRvsl"
ORIGINAL_MESSAGE = "pain.008.001.08"
NAME_MAX = 70


def write_pain007(out: BinaryIO, request: DebitRequest) -> None:
    """Write one message; a reversal is of the whole amount of a debit."""
    debits = list(request.debits)
    total_minor = sum(debit.amount_minor for debit in debits)
    name = to_sepa_text(request.creditor_name, max_length=NAME_MAX)
    out.write(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{NAMESPACE}"><CstmrPmtRvsl>'
        f"<GrpHdr><MsgId>{request.message_id}</MsgId>"
        f"<CreDtTm>{request.created_at.strftime('%Y-%m-%dT%H:%M:%S')}</CreDtTm>"
        f"<NbOfTxs>{len(debits)}</NbOfTxs><CtrlSum>{euros(total_minor)}</CtrlSum><GrpRvsl>false</GrpRvsl>"
        f"<InitgPty><Nm>{name}</Nm></InitgPty></GrpHdr>\n"
        f"<OrgnlGrpInf><OrgnlMsgId>{request.original_message_id}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>{ORIGINAL_MESSAGE}</OrgnlMsgNmId></OrgnlGrpInf>\n".encode("ascii")
    )
    blocks = groupby(debits, key=lambda debit: debit.payment_information_id)
    for number, (block, inside) in enumerate(blocks, start=1):
        out.write(
            f"<OrgnlPmtInfAndRvsl><RvslPmtInfId>{request.message_id}-{number}</RvslPmtInfId>"
            f"<OrgnlPmtInfId>{block}</OrgnlPmtInfId><PmtInfRvsl>false</PmtInfRvsl>\n".encode("ascii")
        )
        out.writelines(_debit(debit, request.reason_code).encode("ascii") for debit in inside)
        out.write(b"</OrgnlPmtInfAndRvsl>\n")
    out.write(b"</CstmrPmtRvsl></Document>\n")


def _debit(debit: RequestedDebit, reason_code: str) -> str:
    reversed_amount = euros(debit.amount_minor)
    return (
        f"<TxInf><RvslId>RV-{debit.end_to_end_id.removeprefix('COL-')}</RvslId>"
        f"<OrgnlEndToEndId>{debit.end_to_end_id}</OrgnlEndToEndId>"
        f'<OrgnlInstdAmt Ccy="EUR">{reversed_amount}</OrgnlInstdAmt>'
        f'<RvsdInstdAmt Ccy="EUR">{reversed_amount}</RvsdInstdAmt>'
        f"<RvslRsnInf><Rsn><Cd>{reason_code}</Cd></Rsn></RvslRsnInf>"
        f"<OrgnlTxRef><ReqdColltnDt>{debit.collection_date.isoformat()}</ReqdColltnDt></OrgnlTxRef></TxInf>\n"
    )


_TRANSACTION = Node(
    "TxInf",
    (
        leaf("RvslId", REFERENCE),
        leaf("OrgnlEndToEndId", REFERENCE),
        leaf("OrgnlInstdAmt", AMOUNT),
        leaf("RvsdInstdAmt", AMOUNT),
        Node("RvslRsnInf", (Node("Rsn", (leaf("Cd", CODE),)),)),
        Node("OrgnlTxRef", (leaf("ReqdColltnDt", DAY),)),
    ),
    at_most=MANY,
)
_PROFILE = Node(
    "Document",
    (
        Node(
            MESSAGE_ELEMENT,
            (
                Node(
                    "GrpHdr",
                    (
                        leaf("MsgId", REFERENCE),
                        leaf("CreDtTm", INSTANT),
                        leaf("NbOfTxs", COUNT),
                        leaf("CtrlSum", AMOUNT),
                        leaf("GrpRvsl", "false"),
                        Node("InitgPty", (leaf("Nm", NAME),)),
                    ),
                ),
                Node("OrgnlGrpInf", (leaf("OrgnlMsgId", REFERENCE), leaf("OrgnlMsgNmId", r"pain\.008\.001\.[0-9]{2}"))),
                Node(
                    "OrgnlPmtInfAndRvsl",
                    (
                        leaf("RvslPmtInfId", REFERENCE),
                        leaf("OrgnlPmtInfId", REFERENCE),
                        leaf("PmtInfRvsl", "false"),
                        _TRANSACTION,
                    ),
                    at_most=MANY,
                ),
            ),
        ),
    ),
)


@dataclass(slots=True)
class ReadReversal:
    """A reversal as a bank reads it: end-to-end references with their cents."""

    message_id: str = ""
    original_message_id: str = ""
    count: str = ""
    total: str = ""
    debits: list[tuple[str, int]] = field(default_factory=list)


def check_pain007(content: bytes) -> list[str]:
    """Say what keeps a message from being one of our profile; an empty list is one fit to send.

    Beside the structure: the number and the sum are those of the debits, and each is given back in full (TIM-08).
    """
    faults = structure_faults(content, NAMESPACE, _PROFILE)
    if faults:
        return faults
    try:
        read = read_pain007(BytesIO(content))
    except UnreadableMessage as fault:
        return [fault.detail]
    if (read.count, read.total) != (str(len(read.debits)), euros(sum(minor for _, minor in read.debits))):
        faults.append("number and sum of the debits differ from those in the header")
    return faults


def read_pain007(source: IO[bytes]) -> ReadReversal:
    """Raises UnreadableMessage for what is no pain.007 of the profile, or a reversal in part."""
    found = ReadReversal()
    for element in stream(source, ("GrpHdr", "OrgnlGrpInf", "TxInf")):
        match local_name(element):
            case "GrpHdr":
                found.message_id = text(element, "MsgId") or ""
                found.count, found.total = text(element, "NbOfTxs") or "", text(element, "CtrlSum") or ""
            case "OrgnlGrpInf":
                found.original_message_id = text(element, "OrgnlMsgId") or ""
            case _:
                whole, given = amount(child(element, "OrgnlInstdAmt")), amount(child(element, "RvsdInstdAmt"))
                if whole is None or whole != given:
                    raise UnreadableMessage("a debit is reversed in full")
                found.debits.append((text(element, "OrgnlEndToEndId") or "", whole[0]))
        release(element)
    if not (found.message_id and found.debits):
        raise UnreadableMessage("the file is no reversal (pain.007)")
    return found
