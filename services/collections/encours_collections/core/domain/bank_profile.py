"""What the creditor's bank accepts, as dated terms: message version, grouping, contents, lead time and cut-off.

A profile has a name and versions that do not overlap; the version valid on the requested collection date counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, tzinfo
from enum import StrEnum
from itertools import pairwise

from encours_iso20022.values.usage import AddressRule, MessageName, UsageGuideline
from encours_values.errors import DomainError

DEFAULT_PROFILE = "epc-2025"
LEAD_BANK_DAYS_MAX = 14
CUT_OFF_HOURS = range(1, 24)
VERSIONS_MAX = 20


class InvalidBankProfile(DomainError):
    """Versions that overlap or end before they begin, or terms out of range. `version`: the one at fault, from 0."""

    def __init__(self, detail: str, *, version: int | None = None) -> None:
        super().__init__(detail)
        self.version = version


class Characters(StrEnum):
    """How names and remittances with characters outside the SEPA set are treated (CHR-01)."""

    TRANSLITERATE = "transliterate"
    REFUSE = "refuse"
    """The debit waits until its text is corrected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankTerms(UsageGuideline):
    """One version of a profile, valid from `valid_from` to `valid_to`, both days included; None leaves an end open.

    `lead_bank_days`: TARGET days between the file and the requested collection date, at least 1 (TIM-02).
    `cut_off_hour`: local hour until which the bank accepts files for the day. `recalls`: the bank accepts camt.055.
    """

    valid_from: date | None = None
    valid_to: date | None = None
    characters: Characters = Characters.TRANSLITERATE
    lead_bank_days: int = 1
    cut_off_hour: int = 16
    recalls: bool = True

    def __post_init__(self) -> None:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise InvalidBankProfile("a version ends before it begins")
        if not 1 <= self.lead_bank_days <= LEAD_BANK_DAYS_MAX:
            raise InvalidBankProfile(f"lead_bank_days is 1 to {LEAD_BANK_DAYS_MAX} (TIM-02)")
        if self.cut_off_hour not in CUT_OFF_HOURS:
            raise InvalidBankProfile("cut_off_hour is an hour of the day, 1 to 23")

    def is_valid_on(self, day: date) -> bool:
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


@dataclass(frozen=True, slots=True)
class BankProfile:
    """Named terms of a bank, oldest version first. Raises InvalidBankProfile where two versions claim one day."""

    name: str
    versions: Sequence[BankTerms]

    def __post_init__(self) -> None:
        if not 0 < len(self.versions) <= VERSIONS_MAX:
            raise InvalidBankProfile(f"a profile has 1 to {VERSIONS_MAX} versions")
        for place, (earlier, later) in enumerate(pairwise(self.versions), start=1):
            if (earlier.valid_to or date.max) >= (later.valid_from or date.min):
                raise InvalidBankProfile("versions stand oldest first and do not overlap", version=place)

    def on(self, day: date) -> BankTerms | None:
        """The version valid on that day, the requested collection date of a debit; None where there is none.

        >>> BUILT_IN["epc-2009"].on(date(2027, 1, 4)).message
        <MessageName.V02: 'pain.008.001.02'>
        """
        return next((terms for terms in self.versions if terms.is_valid_on(day)), None)


def cut_off(terms: BankTerms, day: date, timezone: tzinfo) -> datetime:
    """The instant until which the bank accepts files for that day, in the merchant's time zone."""
    return datetime.combine(day, time(terms.cut_off_hour), tzinfo=timezone)


_EPC_2025 = BankTerms()

BUILT_IN: Mapping[str, BankProfile] = {
    profile.name: profile
    for profile in (
        BankProfile(DEFAULT_PROFILE, (_EPC_2025,)),
        # the earlier ISO set, still used by some banks (docs/rules/scheme.md)
        BankProfile("epc-2009", (replace(_EPC_2025, message=MessageName.V02),)),
        # CFONB's guide has no address of a party (ADR-02)
        BankProfile("fr-cfonb", (replace(_EPC_2025, addresses=AddressRule.NONE),)),
        # GBIC_4 of the German banks is the same set; the numbers and sums that it demands are always written (GRP-02)
        BankProfile("de-gbic", (_EPC_2025,)),
    )
}
"""Profiles of every merchant. They have no start date, because the clock of a sandbox may show any year."""


class BuiltInProfile(DomainError):
    """The built-in bank profiles cannot be changed by a merchant."""


class TooManyProfiles(DomainError):
    """The merchant has the maximum number of bank profiles."""
