"""Unique mandate reference: the French RUM (MND-23, CHR-02)."""

import re

from encours_values.errors import DomainError

_CHARACTERS_MAX = 35
_ALPHABET = re.compile(r"[A-Za-z0-9+?/\-:().,' ]+", re.ASCII)


class InvalidMandateReference(DomainError):
    """A text cannot be a mandate reference in a SEPA message."""


def check_mandate_reference(text: str) -> str:
    """Check a reference, trimmed: 1..35 characters of the SEPA set, no `/` at an end, no `//` (MND-23).

    >>> check_mandate_reference(" RUM-2026-000123 ")
    'RUM-2026-000123'
    """
    reference = text.strip(" ")
    if not 1 <= len(reference) <= _CHARACTERS_MAX:
        raise _invalid(f"A mandate reference has 1 to {_CHARACTERS_MAX} characters.")
    if not _ALPHABET.fullmatch(reference):
        raise _invalid("A mandate reference is made of letters, digits, spaces and + ? / - : ( ) . , '")
    if reference.startswith("/") or reference.endswith("/") or "//" in reference:
        raise _invalid("A mandate reference neither begins nor ends with a slash, nor holds two in a row.")
    return reference


def normalise_for_uniqueness(text: str) -> str:
    """Key that two references of one creditor must not share: case and spaces do not count (MND-23).

    >>> normalise_for_uniqueness("Rum 2026-1")
    'RUM2026-1'
    """
    return text.replace(" ", "").upper()


def _invalid(detail: str) -> InvalidMandateReference:
    return InvalidMandateReference(detail, pointer="/reference")
