"""Reads a bank's answer to a cancellation request: camt.029, any version, by local name (.09 is ours)."""

from collections.abc import Mapping
from typing import IO

from encours_iso20022.codecs.message_names import MESSAGES_READ
from encours_iso20022.codecs.xml_reading import Element, child, local_name, release, stream, text
from encours_iso20022.errors import UnreadableMessage
from encours_iso20022.values.resolution import Resolution, Resolved, Verdict

_PARTS = ("Assgnmt", "RslvdCase", "Sts", "OrgnlGrpInfAndSts", "OrgnlPmtInfAndSts", "TxInfAndSts", *MESSAGES_READ)
_IN_PART = "PACR"
_VERDICTS: Mapping[str, Verdict] = {
    "CNCL": Verdict.CANCELLED,
    "ACCR": Verdict.CANCELLED,
    "RJCR": Verdict.REFUSED,
    "PDCR": Verdict.PENDING,
}


def read_camt029(source: IO[bytes]) -> Resolution:  # noqa: C901  one case an element
    """Raises UnreadableMessage for what is none. The first case that is named counts."""
    found = Resolution()
    messages = 0
    for element in stream(source, _PARTS):
        match local_name(element):
            case "Assgnmt":
                found.message_id = text(element, "Id")
            case "RslvdCase":
                found.case_id = found.case_id or text(element, "Id")
            case "Sts":
                found.overall = found.overall or _resolved(text(element, "Conf"), None)
            case "OrgnlGrpInfAndSts":
                _add(found.by_message, text(element, "OrgnlMsgId"), text(element, "GrpCxlSts"), element)
            case "OrgnlPmtInfAndSts":
                _add(found.by_block, text(element, "OrgnlPmtInfId"), text(element, "PmtInfCxlSts"), element)
            case "TxInfAndSts":
                _add(found.by_debit, text(element, "OrgnlEndToEndId"), text(element, "TxCxlSts"), element)
            case _:
                messages += 1
        release(element)
    if messages > 1:
        raise UnreadableMessage("a Document holds more than one message")
    if not messages:
        raise UnreadableMessage("the file is no answer to a cancellation request (camt.029)")
    return found


def _add(where: dict[str, Resolved], reference: str | None, status: str | None, element: Element) -> None:
    resolved = _resolved(status, element)
    if reference and resolved is not None:
        where[reference] = resolved


def _resolved(status: str | None, element: Element | None) -> Resolved | None:
    """None where there is no status, or one that leaves it to the debits (PACR)."""
    if status is None or (status == _IN_PART and element is not None and local_name(element) != "TxInfAndSts"):
        return None
    reason = child(element, "CxlStsRsnInf", "Rsn")
    return Resolved(_VERDICTS.get(status, Verdict.UNKNOWN), text(reason, "Cd") or text(reason, "Prtry"), status)
