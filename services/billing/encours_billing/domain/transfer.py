"""What becomes of an incoming credit transfer."""

from collections.abc import Mapping
from enum import StrEnum


class TransferStatus(StrEnum):
    UNMATCHED = "unmatched"
    APPLIED = "applied"
    IGNORED = "ignored"


class Act(StrEnum):
    APPLY = "apply"
    IGNORE = "ignore"
    UNAPPLY = "unapply"


MOVES: Mapping[tuple[TransferStatus, Act], TransferStatus] = {
    (TransferStatus.UNMATCHED, Act.APPLY): TransferStatus.APPLIED,
    (TransferStatus.UNMATCHED, Act.IGNORE): TransferStatus.IGNORED,
    (TransferStatus.IGNORED, Act.APPLY): TransferStatus.APPLIED,
    (TransferStatus.APPLIED, Act.UNAPPLY): TransferStatus.UNMATCHED,
}


def actions(status: TransferStatus) -> list[str]:
    """What may be done to it now.

    >>> actions(TransferStatus.APPLIED)
    ['unapply']
    """
    return [act.value for before, act in MOVES if before is status]
