"""Published by billing."""

from datetime import date
from typing import Literal
from uuid import UUID

from encours_contracts.envelope import Event
from encours_contracts.fields import (
    AccountId,
    Allocation,
    Answer,
    CollectionId,
    CreditNoteId,
    DisputeId,
    FeeId,
    InvoiceId,
    OrderId,
    ShipmentId,
    StatementId,
)


class InvoiceIssued(Event, publisher="billing"):
    account_id: AccountId
    invoice_id: InvoiceId
    number: str
    order_id: OrderId
    order_external_id: str
    shipment_id: ShipmentId
    amount: int
    currency: str
    issued_on: date
    due_date: date


class CreditNoteIssued(Event, publisher="billing"):
    """`allocations` say which open invoices it reduces at once; the rest is credit on the account."""

    account_id: AccountId
    credit_note_id: CreditNoteId
    number: str
    external_id: str | None = None
    amount: int
    currency: str
    reason: str
    issued_on: date
    order_id: OrderId | None = None
    allocations: list[Allocation] = []


class StatementIssued(Event, publisher="billing"):
    """The month of one account; `total` below zero is carried over to the next one."""

    account_id: AccountId
    statement_id: StatementId
    number: str
    period_start: date
    period_end: date
    due_date: date
    total: int
    currency: str
    invoices: list[Allocation]


class CollectionDue(Event, publisher="billing"):
    """An amount to debit on `due_date` (contractual; collections shifts it to a TARGET day).

    `undisputed_amount`, where it is about one invoice: what of it may be asked for in all, what is asked for already
    included. Billing cannot know what a file took meanwhile, so collections asks for the rest of it at most.
    """

    account_id: AccountId
    statement_id: StatementId | None = None
    invoice_id: InvoiceId | None = None
    amount: int
    undisputed_amount: int | None = None
    currency: str
    due_date: date
    allocations: list[Allocation]
    remittance: str
    anticipated: bool = False
    """Asked for before the invoice falls due; `due_date` is then the day agreed for the debit."""
    requested_by: Literal["buyer", "merchant"] | None = None
    retry_of: CollectionId | None = None
    """The collection that came back and is tried again; at most once (RTX-02)."""


class PaymentSource(Answer):
    """What paid: `id` is that of the collection, the payment or the credit note."""

    kind: Literal["collection", "payment", "credit_note"]
    id: UUID


class InvoicePaid(Event, publisher="billing"):
    """`amount` of the invoice is paid for good; `open_amount` remains, `undisputed_amount` of it without question.

    A collection counts only when final (TIM-09). A negative `amount` takes a payment back (late return).
    """

    account_id: AccountId
    invoice_id: InvoiceId
    order_id: OrderId
    amount: int
    open_amount: int
    undisputed_amount: int
    currency: str
    source: PaymentSource
    paid_on: date


class FeeCharged(Event, publisher="billing"):
    """A receivable of its own, outside the invoices and the next debit: what a returned debit cost (RTX-03)."""

    account_id: AccountId
    fee_id: FeeId
    kind: Literal["return_fee"]
    collection_id: CollectionId
    amount: int
    currency: str
    charged_on: date


class InvoiceOverdue(Event, publisher="billing"):
    account_id: AccountId
    invoice_id: InvoiceId
    number: str
    order_id: OrderId
    open_amount: int
    currency: str
    due_date: date


class DisputeOpened(Event, publisher="billing"):
    """`amount` of the invoice is in question; `undisputed_amount` of what is open of it is not, by this or another."""

    account_id: AccountId
    dispute_id: DisputeId
    invoice_id: InvoiceId
    amount: int
    undisputed_amount: int
    currency: str
    reason: str


class DisputeResolved(Event, publisher="billing"):
    account_id: AccountId
    dispute_id: DisputeId
    invoice_id: InvoiceId
    amount: int
    currency: str
    outcome: str
