"""What one bank requires of a file beyond the scheme's rules: its profile, checked in the file as it was written."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from encours_iso20022.codecs.pain008_profile import PROFILE
from encours_iso20022.codecs.pain008_values import Fault
from encours_iso20022.values.usage import AddressRule, BicRule, FirstSequence, Grouping, Remittance, UsageGuideline

_BIC = "DbtrAgt/FinInstnId/BICFI"
_ADDRESS = "Dbtr/PstlAdr"


def debit_shape_faults(paths: AbstractSet[str], usage: UsageGuideline) -> Iterator[Fault]:
    """Say what this bank does not accept of a debit that has these paths."""
    if usage.addresses is AddressRule.NONE and _ADDRESS in paths:
        yield "ADR-02", f"{_ADDRESS} is not accepted by this bank"
    if usage.addresses is AddressRule.STRUCTURED and f"{_ADDRESS}/AdrLine" in paths:
        yield "ADR-01", "this bank accepts structured addresses alone"
    if usage.bic is BicRule.NEVER and _BIC in paths:
        yield PROFILE, f"{_BIC} is not accepted by this bank"
    if usage.bic is BicRule.ALWAYS and _BIC not in paths:
        yield PROFILE, f"{_BIC} is required by this bank"
    if ("RmtInf/Ustrd" in paths) != (usage.remittance is Remittance.USTRD):
        yield "RMT-01", f"this bank accepts {usage.remittance} remittance"


def block_usage_faults(values: Mapping[str, str], usage: UsageGuideline, *, is_first: bool) -> Iterator[Fault]:
    """Say what this bank does not accept of a block's head with these values."""
    expected = None if usage.batch_booking is None else str(usage.batch_booking).lower()
    if values.get("BtchBookg") != expected:
        yield "GRP-03", "BtchBookg is not what this bank expects"
    if usage.first_sequence is FirstSequence.RCUR and values.get("PmtTpInf/SeqTp") == "FRST":
        yield "SEQ-01", "this bank does not use FRST"
    if usage.bic is BicRule.NEVER and "CdtrAgt/FinInstnId/BICFI" in values:
        yield PROFILE, "CdtrAgt/FinInstnId/BICFI is not accepted by this bank"
    if usage.grouping is Grouping.SINGLE_BLOCK and not is_first:
        yield "GRP-01", "this bank accepts one block a file"
