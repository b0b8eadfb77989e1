"""Answers about collections, reason codes and figures."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from encours_contracts.collections import AlertKind, FailureDetails
from encours_contracts.fields import (
    AccountId,
    Allocation,
    Answer,
    BatchId,
    CollectionId,
    InvoiceId,
    MandateId,
    StatementId,
)

CollectionStatus = Literal[
    "planned", "announced", "batched", "submitted", "settled", "returned", "rejected", "cancelled"
]


class AlertAnswer(Answer):
    """Something that a person has to act on."""

    kind: AlertKind
    cause: str
    deadline: date | None
    """Last day to act; null: none."""
    raised_at: datetime


class CollectionAnswer(Answer):
    """One debit, from plan to final settlement."""

    id: CollectionId
    account_id: AccountId
    statement_id: StatementId | None
    invoice_id: InvoiceId | None
    amount: Annotated[int, Field(examples=[123450])]
    """Minor units, reduced by what is paid otherwise or disputed before the file is created."""
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
    """The debtor bank may return it until the end of that day."""
    failed_on: date | None
    early: bool
    """Early collection, before its invoices fall due; `due_date` is the agreed day."""
    retry_of: CollectionId | None
    """The failed debit that this one presents again (RTX-02)."""
    represented_by: CollectionId | None
    """The newer collection that presents this one again."""
    cancellation: Literal["requested", "accepted", "refused"] | None
    """Recall requested from the bank (camt.055), and its answer."""
    reversal: Literal["requested", "booked", "refused"] | None
    """Reversal after settlement (pain.007), and its outcome."""
    details: FailureDetails | None
    """Why it waits or failed; null otherwise."""
    alerts: list[AlertAnswer]
    """Open ones; the event `collection-alert-raised` reports each."""
    allocations: list[Allocation]
    available_actions: list[str]
    created_at: datetime


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


class ReasonText(Answer):
    fr: str
    en: str


class ReasonAnswer(Answer):
    """Meaning and consequences of one reason code."""

    code: Annotated[str, Field(examples=["AM04"])]
    meaning: str
    types: list[str]
    """J reject, T return, F refusal, V reversal."""
    reason_class: Annotated[str, Field(examples=["T4"])]
    """T1 to T6, alert, ops or manual: who has to act."""
    also: str | None
    retry: Annotated[str, Field(examples=["once"])]
    retry_after_bank_days: int | None
    """TARGET days an automatic retry waits."""
    mandate: Annotated[str, Field(examples=["keep"])]
    credit: Annotated[str, Field(examples=["hold"])]
    hold_from: int
    """The number of failures of that kind from which the credit line is on hold."""
    notify_insurer: bool
    buyer: ReasonText
    merchant: ReasonText
