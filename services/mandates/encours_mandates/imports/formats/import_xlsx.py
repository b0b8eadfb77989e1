"""Mandates in the first sheet of an XLSX workbook, read as it streams; formulas are not followed."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from encours_mandates.core.domain.errors import UnreadableImport
from encours_mandates.imports.domain.mandate_import import Column, Finding, Row
from encours_mandates.imports.formats.import_columns import COLUMNS_MAX, Header, read_header, row_of

UNPACKED_BYTES_MAX = 256 * 1024 * 1024
BESIDE_SHEETS_BYTES_MAX = 64 * 1024 * 1024
"""Sheets are streamed; the texts they share and their styles are held in memory."""
PARTS_MAX = 2_000
SHEET_ROWS_MAX = 1_048_576
CHUNK_BYTES = 256 * 1024
EXACT_NUMBER_MAX = 10**15
"""Beyond that a spreadsheet has rounded the number."""

_NAMES_THINGS = frozenset({Column.ACCOUNT, Column.REFERENCE, Column.IBAN, Column.CREDITOR_IDENTIFIER})


def read_xlsx(content: bytes) -> tuple[Header, Iterator[Row]]:
    """Header, then rows as they are asked for. Both raise `UnreadableImport`."""
    from openpyxl import load_workbook  # noqa: PLC0415  its import costs more than most processes ever use it for

    try:
        _refuse_bombs(content)
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        rows = book.worksheets[0].iter_rows(max_row=SHEET_ROWS_MAX, max_col=COLUMNS_MAX + 1)
        names = [_text(cell.value) for cell in next(rows, ())]
        while names and not names[-1]:
            names.pop()
        header = read_header(names)
    except UnreadableImport:
        raise
    except Exception as fault:  # noqa: BLE001 - openpyxl answers a broken file with whatever broke first
        raise _fault(fault) from None
    return header, _rows(rows, header)


def _rows(rows: Iterator[Sequence[Any]], header: Header) -> Iterator[Row]:
    line = 2
    while True:
        try:
            cells = next(rows, None)
        except Exception as fault:  # noqa: BLE001 - as above
            raise _fault(fault) from None
        if cells is None:
            return
        looked = (_look(column, cell) for column, cell in zip(header.columns, cells, strict=False))
        findings = [finding for finding in looked if finding is not None]
        row = row_of(header, line, [_text(cell.value) for cell in cells], findings)
        if row is not None:
            yield row
        line += 1


def _look(column: Column | None, cell: Any) -> Finding | None:
    if column is None or cell.value is None:
        return None
    if cell.data_type == "f":
        return Finding(column, "formula", "A formula stands here; put its value in its place.")
    if cell.data_type == "e":
        return Finding(column, "error_value", "The spreadsheet shows an error here.")
    if cell.data_type != "n" or column not in _NAMES_THINGS:
        return None
    if isinstance(cell.value, float) or abs(cell.value) >= EXACT_NUMBER_MAX:
        return Finding(column, "rounded_number", "The spreadsheet holds a rounded number here: digits may be lost.")
    detail = "The spreadsheet holds a number here, not a text: zeros at its beginning would be lost."
    return Finding(column, "number_for_text", detail, warning=True)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT_NUMBER_MAX:
        return str(int(value))
    return str(value)


def _refuse_bombs(content: bytes) -> None:
    """Bounds what unpacking may cost (zipfile reads no more than a part announces), and refuses DTDs."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        listed = parts.infolist()
        beside = sum(part.file_size for part in listed if "/worksheets/" not in part.filename)
        if len(listed) > PARTS_MAX or sum(part.file_size for part in listed) > UNPACKED_BYTES_MAX:
            raise UnreadableImport("the workbook is too large when it is unpacked")
        if beside > BESIDE_SHEETS_BYTES_MAX:
            raise UnreadableImport("the workbook holds too much text")
        for part in listed:
            if part.filename.lower().endswith((".xml", ".rels")):
                with parts.open(part) as stream:
                    _refuse_dtd(stream)


def _refuse_dtd(stream: Any) -> None:
    tail = b""
    while chunk := stream.read(CHUNK_BYTES):
        if b"<!DOCTYPE" in tail + chunk:
            raise UnreadableImport("a workbook has no DTD, this one has")
        tail = chunk[-16:]


def _fault(fault: Exception) -> UnreadableImport:
    return UnreadableImport(f"the file is not a workbook (XLSX) that can be read: {type(fault).__name__}")
