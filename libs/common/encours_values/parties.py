"""Parties of a mandate beside creditor and debtor, and what identifies them at their banks (MND-06 to MND-08)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stdnum import lei as lei_numbers

from encours_values.errors import DomainError
from encours_values.pasted_text import compact_number
from encours_values.sepa_text import is_sepa_reference

_LEI = re.compile(r"[A-Z0-9]{18}[0-9]{2}", re.ASCII)


class InvalidPartyIdentification(DomainError):
    """A text does not identify an organisation."""


def is_lei(text: str) -> bool:
    """Whether this compact text is a legal entity identifier: 18 characters, two check digits (LEI-01)."""
    return _LEI.fullmatch(text) is not None and bool(lei_numbers.is_valid(text))


def parse_lei(text: str) -> str:
    """Legal entity identifier, compact: 18 characters and two check digits (ISO 17442; ISO 7064 mod 97-10; LEI-01).

    >>> parse_lei("2138 00ku d8la jwsq 9d15")
    '213800KUD8LAJWSQ9D15'
    """
    compact = compact_number(text)
    if not is_lei(compact):
        raise InvalidPartyIdentification("A legal entity identifier has 18 characters and two check digits that fit.")
    return compact


@dataclass(frozen=True, slots=True)
class PartyIdentification:
    """What identifies an organisation: its LEI or one other number, not both (LEI-01).

    Raises InvalidPartyIdentification.
    """

    lei: str | None = None
    other: str | None = None
    """1 to 35 characters as references have them (CHR-02)."""

    def __post_init__(self) -> None:
        if (self.lei is None) == (self.other is None):
            raise InvalidPartyIdentification("An organisation is identified by its LEI or by one other number.")
        if self.lei is not None and not is_lei(self.lei):
            raise InvalidPartyIdentification(
                "A legal entity identifier, in compact form, has 18 characters and two check digits."
            )
        if self.other is not None and not is_sepa_reference(self.other):
            raise InvalidPartyIdentification("A number of an organisation has 1 to 35 characters as SEPA writes them.")


@dataclass(frozen=True, slots=True)
class UltimateParty:
    """On whose behalf the debtor pays or the creditor collects; it has no address in SEPA (docs/rules/messages.md)."""

    name: str
    identification: PartyIdentification | None = None


@dataclass(frozen=True, slots=True)
class Parties:
    """What a mandate says beyond creditor and debtor; all of it stands in each debit under it (MND-07)."""

    debtor_identification: PartyIdentification | None = None
    """MND-06, AT-P004."""
    ultimate_debtor: UltimateParty | None = None
    """MND-07, AT-P006 and AT-P007."""
    ultimate_creditor: UltimateParty | None = None
    """MND-08, AT-E007 and AT-E010."""


NO_OTHER_PARTIES = Parties()


def parties_of(given: Mapping[str, Any] | None) -> Parties:
    """Parties out of what JSON holds of them; nothing told is nobody else."""
    if not given:
        return NO_OTHER_PARTIES
    return Parties(
        debtor_identification=_identification(given.get("debtor_identification")),
        ultimate_debtor=_ultimate(given.get("ultimate_debtor")),
        ultimate_creditor=_ultimate(given.get("ultimate_creditor")),
    )


def _identification(given: Mapping[str, Any] | None) -> PartyIdentification | None:
    return PartyIdentification(**given) if given else None


def _ultimate(given: Mapping[str, Any] | None) -> UltimateParty | None:
    return UltimateParty(given["name"], _identification(given.get("identification"))) if given else None
