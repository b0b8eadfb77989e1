"""What becomes of an incoming credit transfer."""

from collections.abc import Mapping
from enum import StrEnum


class TransferStatus(StrEnum):
    UNMATCHED = "unmatched"
    APPLIED = "applied"
    PAYOUT = "payout"
    """A payment service paid out what it collected by card."""
    IGNORED = "ignored"
    """Pays no buyer's invoice: a person said what else it is."""
    REVERSED = "reversed"
    """By the bank: what it paid is open again, and nobody is dunned for it before a person has looked."""
    ACKNOWLEDGED = "acknowledged"
    """Reversed, and a person has looked."""


class Act(StrEnum):
    APPLY = "apply"
    IGNORE = "ignore"
    UNAPPLY = "unapply"
    REVERSE = "reverse"
    """By the bank."""
    ACKNOWLEDGE = "acknowledge"


MOVES: Mapping[tuple[TransferStatus, Act], TransferStatus] = {
    (TransferStatus.UNMATCHED, Act.APPLY): TransferStatus.APPLIED,
    (TransferStatus.UNMATCHED, Act.IGNORE): TransferStatus.IGNORED,
    (TransferStatus.IGNORED, Act.APPLY): TransferStatus.APPLIED,
    (TransferStatus.APPLIED, Act.UNAPPLY): TransferStatus.UNMATCHED,
    (TransferStatus.PAYOUT, Act.UNAPPLY): TransferStatus.UNMATCHED,
    (TransferStatus.PAYOUT, Act.REVERSE): TransferStatus.REVERSED,
    (TransferStatus.UNMATCHED, Act.REVERSE): TransferStatus.REVERSED,
    (TransferStatus.IGNORED, Act.REVERSE): TransferStatus.REVERSED,
    (TransferStatus.APPLIED, Act.REVERSE): TransferStatus.REVERSED,
    (TransferStatus.REVERSED, Act.ACKNOWLEDGE): TransferStatus.ACKNOWLEDGED,
}


def actions(status: TransferStatus, *, is_debit: bool = False) -> list[str]:
    """What a person may do to it now; nothing where a person said that it is the money of a debit.

    >>> actions(TransferStatus.APPLIED)
    ['unapply']
    """
    if is_debit:
        return []
    return [act.value for before, act in MOVES if before is status and act is not Act.REVERSE]
