"""The report of an import as a CSV file that spreadsheets open as it is."""

import csv
import io
from collections.abc import Iterable

from encours_mandates.imports.domain.lines import ImportLine
from encours_values.ids import MANDATE, typeid

_HEADER = ("line", "status", "mandate_id", "mandate_status", "reference", "column", "code", "detail")
_NO_PROBLEM: dict[str, str] = {}
_FORMULA_STARTS = ("=", "+", "-", "@")


def write_report(lines: Iterable[ImportLine]) -> bytes:
    """A row for each problem, one for a line without any; UTF-8 with its mark, semicolons."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(_HEADER)
    for line in lines:
        mandate_id = typeid(MANDATE, line.mandate_id) if line.mandate_id else ""
        first = (line.line, line.status, mandate_id, line.mandate_status or "", _without_formula(line.reference or ""))
        for problem in line.problems or (_NO_PROBLEM,):
            cells = (problem.get(name) or "" for name in ("column", "code", "detail"))
            writer.writerow((*first, *(_without_formula(text) for text in cells)))
    return text.getvalue().encode("utf-8-sig")


def _without_formula(text: str) -> str:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
