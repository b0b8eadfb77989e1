"""Mandates in the first sheet of an XLSX workbook, read as it streams; formulas are not followed."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import IO, Any

from encours_mandates.core.domain.errors import UnreadableImport
from encours_mandates.imports.domain.lines import Column, Finding, Row
from encours_mandates.imports.formats.columns import Header, read_header, row_of
from encours_mandates.imports.formats.limits import LINES_MAX, BudgetedFile, CpuBudget

UNPACKED_BYTES_MAX = 256 * 1024 * 1024
SHARED_BYTES_MAX = 64 * 1024 * 1024
"""Sheets are streamed; the texts they share and their styles are held in memory."""
PARTS_MAX = 2_000
TAGS_MAX = 20_000_000
"""Of all rows and cells of a part; 100,000 mandates with all columns need about 13 million."""
TAGS_OF_ROW_MAX = 10_000
CHUNK_BYTES = 256 * 1024
EXACT_NUMBER_MAX = 10**15
"""Beyond that a spreadsheet has rounded the number."""

_ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")
_IDENTIFIER_COLUMNS = frozenset({Column.ACCOUNT, Column.REFERENCE, Column.IBAN, Column.CREDITOR_IDENTIFIER})


def read_xlsx(content: bytes, budget: CpuBudget) -> tuple[Header, Iterator[Row]]:
    """The header and an iterator of rows. Both raise `UnreadableImport`."""
    from openpyxl import load_workbook  # noqa: PLC0415  its import costs more than most processes ever use it for

    try:
        _check_unpacked_size(content)
        book = load_workbook(BudgetedFile(content, budget), read_only=True, keep_links=False)
        rows = book.worksheets[0].iter_rows(max_row=LINES_MAX + 2)
        names = [_text(cell.value) for cell in next(rows, ())]
        while names and not names[-1]:
            names.pop()
        header = read_header(names)
    except UnreadableImport:
        raise
    except Exception as fault:  # noqa: BLE001 - openpyxl answers a broken file with whatever broke first
        raise _unreadable(fault) from None
    return header, _rows(rows, header, budget)


def _rows(rows: Iterator[Sequence[Any]], header: Header, budget: CpuBudget) -> Iterator[Row]:
    line = 2
    while True:
        budget.check()
        try:
            cells = next(rows, None)
        except UnreadableImport:
            raise
        except Exception as fault:  # noqa: BLE001 - as above
            raise _unreadable(fault) from None
        if cells is None:
            return
        if line > LINES_MAX + 1:
            raise UnreadableImport(f"the sheet has more than {LINES_MAX} rows; delete the empty rows below the table")
        checked_cells = (_check_cell(column, cell) for column, cell in zip(header.columns, cells, strict=False))
        findings = [finding for finding in checked_cells if finding is not None]
        row = row_of(header, line, [_text(cell.value) for cell in cells], findings)
        if row is not None:
            yield row
        line += 1


def _check_cell(column: Column | None, cell: Any) -> Finding | None:
    if column is None or cell.value is None:
        return None
    if cell.data_type == "f":
        return Finding(column, "formula", "The cell holds a formula; replace it by its value.")
    if cell.data_type == "e":
        return Finding(column, "error_value", "The cell holds a spreadsheet error.")
    if cell.data_type != "n" or column not in _IDENTIFIER_COLUMNS:
        return None
    if isinstance(cell.value, float) or abs(cell.value) >= EXACT_NUMBER_MAX:
        return Finding(column, "rounded_number", "The cell holds a rounded number: digits may be lost.")
    detail = "The cell holds a number, not text: leading zeros would be lost."
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


def _check_unpacked_size(content: bytes) -> None:
    """Bounds what unpacking may cost (zipfile reads no more than a part announces), and refuses DTDs."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        listed = parts.infolist()
        shared = sum(part.file_size for part in listed if "/worksheets/" not in part.filename)
        if len(listed) > PARTS_MAX or sum(part.file_size for part in listed) > UNPACKED_BYTES_MAX:
            raise UnreadableImport("the workbook is too large when it is unpacked")
        if shared > SHARED_BYTES_MAX:
            raise UnreadableImport("the workbook holds too much text")
        for part in listed:
            if part.filename.lower().endswith((".xml", ".rels")):
                with parts.open(part) as stream:
                    _check_markup(stream, is_sheet="/worksheets/" in part.filename)


def _check_markup(stream: IO[bytes], *, is_sheet: bool) -> None:
    """Refuses a DTD, and more tags than a table of mandates has: reading builds each row in memory."""
    tail, tags, tags_of_row = b"", 0, 0
    while chunk := stream.read(CHUNK_BYTES):
        if b"<!DOCTYPE" in tail + chunk:
            raise UnreadableImport("a workbook must not have a DTD")
        tags += chunk.count(b"<")
        rows = _ROW.split(chunk)
        tags_of_row += rows[0].count(b"<")
        longest = max(tags_of_row, *(row.count(b"<") for row in rows[1:]), 0)
        if tags > TAGS_MAX or (is_sheet and longest > TAGS_OF_ROW_MAX):
            raise UnreadableImport("the workbook holds too many cells; delete the empty ones")
        if len(rows) > 1:
            tags_of_row = rows[-1].count(b"<")
        tail = chunk[-16:]


def _unreadable(fault: Exception) -> UnreadableImport:
    return UnreadableImport(f"the file is not a workbook (XLSX) that can be read: {type(fault).__name__}")
