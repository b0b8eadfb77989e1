"""SEPA creditor identifier: the French ICS (ICS-01 to ICS-03)."""

import re

from stdnum.eu import at_02

from encours_values.errors import DomainError
from encours_values.pasted_text import compact_number

_LAYOUT = re.compile(r"[A-Z]{2}(?:0[2-9]|[1-8][0-9]|9[0-8])[A-Z0-9]{3}[A-Z0-9]{1,28}", re.ASCII)
_CHARACTERS_FR = 13


class InvalidCreditorIdentifier(DomainError):
    """A text is not a SEPA creditor identifier."""


def parse_creditor_identifier(text: str) -> str:
    """Compact form: country, check digits (02..98), business code, national number (EPC262-08; ISO 7064 mod 97-10).

    The business code (positions 5-7) takes no part in the check.
    >>> parse_creditor_identifier("fr72 zzz 123456")
    'FR72ZZZ123456'
    """
    compact = compact_number(text)
    if not _LAYOUT.fullmatch(compact):
        raise _invalid("A creditor identifier is a country, two check digits, a business code of three and a number.")
    if compact.startswith("FR") and len(compact) != _CHARACTERS_FR:
        raise _invalid(f"A French creditor identifier has {_CHARACTERS_FR} characters, not {len(compact)}.")
    if not at_02.is_valid(compact):
        raise _invalid("The check digits of the creditor identifier do not fit: a character is mistyped.")
    return compact


def same_creditor(a: str, b: str) -> bool:
    """Whether two compact identifiers name one creditor: all but the business code (positions 5-7) agrees (ICS-02).

    >>> same_creditor("FR72ZZZ123456", "FR72001123456")
    True
    """
    return (a[:4], a[7:]) == (b[:4], b[7:])


def _invalid(detail: str) -> InvalidCreditorIdentifier:
    return InvalidCreditorIdentifier(detail, pointer="/creditor/identifier")
