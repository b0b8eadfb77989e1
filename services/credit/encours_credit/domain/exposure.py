"""What a buyer owes or will owe, in disjoint parts (CRD-01). Amounts include tax."""

from dataclasses import dataclass
from uuid import UUID

from encours_credit.domain.account import HoldSetBy


@dataclass(frozen=True)
class Parts:
    """Exposure by where the money is; a change of exposure is the same five numbers, signed."""

    open_orders_minor: int = 0
    """Authorised, not delivered."""
    unbilled_minor: int = 0
    """Delivered, no invoice yet."""
    invoiced_minor: int = 0
    """Open invoices less credit on the account: credit notes and money that pay no invoice yet; may be below zero."""
    in_collection_minor: int = 0
    """With the bank, until it is final or comes back (TIM-09)."""
    overdue_minor: int = 0

    @property
    def used_minor(self) -> int:
        return (
            self.open_orders_minor
            + self.unbilled_minor
            + self.invoiced_minor
            + self.in_collection_minor
            + self.overdue_minor
        )

    def __add__(self, other: "Parts") -> "Parts":
        return Parts(
            self.open_orders_minor + other.open_orders_minor,
            self.unbilled_minor + other.unbilled_minor,
            self.invoiced_minor + other.invoiced_minor,
            self.in_collection_minor + other.in_collection_minor,
            self.overdue_minor + other.overdue_minor,
        )

    def __neg__(self) -> "Parts":
        return Parts(
            -self.open_orders_minor,
            -self.unbilled_minor,
            -self.invoiced_minor,
            -self.in_collection_minor,
            -self.overdue_minor,
        )

    def __sub__(self, other: "Parts") -> "Parts":
        return self + -other


@dataclass(frozen=True)
class Exposure:
    """The exposure row of an account."""

    account_id: UUID
    parent_id: UUID | None
    limit_minor: int | None
    """In force today; none = no limit of its own, 0 = nothing allowed."""
    currency: str
    closed: bool
    hold_cause: str | None
    hold_reason_code: str | None
    hold_set_by: HoldSetBy | None
    mandates: int
    """Active ones."""
    parts: Parts
    children_minor: int
    """What its subsidiaries use."""

    @property
    def pooled_minor(self) -> int:
        """The exposure that counts against the limit: the account's own and that of its subsidiaries (CRD-06)."""
        return self.parts.used_minor + self.children_minor


@dataclass(frozen=True)
class Headroom:
    """What an account may still use; `limit - available` is the sum of its own parts."""

    limit_minor: int
    available_minor: int
    """Below zero where exposure is above the limit."""


def headroom(own: Exposure, group: Exposure | None) -> Headroom:
    """What is left of the account's own limit, or of its group's if it has none. No limit counts as zero."""
    if own.limit_minor is not None:
        return Headroom(own.limit_minor, own.limit_minor - own.parts.used_minor)
    if group is not None and group.limit_minor is not None:
        available_minor = group.limit_minor - group.pooled_minor
        return Headroom(own.parts.used_minor + available_minor, available_minor)
    return Headroom(0, -own.parts.used_minor)


def orderable(own: Exposure, group: Exposure | None) -> int:
    """The largest order that the limits of the account and of its group let through; may be below zero."""
    bounds = [
        each.limit_minor - each.pooled_minor
        for each in (own, group)
        if each is not None and each.limit_minor is not None
    ]
    return min(bounds, default=0)
