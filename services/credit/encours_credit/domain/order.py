"""An order's three axes, which never mix: the decision, the fulfilment, the payment (docs/architecture.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from encours_credit.domain.errors import ImpossibleMove, MoreThanOrdered


class Decision(StrEnum):
    AUTHORIZED = "authorized"
    DECLINED = "declined"
    REFERRED = "referred"


class Fulfilment(StrEnum):
    OPEN = "open"
    PARTLY_SHIPPED = "partly_shipped"
    SHIPPED = "shipped"
    """Nothing is left to ship: all of it went, or the rest was cancelled."""
    CANCELLED = "cancelled"
    """Nothing of it was shipped, nor will be."""


class Payment(StrEnum):
    UNBILLED = "unbilled"
    INVOICED = "invoiced"
    IN_COLLECTION = "in_collection"
    PAID = "paid"
    OVERDUE = "overdue"
    CREDITED = "credited"


class Move(StrEnum):
    SHIP_PART = "ship_part"
    SHIP_REST = "ship_rest"
    CANCEL_REST = "cancel_rest"


MOVES: Mapping[tuple[Fulfilment, Move], Fulfilment] = {
    (Fulfilment.OPEN, Move.SHIP_PART): Fulfilment.PARTLY_SHIPPED,
    (Fulfilment.OPEN, Move.SHIP_REST): Fulfilment.SHIPPED,
    (Fulfilment.OPEN, Move.CANCEL_REST): Fulfilment.CANCELLED,
    (Fulfilment.PARTLY_SHIPPED, Move.SHIP_PART): Fulfilment.PARTLY_SHIPPED,
    (Fulfilment.PARTLY_SHIPPED, Move.SHIP_REST): Fulfilment.SHIPPED,
    (Fulfilment.PARTLY_SHIPPED, Move.CANCEL_REST): Fulfilment.SHIPPED,
}


@dataclass(frozen=True)
class NewOrder:
    """An order as it reaches checkout; exactly one of the account's two ids is given."""

    id: UUID
    typeid: str
    key: str | None
    """Idempotency-Key."""
    request_hash: bytes
    account_id: UUID | None
    account_external_id: str | None
    external_id: str
    amount: int
    """Minor units, tax included."""
    currency: str
    cost_centre: str | None
    lines_json: str
    analytics_json: str
    traceparent: str | None = None


@dataclass(frozen=True)
class Decided:
    """What is told of a decision; it never changes, so that a repeated request answers as the first did."""

    order_id: UUID
    account_id: UUID
    reasons: tuple[str, ...]
    due_on: date | None
    """If shipped and invoiced on the day it was placed; none of a declined order."""
    placed_at: datetime

    @property
    def decision(self) -> Decision:
        return Decision.DECLINED if self.reasons else Decision.AUTHORIZED


@dataclass(frozen=True)
class Billing:
    """What became of the invoices of an order, summed up; minor units."""

    billed: int = 0
    paid: int = 0
    in_collection: int = 0
    overdue: int = 0
    open: int = 0


@dataclass(frozen=True)
class Order:
    id: UUID
    account_id: UUID
    external_id: str
    amount: int
    currency: str
    decision: Decision
    reasons: Sequence[str]
    fulfilment: Fulfilment
    shipped: int
    cancelled: int
    returned: int
    due_on: date | None
    placed_at: datetime
    cost_centre: str | None
    lines: Sequence[Mapping[str, Any]]
    analytics: Mapping[str, str]
    billing: Billing = field(default_factory=Billing)

    @property
    def remaining(self) -> int:
        """Not shipped, not cancelled."""
        return self.amount - self.shipped - self.cancelled if self.decision is Decision.AUTHORIZED else 0

    @property
    def payment(self) -> Payment:
        return payment_of(self.shipped, self.billing)

    @property
    def available_actions(self) -> tuple[str, ...]:
        ways = (("ship", self.remaining > 0), ("cancel", self.remaining > 0), ("return", self.returnable > 0))
        return tuple(name for name, possible in ways if possible)

    @property
    def returnable(self) -> int:
        return self.shipped - self.returned


def payment_of(shipped: int, billing: Billing) -> Payment:
    """The state that asks most for attention, of what was shipped of the order."""
    if billing.overdue > 0:
        return Payment.OVERDUE
    if billing.in_collection > 0:
        return Payment.IN_COLLECTION
    if billing.open > 0:
        return Payment.INVOICED
    if billing.billed == 0 or billing.billed < shipped:
        return Payment.UNBILLED
    return Payment.PAID if billing.paid > 0 else Payment.CREDITED


def ship(order: Order, amount: int | None) -> tuple[Fulfilment, int]:
    """Where a shipment of `amount` (none = all that is left) brings the order, and that amount.

    Raises `ImpossibleMove` and `MoreThanOrdered`.
    """
    if order.decision is not Decision.AUTHORIZED:
        raise ImpossibleMove("this order was not authorised")
    if order.remaining == 0:
        raise ImpossibleMove("nothing of this order is left to ship")
    requested = order.remaining if amount is None else amount
    if requested > order.remaining:
        raise MoreThanOrdered(f"{order.remaining} is left of the order, not {requested}", pointer="/amount")
    return MOVES[order.fulfilment, Move.SHIP_REST if requested == order.remaining else Move.SHIP_PART], requested


def cancel(order: Order) -> tuple[Fulfilment, int]:
    """Where giving the rest back brings the order, and how much that is. Raises `ImpossibleMove`."""
    if order.remaining == 0:
        raise ImpossibleMove("nothing of this order is left to cancel")
    return MOVES[order.fulfilment, Move.CANCEL_REST], order.remaining


def take_back(order: Order, amount: int | None) -> int:
    """How much comes back (none = all that is with the buyer). Raises `ImpossibleMove` and `MoreThanOrdered`."""
    if order.returnable == 0:
        raise ImpossibleMove("nothing of this order is with the buyer")
    requested = order.returnable if amount is None else amount
    if requested > order.returnable:
        raise MoreThanOrdered(f"{order.returnable} of the order is with the buyer, not {requested}", pointer="/amount")
    return requested
