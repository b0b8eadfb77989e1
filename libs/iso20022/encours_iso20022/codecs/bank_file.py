"""Reads whatever a bank sends: says which message it is, or why it is none."""

from io import BytesIO

from lxml import etree

from encours_iso20022.codecs import camt, camt029, pain002
from encours_iso20022.codecs.xml_reading import local_name, parser_fault, refuse_dtd
from encours_iso20022.errors import UnreadableBankFile
from encours_iso20022.values.account_report import CamtDocument
from encours_iso20022.values.resolution import Resolution
from encours_iso20022.values.status_report import StatusReport

_FIRST_ELEMENTS = 2


def read_bank_file(content: bytes) -> StatusReport | CamtDocument | Resolution:
    """Read a bank's answer: pain.002, camt.029, camt.052, camt.053 or camt.054, of any version, any namespace or none.

    Raises UnreadableBankFile, with the line where it is known: for an empty file, for what is not XML or is cut short,
    for a DTD of any kind (and so for entities), and for a message we do not know.
    """
    if not content.strip():
        raise UnreadableBankFile("the file is empty")
    name = message_element(content)
    if name in pain002.MESSAGE_ELEMENTS:
        return pain002.read_pain002(BytesIO(content))
    if name in camt.MESSAGE_ELEMENTS:
        return camt.read_camt(BytesIO(content))
    if name == camt029.MESSAGE_ELEMENT:
        return camt029.read_camt029(BytesIO(content))
    raise UnreadableBankFile("the message is not one we read: pain.002, camt.029, camt.052, camt.053 or camt.054")


def message_element(content: bytes) -> str:
    """Find the name of the element inside Document, read without parsing further."""
    context = etree.iterparse(
        BytesIO(content),
        events=("start",),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for depth, (_, element) in enumerate(context, start=1):
            refuse_dtd(element)
            if depth == _FIRST_ELEMENTS:
                return local_name(element)
    except etree.XMLSyntaxError as fault:
        raise parser_fault(fault) from None
    return ""
