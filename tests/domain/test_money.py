from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours_values.errors import DomainError
from encours_values.money import (
    AmountNotUnderstood,
    CurrencyMismatch,
    Money,
    apportion,
    format_minor,
    parse_decimal_text,
    round_half_up,
    split_tax,
    to_decimal_text,
)

MINOR = st.integers(-(10**12), 10**12)
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=40)
RATES = st.decimals(0, 100, places=2)


@given(MINOR, MINOR)
def test_adding_and_taking_away_the_same_amount_changes_nothing(first_minor: int, second_minor: int) -> None:
    first, second = Money(first_minor, "EUR"), Money(second_minor, "EUR")

    assert first + second - second == first
    assert first + -first == Money(0, "EUR")


def test_amounts_of_two_currencies_are_never_added_or_subtracted() -> None:
    with pytest.raises(CurrencyMismatch):
        Money(1, "EUR") + Money(1, "CHF")
    with pytest.raises(CurrencyMismatch):
        Money(1, "EUR") - Money(1, "CHF")


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "€"])
def test_a_currency_is_three_capitals(currency: str) -> None:
    with pytest.raises(AmountNotUnderstood):
        Money(1, currency)


@given(MINOR, WEIGHTS)
def test_an_apportionment_neither_loses_nor_invents_a_cent(total_minor: int, weights: list[int]) -> None:
    assert sum(apportion(total_minor, weights)) == total_minor


@given(MINOR, WEIGHTS.filter(any))
def test_each_share_is_within_a_cent_of_its_exact_part(total_minor: int, weights: list[int]) -> None:
    whole = sum(weights)

    for share, weight in zip(apportion(total_minor, weights), weights, strict=True):
        assert abs(share * whole - total_minor * weight) < whole


@given(MINOR, WEIGHTS)
def test_a_credit_is_apportioned_as_its_debit(total_minor: int, weights: list[int]) -> None:
    assert apportion(-total_minor, weights) == [-share for share in apportion(total_minor, weights)]


def test_the_cents_left_over_go_to_the_largest_remainders_and_then_to_the_first() -> None:
    assert apportion(100, [1, 1, 1]) == [34, 33, 33]
    assert apportion(10, [6, 1, 3, 3]) == [5, 1, 2, 2]
    assert apportion(3, [0, 0]) == [2, 1]


@pytest.mark.parametrize("weights", [[], [1, -1]])
def test_nothing_is_apportioned_without_weights_or_by_a_negative_one(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weight"):
        apportion(1, weights)


@given(MINOR, RATES)
def test_net_and_vat_add_up_to_the_gross(gross_minor: int, rate: Decimal) -> None:
    net_minor, vat_minor = split_tax(gross_minor, rate)

    assert net_minor + vat_minor == gross_minor
    assert abs(vat_minor * (100 + rate) - gross_minor * rate) <= (100 + rate) / 2


@given(MINOR, RATES)
def test_a_credit_note_splits_as_its_invoice(gross_minor: int, rate: Decimal) -> None:
    net_minor, vat_minor = split_tax(gross_minor, rate)

    assert split_tax(-gross_minor, rate) == (-net_minor, -vat_minor)


@pytest.mark.parametrize(
    ("gross_minor", "rate", "net_minor", "vat_minor"),
    [
        (12000, "20", 10000, 2000),
        (10550, "5.5", 10000, 550),
        (999, "20", 832, 167),
        (777, "0", 777, 0),
        (3, "20", 2, 1),
    ],
)
def test_tax_is_computed_from_the_gross(gross_minor: int, rate: str, net_minor: int, vat_minor: int) -> None:
    assert split_tax(gross_minor, Decimal(rate)) == (net_minor, vat_minor)


@pytest.mark.parametrize("rate", ["-1", "NaN", "Infinity"])
def test_a_tax_rate_is_zero_or_more(rate: str) -> None:
    with pytest.raises(AmountNotUnderstood):
        split_tax(100, Decimal(rate))


@pytest.mark.parametrize(
    ("exact", "whole"), [("0.5", 1), ("1.5", 2), ("2.5", 3), ("-2.5", -3), ("2.4999", 2), ("-0.4", 0)]
)
def test_a_half_is_rounded_away_from_zero(exact: str, whole: int) -> None:
    assert round_half_up(Decimal(exact)) == whole


@given(st.integers(-(10**17), 10**17))
def test_decimal_text_is_read_back_to_the_cent(amount_minor: int) -> None:
    assert parse_decimal_text(to_decimal_text(amount_minor)) == amount_minor


@pytest.mark.parametrize(
    ("text", "amount_minor"),
    [("1234.5", 123450), ("0", 0), ("-0.05", -5), ("+7.", 700), (" 1.500000 ", 150), ("007.10", 710)],
)
def test_decimal_text_is_read_exactly(text: str, amount_minor: int) -> None:
    assert parse_decimal_text(text) == amount_minor


@pytest.mark.parametrize(
    "text", ["", ".", "-", "1.005", "1,50", "1e3", "1 000", "NaN", "0x1", "١", "1.2.3", "9" * 5000]
)
def test_text_that_is_no_amount_of_whole_cents_is_refused(text: str) -> None:
    with pytest.raises(DomainError):
        parse_decimal_text(text)


@pytest.mark.parametrize(
    ("amount_minor", "currency", "locale", "shown"),
    [
        (123450, "EUR", "fr", "1 234,50 €"),
        (-5, "EUR", "fr", "-0,05 €"),
        (123450, "EUR", "en", "€1,234.50"),
        (1234, "JPY", "en", "¥1,234"),
    ],
)
def test_an_amount_is_shown_as_the_locale_writes_it(amount_minor: int, currency: str, locale: str, shown: str) -> None:
    text = format_minor(amount_minor, currency, locale)

    assert text.replace("\u202f", " ").replace("\u00a0", " ") == shown
