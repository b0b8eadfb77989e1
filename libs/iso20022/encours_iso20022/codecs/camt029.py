"""Reads a bank's answer to a cancellation request: camt.029, any version, by local name (.09 is ours)."""

from collections.abc import Iterator, Mapping
from typing import IO

from encours_iso20022.codecs.xml_reading import Element, child, children, local_name, stream, text
from encours_iso20022.errors import UnreadableBankFile
from encours_iso20022.values.resolution import Resolution, Resolved, Verdict

MESSAGE_ELEMENT = "RsltnOfInvstgtn"


_VERDICTS: Mapping[str, Verdict] = {
    "CNCL": Verdict.CANCELLED,
    "ACCR": Verdict.CANCELLED,
    "RJCR": Verdict.REFUSED,
    "PDCR": Verdict.PENDING,
}


def read_camt029(source: IO[bytes]) -> Resolution:
    """Raises UnreadableBankFile for what is none."""
    for root in stream(source, (MESSAGE_ELEMENT,)):
        found = Resolution(
            message_id=text(root, "Assgnmt", "Id"),
            case_id=text(root, "RslvdCase", "Id") or text(root, "CxlDtls", "OrgnlGrpInfAndSts", "RslvdCase", "Id"),
            overall=_resolved(text(root, "Sts", "Conf"), None),
        )
        for details in children(root, "CxlDtls"):
            _read_details(details, found)
        return found
    raise UnreadableBankFile("the file is no answer to a cancellation request (camt.029)")


def _read_details(details: Element, found: Resolution) -> None:
    for group in children(details, "OrgnlGrpInfAndSts"):
        _note(found.by_message, text(group, "OrgnlMsgId"), text(group, "GrpCxlSts"), group)
    for block in children(details, "OrgnlPmtInfAndSts"):
        _note(found.by_block, text(block, "OrgnlPmtInfId"), text(block, "PmtInfCxlSts"), block)
    for debit in _transactions(details):
        _note(found.by_debit, text(debit, "OrgnlEndToEndId"), text(debit, "TxCxlSts"), debit)


def _transactions(details: Element) -> Iterator[Element]:
    for inner in details.iter():
        if isinstance(inner.tag, str) and local_name(inner) == "TxInfAndSts":
            yield inner


def _note(where: dict[str, Resolved], reference: str | None, status: str | None, element: Element) -> None:
    resolved = _resolved(status, element)
    if reference and resolved is not None:
        where[reference] = resolved


def _resolved(status: str | None, element: Element | None) -> Resolved | None:
    verdict = _VERDICTS.get(status or "")
    if verdict is None:
        return None
    reason = child(element, "CxlStsRsnInf", "Rsn")
    return Resolved(verdict, text(reason, "Cd") or text(reason, "Prtry"))
