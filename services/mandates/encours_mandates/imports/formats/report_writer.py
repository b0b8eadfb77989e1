"""The report of an import as a CSV file that spreadsheets open as it is."""

import csv
import io
from collections.abc import Iterable

from encours_mandates.imports.domain.lines import ImportLine
from encours_values.ids import MANDATE, typeid

_HEAD = ("line", "status", "mandate_id", "mandate_status", "reference", "column", "code", "detail")
_NO_PROBLEM: dict[str, str] = {}
_FORMULA_STARTS = ("=", "+", "-", "@")


def write_report(lines: Iterable[ImportLine]) -> bytes:
    """A row for each problem, one for a line without any; UTF-8 with its mark, semicolons."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(_HEAD)
    for line in lines:
        mandate_id = typeid(MANDATE, line.mandate_id) if line.mandate_id else ""
        first = (line.line, line.status, mandate_id, line.mandate_status or "", _inert(line.reference or ""))
        for problem in line.problems or (_NO_PROBLEM,):
            said = (problem.get(name) or "" for name in ("column", "code", "detail"))
            writer.writerow((*first, *(_inert(text) for text in said)))
    return text.getvalue().encode("utf-8-sig")


def _inert(text: str) -> str:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
