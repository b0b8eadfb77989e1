"""Asks a bank to cancel debits that it has not settled: camt.055.001.08 (TIM-03).

No package ships the schema of this message: `check_camt055` states the part of it that is written here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import IO, BinaryIO

from encours_iso20022.codecs.message_structure import (
    AMOUNT,
    BIC,
    CODE,
    COUNT,
    DAY,
    FLAG,
    INSTANT,
    MANY,
    NAME,
    REFERENCE,
    Node,
    leaf,
    optional,
    structure_faults,
)
from encours_iso20022.codecs.pain008 import euros
from encours_iso20022.codecs.xml_reading import local_name, release, stream, text
from encours_iso20022.errors import UnreadableMessage
from encours_iso20022.values.debit_request import DebitRequest, RequestedDebit
from encours_values.sepa_text import to_sepa_text

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.055.001.08"
MESSAGE_ELEMENT = "CstmrPmtCxlReq"
ORIGINAL_MESSAGE = "pain.008.001.08"
NAME_MAX = 70


def write_camt055(out: BinaryIO, request: DebitRequest) -> None:
    """Write one request, debit by debit; for a whole file the file is named and no debit."""
    out.write(_head(request).encode("ascii"))
    if not request.is_whole:
        for block, debits in groupby(request.debits, key=lambda debit: debit.payment_information_id):
            out.write(
                f"<OrgnlPmtInfAndCxl><OrgnlPmtInfId>{block}</OrgnlPmtInfId><PmtInfCxl>false</PmtInfCxl>\n".encode()
            )
            out.writelines(_debit(debit, request.reason_code).encode("ascii") for debit in debits)
            out.write(b"</OrgnlPmtInfAndCxl>\n")
    out.write(b"</Undrlyg></CstmrPmtCxlReq></Document>\n")


def _head(request: DebitRequest) -> str:
    agent = f"<BICFI>{request.creditor_bic}</BICFI>" if request.creditor_bic else "<Othr><Id>NOTPROVIDED</Id></Othr>"
    name = to_sepa_text(request.creditor_name, max_length=NAME_MAX)
    whole = ""
    if request.is_whole:
        whole = f"<GrpCxl>true</GrpCxl>{_reason(request.reason_code)}"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{NAMESPACE}"><CstmrPmtCxlReq>'
        f"<Assgnmt><Id>{request.message_id}</Id><Assgnr><Pty><Nm>{name}</Nm></Pty></Assgnr>"
        f"<Assgne><Agt><FinInstnId>{agent}</FinInstnId></Agt></Assgne>"
        f"<CreDtTm>{request.created_at.strftime('%Y-%m-%dT%H:%M:%S')}</CreDtTm></Assgnmt>"
        f"<Case><Id>{request.message_id}</Id><Cretr><Pty><Nm>{name}</Nm></Pty></Cretr></Case>\n"
        f"<Undrlyg><OrgnlGrpInfAndCxl><OrgnlMsgId>{request.original_message_id}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>{ORIGINAL_MESSAGE}</OrgnlMsgNmId><NbOfTxs>{request.original_count}</NbOfTxs>"
        f"<CtrlSum>{euros(request.original_total_minor)}</CtrlSum>{whole}</OrgnlGrpInfAndCxl>\n"
    )


def _reason(code: str) -> str:
    return f"<CxlRsnInf><Rsn><Cd>{code}</Cd></Rsn></CxlRsnInf>"


def _debit(debit: RequestedDebit, reason_code: str) -> str:
    return (
        f"<TxInf><OrgnlEndToEndId>{debit.end_to_end_id}</OrgnlEndToEndId>"
        f'<OrgnlInstdAmt Ccy="EUR">{euros(debit.amount_minor)}</OrgnlInstdAmt>'
        f"<OrgnlReqdColltnDt>{debit.collection_date.isoformat()}</OrgnlReqdColltnDt>{_reason(reason_code)}</TxInf>\n"
    )


_PARTY = Node("Pty", (leaf("Nm", NAME),))
_REASON = Node("CxlRsnInf", (Node("Rsn", (leaf("Cd", CODE),)),))
_PROFILE = Node(
    "Document",
    (
        Node(
            MESSAGE_ELEMENT,
            (
                Node(
                    "Assgnmt",
                    (
                        leaf("Id", REFERENCE),
                        Node("Assgnr", (_PARTY,)),
                        Node(
                            "Assgne",
                            (
                                Node(
                                    "Agt",
                                    (
                                        Node(
                                            "FinInstnId",
                                            (
                                                optional(leaf("BICFI", BIC)),
                                                optional(Node("Othr", (leaf("Id", "NOTPROVIDED"),))),
                                            ),
                                        ),
                                    ),
                                ),
                            ),
                        ),
                        leaf("CreDtTm", INSTANT),
                    ),
                ),
                Node("Case", (leaf("Id", REFERENCE), Node("Cretr", (_PARTY,)))),
                Node(
                    "Undrlyg",
                    (
                        Node(
                            "OrgnlGrpInfAndCxl",
                            (
                                leaf("OrgnlMsgId", REFERENCE),
                                leaf("OrgnlMsgNmId", r"pain\.008\.001\.[0-9]{2}"),
                                leaf("NbOfTxs", COUNT),
                                leaf("CtrlSum", AMOUNT),
                                optional(leaf("GrpCxl", FLAG)),
                                optional(_REASON),
                            ),
                        ),
                        Node(
                            "OrgnlPmtInfAndCxl",
                            (
                                leaf("OrgnlPmtInfId", REFERENCE),
                                leaf("PmtInfCxl", FLAG),
                                Node(
                                    "TxInf",
                                    (
                                        leaf("OrgnlEndToEndId", REFERENCE),
                                        leaf("OrgnlInstdAmt", AMOUNT),
                                        leaf("OrgnlReqdColltnDt", DAY),
                                        _REASON,
                                    ),
                                    at_most=MANY,
                                ),
                            ),
                            at_least=0,
                            at_most=MANY,
                        ),
                    ),
                ),
            ),
        ),
    ),
)


def check_camt055(content: bytes) -> list[str]:
    """Say what keeps a request from being one of our profile; an empty list is one fit to send."""
    faults = structure_faults(content, NAMESPACE, _PROFILE)
    if not faults and (b"<GrpCxl>true" in content) == (b"<TxInf>" in content):
        faults.append("a request names a whole file or debits of it, never both and never nothing")
    return faults


@dataclass(slots=True)
class ReadCancellation:
    """A request as a bank reads it."""

    message_id: str = ""
    original_message_id: str = ""
    is_whole: bool = False
    end_to_end_ids: list[str] = field(default_factory=list)


def read_camt055(source: IO[bytes]) -> ReadCancellation:
    """Raises UnreadableMessage for what is no camt.055 of the profile."""
    found = ReadCancellation()
    for name, value in _values(source):
        match name:
            case "Assgnmt":
                found.message_id = value
            case "OrgnlGrpInfAndCxl":
                found.original_message_id = value
            case "GrpCxl":
                found.is_whole = value == "true"
            case "TxInf":
                found.end_to_end_ids.append(value)
    if not (found.message_id and found.original_message_id):
        raise UnreadableMessage("the file is no cancellation request (camt.055)")
    return found


def _values(source: IO[bytes]) -> Iterator[tuple[str, str]]:
    keys = {"Assgnmt": "Id", "OrgnlGrpInfAndCxl": "OrgnlMsgId", "TxInf": "OrgnlEndToEndId"}
    for element in stream(source, keys):
        name = local_name(element)
        yield name, text(element, keys[name]) or ""
        if name == "OrgnlGrpInfAndCxl":
            yield "GrpCxl", text(element, "GrpCxl") or "false"
        release(element)
