"""Unpacks the archives that banks send, ZIP and gzip, within bounds."""

import gzip
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO

from encours_iso20022.errors import UnreadableMessage

MEMBERS_MAX = 100
"""Most files in one archive."""
UNPACKED_BYTES_MAX = 64 * 1024 * 1024
"""Most bytes that the files of one archive have together."""
RATIO_MAX = 200
"""Most bytes for each packed byte, counted from RATIO_FROM_BYTES on; messages of equal debits reach about 60."""
RATIO_FROM_BYTES = 1024 * 1024
_PART_BYTES = 256 * 1024
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_LISTED = b"PK\x01\x02"
LISTED_MAX = 10_000
"""Most entries that are looked at: a list of a million takes more memory than its archive."""
_GZIP = b"\x1f\x8b"
_OTHERS = {
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!\x1a\x07": "a RAR archive",
    b"BZh": "a file compressed by bzip2",
    b"\xfd7zXZ\x00": "a file compressed by xz",
    b"\x28\xb5\x2f\xfd": "a file compressed by Zstandard",
}
_TAR_AT, _TAR = 257, b"ustar"
_OFFICE = "[Content_Types].xml"
_OF_THE_SYSTEM = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, RuntimeError, ValueError,
    OverflowError, IndexError,
)  # fmt: skip
"""What the standard library raises about a damaged archive or a method of compression that it does not have."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file; `name` is None where it was not in an archive."""

    name: str | None
    content: bytes = field(repr=False)


def members_of(content: bytes) -> list[Member]:
    """Give the files of an archive, or the content itself where it is none.

    Raises UnreadableMessage for other archives, for one inside another, and for one that is damaged, encrypted, empty
    or too large when it is unpacked.
    """
    if content.startswith(_ZIP):
        members = _of_zip(content)
    elif content.startswith(_GZIP):
        members = [Member("the file in the gzip archive", _of_gzip(content))]
    else:
        _refuse_other_archives(content)
        return [Member(None, content)]
    for member in members:
        if member.content.startswith((*_ZIP, _GZIP)):
            raise UnreadableMessage(f"{member.name} is an archive inside an archive: unpack it first")
        _refuse_other_archives(member.content)
    return members


def _refuse_other_archives(content: bytes) -> None:
    kind = next((kind for start, kind in _OTHERS.items() if content.startswith(start)), None)
    if content[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR:
        kind = "a TAR archive"
    if kind is not None:
        raise UnreadableMessage(f"the file is {kind}: unpack it and send what is in it, or send a ZIP archive")


def _of_zip(content: bytes) -> list[Member]:
    if content.count(_LISTED) > LISTED_MAX:
        raise UnreadableMessage(f"the ZIP archive has more than {MEMBERS_MAX} files")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir() and not _is_of_the_system(info.filename)]
            _refuse_unfit(infos)
            budget = _Budget(len(content))
            return [Member(_shown(info.filename), _read(archive, info, budget)) for info in infos]
    except _BROKEN:
        raise UnreadableMessage("the ZIP archive is damaged or packed by a method that we do not read") from None


def _refuse_unfit(infos: list[zipfile.ZipInfo]) -> None:
    if not infos:
        raise UnreadableMessage("the ZIP archive has no file in it")
    if len(infos) > MEMBERS_MAX:
        raise UnreadableMessage(f"the ZIP archive has more than {MEMBERS_MAX} files")
    if any(info.flag_bits & 1 for info in infos):
        raise UnreadableMessage("the ZIP archive is encrypted: unpack it and send what is in it")
    if any(info.filename == _OFFICE for info in infos):
        raise UnreadableMessage("the file is an Office document (DOCX, XLSX): send the bank's file as it came")


def _is_of_the_system(name: str) -> bool:
    """What an operating system adds to an archive on its own."""
    return name.startswith(_OF_THE_SYSTEM[0]) or name.rpartition("/")[2] in _OF_THE_SYSTEM


def _shown(name: str) -> str:
    """The file's name without folders and control characters."""
    return "".join(each for each in name.rpartition("/")[2] if each.isprintable())[:100] or "a file"


class _Budget:
    """Counts what an archive unpacks to."""

    def __init__(self, packed_bytes: int) -> None:
        self._most_bytes = max(RATIO_FROM_BYTES, RATIO_MAX * packed_bytes)
        self._bytes = 0

    def spend(self, unpacked_bytes: int) -> None:
        """Raise UnreadableMessage when the bound is passed."""
        self._bytes += unpacked_bytes
        if self._bytes > UNPACKED_BYTES_MAX:
            raise UnreadableMessage(f"the archive unpacks to more than {UNPACKED_BYTES_MAX // 2**20} MiB")
        if self._bytes > self._most_bytes:
            raise UnreadableMessage(f"the archive unpacks to more than {RATIO_MAX} times its size")


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget) -> bytes:
    with archive.open(info) as file:
        return b"".join(_parts(file, budget))


def _of_gzip(content: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=BytesIO(content)) as file:
            return b"".join(_parts(file, _Budget(len(content))))
    except _BROKEN:
        raise UnreadableMessage("the gzip archive is damaged or cut short") from None


def _parts(file: IO[bytes] | gzip.GzipFile, budget: _Budget) -> Iterator[bytes]:
    while part := file.read(_PART_BYTES):
        budget.spend(len(part))
        yield part
