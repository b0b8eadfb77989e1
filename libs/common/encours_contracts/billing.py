"""Published by billing."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from encours_contracts.envelope import Event
from encours_contracts.fields import (
    AccountId,
    Allocation,
    Answer,
    BatchId,
    CheckoutSessionId,
    CollectionId,
    CreditNoteId,
    DisputeId,
    FeeId,
    InvoiceId,
    NotificationId,
    OrderId,
    PaymentId,
    RefundId,
    ShipmentId,
    StatementId,
    TransferId,
)
from encours_contracts.file_parts import FilePart


class DocumentKind(StrEnum):
    """What a buyer gets as a paper."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    STATEMENT = "statement"


class _Invoice(Event):
    account_id: AccountId
    account_external_id: str | None = None
    invoice_id: InvoiceId
    number: str
    order_id: OrderId
    order_external_id: str


class InvoiceIssued(_Invoice, publisher="billing"):
    shipment_id: ShipmentId
    amount: int
    currency: str
    issued_on: date
    due_date: date
    by_statement: bool = False
    """Whether the month's statement lists and collects it."""


class CreditNoteIssued(Event, publisher="billing"):
    account_id: AccountId
    credit_note_id: CreditNoteId
    number: str
    external_id: str | None = None
    amount: int
    currency: str
    reason: str
    issued_on: date
    order_id: OrderId | None = None
    order_external_id: str | None = None
    """Where an invoice of that order is corrected."""
    invoice_id: InvoiceId | None = None
    """The invoice that it corrects."""
    return_id: ShipmentId | None = None
    """The return that it credits."""


class CreditNoteBalanceChanged(Event, publisher="billing"):
    """How much of a credit note is used, whole, after each change; `version` counts the changes from 1.

    `unused_amount` is credit on the account.
    """

    account_id: AccountId
    credit_note_id: CreditNoteId
    version: int
    amount: int
    used_amount: int
    unused_amount: int
    currency: str
    order_id: OrderId | None = None
    """The order whose invoice it corrects."""
    return_id: ShipmentId | None = None
    """The return that it credits."""


class PaymentBalanceChanged(Event, publisher="billing"):
    """How much of a payment is used, whole, after each change; `version` counts the changes from 1.

    `unused_amount` is an advance or an overpayment: credit on the account. A reversed payment is used in full.
    """

    account_id: AccountId
    payment_id: PaymentId
    version: int
    amount: int
    used_amount: int
    unused_amount: int
    currency: str


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


class DocumentSendRequested(Event, publisher="billing", internal=True):
    """A document is to be mailed to the buyer once more; `amount` is what it was issued for."""

    account_id: AccountId
    kind: DocumentKind
    document_id: UUID
    number: str
    amount: int
    currency: str
    issued_on: date
    due_date: date | None = None


class DocumentProvided(FilePart, publisher="billing", internal=True):
    """The file that notifications asked for, to be attached to a mail."""

    account_id: AccountId
    notification_id: NotificationId


class CollectionDue(Event, publisher="billing"):
    """An amount to debit on `due_date` (contractual; collections shifts it to a TARGET day).

    Billing does not know what is in a file already. Collections therefore debits at most what the last
    `InvoiceBalanceChanged` of an invoice leaves undisputed, less what other debits ask for already.
    """

    account_id: AccountId
    statement_id: StatementId | None = None
    invoice_id: InvoiceId | None = None
    amount: int
    currency: str
    due_date: date
    allocations: list[Allocation]
    remittance: str
    early: bool = False
    """Asked for before the invoice falls due; `due_date` is then the day agreed for the debit."""
    requested_by: Literal["buyer", "merchant"] | None = None
    retry_of: CollectionId | None = None
    """The collection that came back and is tried again; at most once (RTX-02)."""


class InvoiceStatus(StrEnum):
    OPEN = "open"
    IN_COLLECTION = "in_collection"
    PAID = "paid"
    OVERDUE = "overdue"
    DISPUTED = "disputed"
    CREDITED = "credited"


class CauseKind(StrEnum):
    """What changes an invoice's balance."""

    ISSUED = "issued"
    COLLECTION_SUBMITTED = "collection_submitted"
    COLLECTION_PAID = "collection_paid"
    """The debit is final; until then it is only in collection (TIM-09)."""
    COLLECTION_FAILED = "collection_failed"
    """Rejected, returned, recalled or reversed; where it was final before, its payment is taken back."""
    PAYMENT_APPLIED = "payment_applied"
    PAYMENT_REMOVED = "payment_removed"
    PAYMENT_WAITING = "payment_waiting"
    """A payment or credit note waits for a debit at the bank, or (below zero) does not wait any more."""
    CREDIT_APPLIED = "credit_applied"
    CREDIT_REMOVED = "credit_removed"
    DISPUTED = "disputed"
    DISPUTE_RESOLVED = "dispute_resolved"
    OVERDUE = "overdue"
    REPUBLISHED = "republished"
    """Nothing changed: the present state is published once more for a consumer that lost or never had it."""


def _absent(value: object) -> bool:
    return value is None


class BalanceCause(Answer):
    """What changed a balance, and which collection, payment, credit note or dispute did.

    `amount` is what it moved, in minor units; below zero where paid or credited money was taken back.
    """

    kind: CauseKind
    amount: int = 0
    collection_id: Annotated[CollectionId | None, Field(exclude_if=_absent)] = None
    payment_id: Annotated[PaymentId | None, Field(exclude_if=_absent)] = None
    credit_note_id: Annotated[CreditNoteId | None, Field(exclude_if=_absent)] = None
    dispute_id: Annotated[DisputeId | None, Field(exclude_if=_absent)] = None


class InvoiceBalanceChanged(_Invoice, publisher="billing"):
    """The whole balance of an invoice after each change; `version` counts the changes of the invoice from 1.

    A consumer stores what is newer than what it has and computes nothing: billing alone owns the balance.
    """

    version: int
    amount: int
    open_amount: int
    """Neither paid for good nor credited."""
    paid: int
    """For good: a collection counts only when it is final (TIM-09)."""
    credited: int
    in_collection: int
    """Part of `open_amount` that is at the bank."""
    disputed: int
    undisputed_amount: int
    """Part of `open_amount` that is not disputed and that no other money waits for: may be debited and reminded of."""
    overdue: bool
    status: InvoiceStatus
    currency: str
    issued_on: date
    due_date: date
    cause: BalanceCause


class InvoicePaid(_Invoice, publisher="billing"):
    """Nothing of the invoice is open any more: it is paid, credited, or partly each."""

    amount: int
    paid: int
    credited: int
    currency: str
    paid_on: date
    cause: BalanceCause


class InvoiceReopened(_Invoice, publisher="billing"):
    """Something of a paid invoice is open again: a late return, or a payment or credit that was taken back."""

    amount: int
    open_amount: int
    currency: str
    cause: BalanceCause


class TransferProposal(Answer):
    """Whose transfer it may be, and which invoices it may pay; `score` from 0 to 99."""

    buyer_account_id: AccountId
    invoice_ids: list[InvoiceId]
    score: int
    why: list[str]


class TransferStatusChanged(Event, publisher="billing"):
    """What became of a transfer, or that it waits for a person, with what it may be."""

    transfer_id: TransferId
    status: Literal["unmatched", "applied", "payout", "ignored", "reversed", "acknowledged"]
    proposals: list[TransferProposal] = []
    amount: int | None = None
    currency: str | None = None


class CheckoutSessionChanged(Event, publisher="billing"):
    """A payment by card was paid, failed or expired, or its money changed since: refunded, disputed, won back.

    `collected` is what the payment service has of it now; `payment_id` the payment that has it in the books.
    """

    account_id: AccountId
    checkout_session_id: CheckoutSessionId
    status: Literal["open", "paid", "expired", "failed"]
    amount: int
    collected: int
    refunded: int
    disputed: int
    currency: str
    payment_id: PaymentId | None = None
    failure: str | None = None


class FeeCharged(Event, publisher="billing"):
    """A receivable of its own, outside the invoices and the next debit: what a returned debit cost (RTX-03)."""

    account_id: AccountId
    fee_id: FeeId
    kind: Literal["return_fee"]
    collection_id: CollectionId
    amount: int
    currency: str
    charged_on: date


class InvoiceOverdue(_Invoice, publisher="billing"):
    """The invoice was found unpaid after its day; `overdue_amount` is neither at the bank nor disputed."""

    overdue_amount: int
    currency: str
    due_date: date


class RefundRequested(Event, publisher="billing"):
    """Credit of the account that is paid back by a credit transfer; it is reserved from now on.

    Without an IBAN it goes to the account of the buyer's mandate.
    """

    PRIVATE_FIELDS: ClassVar[frozenset[str]] = frozenset({"iban_sealed"})

    account_id: AccountId
    refund_id: RefundId
    amount: int
    currency: str
    reason: str | None = None
    name: str
    """Of the account's holder."""
    iban_sealed: str | None = None
    iban_masked: str | None = None
    remittance: str
    prepared_by: str | None = None
    """The person who asked for it, who does not approve its file: `usr_…`, or `key_…` of a key that no person made."""


class RefundConfirmed(Event, publisher="billing"):
    """The credit that the refund pays back is there: its file may be sent."""

    account_id: AccountId
    refund_id: RefundId
    batch_id: BatchId
    """The file; another one is asked for again."""


class RefundWithdrawn(Event, publisher="billing"):
    """The refund must not be sent; `RefundCancelled` follows, or `RefundSubmitted` where the bank has it already."""

    account_id: AccountId
    refund_id: RefundId
    cause: str


class DisputeOpened(Event, publisher="billing"):
    """A buyer questions `amount` of an invoice."""

    account_id: AccountId
    dispute_id: DisputeId
    invoice_id: InvoiceId
    amount: int
    currency: str
    reason: str
    kind: str = "other"
    """price, quantity, not_received, damaged, vat, duplicate, other."""
    line_nos: list[int] = []
    """Lines of the invoice that it is about; none: the whole invoice."""


class DisputeOutcome(StrEnum):
    REJECTED = "rejected"
    CREDITED = "credited"


class DisputeResolved(Event, publisher="billing"):
    """`amount`: what was credited, or what is owed again."""

    account_id: AccountId
    dispute_id: DisputeId
    invoice_id: InvoiceId
    amount: int
    currency: str
    outcome: DisputeOutcome
