"""The cap of a mandate limits one debit: a larger amount waits for a person or is split into several debits."""

from collections.abc import Sequence
from dataclasses import dataclass

SLICES_MAX = 100
"""Most debits that one amount may be split into; a lower cap needs a person."""


def fit(amount_minor: int, cap_minor: int | None, *, may_split: bool) -> list[int] | None:
    """Amounts of the debits for an amount, one if the cap allows it; None where it must not be debited.

    >>> fit(100, None, may_split=False), fit(100, 60, may_split=True), fit(100, 60, may_split=False)
    ([100], [50, 50], None)
    """
    if cap_minor is None or amount_minor <= cap_minor:
        return [amount_minor]
    if not may_split or amount_minor > cap_minor * SLICES_MAX:
        return None
    return slices(amount_minor, cap_minor)


def slices(amount_minor: int, cap_minor: int) -> list[int]:
    """The fewest amounts that the cap allows, equal to the cent; their sum is the amount.

    >>> slices(100, 40), slices(40, 40)
    ([34, 33, 33], [40])
    """
    count = -(-amount_minor // cap_minor)
    base, more = divmod(amount_minor, count)
    return [base + 1] * more + [base] * (count - more)


def spread(parts_minor: Sequence[int], amounts_minor: Sequence[int]) -> list[list[tuple[int, int]]]:
    """How the parts are assigned to the amounts: (place of the part, minor units) for each amount, none of them zero.

    Negative parts (netted credits) go with the first amount. The parts add up to the amounts.
    >>> spread([50, -10, 60], [50, 50])
    [[(1, -10), (0, 50), (2, 10)], [(2, 50)]]
    """
    credits_ = [(place, minor) for place, minor in enumerate(parts_minor) if minor < 0]
    debits = [(place, minor) for place, minor in enumerate(parts_minor) if minor > 0]
    assigned: list[list[tuple[int, int]]] = [[] for _ in amounts_minor]
    assigned[0] += credits_
    open_amounts = list(amounts_minor)
    open_amounts[0] -= sum(minor for _, minor in credits_)
    at = 0
    for place, minor in debits:
        open_minor = minor
        while open_minor > 0:
            while open_amounts[at] == 0:
                at += 1
            share = min(open_minor, open_amounts[at])
            assigned[at].append((place, share))
            open_amounts[at] -= share
            open_minor -= share
    return assigned


@dataclass(frozen=True, slots=True)
class OpenPart:
    """What a part of a collection still has open, minor units."""

    place: int
    open_minor: int


@dataclass(frozen=True, slots=True)
class MovedPart:
    """An amount of a part that moves to another collection."""

    place: int
    minor: int
