"""Recognises the usual bank file, one message in UTF-8, without having it in memory."""

import codecs
import re
from typing import IO

from encours_iso20022.errors import UnreadableMessage

_PART_BYTES = 1024 * 1024
_HEAD_BYTES = 4096
_NAME = b"Document"
_BEFORE = re.compile(rb"\s*(?:<\?xml\s[^<>]*\?>)?\s*<(?:[A-Za-z_][\w.-]*:)?Document[\s>]")
_DECLARED = re.compile(rb"<\?xml\s[^<>]*\sencoding\s*=\s*[\"'](?!UTF-8[\"'])", re.IGNORECASE)
_AFTER = re.compile(rb".*</(?:[A-Za-z_][\w.-]*:)?Document\s*>\s*", re.DOTALL)


def is_plain(source: IO[bytes]) -> bool:
    """Whether the file is one Document in UTF-8 with nothing around it, so that a reader can stream it as it is.

    Reads the file to its end, in parts. Where the answer is no, it may be a bank's file all the same.
    """
    head = source.read(_HEAD_BYTES)
    if _BEFORE.match(head) is None or _DECLARED.search(head) is not None:
        return False
    scan = _Scan()
    try:
        part = head
        while part:
            scan.add(part)
            part = source.read(_PART_BYTES)
        return scan.is_plain()
    except (UnicodeDecodeError, UnreadableMessage):
        return False


class _Scan:
    """What has been seen of a file that is read in parts."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._names = 0
        self._end = b""

    def add(self, part: bytes) -> None:
        """Raises UnicodeDecodeError where it is not UTF-8, UnreadableMessage where it has a NUL."""
        if b"\x00" in part:
            raise UnreadableMessage("the file has a NUL character")
        self._decoder.decode(part)
        together = self._end[-len(_NAME) + 1 :] + part
        self._names += together.count(_NAME)
        self._end = (self._end + part)[-_HEAD_BYTES:]

    def is_plain(self) -> bool:
        """Whether the name of the outermost element is in its first and its last tag only."""
        self._decoder.decode(b"", final=True)
        return self._names == 2 and _AFTER.fullmatch(self._end) is not None
