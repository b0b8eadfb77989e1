from datetime import date
from typing import Annotated

from pydantic import Field

from encours_collections.core.domain.bank_profile import LEAD_BANK_DAYS_MAX, VERSIONS_MAX, Characters
from encours_contracts.fields import Answer, Body
from encours_iso20022.values.usage import AddressRule, BicRule, FirstSequence, Grouping, MessageName, Remittance


class BankTermsBody(Body):
    """What a bank accepts from `valid_from` to `valid_to`, both days included; an absent day leaves that end open."""

    valid_from: Annotated[date | None, Field(examples=["2026-11-15"])] = None
    valid_to: Annotated[date | None, Field(examples=["2027-11-14"])] = None
    message: Annotated[MessageName, Field(examples=["pain.008.001.08"])] = MessageName.V08
    addresses: AddressRule = AddressRule.STRUCTURED
    """Of debtors, where the scheme requires one: debtor banks outside the EEA."""
    characters: Characters = Characters.TRANSLITERATE
    grouping: Grouping = Grouping.BLOCK_PER_KEY
    batch_booking: bool | None = True
    """One credit per block, or one per debit; null leaves it to the agreement with the bank."""
    bic: BicRule = BicRule.NON_EEA
    first_sequence: FirstSequence = FirstSequence.RCUR
    lead_bank_days: Annotated[int, Field(strict=True, ge=1, le=LEAD_BANK_DAYS_MAX)] = 1
    """TARGET days between the file and the debit; `collection.submission_days_before` may be longer."""
    cut_off_hour: Annotated[int, Field(strict=True, ge=1, le=23)] = 16
    """Local hour until which the bank accepts files for the day."""
    remittance: Remittance = Remittance.USTRD
    recalls: Annotated[bool, Field(strict=True)] = True
    """The bank accepts a request to cancel a debit before its day (camt.055)."""


class BankProfileBody(Body):
    """What the creditor's bank accepts; the version valid on the requested collection date counts."""

    versions: Annotated[list[BankTermsBody], Field(min_length=1, max_length=VERSIONS_MAX)]
    """Oldest first; they do not overlap."""


class BankProfileAnswer(Answer):
    name: Annotated[str, Field(examples=["epc-2025"])]
    """What `collection.bank_profile` of the settings may be."""
    built_in: bool
    in_use: bool
    versions: list[BankTermsBody]
