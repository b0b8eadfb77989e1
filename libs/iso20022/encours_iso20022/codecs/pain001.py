"""Credit transfers: pain.001.001.09, the SEPA profile with SLEV charges, written, read and checked.

A file has few transfers (refunds), so it is built in memory. No character that XML could mistake reaches the text:
names and remittances go through `to_sepa_text`, the rest was checked when the values were made.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from io import BytesIO
from typing import IO, BinaryIO

from lxml import etree

from encours_iso20022.codecs.message_structure import (
    AMOUNT,
    BIC,
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
from encours_iso20022.codecs.xml_reading import amount, child, local_name, stream, text
from encours_iso20022.errors import UnreadableMessage
from encours_iso20022.values.credit_transfer import CreditTransfer, TransferMessage
from encours_values.bank_days import is_bank_day
from encours_values.iban import InvalidIban, parse_iban
from encours_values.sepa_text import to_sepa_text

MESSAGE_NAME = "pain.001.001.09"
NAMESPACE = f"urn:iso:std:iso:20022:tech:xsd:{MESSAGE_NAME}"
MESSAGE_ELEMENT = "CstmrCdtTrfInitn"
NAME_MAX = 70
REMITTANCE_MAX = 140


def write_pain001(out: BinaryIO, message: TransferMessage) -> None:
    """Write one message; equal values give equal bytes."""
    name, count, total = _name(message.debtor_name), len(message.transfers), euros(message.total_minor)
    booking = "" if message.batch_booking is None else f"<BtchBookg>{str(message.batch_booking).lower()}</BtchBookg>"
    agent = f"<BICFI>{message.debtor_bic}</BICFI>" if message.debtor_bic else "<Othr><Id>NOTPROVIDED</Id></Othr>"
    head = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{NAMESPACE}"><{MESSAGE_ELEMENT}>'
        f"<GrpHdr><MsgId>{message.message_id}</MsgId>"
        f"<CreDtTm>{message.created_at.strftime('%Y-%m-%dT%H:%M:%S')}</CreDtTm>"
        f"<NbOfTxs>{count}</NbOfTxs><CtrlSum>{total}</CtrlSum><InitgPty><Nm>{name}</Nm></InitgPty></GrpHdr>\n"
        f"<PmtInf><PmtInfId>{message.payment_information_id}</PmtInfId><PmtMtd>TRF</PmtMtd>{booking}"
        f"<NbOfTxs>{count}</NbOfTxs><CtrlSum>{total}</CtrlSum>"
        "<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf>"
        f"<ReqdExctnDt><Dt>{message.execution_on.isoformat()}</Dt></ReqdExctnDt>"
        f"<Dbtr><Nm>{name}</Nm></Dbtr><DbtrAcct><Id><IBAN>{message.debtor_iban}</IBAN></Id></DbtrAcct>"
        f"<DbtrAgt><FinInstnId>{agent}</FinInstnId></DbtrAgt><ChrgBr>SLEV</ChrgBr>\n"
    )
    out.write(head.encode("ascii"))
    out.writelines(_transfer(each).encode("ascii") for each in message.transfers)
    out.write(f"</PmtInf></{MESSAGE_ELEMENT}></Document>\n".encode("ascii"))


def _name(name: str) -> str:
    return to_sepa_text(name, max_length=NAME_MAX)


def _transfer(each: CreditTransfer) -> str:
    agent = ""
    if each.creditor_bic:
        agent = f"<CdtrAgt><FinInstnId><BICFI>{each.creditor_bic}</BICFI></FinInstnId></CdtrAgt>"
    return (
        f"<CdtTrfTxInf><PmtId><EndToEndId>{each.end_to_end_id}</EndToEndId></PmtId>"
        f'<Amt><InstdAmt Ccy="EUR">{euros(each.amount_minor)}</InstdAmt></Amt>{agent}'
        f"<Cdtr><Nm>{_name(each.creditor_name)}</Nm></Cdtr>"
        f"<CdtrAcct><Id><IBAN>{each.creditor_iban}</IBAN></Id></CdtrAcct>"
        f"<RmtInf><Ustrd>{to_sepa_text(each.remittance, max_length=REMITTANCE_MAX)}</Ustrd></RmtInf></CdtTrfTxInf>\n"
    )


_IBAN_FORM = r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}"
_USTRD = r"[A-Za-z0-9/\-?:().,'+ ]{1,140}"
_AGENT = Node(
    "FinInstnId",
    (optional(leaf("BICFI", BIC)), optional(Node("Othr", (leaf("Id", "NOTPROVIDED"),)))),
)
_ACCOUNT = (Node("Id", (leaf("IBAN", _IBAN_FORM),)),)
_TRANSFER = Node(
    "CdtTrfTxInf",
    (
        Node("PmtId", (leaf("EndToEndId", REFERENCE),)),
        Node("Amt", (leaf("InstdAmt", AMOUNT),)),
        optional(Node("CdtrAgt", (Node("FinInstnId", (leaf("BICFI", BIC),)),))),
        Node("Cdtr", (leaf("Nm", NAME),)),
        Node("CdtrAcct", _ACCOUNT),
        Node("RmtInf", (leaf("Ustrd", _USTRD),)),
    ),
    at_most=MANY,
)
_BLOCK = Node(
    "PmtInf",
    (
        leaf("PmtInfId", REFERENCE),
        leaf("PmtMtd", "TRF"),
        optional(leaf("BtchBookg", FLAG)),
        leaf("NbOfTxs", COUNT),
        leaf("CtrlSum", AMOUNT),
        Node("PmtTpInf", (Node("SvcLvl", (leaf("Cd", "SEPA"),)),)),
        Node("ReqdExctnDt", (leaf("Dt", DAY),)),
        Node("Dbtr", (leaf("Nm", NAME),)),
        Node("DbtrAcct", _ACCOUNT),
        Node("DbtrAgt", (_AGENT,)),
        leaf("ChrgBr", "SLEV"),
        _TRANSFER,
    ),
)
_HEADER = Node(
    "GrpHdr",
    (
        leaf("MsgId", REFERENCE),
        leaf("CreDtTm", INSTANT),
        leaf("NbOfTxs", COUNT),
        leaf("CtrlSum", AMOUNT),
        Node("InitgPty", (leaf("Nm", NAME),)),
    ),
)
_PROFILE = Node("Document", (Node(MESSAGE_ELEMENT, (_HEADER, _BLOCK)),))


@dataclass(slots=True)
class ReadTransfers:
    """A credit transfer file as a bank reads it: (EndToEndId, cents, IBAN) of each transfer."""

    message_id: str = ""
    payment_information_id: str = ""
    debtor_iban: str = field(default="", repr=False)
    execution_on: date | None = None
    counts: list[tuple[str, str]] = field(default_factory=list)
    transfers: list[tuple[str, int, str]] = field(default_factory=list, repr=False)


@cache
def _schema() -> etree.XMLSchema:
    with resources.as_file(resources.files("sepaxml").joinpath(f"schemas/{MESSAGE_NAME}.xsd")) as path:
        return etree.XMLSchema(file=str(path))


def check_pain001(content: bytes) -> list[str]:
    """Say what keeps a file from being sent; an empty list is a file fit to send. No text quotes an IBAN.

    The ISO schema, the SEPA profile (element by element), and what neither can say: number and sums, check digits of
    IBANs, one EndToEndId for each transfer, the euro and a TARGET day.
    """
    faults = structure_faults(content, NAMESPACE, _PROFILE)
    if faults:
        return faults
    document = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    if not _schema().validate(document):
        return ["the file does not fit the ISO schema of pain.001.001.09"]
    try:
        return list(_faults_of(read_pain001(BytesIO(content))))
    except UnreadableMessage as fault:
        return [fault.detail]


def _faults_of(read: ReadTransfers) -> Iterator[str]:
    total = euros(sum(minor for _, minor, _ in read.transfers))
    if set(read.counts) != {(str(len(read.transfers)), total)}:
        yield "number and sum of the transfers differ from those in the headers"
    if len({reference for reference, _, _ in read.transfers}) < len(read.transfers):
        yield "an EndToEndId occurs twice (ID-01)"
    if not all(_is_iban(iban) for iban in (read.debtor_iban, *(iban for _, _, iban in read.transfers))):
        yield "an IBAN is not valid"
    if any(minor <= 0 for _, minor, _ in read.transfers):
        yield "an amount is zero"
    if read.execution_on is None or not is_bank_day(read.execution_on):
        yield "the execution date is not a TARGET day (TGT-01)"


def _is_iban(compact: str) -> bool:
    try:
        return parse_iban(compact).compact == compact
    except InvalidIban:
        return False


def read_pain001(source: IO[bytes]) -> ReadTransfers:
    """Raises UnreadableMessage for what is no pain.001 of the profile, or another currency than the euro."""
    found = ReadTransfers()
    for element in stream(source, ("GrpHdr", "CdtTrfTxInf", "PmtInf")):
        match local_name(element):
            case "GrpHdr":
                found.message_id = text(element, "MsgId") or ""
                found.counts.append((text(element, "NbOfTxs") or "", text(element, "CtrlSum") or ""))
            case "PmtInf":
                found.payment_information_id = text(element, "PmtInfId") or ""
                found.counts.append((text(element, "NbOfTxs") or "", text(element, "CtrlSum") or ""))
                found.debtor_iban = text(element, "DbtrAcct", "Id", "IBAN") or ""
                found.execution_on = _day(text(element, "ReqdExctnDt", "Dt"))
            case _:
                paid = amount(child(element, "Amt", "InstdAmt"))
                if paid is None or paid[1] != "EUR":
                    raise UnreadableMessage("a transfer is of an amount in euros")
                iban = text(element, "CdtrAcct", "Id", "IBAN") or ""
                found.transfers.append((text(element, "PmtId", "EndToEndId") or "", paid[0], iban))
    if not (found.message_id and found.transfers):
        raise UnreadableMessage("the file is no credit transfer (pain.001)")
    return found


def _day(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        return None
