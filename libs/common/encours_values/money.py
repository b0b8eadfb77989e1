"""Amounts of money: whole minor units and a currency, never a float."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

from babel.numbers import format_currency, get_currency_precision

from encours_values.errors import DomainError

_MINOR_DIGITS = 2  # of the euro, and of every amount written as decimal text
_DECIMAL_TEXT = re.compile(r"([+-]?)([0-9]{1,16})(?:\.([0-9]{0,18}))?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


class CurrencyMismatch(DomainError):
    """Two amounts of different currencies were to be added, subtracted or compared."""


class AmountNotUnderstood(DomainError):
    """A text is not an amount, or has parts of a cent."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents of EUR) of one currency (ISO 4217, three capitals).

    >>> Money(12345, "EUR") + Money(5, "EUR")
    Money(amount_minor=12350, currency='EUR')
    """

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        if not _CURRENCY.fullmatch(self.currency):
            raise AmountNotUnderstood("A currency is three capital letters (ISO 4217).", pointer="/currency")

    def __add__(self, other: Self) -> "Money":
        return Money(self.amount_minor + self._same_currency(other), self.currency)

    def __sub__(self, other: Self) -> "Money":
        return Money(self.amount_minor - self._same_currency(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount_minor, self.currency)

    def _same_currency(self, other: Self) -> int:
        """`other`'s minor units, provided that both are of one currency."""
        if other.currency != self.currency:
            raise CurrencyMismatch(f"An amount in {other.currency} does not mix with one in {self.currency}.")
        return other.amount_minor


def format_minor(amount_minor: int, currency: str, locale: str = "fr") -> str:
    """Minor units as people read them, in the manner of the locale (spaces may be no-break ones).

    >>> format_minor(123450, "EUR", "en")
    '€1,234.50'
    """
    amount = Decimal(amount_minor).scaleb(-get_currency_precision(currency))
    return format_currency(amount, currency, locale=locale)


def to_decimal_text(amount_minor: int) -> str:
    """Hundredths as plain decimal text with two decimals, as ISO 20022 and EN 16931 messages carry amounts.

    >>> to_decimal_text(123450), to_decimal_text(-5)
    ('1234.50', '-0.05')
    """
    units, hundredths = divmod(abs(amount_minor), 10**_MINOR_DIGITS)
    return f"{'-' if amount_minor < 0 else ''}{units}.{hundredths:02d}"


def parse_decimal_text(text: str) -> int:
    """Plain decimal text to hundredths, exactly: zeros may follow the second decimal, other digits may not.

    >>> parse_decimal_text("1234.5"), parse_decimal_text("-0.050")
    (123450, -5)
    """
    match = _DECIMAL_TEXT.fullmatch(text.strip())
    if match is None:
        raise AmountNotUnderstood("An amount is digits with at most one decimal point.")
    sign, units, decimals = match[1], match[2], (match[3] or "").rstrip("0")
    if len(decimals) > _MINOR_DIGITS:
        raise AmountNotUnderstood("An amount has at most two decimals.")
    minor = int(units + decimals.ljust(_MINOR_DIGITS, "0"))
    return -minor if sign == "-" else minor


def round_half_up(amount: Decimal) -> int:
    """To the nearest whole; an exact half goes away from zero. The one place where Encours rounds money.

    Commercial rounding: a credit note thus mirrors its invoice to the cent.
    >>> round_half_up(Decimal("2.5")), round_half_up(Decimal("-2.5"))
    (3, -3)
    """
    return int(amount.to_integral_value(rounding=ROUND_HALF_UP))


def split_tax(gross_minor: int, rate: Decimal) -> tuple[int, int]:
    """Net and VAT of a tax-included amount, in minor units; `rate` is in per cent (20 for 20 %), zero or more.

    The VAT is rounded and the net is the rest, so that net + VAT = gross always.
    >>> split_tax(12000, Decimal("20"))
    (10000, 2000)
    """
    if not rate.is_finite() or rate < 0:
        raise AmountNotUnderstood("A tax rate is a percentage of zero or more.", pointer="/tax_rate")
    vat_minor = round_half_up(gross_minor * rate / (100 + rate))
    return gross_minor - vat_minor, vat_minor


def apportion(total_minor: int, weights: Sequence[int]) -> list[int]:
    """Share a total by weights: each share within one minor unit of its exact part, and all adding up to the total.

    Largest remainder; on a tie the earlier share wins. Weights that are all zero count as equal. A negative total is
    shared as its opposite is.
    >>> apportion(100, [1, 1, 1])
    [34, 33, 33]
    """
    if not weights or min(weights) < 0:
        raise ValueError("apportion needs at least one weight, and none below zero")
    if total_minor < 0:
        return [-share for share in apportion(-total_minor, weights)]
    whole = sum(weights)
    if whole == 0:
        return apportion(total_minor, [1] * len(weights))
    shares, remainders = zip(*(divmod(total_minor * weight, whole) for weight in weights), strict=True)
    by_remainder = sorted(range(len(weights)), key=lambda index: -remainders[index])
    favoured = set(by_remainder[: total_minor - sum(shares)])
    return [share + (index in favoured) for index, share in enumerate(shares)]
