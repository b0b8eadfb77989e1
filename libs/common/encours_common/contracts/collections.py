"""Published by collections."""

from datetime import date

from encours_common.contracts.envelope import Event
from encours_common.contracts.values import (
    AccountId,
    Allocation,
    Answer,
    BatchId,
    CollectionId,
    InvoiceId,
    MandateId,
    StatementId,
)


class FailureDetails(Answer):
    """Why a collection failed: `reason_code` is the ISO external code (DOMAIN 2.5)."""

    cause: str
    reason_code: str | None = None
    will_retry: bool = False


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


class CollectionScheduled(_Collection, publisher="collections"):
    """The debit is announced to the buyer by this (pre-notification, TIM-01)."""

    mandate_id: MandateId
    mandate_reference: str
    creditor_identifier: str
    iban_masked: str


class CollectionSubmitted(_Collection, publisher="collections"):
    """The bank has it: its part of the line is `in_collection` until it is final or comes back."""

    batch_id: BatchId
    end_to_end_id: str


class CollectionSettled(_Collection, publisher="collections"):
    """Booked by the bank; final after `final_on` only (TIM-06, TIM-09)."""

    mandate_id: MandateId
    end_to_end_id: str
    settled_on: date
    final_on: date


class CollectionReturned(_Collection, publisher="collections"):
    """Rejected before settlement or returned after it; `outcome` tells which."""

    mandate_id: MandateId
    end_to_end_id: str
    outcome: str
    """`rejected` or `returned`."""
    was_final: bool = False
    returned_on: date
    details: FailureDetails
    credit_consequence: str
    """none, watch, hold or review (DOMAIN 2.5)."""
    mandate_consequence: str


class BatchSubmitted(Event, publisher="collections"):
    batch_id: BatchId
    message_id: str
    collection_date: date
    transactions: int
    total: int
    currency: str
    file_sha256: str
