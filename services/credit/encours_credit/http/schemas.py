"""What the routes of credit take and answer; the OpenAPI document is made from these."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from encours_contracts.fields import (
    AccountId,
    Address,
    AmountMinor,
    Answer,
    Body,
    CountryCode,
    Currency,
    DocumentLine,
    Email,
    LimitId,
    Line,
    LinePart,
    LineText,
    NatMinor,
    NoIbans,
    OneLine,
    OrderId,
    Prenotification,
    Reference,
    ShortText,
    Siren,
    TaxRate,
    VatExemption,
    VatNumber,
)

ANALYTICS_MAX = 20
LINES_MAX = 500

Label = Annotated[str, Field(min_length=1, max_length=50), OneLine, NoIbans]
Analytics = Annotated[dict[Label, ShortText], Field(max_length=ANALYTICS_MAX, examples=[{"site": "Lyon"}])]
"""Fields of the buyer's own (cost centre, workshop), carried to statements and exports."""
Terms = Annotated[dict[str, Any], Field(max_length=6, examples=[{"kind": "net", "days": 30}])]
"""Payment terms as the public contract writes them."""
Lines = Annotated[list[Line], Field(max_length=LINES_MAX)]


Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2199, 12, 31), examples=["2011-06-30"])]


class HoldDetails(Answer):
    cause: str
    reason_code: str | None
    will_retry: bool


class NewAccount(Body):
    name: ShortText
    country: CountryCode
    email: Email
    address: Address
    siren: Siren | None = None
    vat_number: VatNumber | None = None
    vat_exemption: VatExemption | None = None
    """Why no VAT is charged to it: of deliveries without lines and of lines at 0 %."""
    external_id: Reference | None = None
    parent_id: AccountId | None = None
    """The group whose line it shares."""
    terms: Terms | None = None
    """Its own payment terms; none = the merchant's."""
    prenotification: Prenotification | None = None
    """What was agreed with it; none = the merchant's days."""
    analytics: Analytics = {}


class AccountChanges(Body):
    """Only the fields sent are changed; null empties one that may be empty."""

    name: ShortText | None = None
    country: CountryCode | None = None
    email: Email | None = None
    address: Address | None = None
    siren: Siren | None = None
    vat_number: VatNumber | None = None
    vat_exemption: VatExemption | None = None
    external_id: Reference | None = None
    parent_id: AccountId | None = None
    terms: Terms | None = None
    prenotification: Prenotification | None = None
    """Holds for debits announced from then on."""
    analytics: Analytics | None = None
    status: Literal["active", "closed"] | None = None
    """`closed` declines further orders; `active` opens a closed account again."""

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        for name in ("name", "country", "email", "address", "analytics", "status"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise ValueError(f"{name} cannot be null")
        return self


class Account(Answer):
    id: AccountId
    external_id: str | None
    parent_id: AccountId | None
    name: str
    siren: str | None
    vat_number: str | None
    vat_exemption: str | None
    country: str
    email: str
    address: Address
    terms: dict[str, Any] | None
    prenotification: Prenotification | None
    analytics: dict[str, str]
    status: Literal["pending", "active", "on_hold", "closed"]
    details: HoldDetails | None
    """Why it is on hold."""
    hold_set_by: Literal["person", "system"] | None
    """A hold of the system ends by itself when its cause is gone, one of a person does not."""
    opened_at: datetime
    available_actions: list[str]


class Reason(Body):
    reason: ShortText


class NewLimit(Body):
    amount: NatMinor
    currency: Currency = "EUR"
    source: Literal["insurer", "own"] = "own"
    valid_from: Day | None = None
    valid_to: Day | None = None
    """Both inclusive, in the merchant's calendar."""
    reason: ShortText | None = None


class Limit(Answer):
    id: LimitId
    account_id: AccountId
    amount: int
    currency: str
    source: str
    valid_from: date | None
    valid_to: date | None
    reason: str | None
    set_at: datetime
    status: Literal["scheduled", "in_force", "superseded", "ended"]
    available_actions: list[str]


class GroupExposure(Answer):
    """The pool that the account shares (CRD-06)."""

    account_id: AccountId
    limit: int | None
    used: int
    """By the group and all its subsidiaries."""
    available: int | None


class Exposure(Answer):
    """Minor units. The five parts are disjoint and add up to `limit - available`."""

    account_id: AccountId
    limit: int
    """In force today; 0 where there is none."""
    available: int
    """Below zero where exposure is above the limit."""
    open_orders: int
    unbilled: int
    invoiced: int
    """Open invoices less credit on the account: credit notes and money that pay no invoice yet; may be below zero."""
    in_collection: int
    overdue: int
    currency: str
    group: GroupExposure | None


class Eligibility(Answer):
    eligible: bool
    reasons: list[str]
    terms: dict[str, Any]
    due_date_if_ordered_today: date
    available: int
    """The largest order that would be authorised, as far as limits go."""
    currency: str


class NewOrder(Body):
    """An order at checkout. Exactly one of `account_id` and `account_external_id` names the buyer."""

    account_id: AccountId | None = None
    account_external_id: Reference | None = None
    external_id: Reference
    amount: AmountMinor
    """Tax included."""
    currency: Currency
    lines: Lines = []
    """They add up to the amount; discounts are below zero, and no rate makes less than nothing."""
    cost_centre: ShortText | None = None
    analytics: Analytics = {}
    delivery_address: Address | None = None
    """Where the goods go, if not to the account's address; a shipment may name another one."""

    @model_validator(mode="after")
    def _one_account(self) -> Self:
        if (self.account_id is None) == (self.account_external_id is None):
            raise ValueError("give exactly one of account_id and account_external_id")
        return self


class Order(Answer):
    id: OrderId
    external_id: str
    account_id: AccountId
    amount: int
    currency: str
    shipped: int
    cancelled: int
    returned: int
    status: Literal["authorized", "declined", "referred"]
    """The decision."""
    decision: Literal["authorized", "declined", "referred"]
    reasons: list[str]
    """Why it was declined: account_closed, account_on_hold, limit_missing, mandate_missing, limit_exceeded."""
    fulfilment: Literal["open", "partly_shipped", "shipped", "cancelled"]
    payment: Literal["unbilled", "invoiced", "in_collection", "paid", "overdue", "credited"]
    due_date: date | None
    """Of its first open invoice; before it has one, as if shipped on the day it was placed; null where declined."""
    placed_at: datetime
    cost_centre: str | None
    delivery_address: Address | None
    lines: list[DocumentLine]
    analytics: dict[str, str]
    details: HoldDetails | None
    available_actions: list[str]


class MovedLine(LinePart):
    """A line of the order by `line_no` or `sku`: `quantity` of it, or an `amount`; neither = all that is left.

    A delivered line that the order does not have needs its `amount`.
    """

    description: LineText = ""
    tax_rate: TaxRate | None = None
    """None = the order's; of a line that the order does not have, 20."""
    vat_exemption: VatExemption | None = None


class Movement(Body):
    """All of it, or an amount, or lines (which add up to the amount where both are given)."""

    amount: AmountMinor | None = None
    lines: Annotated[list[MovedLine], Field(max_length=LINES_MAX)] = []


class NewShipment(Movement):
    """None = all that is left; a part by amount has the rates of the order's lines."""

    delivery_address: Address | None = None
    """Where the goods went, if not to the account's address; printed on the invoice (INV-02)."""
    buyer_order_number: Reference | None = None
    """The buyer's own number of the order, for the invoice (BT-13)."""


class Cancellation(Movement):
    """None = all that was not shipped."""

    reason: ShortText | None = None


class NewReturn(Movement):
    """None = all that is with the buyer and not credited already."""

    reason: ShortText = "return"


class ReportedExposure(Exposure):
    name: str
    external_id: str | None
    status: Literal["pending", "active", "on_hold", "closed"]


class ExposureTotals(Answer):
    accounts: int
    limit: int
    """Sum of the limits in force."""
    used: int
    open_orders: int
    unbilled: int
    invoiced: int
    in_collection: int
    overdue: int
    currency: str


class ExposureReport(Answer):
    totals: ExposureTotals
    data: list[ReportedExposure]
    next_cursor: str | None
