"""Document numbers: one gapless series a kind and year (INV-03)."""

from datetime import date
from enum import StrEnum


class Series(StrEnum):
    """First letter of a number: facture, avoir, relevé."""

    INVOICE = "F"
    CREDIT_NOTE = "A"
    STATEMENT = "R"


def series_of(kind: Series, issued_on: date) -> str:
    """Series of a document by its date.

    >>> series_of(Series.INVOICE, date(2011, 1, 5))
    'F2011'
    """
    return f"{kind.value}{issued_on.year}"


def format_number(series: str, place: int) -> str:
    """Number of the document at a place (from 1) of its series; longer than six digits when it must be.

    >>> format_number("F2011", 42)
    'F2011-000042'
    """
    return f"{series}-{place:06d}"


def number_of_key(key: str) -> str:
    """The number whose letters and digits these are, if there is one.

    >>> number_of_key("F2011000042")
    'F2011-000042'
    """
    return f"{key[:5]}-{key[5:]}"
