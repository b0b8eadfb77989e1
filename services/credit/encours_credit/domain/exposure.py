"""What a buyer owes or will owe, in disjoint parts (CRD-01). All amounts in minor units, tax included."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Parts:
    """Exposure by where the money is; a change of exposure is the same five numbers, signed."""

    open_orders: int = 0
    """Authorised, not delivered."""
    unbilled: int = 0
    """Delivered, no invoice yet."""
    invoiced: int = 0
    """Open invoices less credit on the account."""
    in_collection: int = 0
    """With the bank, until it is final or comes back (TIM-09)."""
    overdue: int = 0

    @property
    def used(self) -> int:
        return self.open_orders + self.unbilled + self.invoiced + self.in_collection + self.overdue

    def __add__(self, other: "Parts") -> "Parts":
        return Parts(
            self.open_orders + other.open_orders,
            self.unbilled + other.unbilled,
            self.invoiced + other.invoiced,
            self.in_collection + other.in_collection,
            self.overdue + other.overdue,
        )

    def __neg__(self) -> "Parts":
        return Parts(-self.open_orders, -self.unbilled, -self.invoiced, -self.in_collection, -self.overdue)

    def __sub__(self, other: "Parts") -> "Parts":
        return self + -other


@dataclass(frozen=True)
class Exposure:
    """The exposure row of an account."""

    account_id: UUID
    parent_id: UUID | None
    limit: int | None
    """In force today; none = no limit of its own, 0 = nothing allowed."""
    currency: str
    closed: bool
    hold_cause: str | None
    mandates: int
    """Active ones."""
    parts: Parts
    children: int
    """What its subsidiaries use."""

    @property
    def pooled(self) -> int:
        """What the limit is held against: its own exposure and that of its subsidiaries (CRD-06)."""
        return self.parts.used + self.children


@dataclass(frozen=True)
class Headroom:
    """What an account may still use; `limit - available` is the sum of its own parts."""

    limit: int
    available: int
    """Below zero where exposure is above the limit."""


def headroom(own: Exposure, group: Exposure | None) -> Headroom:
    """Of the account's own limit, or of its group's where it has none; no limit at all counts as zero."""
    if own.limit is not None:
        return Headroom(own.limit, own.limit - own.parts.used)
    if group is not None and group.limit is not None:
        available = group.limit - group.pooled
        return Headroom(own.parts.used + available, available)
    return Headroom(0, -own.parts.used)


def orderable(own: Exposure, group: Exposure | None) -> int:
    """The largest order that the limits of the account and of its group let through; may be below zero."""
    bounds = [each.limit - each.pooled for each in (own, group) if each is not None and each.limit is not None]
    return min(bounds, default=0)
