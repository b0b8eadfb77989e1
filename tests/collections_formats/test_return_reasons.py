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

CODES = """
    AC01 AC02 AC04 AC06 AC13 AC15 AC16 AC17 AG01 AG02 AM01 AM02 AM03 AM04 AM05 DUPL AM09 AM10 AM18 AM19 BE01 BE06 BE04
    BE07 BE05 CNOR DNOR CURR CUST DT01 DT06 TM01 CH03 DU01 DU02 DU03 DU04 ED05 FF01 FF05 CH16 CH20 CH21 CH22 FOCR FRAD
    FR01 MD01 MD02 MD06 MD07 MS02 MS03 NARR RC01 RF01 RR01 RR02 RR03 RR04 SL01 SL11 SL12 SL13 SL14 TD03 DS0H DS02 DS01
    TS01
"""


def test_every_code_of_the_domain_table_has_its_row() -> None:
    assert set(RETURN_REASONS) == set(CODES.split())


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


def test_rtx_01_an_unknown_code_is_a_persons_to_judge() -> None:
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
