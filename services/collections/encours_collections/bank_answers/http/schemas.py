from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from encours_collections.batches.http.schemas import ApprovalAnswer
from encours_common.contracts.collections import FailureDetails
from encours_common.contracts.values import (
    AccountId,
    Allocation,
    Answer,
    BankFileId,
    BatchId,
    Body,
    CollectionId,
    InvoiceId,
    MandateId,
    StatementId,
    TransferId,
)

CollectionStatus = Literal[
    "planned", "announced", "batched", "submitted", "settled", "returned", "rejected", "cancelled"
]
BatchStatus = Literal[
    "created",
    "awaiting_approval",
    "sending",
    "failed_check",
    "cancelled",
    "submitted",
    "accepted",
    "partly_rejected",
    "rejected",
]


class CollectionAnswer(Answer):
    """One debit, from plan to final money."""

    id: CollectionId
    account_id: AccountId
    statement_id: StatementId | None
    invoice_id: InvoiceId | None
    amount: Annotated[int, Field(examples=[123450])]
    """Minor units; what is paid otherwise or disputed before the file is made is taken off."""
    currency: Annotated[str, Field(examples=["EUR"])]
    due_date: date
    """Contractual."""
    collection_date: Annotated[date, Field(examples=["2011-02-15"])]
    """Requested collection date, a TARGET day."""
    status: CollectionStatus
    end_to_end_id: Annotated[str, Field(examples=["COL-06EGQ5GWG9T7YAYYM1TZ3J4E5N"])]
    scheme: str | None
    mandate_id: MandateId | None
    mandate_reference: str | None
    iban_masked: Annotated[str | None, Field(examples=["FR76********************189"])]
    batch_id: BatchId | None
    settled_on: date | None
    final_on: date | None
    """The debtor's bank may return it until the end of that day."""
    failed_on: date | None
    anticipated: bool
    """Asked for before its invoices fall due; `due_date` is the day agreed for it."""
    retry_of: CollectionId | None
    """The debit that came back and is tried again by this one, once (RTX-02)."""
    cancellation: Literal["requested", "accepted", "refused"] | None
    """Asked of the bank after the file left (camt.055), and its answer."""
    reversal: Literal["requested", "booked", "refused"] | None
    """Money given back after settlement (pain.007), and what the bank made of it."""
    details: FailureDetails | None
    """Why it waits or failed; null where all is well."""
    allocations: list[Allocation]
    available_actions: list[str]
    created_at: datetime


class BatchAnswer(Answer):
    """One file to the bank and what became of it."""

    id: BatchId
    message_id: Annotated[str, Field(examples=["DD-06EGQ5GWG9T7YAYYM1TZ3J4E5N"])]
    message_name: Annotated[str, Field(examples=["pain.008.001.08"])]
    bank_profile: str | None
    """The terms of the creditor's bank that it was written to."""
    scheme: str
    status: BatchStatus
    bank_status: str | None
    """What the bank said of the file as a whole, an ISO status such as ACCP."""
    collection_date: date
    """The earliest of its blocks."""
    transactions: int
    total: Annotated[int, Field(examples=[987650])]
    currency: str
    file_name: str
    file_bytes: int
    file_sha256: str
    url: str
    """Where the file itself is."""
    violations: list[dict[str, Any]]
    """Why our own check kept it from leaving: rule, message, line."""
    approvals_needed: int
    approve_before: datetime | None
    """The bank's cut-off: not approved by then, its debits go into a later file."""
    approvals: list[ApprovalAnswer]
    details: FailureDetails | None
    available_actions: list[str]
    created_at: datetime
    submitted_at: datetime | None


class MatchedItem(Answer):
    """What the file said of one debit, or of a batch as a whole; `changed` is false where that was known."""

    outcome: Annotated[str, Field(examples=["settled"])]
    changed: bool
    end_to_end_id: str | None = None
    collection_id: CollectionId | None = None
    account_id: AccountId | None = None
    batch_id: BatchId | None = None
    amount: int | None = None
    currency: str | None = None
    reason_code: str | None = None


class UnmatchedItem(Answer):
    """What fits none of our debits, to the cent: kept for a person."""

    cause: Annotated[str, Field(examples=["reference_unknown"])]
    outcome: str
    end_to_end_id: str | None = None
    payment_information_id: str | None = None
    message_id: str | None = None
    amount: int | None = None
    currency: str | None = None
    reason_code: str | None = None
    booked_on: date | None = None


class TransferItem(Answer):
    """Money that a payer sent."""

    id: TransferId
    amount: int
    currency: str
    booked_on: date
    payer_name: str | None
    payer_iban_masked: Annotated[str | None, Field(examples=["FR76********************189"])]
    structured_reference: Annotated[str | None, Field(examples=["RF18539007547034"])]
    remittance: str


class ChargeItem(Answer):
    amount: int
    """Minor units; below zero where the bank gives back."""
    currency: str
    booked_on: date | None
    entry_reference: str | None
    end_to_end_id: str | None


class BankFileSummary(Answer):
    """A bank's file as it was taken in."""

    id: BankFileId
    kind: Annotated[str, Field(examples=["camt.054"])]
    message_id: str | None
    source: Annotated[str, Field(examples=["api"])]
    sha256: str
    received_at: datetime
    matched_count: int
    unmatched_count: int
    ignored_count: int
    """Bookings that are nobody's debit and no incoming transfer: fees, announcements, what we paid."""
    transfers_count: int
    """Incoming transfers that this file told first (TransferReceived)."""
    warnings: list[str]


class BankFileAnswer(BankFileSummary):
    """A bank's file with what it said; the lists hold at most 500 items each, the counts are of all."""

    matched: list[MatchedItem]
    unmatched: list[UnmatchedItem]
    transfers: list[TransferItem]
    charges: list[ChargeItem]
    """What the bank states as its charges: never taken off a receivable (BTC-03)."""


class SimulatedFileAnswer(Answer):
    """A file that the simulated bank received."""

    id: BankFileId
    name: Annotated[str, Field(examples=["DD-06EGQ5GWG9T7YAYYM1TZ3J4E5N.xml"])]
    received_at: datetime
    sha256: str
    url: str


class Scenario(Body):
    """How the simulated bank answers debits of one account, until told otherwise."""

    account_id: AccountId
    outcome: Annotated[
        str, Field(pattern="^(settle|none|(reject|return):[A-Z0-9]{4})$", examples=["return:AM04"], max_length=11)
    ]
    after_days: Annotated[int, Field(strict=True, ge=0, le=400, examples=[2])] = 2
    """Calendar days from the debit to its return, moved on to a bank day."""


class ScenarioAnswer(Answer):
    account_id: AccountId
    outcome: str
    after_days: int


class StatusFigure(Answer):
    status: CollectionStatus
    currency: str
    collections: int
    amount: int


class ReasonFigure(Answer):
    """Failed debits of one reason; `rate` is their share of the debits the bank has answered."""

    outcome: Literal["rejected", "returned"]
    reason_code: str | None
    meaning: str
    currency: str
    collections: int
    amount: int
    rate: float


class CollectionsReport(Answer):
    since: date | None
    until: date | None
    by_status: list[StatusFigure]
    by_reason: list[ReasonFigure]
    return_rate: Annotated[float, Field(examples=[0.012])]
    """Failed ÷ answered debits, by number; 0 where none was answered."""
