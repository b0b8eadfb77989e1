"""Numbers by which states know companies: SIREN and VAT numbers, checked by their own rules."""

import re

from stdnum import get_cc_module
from stdnum.eu import vat as eu_vat
from stdnum.fr import siren as french

from encours_values.countries import is_country
from encours_values.errors import DomainError
from encours_values.pasted_text import compact_number

_NINE_DIGITS = re.compile(r"[0-9]{9}")
_VAT_SHAPE = re.compile(r"[A-Z]{2}[A-Z0-9+*]{2,18}")
_EU_PREFIXES = frozenset(state.upper() for state in eu_vat.MEMBER_STATES) | {"EL", "XI"}


class InvalidCompanyNumber(DomainError):
    """A text is not the company number that it should be."""


def parse_siren(text: str) -> str:
    """Nine digits with a check digit (Luhn), compact.

    >>> parse_siren("732 829 320")
    '732829320'
    """
    compact = compact_number(text)
    if not _NINE_DIGITS.fullmatch(compact):
        raise InvalidCompanyNumber("A SIREN has 9 digits (0 to 9).", pointer="/siren")
    if not french.is_valid(compact) or not compact.strip("0"):
        raise InvalidCompanyNumber("The check digit of the SIREN does not fit: a digit is mistyped.", pointer="/siren")
    return compact


def parse_vat_number(text: str) -> str:
    """A VAT number with its country prefix, compact; check digits by the country's rule where it has a published one.

    >>> parse_vat_number("fr 44 732829320")
    'FR44732829320'
    """
    compact = compact_number(text)
    if compact.startswith("GR"):
        compact = f"EL{compact[2:]}"  # Greece's prefix is not its country code
    country = compact[:2]
    if not _VAT_SHAPE.fullmatch(compact) or not (country in _EU_PREFIXES or is_country(country)):
        raise InvalidCompanyNumber(
            "A VAT number starts with the two letters of its country, such as FR44732829320.", pointer="/vat_number"
        )
    if not _follows_rule(country, compact):
        raise InvalidCompanyNumber(
            f"This is not a VAT number of {country}: its length or its check digits do not match.",
            pointer="/vat_number",
        )
    return compact


def _follows_rule(country: str, compact: str) -> bool:
    if country in _EU_PREFIXES:
        return bool(eu_vat.is_valid(compact))
    rule = get_cc_module(country.lower(), "vat")
    return rule is None or any(rule.is_valid(each) for each in (compact, compact[2:]))
