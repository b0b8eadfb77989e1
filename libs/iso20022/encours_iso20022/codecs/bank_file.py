"""Reads any file that a bank sends: finds which messages are in it, or why it is none."""

from io import BytesIO
from typing import IO

from encours_iso20022.codecs import camt, camt029, pain002
from encours_iso20022.codecs.archives import Member, members_of
from encours_iso20022.codecs.cfonb import cfonb_kind, read_cfonb
from encours_iso20022.codecs.documents import Document, documents_of
from encours_iso20022.codecs.encodings import text_of_file
from encours_iso20022.codecs.file_kinds import MESSAGES, READ, kind_of_file
from encours_iso20022.codecs.message_names import ACCOUNT_REPORTS, RESOLUTIONS, STATUS_REPORTS
from encours_iso20022.codecs.plain_file import is_plain
from encours_iso20022.codecs.xml_reading import outline
from encours_iso20022.errors import UnreadableMessage
from encours_iso20022.values.bank_file import BankDocument, BankFile, BankMessage

_END_OF_FILE = b"\x1a"
"""Ctrl-Z, which old systems write at the end of a text."""


def read_bank_file(source: IO[bytes]) -> BankFile:
    """Read a bank's answers: pain.002, camt.029, camt.052, camt.053 or camt.054, of any version, any namespace or none.

    French banks' CFONB 120 and 240 are read too. The file may hold several messages, one after the other, in the
    elements of a transport or in an archive: all are read, or the file is refused. Raises UnreadableMessage, with file,
    message and line where they are known: for an empty file, for what is no XML or is cut short, for a DTD of any kind
    (and so for entities), and for a message we do not read, which is named. The usual file, one message in UTF-8, is
    never in memory as a whole.
    """
    source.seek(0)
    if is_plain(source):
        return BankFile((BankDocument(_read_message(source, 1)),))
    source.seek(0)
    content = source.read()
    documents: list[BankDocument] = []
    warnings: list[str] = []
    for member in members_of(content):
        read = _read_member(member)
        documents += read.documents
        warnings += read.warnings
    return BankFile(tuple(documents), tuple(warnings))


def _read_member(member: Member) -> BankFile:
    prefix = f"{member.name}: " if member.name else ""
    try:
        return _read_text(member)
    except UnreadableMessage as fault:
        raise fault.inside(prefix) if prefix else fault from None


def _read_text(member: Member) -> BankFile:
    _refuse_other_kind(member.content)
    text = text_of_file(member.content)
    content = text.content.rstrip(_END_OF_FILE) if text.content.endswith(_END_OF_FILE) else text.content
    if not content.lstrip().startswith(b"<"):
        return BankFile((BankDocument(_read_records(content), member.name or ""),))
    _refuse_other_kind(content)
    found = documents_of(content)
    many = len(found.documents) > 1
    documents = []
    for place, document in enumerate(found.documents, start=1):
        where = ", ".join(filter(None, (member.name, f"message {place}" if many else None)))
        try:
            documents.append(BankDocument(_read_message(_source_of(document), document.first_line), where))
        except UnreadableMessage as fault:
            raise fault.inside(f"message {place}: ") if many else fault from None
    about = f"{member.name}: " if member.name else ""
    return BankFile(
        tuple(documents), tuple(f"{about}{warning}" for warning in (text.warning, *found.warnings) if warning)
    )


def _refuse_other_kind(content: bytes) -> None:
    if not content.strip():
        raise UnreadableMessage("the file is empty")
    if kind := kind_of_file(content):
        raise UnreadableMessage(f"the file is {kind}")


def _read_records(content: bytes) -> BankMessage:
    """A file that is no XML: one of the formats of French banks, or refused."""
    text = content.decode()
    if cfonb_kind(text) is None:
        _refuse_other_kind(content)
        raise UnreadableMessage(f"the file is no XML: send {READ}")
    return read_cfonb(text)


def _source_of(document: Document) -> IO[bytes]:
    """The message with empty lines before it, so that its lines have the numbers that they have in the file."""
    before = document.first_line - 1
    return BytesIO(b"\n" * before + document.content if before else document.content)


def _read_message(source: IO[bytes], first_line: int) -> BankMessage:
    source.seek(0)
    outermost, inner = outline(source)
    name = outermost if outermost in {*ACCOUNT_REPORTS, *STATUS_REPORTS, *RESOLUTIONS} else inner
    source.seek(0)
    if name in STATUS_REPORTS:
        return pain002.read_pain002(source)
    if name in ACCOUNT_REPORTS:
        return camt.read_camt(source)
    if name in RESOLUTIONS:
        return camt029.read_camt029(source)
    if (kind := MESSAGES.get(inner) or MESSAGES.get(outermost)) is not None:
        raise UnreadableMessage(f"the file is {kind}", line=first_line)
    raise UnreadableMessage(f"the message is not one we read: {READ}", line=first_line)
