"""Golden due dates: term, invoice, due, collection D', then D'-1, D'+3 and D'+5 bank days (DUE-01, TIM-02/06/08/10).

The table is ours and stands alone; where the shared copy lies beside the repository, the two are compared.
"""

import csv
from datetime import date
from pathlib import Path

import pytest

from encours_values.bank_days import add_bank_days, next_bank_day
from encours_values.terms import PRESETS, due_date, end_of_month

TERMS = {**PRESETS, "FDM30A+15": end_of_month(30, then_day=15)}
GOLDEN = tuple(
    tuple(line.split())
    for line in """
     1 N30       2026-11-22 2026-12-22 2026-12-22 2026-12-21 2026-12-28 2026-12-30
     2 N30       2026-01-31 2026-03-02 2026-03-02 2026-02-27 2026-03-05 2026-03-09
     3 N30       2024-01-30 2024-02-29 2024-02-29 2024-02-28 2024-03-05 2024-03-07
     4 N30       2025-01-30 2025-03-01 2025-03-03 2025-02-28 2025-03-06 2025-03-10
     5 N30       2024-01-31 2024-03-01 2024-03-01 2024-02-29 2024-03-06 2024-03-08
     6 N30       2026-12-02 2027-01-01 2027-01-04 2026-12-31 2027-01-07 2027-01-11
     7 N30       2026-11-25 2026-12-25 2026-12-28 2026-12-24 2026-12-31 2027-01-05
     8 N30       2026-03-04 2026-04-03 2026-04-07 2026-04-02 2026-04-10 2026-04-14
     9 N30       2027-02-24 2027-03-26 2027-03-30 2027-03-25 2027-04-02 2027-04-06
    10 N30       2026-04-01 2026-05-01 2026-05-04 2026-04-30 2026-05-07 2026-05-11
    11 FDM30A    2026-01-15 2026-02-28 2026-03-02 2026-02-27 2026-03-05 2026-03-09
    12 FDM30B    2026-01-15 2026-03-02 2026-03-02 2026-02-27 2026-03-05 2026-03-09
    13 FDM30A    2026-01-31 2026-03-31 2026-03-31 2026-03-30 2026-04-07 2026-04-09
    14 FDM30B    2026-01-31 2026-03-02 2026-03-02 2026-02-27 2026-03-05 2026-03-09
    15 FDM30A    2028-01-31 2028-03-31 2028-03-31 2028-03-30 2028-04-05 2028-04-07
    16 FDM30A    2026-07-01 2026-07-31 2026-07-31 2026-07-30 2026-08-05 2026-08-07
    17 FDM30A    2026-07-02 2026-08-31 2026-08-31 2026-08-28 2026-09-03 2026-09-07
    18 FDM45A    2026-01-15 2026-03-31 2026-03-31 2026-03-30 2026-04-07 2026-04-09
    19 FDM45B    2026-01-15 2026-03-17 2026-03-17 2026-03-16 2026-03-20 2026-03-24
    20 FDM45A    2026-01-01 2026-02-28 2026-03-02 2026-02-27 2026-03-05 2026-03-09
    21 FDM45B    2026-01-01 2026-03-17 2026-03-17 2026-03-16 2026-03-20 2026-03-24
    22 FDM45A    2024-01-15 2024-02-29 2024-02-29 2024-02-28 2024-03-05 2024-03-07
    23 FDM45A    2026-11-22 2027-01-31 2027-02-01 2027-01-29 2027-02-04 2027-02-08
    24 FDM45B    2026-11-22 2027-01-14 2027-01-14 2027-01-13 2027-01-19 2027-01-21
    25 FDM45A    2026-11-16 2026-12-31 2026-12-31 2026-12-30 2027-01-06 2027-01-08
    26 FDM45A    2026-11-15 2026-12-31 2026-12-31 2026-12-30 2027-01-06 2027-01-08
    27 FDM45B    2026-03-20 2026-05-15 2026-05-15 2026-05-14 2026-05-20 2026-05-22
    28 FDM45B    2027-11-10 2028-01-14 2028-01-14 2028-01-13 2028-01-19 2028-01-21
    29 REL15     2026-11-01 2026-12-15 2026-12-15 2026-12-14 2026-12-18 2026-12-22
    30 REL15     2026-10-01 2026-11-15 2026-11-16 2026-11-13 2026-11-19 2026-11-23
    31 REL15     2026-11-30 2026-12-15 2026-12-15 2026-12-14 2026-12-18 2026-12-22
    32 REL15     2027-01-31 2027-02-15 2027-02-15 2027-02-12 2027-02-18 2027-02-22
    33 REL15     2028-02-29 2028-03-15 2028-03-15 2028-03-14 2028-03-20 2028-03-22
    34 REL15     2026-04-30 2026-05-15 2026-05-15 2026-05-14 2026-05-20 2026-05-22
    35 REL15     2026-12-10 2027-01-15 2027-01-15 2027-01-14 2027-01-20 2027-01-22
    36 REL30     2026-11-01 2026-12-30 2026-12-30 2026-12-29 2027-01-05 2027-01-07
    37 REL30     2026-12-31 2027-01-30 2027-02-01 2027-01-29 2027-02-04 2027-02-08
    38 FDM30A+15 2026-01-01 2026-02-15 2026-02-16 2026-02-13 2026-02-19 2026-02-23
    39 FDM30A+15 2026-01-02 2026-03-15 2026-03-16 2026-03-13 2026-03-19 2026-03-23
    40 N60       2026-10-26 2026-12-25 2026-12-28 2026-12-24 2026-12-31 2027-01-05
    41 N45       2026-11-11 2026-12-26 2026-12-28 2026-12-24 2026-12-31 2027-01-05
""".strip().splitlines()
)
SHARED = Path(__file__).parents[3] / "shared" / "data" / "due-dates.csv"


@pytest.mark.parametrize(("row", "term", "invoice", "due", "collection", "submission", "returns", "reversals"), GOLDEN)
def test_due_01_an_invoice_falls_due_and_is_collected_on_the_golden_dates(
    row: str, term: str, invoice: str, due: str, collection: str, submission: str, returns: str, reversals: str
) -> None:
    due_on = due_date(date.fromisoformat(invoice), TERMS[term])
    collected_on = next_bank_day(due_on)

    assert due_on.isoformat() == due
    assert collected_on.isoformat() == collection
    assert [add_bank_days(collected_on, n).isoformat() for n in (-1, 3, 5)] == [submission, returns, reversals]


def test_due_01_the_golden_table_has_its_41_rows() -> None:
    assert [int(row[0]) for row in GOLDEN] == list(range(1, 42))


@pytest.mark.skipif(not SHARED.exists(), reason="the shared table is not beside this repository")
def test_due_01_our_golden_table_agrees_with_the_shared_one() -> None:
    with SHARED.open(encoding="utf-8", newline="") as file:
        shared = [tuple(value for name, value in row.items() if name != "days") for row in csv.DictReader(file)]

    assert list(GOLDEN) == shared
