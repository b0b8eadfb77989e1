from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from encours_contracts.collections import FailureDetails
from encours_contracts.fields import (
    AccountId,
    AmountMinor,
    Answer,
    AttachmentId,
    Body,
    CreditNoteId,
    Currency,
    DisputeId,
    FeeId,
    IbansMasked,
    InvoiceId,
    LinePart,
    NotificationId,
    OrderId,
    PaymentId,
    Reference,
    ShortText,
    StatementId,
    TaxRate,
    VatExemption,
)

InvoiceStatus = Literal["open", "in_collection", "paid", "overdue", "disputed", "credited"]
LongText = Annotated[
    str, Field(min_length=1, max_length=4000, pattern=r"^[^\x00]+$", examples=["Box 3 was missing."]), IbansMasked
]
Minor = Annotated[int, Field(examples=[12345])]
Rate = Annotated[str, Field(examples=["20"])]
"""In per cent."""
NumberText = Annotated[str, Field(examples=["F2011-000042"])]


PaymentReference = Annotated[str, Field(examples=["RF16F2011000042"])]
"""RF creditor reference (ISO 11649): a transfer that quotes it finds its invoices by itself."""


class SendAnswer(Answer):
    """The document will be mailed to the buyer; `GET /v1/notifications?document_id=` shows how that goes."""

    number: str
    status: Literal["requested"]


class DeliveryAnswer(Answer):
    """How the last mail with the document ended."""

    notification_id: NotificationId
    status: Literal["sent", "failed"]
    changed_at: datetime
    cause: str | None
    """Why it failed."""


class InvoiceAnswer(Answer):
    """An invoice. Amounts in minor units, tax included; `open_amount` is neither paid for good nor credited."""

    id: InvoiceId
    number: NumberText
    payment_reference: PaymentReference
    account_id: AccountId
    order_id: OrderId
    order_external_id: str
    statement_id: StatementId | None
    amount: Minor
    open_amount: Minor
    paid: int
    credited: int
    in_collection: int
    disputed: int
    currency: Currency
    cost_centre: str | None
    analytics: dict[str, str]
    """Labels of the buyer for its own books."""
    issued_on: date
    due_date: date
    status: InvoiceStatus
    available_actions: list[str]
    details: FailureDetails | None
    """Why the last debit failed."""


class CreditLineAnswer(Answer):
    line_no: int | None = None
    """Of the invoice; none of a credit by amount."""
    sku: str
    description: str
    quantity: str
    tax_rate: Rate
    exemption_reason: str | None = None
    """Why no VAT is charged, as a VATEX code."""
    net: int
    amount: int


class LineAnswer(CreditLineAnswer):
    line_no: int
    """By which a credit note names it."""


class VatAnswer(Answer):
    """All of one rate: net + tax = what is charged at that rate."""

    tax_rate: Rate
    exemption_reason: str | None
    """Why no VAT is charged, as a VATEX code."""
    net: int
    tax: int


class AppliedAnswer(Answer):
    """Money applied to the invoice; below zero: removed from it."""

    source: Literal["collection", "payment", "credit_note"]
    source_id: str
    amount: int
    applied_on: date


class InvoiceInFull(InvoiceAnswer):
    lines: list[LineAnswer]
    vat: list[VatAnswer]
    applied: list[AppliedAnswer]
    disputes: list[DisputeId]
    cost_centre: str | None
    analytics: dict[str, str]
    terms: dict[str, Any]
    delivery: DeliveryAnswer | None
    """Of the mail with the invoice; none = no mail has ended yet."""


class PartAnswer(Answer):
    invoice_id: InvoiceId
    number: NumberText
    amount: Minor


class CreditNoteBody(Body):
    account_id: AccountId
    external_id: Reference
    amount: AmountMinor | None = None
    """Tax included; of lines, their sum."""
    currency: Currency
    reason: ShortText
    invoice_id: InvoiceId | None = None
    """The invoice it corrects; none = a credit on the account, netted in the next statement."""
    lines: Annotated[list[LinePart], Field(max_length=500)] = []
    """Lines of that invoice by their number or sku, and how much of each."""
    invoice_ids: Annotated[list[InvoiceId], Field(max_length=1000)] = []
    """Invoices that a credit on the account is about: it takes back their rates and names them."""
    period_start: date | None = None
    """Days whose invoices a credit on the account is about (a year-end rebate)."""
    period_end: date | None = None
    tax_rate: TaxRate | None = None
    """The rate of what a credit on the account is about; without any of these, of what the buyer was last invoiced."""
    vat_exemption: VatExemption | None = None
    """Why, where `tax_rate` is 0."""
    vat: Literal["none"] | None = None
    """A commercial gesture: the credit takes back no VAT."""


class CreditNoteAnswer(Answer):
    """A credit note; `remaining` is credit on the account that is not applied to an invoice yet."""

    id: CreditNoteId
    number: Annotated[str, Field(examples=["A2011-000007"])]
    account_id: AccountId
    external_id: str | None
    invoice_id: InvoiceId | None
    order_id: OrderId | None
    statement_id: StatementId | None
    amount: Minor
    applied: int
    remaining: int
    currency: Currency
    reason: str
    issued_on: date
    invoice_ids: list[InvoiceId]
    """Invoices that a credit on the account is about."""
    period_start: date | None
    period_end: date | None
    lines: list[CreditLineAnswer]
    vat: list[VatAnswer]
    allocations: list[PartAnswer]


class CreditNoteInFull(CreditNoteAnswer):
    delivery: DeliveryAnswer | None


class PaymentPart(Body):
    """So much of the money goes to an invoice, or to a fee."""

    invoice_id: InvoiceId | None = None
    fee_id: FeeId | None = None
    amount: AmountMinor


class PaymentBody(Body):
    account_id: AccountId
    amount: AmountMinor
    currency: Currency = "EUR"
    method: Literal["transfer", "card", "cheque"]
    reference: Annotated[ShortText, Field(max_length=100)] | None = None
    allocations: Annotated[list[PaymentPart], Field(max_length=1000)] | None = None
    """Which invoices and fees it pays; left out = open invoices by the merchant's rule."""


class FeePartAnswer(Answer):
    fee_id: FeeId
    amount: Minor


class AdviceLine(Answer):
    """An invoice on the remittance advice: what the payment pays of it, what stays open and why."""

    invoice_id: InvoiceId
    number: NumberText
    due_date: date
    paid: int
    open_amount: int
    why_open: Literal["in_collection", "disputed", "not_covered"] | None


class PaymentAnswer(Answer):
    """A payment and its remittance advice as of the day it came (S3.9)."""

    id: PaymentId
    account_id: AccountId
    amount: Minor
    currency: Currency
    method: str
    reference: str | None
    received_on: date
    allocations: list[PartAnswer]
    """What it pays now; a late change of a debit may have moved some of it."""
    fees: list[FeePartAnswer] = []
    reversed_on: date | None = None
    """Reversed on that day: it pays nothing any more."""
    unallocated: int
    """Credit on the account, netted in the next statement."""
    advice: list[AdviceLine]


DisputeKind = Literal["price", "quantity", "not_received", "damaged", "vat", "duplicate", "other"]
FileName = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^/\\\x00-\x1f\x7f]+$", examples=["box.jpg"])]


class DisputeBody(Body):
    reason: ShortText
    kind: DisputeKind = "other"
    line_nos: Annotated[list[Annotated[int, Field(strict=True, ge=1, le=10_000)]], Field(max_length=200)] = []
    """Lines of the invoice that it is about."""
    amount: AmountMinor | None = None
    """The part in question; left out = what the lines come to, without lines all that is open and undisputed."""
    message: LongText | None = None
    author: Literal["buyer", "merchant"] = "buyer"


class MessageBody(Body):
    message: LongText
    author: Literal["buyer", "merchant"] = "merchant"


class ResolveBody(Body):
    outcome: Literal["rejected", "credited"]
    amount: AmountMinor | None = None
    """With `credited`: how much; left out = all that is disputed."""


class MessageAnswer(Answer):
    author: str
    message: str
    written_at: datetime


class DisputeSummary(Answer):
    id: DisputeId
    account_id: AccountId
    invoice_id: InvoiceId
    amount: Minor
    currency: Currency
    reason: str
    kind: DisputeKind
    line_nos: list[int]
    status: Literal["open", "rejected", "credited"]
    opened_at: datetime
    resolved_at: datetime | None
    credit_note_id: CreditNoteId | None
    available_actions: list[str]


class AttachmentAnswer(Answer):
    """A file of a dispute; `url` downloads it."""

    id: AttachmentId
    name: str
    media_type: Annotated[str, Field(examples=["image/jpeg"])]
    size: int
    """Bytes."""
    sha256: str
    author: str
    attached_at: datetime
    url: str


class DisputeAnswer(DisputeSummary):
    messages: list[MessageAnswer]
    attachments: list[AttachmentAnswer]


class StatementItem(Answer):
    """A document of the month. `after`: of an invoice the part to debit, of a credit the part carried over."""

    kind: Literal["invoice", "earlier_invoice", "credit_note", "payment"]
    number: str
    dated_on: date
    cost_centre: str | None
    amount: int
    before: int
    after: int
    debited_apart: bool = False
    """Debited by an early collection: shown here and not debited again."""


class DebitAnswer(Answer):
    """The debit that was announced for the statement."""

    collection_date: date
    amount: int
    mandate_reference: str | None
    creditor_identifier: str | None
    iban_masked: str | None


class StatementAnswer(Answer):
    """The month of an account; a `total` below zero is carried over to the next one."""

    id: StatementId
    number: Annotated[str, Field(examples=["R2011-000003"])]
    payment_reference: PaymentReference
    account_id: AccountId
    period_start: date
    period_end: date
    due_date: date
    currency: Currency
    total: Minor


class StatementInFull(StatementAnswer):
    items: list[StatementItem]
    debits: list[DebitAnswer]
    delivery: DeliveryAnswer | None


class AgingBuckets(Answer):
    """Open amounts by days past the contractual due date; `credits` is unused credit on account."""

    currency: Currency
    not_due: int
    days_1_30: int
    days_31_60: int
    days_61_90: int
    days_over_90: int
    total: int
    credits: int


class AgingOfAccount(Answer):
    account_id: AccountId
    name: str
    by_currency: list[AgingBuckets]


class AgingReport(Answer):
    as_of: date
    totals: list[AgingBuckets]
    data: list[AgingOfAccount]
    next_cursor: str | None


class DsoOfCurrency(Answer):
    """`simple` and `countback` in days; null where there were no sales to measure by."""

    currency: Currency
    receivables: int
    sales: int
    simple: Decimal | None
    countback: Decimal | None


class DsoReport(Answer):
    as_of: date
    days: int
    formulas: dict[str, str]
    by_currency: list[DsoOfCurrency]
