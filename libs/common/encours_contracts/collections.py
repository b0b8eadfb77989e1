"""Published by collections."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from encours_contracts.envelope import Event
from encours_contracts.fields import (
    AccountId,
    Allocation,
    Answer,
    BankAccountId,
    BankEntryId,
    BankItemId,
    BankStatementId,
    BatchId,
    CollectionId,
    InvoiceId,
    MandateId,
    RefundId,
    StatementId,
    TransferId,
)
from encours_contracts.file_parts import FilePart


class FailureDetails(Answer):
    """Why a collection failed: `reason_code` is the ISO external code (docs/rules/messages.md)."""

    cause: str
    reason_code: str | None = None
    will_retry: bool = False
    retry_on: Annotated[date | None, Field(exclude_if=lambda day: day is None)] = None
    """Where it will be tried again: not before this TARGET day, by a debit announced anew (RTX-02)."""


class _Collection(Event):
    account_id: AccountId
    collection_id: CollectionId
    statement_id: StatementId | None = None
    invoice_id: InvoiceId | None = None
    amount: int
    currency: str
    collection_date: date
    """Requested collection date, a TARGET day (TIM-10)."""
    allocations: list[Allocation]


class FailureParty(StrEnum):
    """Who brought it about that a debit did not pay: what the creditor called off says nothing against the debtor."""

    DEBTOR = "debtor"
    CREDITOR = "creditor"


class CollectionScheduled(_Collection, publisher="collections"):
    """The debit is announced to the buyer by this (pre-notification, TIM-01)."""

    mandate_id: MandateId
    mandate_reference: str
    creditor_identifier: str
    iban_masked: str
    early: bool = False
    """Debited before the invoices fall due, because the buyer or the merchant asked for it."""
    retry_of: CollectionId | None = None
    postponed_for: str | None = None
    """Why the day announced before does not hold; None: the first announcement, or a change of amount or mandate."""
    fault: FailureParty | None = None
    """Who caused the postponement; the creditor's own fault says nothing against the buyer (DUE-01)."""


class CollectionPostponed(_Collection, publisher="collections"):
    """It is not sent for the day that was announced, `collection_date`.

    The new day is announced once, with the full notice: at once, or when the cause is mended. With `fault` creditor the
    buyer is neither reminded nor held meanwhile (DUE-01).
    """

    cause: str
    fault: FailureParty | None = None


class AlertKind(StrEnum):
    RECALL_NEEDED = "recall_needed"
    """More is at the bank than is owed, or the mandate ended, and no recall can be sent by file."""
    NO_ANSWER = "no_answer"
    """The bank has not said what became of debits whose day has passed."""
    NOT_SENT = "not_sent"
    """Debits or refunds were postponed for the creditor's own fault."""


class CollectionAlertRaised(Event, publisher="collections"):
    """A person has to act on debits: of one account, or of a batch or several accounts without `account_id`."""

    kind: AlertKind
    cause: str
    account_id: AccountId | None = None
    collection_id: CollectionId | None = None
    batch_id: BatchId | None = None
    collections: int
    """Number of debits; 0 where it is about refunds."""
    amount: int
    currency: str
    deadline: date | None = None
    """Last day to act."""


class CancelledBy(StrEnum):
    """Who or what made a debit superfluous before its file left."""

    MERCHANT = "merchant"
    SETTLED = "settled"
    """It was paid or credited."""
    DISPUTE = "dispute"


class CollectionCancelled(_Collection, publisher="collections"):
    """Given up before its file left; nothing was asked of the buyer's bank."""

    cause: str
    by: CancelledBy


class CollectionSubmitted(_Collection, publisher="collections"):
    """The bank has it: its part of the line is `in_collection` until it is final or comes back."""

    batch_id: BatchId
    end_to_end_id: str
    mandate_id: MandateId | None = None
    """Its 36 months start again with the collection date, whatever the bank answers (MND-25)."""


class CollectionSettled(_Collection, publisher="collections"):
    """Booked by the bank; final after `final_on` only (TIM-06, TIM-09)."""

    mandate_id: MandateId
    end_to_end_id: str
    settled_on: date
    final_on: date


class CollectionRecredited(_Collection, publisher="collections"):
    """The bank took back its return, or booked a debit that had been recalled or released.

    The debit is settled again, final after `final_on` only.
    """

    mandate_id: MandateId
    end_to_end_id: str
    settled_on: date
    final_on: date


class CreditConsequence(StrEnum):
    """What becomes of the buyer's credit line (CRD-13)."""

    NONE = "none"
    WATCH = "watch"
    HOLD = "hold"
    REVIEW = "review"


class MandateConsequence(StrEnum):
    """What becomes of the mandate."""

    KEEP = "keep"
    SUSPEND = "suspend"
    CANCEL = "cancel"
    AMEND = "amend"
    CHECK = "check"


class ReasonClass(StrEnum):
    """Who has to act (docs/rules)."""

    CREDITOR_DATA = "T1"
    ACCOUNT = "T2"
    MANDATE = "T3"
    DEBTOR = "T4"
    BANK = "T5"
    LEGAL = "T6"
    ALERT = "alert"
    OPERATIONS = "ops"
    MANUAL = "manual"


class CollectionFailure(_Collection):
    """A debit that the bank had and that did not pay, or no longer does: its part of the receivables is open again.

    Five events say how; most consumers handle them the same way.
    """

    mandate_id: MandateId
    end_to_end_id: str
    caused_by: FailureParty
    was_final: bool = False
    failed_on: date
    details: FailureDetails
    credit_consequence: CreditConsequence
    mandate_consequence: MandateConsequence
    reason_class: ReasonClass = ReasonClass.MANUAL
    retry_of: CollectionId | None = None


class CollectionRejected(CollectionFailure, publisher="collections"):
    """The debtor's bank, or the creditor's, refused it before settlement."""


class CollectionReturned(CollectionFailure, publisher="collections"):
    """The debtor's bank sent it back after settlement."""


class CollectionRecalled(CollectionFailure, publisher="collections"):
    """The creditor cancelled it at the bank before settlement (camt.055)."""


class CollectionReversed(CollectionFailure, publisher="collections"):
    """The creditor paid it back after settlement (pain.007)."""


class CollectionReleased(CollectionFailure, publisher="collections"):
    """The bank never answered, and a person stated that nothing was debited; it may be presented again."""


class CollectionReasonCorrected(CollectionFailure, publisher="collections"):
    """The bank gave another reason for a debit that had failed: the whole failure as it counts now (RTX-04).

    It replaces `details` and consequences of the failure before, whatever order the bank's messages come in.
    """


FAILURES = (CollectionRejected, CollectionReturned, CollectionRecalled, CollectionReversed, CollectionReleased)


class TransferReceived(Event, publisher="collections"):
    """Money that a payer sent by credit transfer, booked on the merchant's account (camt.053); published once.

    `payer_digest` identifies the payer's account without its IBAN.
    """

    PRIVATE_FIELDS: ClassVar[frozenset[str]] = frozenset({"payer_digest"})

    transfer_id: TransferId
    amount: int
    currency: str
    booked_on: date
    value_on: date | None = None
    payer_name: str | None = None
    payer_iban_masked: str | None = None
    payer_digest: str | None = None
    structured_reference: str | None = None
    """RF creditor reference (ISO 11649) or another structured reference, as the bank sent it."""
    remittance: str = ""
    end_to_end_id: str | None = None
    bank_reference: str | None = None


class _Refund(Event):
    account_id: AccountId
    refund_id: RefundId
    amount: int
    currency: str


class RefundApproved(_Refund, publisher="collections"):
    """Its file has every approval that it needs, and goes to the bank when billing has confirmed each refund of it."""

    batch_id: BatchId


class RefundSubmitted(_Refund, publisher="collections"):
    batch_id: BatchId
    end_to_end_id: str


class RefundSettled(_Refund, publisher="collections"):
    """The bank booked the transfer."""

    end_to_end_id: str
    settled_on: date


class RefundRejected(_Refund, publisher="collections"):
    """It was not paid, or came back after it was booked (`was_settled`): its credit is free again."""

    end_to_end_id: str | None = None
    was_settled: bool = False
    failed_on: date
    details: FailureDetails


class RefundCancelled(_Refund, publisher="collections"):
    """It was not sent, and never will be: its credit is gone, or somebody wanted it so. Its file goes without it."""

    cancelled_on: date
    cause: str


class TransferReversed(Event, publisher="collections"):
    """The bank took a received transfer back: its payment is taken from what it paid."""

    transfer_id: TransferId
    amount: int
    currency: str
    booked_on: date
    reason_code: str | None = None
    bank_reference: str | None = None


class BankAccountOpened(Event, publisher="collections"):
    """An account that the merchant has named as creditor; its statements are booked from now on."""

    bank_account_id: BankAccountId
    iban_masked: str
    bic: str | None = None
    currency: str


class BankStatementRecorded(Event, publisher="collections"):
    """A statement of the bank as it is now: booked, held (nothing of it is applied) or replaced by a corrected one."""

    bank_account_id: BankAccountId
    bank_statement_id: BankStatementId
    reference: str | None = None
    sequence_number: int | None = None
    opening: int | None = None
    closing: int | None = None
    """Signed minor units; None where the bank states no balance and none follows from an earlier statement."""
    entries_total: int
    currency: str
    closed_on: date
    status: Literal["booked", "held", "replaced"]
    cause: str | None = None
    """Why it was held."""


class BankEntryPart(Answer):
    """A part of an entry, signed as it changes the balance; `suspense` is a bank item, which a person resolves."""

    kind: Literal["opening", "collection", "return", "transfer", "transfer_reversal", "refund", "charge", "suspense"]
    amount: int
    account_id: AccountId | None = None
    collection_id: CollectionId | None = None
    transfer_id: TransferId | None = None
    bank_item_id: BankItemId | None = None
    item_kind: str | None = None


class BankEntryBooked(Event, publisher="collections"):
    """An entry of a booked statement; its parts add up to its amount (signed minor units)."""

    bank_account_id: BankAccountId
    bank_statement_id: BankStatementId
    bank_entry_id: BankEntryId
    booked_on: date
    amount: int
    currency: str
    bank_reference: str | None = None
    text: str = ""
    parts: list[BankEntryPart]


class BankItemResolved(Event, publisher="collections"):
    """A bank item left suspense: `amount` (signed) is assigned, and `difference` of it is a charge of the bank.

    For a payment, the whole transfer is repeated, as billing may not know it.
    """

    PRIVATE_FIELDS: ClassVar[frozenset[str]] = frozenset({"payer_digest"})

    bank_item_id: BankItemId
    bank_account_id: BankAccountId
    amount: int
    difference: int = 0
    currency: str
    booked_on: date
    resolved_as: Literal["return", "collection", "payment", "payment_reversal", "charge", "refund", "other"]
    collection_id: CollectionId | None = None
    buyer_account_id: AccountId | None = None
    invoice_ids: list[InvoiceId] = []
    payer_name: str | None = None
    payer_digest: str | None = None
    remittance: str = ""
    reason: str | None = None


class BankFileRefused(Event, publisher="collections"):
    """An alert: a bank file, or a report in one, is of an account that is not the merchant's; nothing was applied."""

    iban_masked: str
    message_id: str | None = None


class BatchPrepared(Event, publisher="collections"):
    """A file that passed its checks waits for approvals, each by another person, until `approve_before`."""

    batch_id: BatchId
    message_id: str
    collection_date: date
    transactions: int
    total: int
    currency: str
    approvals_needed: int
    approve_before: datetime


class BatchSubmitted(Event, publisher="collections"):
    batch_id: BatchId
    message_id: str
    collection_date: date
    transactions: int
    total: int
    currency: str
    file_sha256: str


class BankFileSent(FilePart, publisher="collections", internal=True):
    """A file for the simulated bank of a sandbox merchant: direct debits, or a request about them."""
