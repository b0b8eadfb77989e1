"""What live collections ask for of one invoice never adds up to more than it owes without question (INVT-1).

Billing says what that is whenever it changes; what a file took meanwhile, only collections knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Claim:
    """What a live collection asks for of an invoice, minor units; `can_change` as long as its file has not left."""

    collection_id: UUID
    place: int
    open_minor: int
    paid_minor: int
    """What was left out of it as paid otherwise."""
    can_change: bool
    batch_id: UUID | None = None


def room(claims: Sequence[Claim], undisputed_minor: int) -> int:
    """What may still be asked for; below zero: what must be left out."""
    return undisputed_minor - sum(claim.open_minor for claim in claims)


def cuts(claims: Sequence[Claim], undisputed_minor: int) -> list[tuple[Claim, int]]:
    """What to leave out of which claims, the latest first, as far as they can change.

    >>> held, free = Claim(UUID(int=1), 0, 60, 0, False), Claim(UUID(int=2), 0, 40, 0, True)
    >>> [(cut.collection_id.int, minor) for cut, minor in cuts([held, free], 70)]
    [(2, 30)]
    """
    too_much = max(0, -room(claims, undisputed_minor))
    found = []
    for claim in reversed(claims):
        if claim.can_change and (cut := min(too_much, claim.open_minor)) > 0:
            found.append((claim, cut))
            too_much -= cut
    return found


def restored(claims: Sequence[Claim], undisputed_minor: int, taken_back_minor: int) -> list[tuple[Claim, int]]:
    """What to ask for again of which claims after so much of what had been paid otherwise was taken back."""
    free = min(taken_back_minor, room(claims, undisputed_minor))
    found = []
    for claim in claims:
        if claim.can_change and (more := min(free, claim.paid_minor)) > 0:
            found.append((claim, more))
            free -= more
    return found
