"""Published by credit."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, Literal

from encours_contracts.envelope import Event
from encours_contracts.fields import AccountId, Address, DocumentLine, LimitId, OrderId, Prenotification, ShipmentId


class AccountStatus(StrEnum):
    PENDING = "pending"
    """No limit is in force."""
    ACTIVE = "active"
    ON_HOLD = "on_hold"
    CLOSED = "closed"


class LimitSource(StrEnum):
    OWN = "own"
    INSURER = "insurer"


class DeclineReason(StrEnum):
    ACCOUNT_CLOSED = "account_closed"
    ACCOUNT_ON_HOLD = "account_on_hold"
    LIMIT_MISSING = "limit_missing"
    MANDATE_MISSING = "mandate_missing"
    LIMIT_EXCEEDED = "limit_exceeded"


class _Account(Event):
    account_id: AccountId
    external_id: str | None = None
    parent_id: AccountId | None = None
    name: str
    siren: str | None = None
    vat_number: str | None = None
    vat_exemption: str | None = None
    """Why no VAT is charged to it, as a VATEX code."""
    country: str
    email: str
    address: Address | None = None
    terms: dict[str, Any] | None = None
    """The buyer's own payment terms; none = the merchant's."""
    analytics: dict[str, str] = {}
    prenotification: Prenotification | None = None
    """Agreed with this buyer; none = the merchant's days."""
    status: AccountStatus


class AccountOpened(_Account, publisher="credit"):
    """A buyer account exists."""


class AccountUpdated(_Account, publisher="credit"):
    """The buyer's whole data."""


class _Limit(Event):
    account_id: AccountId
    limit_id: LimitId
    amount: int
    currency: str
    source: LimitSource
    valid_from: date | None = None
    valid_to: date | None = None
    reason: str | None = None


class LimitGranted(_Limit, publisher="credit"):
    """The first limit of an account is in force."""


class LimitChanged(_Limit, publisher="credit"):
    """The limit in force is another one; `previous` in minor units."""

    previous: int


class LimitReached(Event, publisher="credit"):
    """Exposure passed a threshold of the limit upwards (S0.33)."""

    account_id: AccountId
    threshold_percent: int
    limit: int
    exposure: int
    currency: str


class OrderPlaced(Event, publisher="credit"):
    """An order was authorised: its amount uses the line."""

    PRIVATE_FIELDS: ClassVar[frozenset[str]] = frozenset({"placed_by"})

    account_id: AccountId
    order_id: OrderId
    external_id: str
    amount: int
    currency: str
    placed_at: datetime
    due_date: date
    cost_centre: str | None = None
    placed_by: str | None = None
    """Who ordered, for the audit trail."""


class OrderDeclined(Event, publisher="credit"):
    PRIVATE_FIELDS: ClassVar[frozenset[str]] = frozenset({"placed_by"})

    account_id: AccountId
    order_id: OrderId
    external_id: str
    amount: int
    currency: str
    reasons: list[DeclineReason]
    placed_by: str | None = None
    """Who ordered, for the audit trail."""


class OrderShipped(Event, publisher="credit"):
    """A delivery, in full or in part: what billing invoices. `amount` is of this delivery, tax included."""

    account_id: AccountId
    order_id: OrderId
    external_id: str
    shipment_id: ShipmentId
    amount: int
    currency: str
    shipped_at: datetime
    lines: list[DocumentLine] = []
    """What was delivered; of a delivery by amount, the rates of the order's lines."""
    cost_centre: str | None = None
    analytics: dict[str, str] = {}
    delivery_address: Address | None = None
    """Where the goods went, if not to the account's address."""
    buyer_order_number: str | None = None
    """The buyer's own number of the order."""


class OrderReturned(Event, publisher="credit"):
    """Goods of a shipped order came back: billing issues the credit note."""

    account_id: AccountId
    order_id: OrderId
    external_id: str
    return_id: ShipmentId
    amount: int
    currency: str
    reason: str
    lines: list[DocumentLine] = []
    """What came back; of a return by amount, the rates of what was delivered."""


class OrderCancelled(Event, publisher="credit"):
    """The part of an order that was not shipped is cancelled and frees the line (`amount`, minor units)."""

    account_id: AccountId
    order_id: OrderId
    external_id: str
    amount: int
    currency: str
    cause: str
    lines: list[DocumentLine] = []
    """What was cancelled, where it was a part by lines."""


class AccountOnHold(Event, publisher="credit"):
    """No more orders on account."""

    account_id: AccountId
    cause: str
    reason_code: str | None = None
    set_by: Literal["person", "system"] | None = None


class AccountReleased(Event, publisher="credit"):
    """Orders pass again: a person said so, or `reason` is that the cause of the hold is gone (`paid`)."""

    account_id: AccountId
    reason: str
    released_by: Literal["person", "system"] | None = None
