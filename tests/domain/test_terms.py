from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours_values.terms import (
    FDM45A,
    FDM45B,
    PRESETS,
    REL15,
    Lawful,
    Refused,
    Rule,
    Terms,
    TermsNotUnderstood,
    Warned,
    cap_check,
    due_date,
    end_of_month,
    is_statement,
    latest_lawful_due_date,
    lawful_due_date,
    net,
    parse_terms,
    statement,
)

DATES = st.dates(date(2005, 1, 1), date(2045, 12, 31))
DAYS = st.integers(0, 120)
TERMS = st.one_of(
    st.builds(net, DAYS),
    st.builds(statement, DAYS),
    st.builds(end_of_month, DAYS, st.sampled_from(Rule)),
    st.builds(end_of_month, DAYS, then_day=st.integers(1, 31)),
)


@given(DATES, TERMS)
def test_due_01_no_invoice_falls_due_before_its_date(invoice_on: date, terms: Terms) -> None:
    assert due_date(invoice_on, terms) >= invoice_on
    assert lawful_due_date(invoice_on, terms) >= invoice_on


@given(DATES, DATES, TERMS)
def test_due_01_a_later_invoice_never_falls_due_earlier(one: date, other: date, terms: Terms) -> None:
    first, second = sorted((one, other))

    assert due_date(first, terms) <= due_date(second, terms)


@given(DATES, DAYS)
def test_law_02_days_then_end_of_month_ends_a_month(invoice_on: date, days: int) -> None:
    due_on = due_date(invoice_on, end_of_month(days))

    assert (due_on + timedelta(days=1)).day == 1
    assert 0 <= (due_on - invoice_on).days - days <= 30


@given(DATES, DAYS)
def test_law_02_end_of_month_then_days_is_one_day_for_all_invoices_of_a_month(invoice_on: date, days: int) -> None:
    terms = end_of_month(days, Rule.END_OF_MONTH_THEN_DAYS)

    assert due_date(invoice_on, terms) == due_date(invoice_on.replace(day=1), terms)


@given(DATES, DAYS, st.integers(1, 28))
def test_due_01_le_15_is_that_day_of_the_month_after(invoice_on: date, days: int, then_day: int) -> None:
    month_end = due_date(invoice_on, end_of_month(days))

    assert due_date(invoice_on, end_of_month(days, then_day=then_day)) == month_end + timedelta(days=then_day)


def test_due_01_le_31_is_the_last_day_of_a_shorter_month() -> None:
    assert due_date(date(2026, 1, 1), end_of_month(0, then_day=31)) == date(2026, 2, 28)


@given(TERMS)
def test_a_term_is_read_back_from_its_json(terms: Terms) -> None:
    assert parse_terms(terms.to_json()) == terms


@pytest.mark.parametrize(
    ("json", "terms"),
    [
        ({"kind": "net", "days": 30}, PRESETS["N30"]),
        ({"kind": "end_of_month", "days": 45, "rule": "days_then_end_of_month"}, FDM45A),
        ({"kind": "end_of_month", "days": 45, "rule": "end_of_month_then_days"}, FDM45B),
        ({"kind": "end_of_month", "days": 45}, FDM45A),
        ({"kind": "end_of_month", "days": 45, "rule": None, "then_day": None}, FDM45A),
        ({"kind": "statement", "days_after_month_end": 15}, REL15),
    ],
)
def test_the_contract_s_json_is_understood(json: dict[str, object], terms: Terms) -> None:
    assert parse_terms(json) == terms


@pytest.mark.parametrize(
    ("json", "pointer"),
    [
        ({}, "/kind"),
        ({"kind": "someday"}, "/kind"),
        ({"kind": ["net"], "days": 30}, "/kind"),
        ({"kind": "net"}, "/days"),
        ({"kind": "net", "days": -1}, "/days"),
        ({"kind": "net", "days": 367}, "/days"),
        ({"kind": "net", "days": "30"}, "/days"),
        ({"kind": "net", "days": True}, "/days"),
        ({"kind": "net", "days": 30, "rule": "days_then_end_of_month"}, "/rule"),
        ({"kind": "net", "days": 30, "a/b~": 1}, "/a~1b~0"),
        ({"kind": "end_of_month", "days": 45, "rule": "both"}, "/rule"),
        ({"kind": "end_of_month", "days": 30, "then_day": 0}, "/then_day"),
        ({"kind": "end_of_month", "days": 30, "then_day": 32}, "/then_day"),
        ({"kind": "end_of_month", "days": 30, "rule": "end_of_month_then_days", "then_day": 15}, "/then_day"),
        ({"kind": "statement", "days": 15}, "/days"),
        ({"kind": "statement"}, "/days_after_month_end"),
    ],
)
def test_a_term_that_is_not_understood_names_its_field(json: dict[str, Any], pointer: str) -> None:
    with pytest.raises(TermsNotUnderstood) as refused:
        parse_terms(json)

    assert refused.value.pointer == pointer


@pytest.mark.parametrize("name", PRESETS)
def test_law_01_every_preset_is_lawful(name: str) -> None:
    assert cap_check(PRESETS[name]) == Lawful()


@pytest.mark.parametrize("terms", [net(0), statement(45), end_of_month(45)])
def test_law_01_a_term_at_its_cap_is_lawful(terms: Terms) -> None:
    assert cap_check(terms) == Lawful()


@pytest.mark.parametrize(
    "terms",
    [
        net(61),
        net(75),
        end_of_month(46),
        end_of_month(60),
        end_of_month(60, Rule.END_OF_MONTH_THEN_DAYS),
        statement(60),
    ],
)
def test_law_01_a_term_past_its_cap_is_refused(terms: Terms) -> None:
    assert isinstance(cap_check(terms), Refused)


def test_law_04_45_fdm_plus_15_is_refused_being_late_on_1120_of_1461_dates() -> None:
    result = cap_check(end_of_month(45, then_day=15))

    assert isinstance(result, Refused)
    assert result.dates_over_cap == 1120
    assert "1120 of 1461" in result.reason


def test_law_04_30_fdm_le_15_is_warned_about_being_late_on_420_of_1461_dates() -> None:
    result = cap_check(end_of_month(30, then_day=15))

    assert isinstance(result, Warned)
    assert result.dates_over_cap == 420
    assert "2026-01-30 would fall due on 2026-04-15" in result.reason


@given(DATES, TERMS)
def test_law_04_a_capped_due_date_is_the_contract_s_or_the_cap(invoice_on: date, terms: Terms) -> None:
    contractual, cap = due_date(invoice_on, terms), latest_lawful_due_date(invoice_on, terms)

    assert lawful_due_date(invoice_on, terms) == min(contractual, cap)
    assert cap >= invoice_on + timedelta(days=60)


@given(DATES, TERMS)
def test_law_04_an_invoice_of_a_lawful_term_is_never_cut_short(invoice_on: date, terms: Terms) -> None:
    if cap_check(terms) == Lawful():
        assert lawful_due_date(invoice_on, terms) == due_date(invoice_on, terms)


def test_law_04_30_fdm_le_15_is_capped_per_invoice() -> None:
    assert lawful_due_date(date(2026, 1, 30), end_of_month(30, then_day=15)) == date(2026, 3, 31)
    assert lawful_due_date(date(2026, 1, 2), end_of_month(30, then_day=15)) == date(2026, 3, 15)


def test_rel15_gives_15_to_45_days_and_is_a_statement() -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    delays = [(due_date(day, REL15) - day).days for day in days]

    assert (min(delays), max(delays)) == (15, 45)
    assert is_statement(REL15)
    assert not is_statement(end_of_month(15, Rule.END_OF_MONTH_THEN_DAYS))
