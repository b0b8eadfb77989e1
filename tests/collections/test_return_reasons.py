import re
from pathlib import Path

import pytest

from encours_collections.debits.domain.return_reasons import (
    RETURN_REASONS,
    CreditConsequence,
    MandateConsequence,
    ReasonClass,
    Retry,
    RType,
    return_reason,
)

BOOK = Path(__file__).parents[2] / "docs" / "rules" / "messages.md"


def codes_of_the_book() -> set[str]:
    """First cells of the table of reason codes; `DU01-DU04` is a range."""
    table = BOOK.read_text().split("| code | meaning |")[1].split("\n\n")[0]
    cells = " ".join(line.split("|")[1] for line in table.splitlines()[2:])
    found = set(re.findall(r"\b[A-Z][A-Z0-9]{3}\b", cells))
    for first, last in re.findall(r"(\w+)-(\w+)", cells):
        found |= {f"{first[:-2]}{number:02}" for number in range(int(first[-2:]), int(last[-2:]) + 1)}
    return found


def test_every_code_of_the_rule_book_has_its_row() -> None:
    assert set(RETURN_REASONS) == codes_of_the_book()


@pytest.mark.parametrize(
    ("code", "reason_class", "retry", "mandate", "credit"),
    [
        ("AC04", "T2", "no", "suspend", "hold"),
        ("AM04", "T4", "once", "keep", "hold"),
        ("MS03", "T4", "once", "keep", "hold"),
        ("MD01", "T3", "no", "suspend", "hold"),
        ("AC13", "T3", "no", "cancel", "review"),
        ("BE05", "T1", "after_fix", "amend", "none"),
        ("MD06", "alert", "no", "keep", "review"),
        ("MD07", "T6", "no", "cancel", "hold"),
        ("AC01", "T2", "after_fix", "suspend", "watch"),
        ("ED05", "T5", "yes", "keep", "none"),
        ("TS01", "ops", "after_fix", "keep", "none"),
    ],
)
def test_a_code_means_what_the_table_says(code: str, reason_class: str, retry: str, mandate: str, credit: str) -> None:
    row = return_reason(code)

    assert (row.reason_class, row.retry, row.mandate, row.credit) == (reason_class, retry, mandate, credit)


def test_rtx_01_a_person_decides_on_an_unknown_code() -> None:
    for code in ("ZZ99", "", None):
        row = return_reason(code)
        assert row.reason_class is ReasonClass.MANUAL
        assert row.retry is Retry.AFTER_CHECK
        assert row.types == frozenset(RType)


def test_our_own_mistakes_cost_the_debtor_nothing() -> None:
    ours = [row for row in RETURN_REASONS.values() if row.reason_class is ReasonClass.CREDITOR_DATA]

    assert {row.credit for row in ours} == {CreditConsequence.NONE}
    assert {row.mandate for row in ours} <= {
        MandateConsequence.KEEP,
        MandateConsequence.AMEND,
        MandateConsequence.CHECK,
    }
