"""Reads any file that a bank sends: finds which message it is, or why it is none."""

from io import BytesIO

from encours_iso20022.codecs import camt, camt029, pain002
from encours_iso20022.codecs.xml_reading import message_element
from encours_iso20022.errors import UnreadableMessage
from encours_iso20022.values.account_report import CamtDocument
from encours_iso20022.values.resolution import Resolution
from encours_iso20022.values.status_report import StatusReport


def read_bank_file(content: bytes) -> StatusReport | CamtDocument | Resolution:
    """Read a bank's answer: pain.002, camt.029, camt.052, camt.053 or camt.054, of any version, any namespace or none.

    Raises UnreadableMessage, with the line where it is known: for an empty file, for what is not XML or is cut short,
    for a DTD of any kind (and so for entities), and for a message we do not know.
    """
    if not content.strip():
        raise UnreadableMessage("the file is empty")
    name = message_element(content)
    if name in pain002.MESSAGE_ELEMENTS:
        return pain002.read_pain002(BytesIO(content))
    if name in camt.MESSAGE_ELEMENTS:
        return camt.read_camt(BytesIO(content))
    if name == camt029.MESSAGE_ELEMENT:
        return camt029.read_camt029(BytesIO(content))
    raise UnreadableMessage("the message is not one we read: pain.002, camt.029, camt.052, camt.053 or camt.054")
