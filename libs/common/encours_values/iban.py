"""IBANs: parsed, and masked in everything that people may read (docs/architecture.md, 5)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from schwifty import IBAN, registry
from schwifty.exceptions import InvalidChecksumDigits, InvalidCountryCode, InvalidLength, SchwiftyException

from encours_values.errors import DomainError
from encours_values.pasted_text import compact_number

_MASK = "*"
_CHARACTERS_MIN = 15  # the shortest IBAN, of Norway
_SHOWN_FIRST, _SHOWN_LAST = 4, 3
_LABEL = re.compile(r"^IBAN:?")
_SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]+", re.ASCII)

# In running text: what may stand between two characters, and a start that few other texts have.
_GAP = r"(?:[\s.+\-–—‐‑‒−\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|%20){0,3}"
_START = re.compile(rf"[A-Za-z]{{2}}(?=[^A-Za-z]){_GAP}[0-9]{_GAP}[0-9]")
_NEXT_CHARACTER = re.compile(rf"{_GAP}([A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class IbanFault:
    """What is wrong with a text that is not an IBAN, for messages in other words. It holds the mask, never the text."""

    kind: Literal["form", "country", "length", "check_digits", "structure"]
    country: str = ""
    shown: str = ""
    expected: int = 0
    """Characters of an IBAN of that country."""
    found: int = 0

    def __str__(self) -> str:
        match self.kind:
            case "form":
                return "An IBAN is two letters, two check digits, then letters and digits."
            case "country":
                return f"{self.country} is not a country that issues IBANs."
            case "length":
                return f"An IBAN of {self.country} has {self.expected} characters; {self.shown} has {self.found}."
            case "check_digits":
                return f"The check digits of {self.shown} do not fit: a character is mistyped."
            case "structure":
                return f"{self.shown} does not have the form of an account number of {self.country}."


class InvalidIban(DomainError):
    """A text is not an IBAN; the detail says what is wrong and never holds the text."""

    def __init__(self, detail: str, *, pointer: str | None = None, fault: IbanFault | None = None) -> None:
        super().__init__(detail, pointer=pointer)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Iban:
    """A valid IBAN without separators; as text it is masked; only `compact` is the whole IBAN.

    `bic` and `bank_name` come from the published lists of banks, where the bank is found there.
    """

    compact: str
    country: str
    bic: str | None = field(default=None, compare=False)
    bank_name: str | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        return f"Iban({mask_iban(self.compact)})"

    def __str__(self) -> str:
        return mask_iban(self.compact)


def parse_iban(text: str) -> Iban:
    """Read an IBAN, with or without separators; country, length, form and check digits (ISO 13616) must fit.

    >>> parse_iban("fr76 3000 6000 0112 3456 7890 189")
    Iban(FR76********************189)
    """
    compact = _LABEL.sub("", compact_number(text[:128]))
    fault = _fault_of(compact)
    if fault is not None:  # raised here, where no exception of the library holds the number
        raise InvalidIban(str(fault), pointer="/iban", fault=fault)
    parsed = IBAN(compact, allow_invalid=True)
    return Iban(compact, compact[:2], _bic_of(parsed), parsed.bank_name)


def _fault_of(compact: str) -> IbanFault | None:
    """Say what is wrong, without the number; nothing if it is valid."""
    if not _SHAPE.fullmatch(compact):
        return IbanFault("form")
    shown, country = mask_iban(compact), compact[:2]
    try:
        IBAN(compact)
    except InvalidCountryCode:
        return IbanFault("country", country)
    except InvalidLength:
        return IbanFault("length", country, shown, registry.get_iban_spec(country).iban_length, len(compact))
    except InvalidChecksumDigits:
        return IbanFault("check_digits", country, shown)
    except SchwiftyException:
        return IbanFault("structure", country, shown)
    return None


def _bic_of(iban: IBAN) -> str | None:
    bic = iban.bic
    return None if bic is None else str(bic)


def mask_iban(compact: str) -> str:
    """First four and last three characters, an asterisk for each of the rest; too short a text is masked whole.

    >>> mask_iban("FR7630006000011234567890189")
    'FR76********************189'
    """
    if len(compact) < _CHARACTERS_MIN:
        return _MASK * len(compact)
    hidden = len(compact) - _SHOWN_FIRST - _SHOWN_LAST
    return compact[:_SHOWN_FIRST] + _MASK * hidden + compact[-_SHOWN_LAST:]


def find_ibans(text: str) -> list[str]:
    """List the valid IBANs of a text, compact, in order; grouped writing (blanks, dots, dashes) is seen through."""
    return [compact for _, _, compact in _places_of(text)]


def mask_ibans_in(text: str) -> str:
    """Mask every valid IBAN of a text; a text without one comes back as it is.

    >>> mask_ibans_in("debit DE89 3704 0044 0532 0130 00 today")
    'debit DE89***************000 today'
    """
    parts, done = list[str](), 0
    for start, end, compact in _places_of(text):
        parts += (text[done:start], mask_iban(compact))
        done = end
    return "".join((*parts, text[done:])) if parts else text


def _places_of(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and compact form of each valid IBAN; two never overlap."""
    position = 0
    while (start := _START.search(text, position)) is not None:
        found = _iban_at(text, start.start())
        if found is None:
            position = start.start() + 1
        else:
            position, compact = found
            yield start.start(), position, compact


def _iban_at(text: str, start: int) -> tuple[int, str] | None:
    """End and compact form of the IBAN that begins just here, if one does; its country says how long it is."""
    characters, position, expected = "", start, 2
    while len(characters) < expected:
        match = _NEXT_CHARACTER.match(text, position)
        if match is None:
            return None
        characters, position = characters + match[1].upper(), match.end()
        if len(characters) == 2:
            expected = _length_in(characters)
    return (position, characters) if expected and _fault_of(characters) is None else None


@cache
def _length_in(country: str) -> int:
    """Characters of an IBAN of that country (at most 34); 0 where there are no IBANs. 676 answers at most."""
    try:
        return registry.get_iban_spec(country).iban_length
    except InvalidCountryCode:
        return 0
