"""Mandates in a CSV file as spreadsheets write them: `;`, `,` or tab, UTF-8, UTF-16 or Windows-1252."""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from encours_mandates.core.domain.errors import UnreadableImport
from encours_mandates.imports.domain.mandate_import import Row
from encours_mandates.imports.formats.import_columns import Header, read_header, row_of

if TYPE_CHECKING:
    from _csv import Reader

CHUNK_BYTES = 1024 * 1024
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def read_csv(content: bytes) -> tuple[Header, Iterator[Row]]:
    """Header, then rows as they are asked for. Both raise `UnreadableImport`."""
    text = io.TextIOWrapper(io.BytesIO(content), _encoding_of(content), newline="")
    try:
        delimiter = _delimiter_of(text.readline())
        text.seek(0)
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        names = next(reader, [])
        _refuse_nul(names, 1)
        header = read_header([name.strip() for name in names])
    except (csv.Error, UnicodeError) as fault:
        raise _fault(fault, 1) from None
    return header, _rows(reader, header)


def _rows(reader: "Reader", header: Header) -> Iterator[Row]:
    line = reader.line_num + 1
    try:
        for cells in reader:
            _refuse_nul(cells, line)
            row = row_of(header, line, cells)
            if row is not None:
                yield row
            line = reader.line_num + 1
    except (csv.Error, UnicodeError) as fault:
        raise _fault(fault, line) from None


def _refuse_nul(cells: list[str], line: int) -> None:
    """No text has the character NUL, and PostgreSQL stores none."""
    if any("\0" in cell for cell in cells):
        raise UnreadableImport(f"the file cannot be read as CSV: line {line} has a NUL character")


def _fault(fault: Exception, line: int) -> UnreadableImport:
    what = "is not in the encoding of the rest" if isinstance(fault, UnicodeError) else "has a quote that does not fit"
    return UnreadableImport(f"the file cannot be read as CSV: line {line} {what}")


def _encoding_of(content: bytes) -> str:
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return encoding
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(content), CHUNK_BYTES):
            decoder.decode(content[start : start + CHUNK_BYTES])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _delimiter_of(first_line: str) -> str:
    """The one that stands most often in the first line, outside quotes."""
    outside = "".join(first_line.split('"')[::2])
    return max(";,\t", key=outside.count)
