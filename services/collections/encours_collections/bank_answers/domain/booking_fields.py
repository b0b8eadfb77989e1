"""Texts, dates and numbers of a booking, as they are stored: masked, cut, and only where they are plausible."""

from datetime import date

from encours_iso20022.values.account_report import Entry
from encours_values.iban import mask_ibans_in

INFO_MAX = 200
REMITTANCE_MAX = 560
YEARS = range(2000, 2200)
_NOT_PROVIDED = "NOTPROVIDED"
_NO_NUMBERS = frozenset({_NOT_PROVIDED, "NONREF"})


def booked_on_of(entry: Entry) -> date | None:
    return plausible(entry.booked_on or entry.value_on)


def plausible(day: date | None) -> date | None:
    """None where the bank wrote an implausible date."""
    return day if day is not None and day.year in YEARS else None


def number_of(reference: str | None) -> str | None:
    """The bank's number of a booking, where it has one."""
    return None if reference in {None, *_NO_NUMBERS} else reference


def reference_of(written: str | None) -> str | None:
    return None if written in {None, _NOT_PROVIDED} else written


def masked(written: str | None) -> str | None:
    return mask_ibans_in(written)[:INFO_MAX] if written else None


def masked_text(text: str) -> str:
    return mask_ibans_in(text)[:INFO_MAX]
