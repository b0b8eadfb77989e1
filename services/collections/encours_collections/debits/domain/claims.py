"""Claims of live collections on one invoice never exceed its undisputed open amount (INVT-1).

Billing publishes that amount whenever it changes; which part is already in a file, only collections knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Claim:
    """What a live collection claims of an invoice, minor units; `can_change` until its file is sent."""

    collection_id: UUID
    place: int
    open_minor: int
    paid_minor: int
    """How much it was reduced by other payments."""
    can_change: bool
    batch_id: UUID | None = None
    is_at_bank: bool = False
    """Its file is sent or being sent, and it is not booked yet."""


def unclaimed(claims: Sequence[Claim], undisputed_minor: int) -> int:
    """What may still be claimed; below zero: by how much claims must be reduced."""
    return undisputed_minor - sum(claim.open_minor for claim in claims)


def cuts(claims: Sequence[Claim], undisputed_minor: int) -> list[tuple[Claim, int]]:
    """By how much to reduce which claims, the latest first, as far as they can change.

    >>> sent, unsent = Claim(UUID(int=1), 0, 60, 0, False), Claim(UUID(int=2), 0, 40, 0, True)
    >>> [(cut.collection_id.int, minor) for cut, minor in cuts([sent, unsent], 70)]
    [(2, 30)]
    """
    excess_minor = max(0, -unclaimed(claims, undisputed_minor))
    found = []
    for claim in reversed(claims):
        if claim.can_change and (cut := min(excess_minor, claim.open_minor)) > 0:
            found.append((claim, cut))
            excess_minor -= cut
    return found


def recalls(claims: Sequence[Claim], undisputed_minor: int) -> list[UUID]:
    """Debits at the bank that ask for more than is owed, the latest first, once what can change was cut.

    >>> sent, unsent = Claim(UUID(int=1), 0, 60, 0, False, is_at_bank=True), Claim(UUID(int=2), 0, 40, 0, True)
    >>> [debit.int for debit in recalls([sent, unsent], 70)], [debit.int for debit in recalls([sent, unsent], 50)]
    ([], [1])
    """
    excess_minor = sum(claim.open_minor for claim in claims if not claim.can_change) - undisputed_minor
    found = []
    for claim in reversed(claims):
        if excess_minor > 0 and claim.is_at_bank:
            found.append(claim.collection_id)
            excess_minor -= claim.open_minor
    return found


def restored(claims: Sequence[Claim], undisputed_minor: int, restored_minor: int) -> list[tuple[Claim, int]]:
    """By how much to raise which claims again after other payments were removed."""
    unclaimed_minor = min(restored_minor, unclaimed(claims, undisputed_minor))
    found = []
    for claim in claims:
        if claim.can_change and (more := min(unclaimed_minor, claim.paid_minor)) > 0:
            found.append((claim, more))
            unclaimed_minor -= more
    return found
