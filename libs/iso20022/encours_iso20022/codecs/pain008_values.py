"""What the values of a pain.008 must be, path by path: the part of docs/rules that no schema states."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import cache

from schwifty import registry
from schwifty.exceptions import InvalidCountryCode

from encours_iso20022.code_sets import CATEGORY_PURPOSES, PURPOSES
from encours_iso20022.codecs.pain008 import ACCOUNT_CHANGED, NAME_MAX
from encours_iso20022.codecs.pain008_profile import PROFILE
from encours_iso20022.values.direct_debit import AMOUNT_MAX_MINOR, NON_EEA_COUNTRIES, Scheme, SequenceType
from encours_iso20022.values.usage import MessageName
from encours_values.bank_days import is_bank_day
from encours_values.creditor_identifier import InvalidCreditorIdentifier, parse_creditor_identifier
from encours_values.parties import is_lei
from encours_values.sepa_text import is_sepa_reference

AMENDMENT = "DrctDbtTx/MndtRltdInf/Amdmnt"
"""How the paths of an amendment begin, its indicator's too."""

CREDITOR_IDENTIFIER = "CdtrSchmeId/Id/PrvtId/Othr/Id"

_SEPA_VALUES = re.compile(r"[A-Za-z0-9/\-?:().,'+ \x00]*")
_AMOUNT = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,2}))?")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_IBAN_DIGITS = {ord(letter): str(value) for value, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ", start=10)}
_MANDATE = "DrctDbtTx/MndtRltdInf/"
_AMENDED = f"{_MANDATE}AmdmntInfDtls/"
_DEBTOR_OUTSIDE_EEA = {"Dbtr/PstlAdr/Ctry", "DbtrAgt/FinInstnId/BICFI"}
_REFERENCES = ("PmtId/EndToEndId", "PmtId/InstrId", f"{_MANDATE}MndtId", f"{_AMENDED}OrgnlMndtId")
_NAMES = ("Dbtr/Nm", "UltmtDbtr/Nm", "UltmtCdtr/Nm")

Fault = tuple[str, str]
"""A rule's id and what is wrong."""


def exact_cents(written: str) -> int | None:
    """Read an amount or control sum with at most two decimals, in cents; None when it is written otherwise (GRP-02)."""
    parts = _AMOUNT.fullmatch(written)
    return int(parts[1] + (parts[2] or "").ljust(2, "0")) if parts else None


def text_faults(values: Mapping[str, str], names: tuple[str, ...]) -> Iterator[Fault]:
    """Characters outside the SEPA set in any value, and names too long (CHR-01)."""
    if not _SEPA_VALUES.fullmatch("\x00".join(values.values())):
        for path, value in values.items():
            if not _SEPA_VALUES.fullmatch(value):
                yield "CHR-01", f"{path} has a character outside the SEPA set"
    for path in names:
        if len(values.get(path, "")) > NAME_MAX:
            yield "CHR-01", f"{path} is longer than {NAME_MAX} characters"


def message_faults(values: Mapping[str, str]) -> Iterator[Fault]:
    """Say what is wrong with the values of the message's head."""
    yield from text_faults(values, ("InitgPty/Nm",))
    if not is_sepa_reference(values.get("MsgId", "")):
        yield "CHR-02", "MsgId is no SEPA reference"


def _party_faults(values: Mapping[str, str], parties: tuple[str, ...]) -> Iterator[Fault]:
    """An organisation is identified in one way, and its LEI has check digits that fit (LEI-01)."""
    for party in parties:
        organisation = f"{party}/Id/OrgId/"
        if len([name for name in ("AnyBIC", "LEI", "Othr/Id") if organisation + name in values]) > 1:
            yield "LEI-01", f"{organisation[:-1]} has one of AnyBIC, LEI and Othr"
        if (lei := values.get(f"{organisation}LEI")) is not None and not is_lei(lei):
            yield "LEI-01", f"{organisation}LEI is no legal entity identifier"


def debit_faults(  # noqa: C901  one branch a rule
    values: Mapping[str, str], amount_minor: int
) -> Iterator[Fault]:
    """Say what is wrong with the values of one debit; its amount in cents was read before, 0 if it could not be."""
    yield from text_faults(values, _NAMES)
    for path in _REFERENCES:
        if (reference := values.get(path)) is not None and not is_sepa_reference(reference):
            yield "CHR-02", f"{path} is no SEPA reference"
    if not 0 < amount_minor <= AMOUNT_MAX_MINOR:
        yield "GRP-02", "InstdAmt is between 0.01 and 999999999.99 with at most two decimals"
    if not _is_iban(iban := values.get("DbtrAcct/Id/IBAN", "")):
        yield "MND-05", "DbtrAcct/Id/IBAN is no IBAN"
    if iban[:2] in NON_EEA_COUNTRIES and not values.keys() >= _DEBTOR_OUTSIDE_EEA:
        yield "ADR-02", "a debtor's bank outside the EEA needs Dbtr/PstlAdr and its BIC"
    if ("RmtInf/Ustrd" in values) == ("RmtInf/Strd/CdtrRefInf/Ref" in values):
        yield "RMT-01", "RmtInf has either one Ustrd or one creditor reference"
    if not _is_agent(values, "DbtrAgt"):
        yield PROFILE, "DbtrAgt has a BIC or NOTPROVIDED"
    if values.get("Purp/Cd") not in {None, *PURPOSES}:
        yield "PUR-01", f"Purp/Cd is one of {', '.join(sorted(PURPOSES))}"
    if any("/OrgId/" in path for path in values):
        yield from _party_faults(values, ("Dbtr", "UltmtDbtr", "UltmtCdtr"))


def amendment_faults(values: Mapping[str, str], name: MessageName) -> Iterator[Fault]:
    """Say what is wrong with the amendment of a debit; .02 may have SMNDA as the old agent (AMD-02)."""
    amended = [path for path in values if path.startswith(_AMENDED)]
    if (values.get(f"{_MANDATE}AmdmntInd") == "true") != bool(amended):
        yield "AMD-01", "AmdmntInd is true exactly when AmdmntInfDtls names what changed"
    agent = values.get(f"{_AMENDED}OrgnlDbtrAgt/FinInstnId/Othr/Id")
    if agent == ACCOUNT_CHANGED and name is not MessageName.V02:
        yield "AMD-02", "SMNDA belongs in OrgnlDbtrAcct"
    if agent == ACCOUNT_CHANGED and any(path.startswith(f"{_AMENDED}OrgnlDbtrAcct/") for path in amended):
        yield "AMD-02", "OrgnlDbtrAcct is absent when SMNDA is the old agent"
    other = values.get(f"{_AMENDED}OrgnlDbtrAcct/Id/Othr/Id")
    if other not in {None, ACCOUNT_CHANGED}:
        yield "AMD-02", "OrgnlDbtrAcct has an IBAN or SMNDA"
    if other is not None and any(path.startswith(f"{_AMENDED}OrgnlDbtrAgt/") for path in amended):
        yield "AMD-02", "OrgnlDbtrAgt is absent when SMNDA is used"
    iban = values.get(f"{_AMENDED}OrgnlDbtrAcct/Id/IBAN")
    if iban is not None and not _is_iban(iban):
        yield "AMD-02", "OrgnlDbtrAcct/Id/IBAN is no IBAN"


def block_faults(values: Mapping[str, str]) -> Iterator[Fault]:
    """Say what is wrong with the values of one block's head."""
    yield from text_faults(values, ("Cdtr/Nm", "UltmtCdtr/Nm"))
    if not is_sepa_reference(values.get("PmtInfId", "")):
        yield "CHR-02", "PmtInfId is no SEPA reference"
    for path, allowed, rule in (
        ("PmtTpInf/SvcLvl/Cd", {"SEPA"}, PROFILE),
        ("PmtTpInf/LclInstrm/Cd", set(Scheme), PROFILE),
        ("PmtTpInf/SeqTp", set(SequenceType), "SEQ-01"),
        ("ChrgBr", {"SLEV"}, "GRP-02"),
        ("PmtTpInf/CtgyPurp/Cd", set(CATEGORY_PURPOSES), "PUR-01"),
        ("CdtrSchmeId/Id/PrvtId/Othr/SchmeNm/Prtry", {"SEPA"}, PROFILE),
    ):
        if values.get(path) not in {None, *allowed}:
            yield rule, f"{path} is one of {', '.join(sorted(allowed))}"
    yield from _party_faults(values, ("UltmtCdtr",))
    if not _is_iban(values.get("CdtrAcct/Id/IBAN", "")):
        yield "MND-05", "CdtrAcct/Id/IBAN is no IBAN"
    if not _is_agent(values, "CdtrAgt"):
        yield PROFILE, "CdtrAgt has a BIC or NOTPROVIDED"
    if not _is_creditor_identifier(values.get(CREDITOR_IDENTIFIER, "")):
        yield "ICS-02", "the creditor identifier's layout or check digits are wrong"
    with suppress(ValueError):
        if not is_bank_day(date.fromisoformat(values.get("ReqdColltnDt", ""))):
            yield "TIM-10", "ReqdColltnDt is not a TARGET day"


def _is_agent(values: Mapping[str, str], party: str) -> bool:
    other = values.get(f"{party}/FinInstnId/Othr/Id")
    return other == "NOTPROVIDED" if other is not None else f"{party}/FinInstnId/BICFI" in values


def _is_creditor_identifier(written: str) -> bool:
    try:
        return parse_creditor_identifier(written) == written
    except InvalidCreditorIdentifier:
        return False


@cache
def _bban_pattern(country: str) -> re.Pattern[str] | None:
    """How an account number of that country is built, by the IBAN registry as schwifty ships it."""
    try:
        return registry.get_iban_spec(country).regex
    except InvalidCountryCode:
        return None


def _is_iban(iban: str) -> bool:
    """Country, length, structure and ISO 7064 mod 97-10; as `parse_iban` checks it, in a tenth of its time."""
    if not _IBAN.fullmatch(iban):
        return False
    pattern = _bban_pattern(iban[:2])
    if pattern is None or not pattern.match(iban[4:]):
        return False
    return int((iban[4:] + iban[:4]).translate(_IBAN_DIGITS)) % 97 == 1
