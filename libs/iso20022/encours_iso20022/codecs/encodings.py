"""Turns the text of a bank's file into UTF-8, whatever encoding it has and whatever it says it has."""

import codecs
import re
from dataclasses import dataclass, field

from encours_iso20022.errors import UnreadableMessage

UTF_8 = "utf-8"
WESTERN = "windows-1252"
_DECLARED = re.compile(rb"<\?xml\b[^>]*?\bencoding\s*=\s*[\"']\s*([A-Za-z0-9._:-]{1,40})\s*[\"']")
_HEAD_BYTES = 200
_PART_BYTES = 1024 * 1024
_ASCII = bytes(range(128))
_TEXT_SHARE = 4
"""At most one byte in so many is not ASCII in the text of a Western bank; each costs time to mend."""
_MARKS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks; that of UTF-32-LE begins with that of UTF-16-LE."""
_UNMARKED = {b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
_ONE_BYTE = re.compile(r"iso8859-\d{1,2}|cp125[0-8]|cp437|cp85[0-8]|mac-roman|koi8-[ru]|ascii")
"""Encodings of one byte a character, by the names that Python gives them."""
_LATIN_1 = frozenset({"iso8859-1", "ascii"})


@dataclass(frozen=True, slots=True)
class Text:
    """A file in UTF-8 without byte order mark; `warning` where its encoding is another than it says."""

    content: bytes = field(repr=False)
    warning: str | None = None


def text_of_file(content: bytes) -> Text:
    """Give the content in UTF-8; raises UnreadableMessage for NUL characters and for a damaged UTF-16."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            rest = content[len(mark) :]
            return _checked(Text(rest) if encoding == UTF_8 else Text(_of_wide(rest, encoding)))
    if wide := _UNMARKED.get(content[:2]):
        return Text(_of_wide(content, wide))
    return _checked(Text(content))


def _of_wide(content: bytes, encoding: str) -> bytes:
    try:
        text = content.decode(encoding).encode()
    except UnicodeError:
        raise UnreadableMessage(f"the file is cut short or damaged: it is not whole {encoding.upper()} text") from None
    _refuse_nul(text)
    return text


def _checked(text: Text) -> Text:
    """The text in UTF-8, whose encoding the file declares or not."""
    content = text.content
    _refuse_nul(content)
    declared = _DECLARED.search(content[:_HEAD_BYTES])
    said = declared[1].decode().upper() if declared else None
    wrong_at = _first_not_utf_8(content)
    encoding = _one_byte(said)
    if wrong_at is None:
        if encoding is None or content.isascii():
            return text
        return Text(content, f"the file says that it is {said} but is UTF-8: it is read as UTF-8")
    if encoding is not None:
        return Text(content.decode(WESTERN if encoding in _LATIN_1 else encoding, "replace").encode())
    if len(content) > _PART_BYTES and len(content.translate(None, _ASCII)) * _TEXT_SHARE > len(content):
        raise UnreadableMessage("the file is no text", line=1)
    line = content.count(b"\n", 0, wrong_at) + 1
    mended = content.decode(UTF_8, _as_western.__name__).encode()
    return Text(
        mended, f"the file says that it is {said or 'UTF-8'} but is not (line {line}): it is read as {WESTERN.title()}"
    )


def _one_byte(said: str | None) -> str | None:
    """Python's name of an encoding of one byte a character; None for another or none."""
    try:
        name = codecs.lookup(said or UTF_8).name
    except LookupError:
        raise UnreadableMessage("the file declares an encoding that does not exist", line=1) from None
    return name if _ONE_BYTE.fullmatch(name) else None


def _first_not_utf_8(content: bytes) -> int | None:
    """The place of the first byte that is not UTF-8; read in parts, so that no second copy of the file is made."""
    decoder = codecs.getincrementaldecoder(UTF_8)()
    view = memoryview(content)
    for start in range(0, len(content), _PART_BYTES):
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(view[start : start + _PART_BYTES], final=start + _PART_BYTES >= len(content))
        except UnicodeDecodeError as fault:
            return start - pending + fault.start
    return None


def _refuse_nul(content: bytes) -> None:
    at = content.find(b"\x00")
    if at >= 0:
        line = content.count(b"\n", 0, at) + 1
        raise UnreadableMessage("the file has a NUL character: it is damaged, fetch it from the bank again", line=line)


def _as_western(fault: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are not UTF-8 as Windows-1252, which is ISO-8859-1 with more characters."""
    if not isinstance(fault, UnicodeDecodeError):
        raise fault
    wrong = fault.object[fault.start : fault.end]
    return "".join(_WESTERN[byte] for byte in wrong), fault.end


_WESTERN = [bytes([byte]).decode(WESTERN, "replace") for byte in range(256)]
codecs.register_error(_as_western.__name__, _as_western)
