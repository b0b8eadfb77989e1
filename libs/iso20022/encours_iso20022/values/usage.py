"""How a bank uses the direct debit message: what its usage guideline leaves open (docs/rules/scheme.md)."""

from dataclasses import dataclass
from enum import StrEnum


class MessageName(StrEnum):
    """The direct debit message, of the 2019 and the 2009 ISO set (docs/rules/scheme.md)."""

    V08 = "pain.008.001.08"
    V02 = "pain.008.001.02"


class AddressRule(StrEnum):
    """How a debtor's address is written, where the scheme wants one (ADR-02); never unstructured (ADR-01)."""

    STRUCTURED = "structured"
    HYBRID = "hybrid"
    """Town and country structured, the street as a free line."""
    NONE = "none"


class Grouping(StrEnum):
    """How debits are put into files (GRP-01)."""

    BLOCK_PER_KEY = "block_per_key"
    """One file a scheme, one block a collection date, sequence type and purpose."""
    SINGLE_BLOCK = "single_block"
    """One file for each such block."""


class BicRule(StrEnum):
    """When the BIC of a party's bank is written."""

    NEVER = "never"
    NON_EEA = "non_eea"
    """Of a debtor's bank outside the EEA; the creditor's own where it is known."""
    ALWAYS = "always"


class FirstSequence(StrEnum):
    """The sequence type of a recurrent mandate's first debit (SEQ-01)."""

    RCUR = "rcur"
    FRST_FIRST = "frst_first"


class Remittance(StrEnum):
    """RMT-01: a free line, or a creditor reference alone."""

    USTRD = "ustrd"
    STRD = "strd"


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageGuideline:
    """How one bank uses pain.008, beyond the rules of the scheme.

    `batch_booking`: GRP-03, None leaves it to the agreement with the bank.
    """

    message: MessageName = MessageName.V08
    addresses: AddressRule = AddressRule.STRUCTURED
    grouping: Grouping = Grouping.BLOCK_PER_KEY
    batch_booking: bool | None = True
    bic: BicRule = BicRule.NON_EEA
    first_sequence: FirstSequence = FirstSequence.RCUR
    remittance: Remittance = Remittance.USTRD
