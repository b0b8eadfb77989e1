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
    CANCEL_PART = "cancel_part"
    CANCEL_REST = "cancel_rest"


MOVES: Mapping[tuple[Fulfilment, Move], Fulfilment] = {
    (Fulfilment.OPEN, Move.SHIP_PART): Fulfilment.PARTLY_SHIPPED,
    (Fulfilment.OPEN, Move.SHIP_REST): Fulfilment.SHIPPED,
    (Fulfilment.OPEN, Move.CANCEL_PART): Fulfilment.OPEN,
    (Fulfilment.OPEN, Move.CANCEL_REST): Fulfilment.CANCELLED,
    (Fulfilment.PARTLY_SHIPPED, Move.SHIP_PART): Fulfilment.PARTLY_SHIPPED,
    (Fulfilment.PARTLY_SHIPPED, Move.SHIP_REST): Fulfilment.SHIPPED,
    (Fulfilment.PARTLY_SHIPPED, Move.CANCEL_PART): Fulfilment.PARTLY_SHIPPED,
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
    amount_minor: int
    """Minor units, tax included."""
    currency: str
    cost_centre: str | None
    lines_json: str
    analytics_json: str
    traceparent: str | None = None
    placed_by: str | None = None
    """Who ordered."""
    delivery_address_json: str | None = None


@dataclass(frozen=True)
class Decided:
    """The answer to an order request. It never changes, so that a repeated request gets the same answer."""

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
    """Totals over the invoices of an order."""

    billed_minor: int = 0
    paid_minor: int = 0
    in_collection_minor: int = 0
    overdue_minor: int = 0
    open_minor: int = 0


@dataclass(frozen=True)
class Order:
    id: UUID
    account_id: UUID
    external_id: str
    amount_minor: int
    currency: str
    decision: Decision
    reasons: Sequence[str]
    fulfilment: Fulfilment
    shipped_minor: int
    cancelled_minor: int
    returned_minor: int
    due_on: date | None
    placed_at: datetime
    cost_centre: str | None
    delivery_address: Mapping[str, Any] | None
    """Where its goods go, if not to the account's address."""
    lines: Sequence[Mapping[str, Any]]
    analytics: Mapping[str, str]
    credited_minor: int = 0
    """By credit notes that name its invoices and credit no return."""
    billing: Billing = field(default_factory=Billing)

    @property
    def remaining_minor(self) -> int:
        """Not shipped, not cancelled."""
        return (
            self.amount_minor - self.shipped_minor - self.cancelled_minor if self.decision is Decision.AUTHORIZED else 0
        )

    @property
    def payment(self) -> Payment:
        return payment_of(self.shipped_minor, self.billing)

    @property
    def available_actions(self) -> tuple[str, ...]:
        ways = (
            ("ship", self.remaining_minor > 0),
            ("cancel", self.remaining_minor > 0),
            ("return", self.returnable_minor > 0),
        )
        return tuple(name for name, possible in ways if possible)

    @property
    def returnable_minor(self) -> int:
        """With the buyer, and not credited already."""
        return max(0, self.shipped_minor - self.returned_minor - self.credited_minor)


def payment_of(shipped_minor: int, billing: Billing) -> Payment:
    """The payment state of the shipped part; the state that needs attention most wins."""
    if billing.overdue_minor > 0:
        return Payment.OVERDUE
    if billing.in_collection_minor > 0:
        return Payment.IN_COLLECTION
    if billing.open_minor > 0:
        return Payment.INVOICED
    if billing.billed_minor == 0 or billing.billed_minor < shipped_minor:
        return Payment.UNBILLED
    return Payment.PAID if billing.paid_minor > 0 else Payment.CREDITED


def ship(order: Order, amount_minor: int | None) -> tuple[Fulfilment, int]:
    """Where a shipment of `amount` (none = all that is left) brings the order, and that amount.

    Raises `ImpossibleMove` and `MoreThanOrdered`.
    """
    if order.decision is not Decision.AUTHORIZED:
        raise ImpossibleMove("this order was not authorised")
    return _moved(order, amount_minor, Move.SHIP_PART, Move.SHIP_REST)


def cancel(order: Order, amount_minor: int | None = None) -> tuple[Fulfilment, int]:
    """Where giving an amount back (none = the rest) brings the order, and that amount.

    Raises `ImpossibleMove` and `MoreThanOrdered`.
    """
    return _moved(order, amount_minor, Move.CANCEL_PART, Move.CANCEL_REST)


def _moved(order: Order, amount_minor: int | None, part: Move, rest: Move) -> tuple[Fulfilment, int]:
    if order.remaining_minor == 0:
        raise ImpossibleMove(f"nothing of this order is left to {rest.value.removesuffix('_rest')}")
    requested_minor = order.remaining_minor if amount_minor is None else amount_minor
    if requested_minor > order.remaining_minor:
        raise MoreThanOrdered(f"{order.remaining_minor} is left of the order, not {requested_minor}", pointer="/amount")
    return MOVES[order.fulfilment, rest if requested_minor == order.remaining_minor else part], requested_minor


def return_goods(order: Order, amount_minor: int | None) -> int:
    """How much comes back (none = all that is with the buyer). Raises `ImpossibleMove` and `MoreThanOrdered`."""
    if order.returnable_minor == 0:
        raise ImpossibleMove("nothing of this order is with the buyer and not credited already")
    requested_minor = order.returnable_minor if amount_minor is None else amount_minor
    if requested_minor > order.returnable_minor:
        raise MoreThanOrdered(
            f"{order.returnable_minor} of the order can come back, not {requested_minor}", pointer="/amount"
        )
    return requested_minor
