"""Mandates in a CSV file as spreadsheets write them: `;`, `,` or tab, UTF-8, UTF-16 or Windows-1252."""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from encours_mandates.core.domain.errors import UnreadableImport
from encours_mandates.imports.domain.lines import Row
from encours_mandates.imports.formats.columns import Header, read_header, row_of
from encours_mandates.imports.formats.limits import LINES_MAX, CpuBudget

if TYPE_CHECKING:
    from _csv import Reader

CHUNK_BYTES = 1024 * 1024
LINE_CHARACTERS_MAX = 100_000
RECORD_LINES_MAX = 1_000
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def read_csv(content: bytes, budget: CpuBudget) -> tuple[Header, Iterator[Row]]:
    """The header and an iterator of rows. Both raise `UnreadableImport`."""
    text = io.TextIOWrapper(io.BytesIO(content), _encoding_of(content), newline="")
    try:
        delimiter = _delimiter_of(text.readline()[:LINE_CHARACTERS_MAX])
        text.seek(0)
        lines = _Lines(text)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        header = read_header([name.strip() for name in next(reader, [])])
    except (csv.Error, UnicodeError) as fault:
        raise _unreadable(fault, 1) from None
    return header, _rows(reader, lines, header, budget)


class _Lines:
    """The lines of a text for the CSV reader: of bounded length, without NUL, and not too many for one record."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._of_record = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._text)
        self._of_record += 1
        if len(line) > LINE_CHARACTERS_MAX or self._of_record > RECORD_LINES_MAX:
            raise UnreadableImport(f"a line of the file is longer than {LINE_CHARACTERS_MAX} characters")
        if "\0" in line:
            raise UnreadableImport("the file has a NUL character, which no text has")
        return line

    def end_record(self) -> None:
        self._of_record = 0


def _rows(reader: "Reader", lines: _Lines, header: Header, budget: CpuBudget) -> Iterator[Row]:
    line = reader.line_num + 1
    try:
        for count, cells in enumerate(reader):
            lines.end_record()
            if count >= LINES_MAX:
                raise UnreadableImport(f"the file has more than {LINES_MAX} lines; split it")
            budget.check()
            row = row_of(header, line, cells)
            if row is not None:
                yield row
            line = reader.line_num + 1
    except (csv.Error, UnicodeError) as fault:
        raise _unreadable(fault, line) from None


def _unreadable(fault: Exception, line: int) -> UnreadableImport:
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
    """The most frequent delimiter of the first line, outside quotes."""
    outside = "".join(first_line.split('"')[::2])
    return max(";,\t", key=outside.count)
