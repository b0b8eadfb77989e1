"""A file of mandates, whatever it is: CSV, XLSX or pain.008."""

from typing import Literal

from encours_mandates.core.domain.errors import UnreadableImport
from encours_mandates.imports.domain.lines import ROWS_MAX, ReadLine, read_row
from encours_mandates.imports.formats.csv_reader import read_csv
from encours_mandates.imports.formats.limits import CpuBudget
from encours_mandates.imports.formats.pain008_reader import read_pain008
from encours_mandates.imports.formats.xlsx_reader import read_xlsx

Format = Literal["csv", "xlsx", "pain.008"]


def read_file(content: bytes, format_: Format, *, account_is_name: bool) -> tuple[list[ReadLine], tuple[str, ...]]:
    """Every line, checked as far as possible without the database, and the unknown columns.

    Raises `UnreadableImport`: then no line is imported.
    """
    budget = CpuBudget()
    if format_ == "pain.008":
        header, rows = read_pain008(content, budget, account_is_name=account_is_name)
    else:
        header, rows = (read_csv if format_ == "csv" else read_xlsx)(content, budget)
    lines: list[ReadLine] = []
    for row in rows:
        if len(lines) == ROWS_MAX:
            raise UnreadableImport(f"a file may hold at most {ROWS_MAX} mandates; split it")
        budget.check()
        lines.append(read_row(row))
    if not lines:
        raise UnreadableImport("the file holds no mandate")
    return lines, header.ignored
