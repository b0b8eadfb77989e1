from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from encours_billing.domain.refund import RefundStatus
from encours_billing.http.schemas import Minor, NumberText, PaymentPart
from encours_contracts.collections import FailureDetails
from encours_contracts.fields import (
    AccountId,
    AmountMinor,
    Answer,
    BankItemId,
    BatchId,
    Body,
    CollectionId,
    CreditApplicationId,
    CreditNoteId,
    Currency,
    EarlyCollectionId,
    FeeId,
    InvoiceId,
    PaymentId,
    RefundId,
    ShortText,
    TransferId,
)

DebitState = Literal["requested", "announced", "in_collection", "paid", "failed", "cancelled"]


class EarlyCollectionBody(Body):
    account_id: AccountId
    invoice_ids: Annotated[list[InvoiceId], Field(min_length=1, max_length=1000)] | None = None
    """Which invoices; or `amount`, never both."""
    amount: AmountMinor | None = None
    """The oldest undue invoices that nothing asks for, whole ones only, as long as they fit."""
    requested_by: Literal["buyer", "merchant"]
    collection_date: date | None = None
    """The day agreed, before any of the invoices falls due; left out = as soon as it can be announced."""
    reason: ShortText | None = None


class EarlyCollectionPart(Answer):
    """An invoice with its debit; `collection_id` once it is announced."""

    invoice_id: InvoiceId
    number: NumberText
    amount: Minor
    collection_id: CollectionId | None
    state: DebitState


class EarlyCollectionAnswer(Answer):
    """Invoices debited early (S0.35). Headroom is free once a debit is final, not before."""

    id: EarlyCollectionId
    account_id: AccountId
    requested_by: Literal["buyer", "merchant"]
    collection_date: date
    amount: Minor
    currency: Currency
    reason: str | None
    requested_at: datetime
    status: DebitState
    available_actions: list[str]
    """`cancel_collection`: `POST /v1/collections/{id}/cancel` of a debit that is announced."""
    invoices: list[EarlyCollectionPart]


class FeeAnswer(Answer):
    """What a returned debit costs the buyer: no VAT, beside the invoices and outside the credit line (RTX-03)."""

    id: FeeId
    account_id: AccountId
    kind: Literal["return_fee"]
    collection_id: CollectionId
    reason_code: str | None
    amount: Minor
    paid: int
    waived: int
    open_amount: int
    currency: Currency
    charged_on: date
    waived_on: date | None
    waive_reason: str | None
    status: Literal["open", "paid", "waived"]
    available_actions: list[str]


class ReasonBody(Body):
    reason: ShortText


class TransferProposal(Answer):
    """What may be meant: `score` from 0 to 99; `why`: named, payer, payer_name, similar_number, amount and more."""

    account_id: AccountId
    invoice_ids: list[InvoiceId]
    score: int
    why: list[str]


class TransferAnswer(Answer):
    """Money that came by credit transfer. `matched_by` and `certainty` (per cent) say how its invoices were found."""

    id: TransferId
    amount: Minor
    currency: Currency
    booked_on: date
    value_on: date | None
    payer_name: str | None
    payer_iban_masked: str | None
    structured_reference: str | None
    remittance: str
    end_to_end_id: str | None
    bank_reference: str | None
    status: Literal["unmatched", "applied", "payout", "ignored", "reversed", "acknowledged"]
    matched_by: (
        Literal["creditor_reference", "document_number", "payer_and_amount", "name_and_amount", "by_hand"] | None
    )
    certainty: int | None
    account_id: AccountId | None
    payment_id: PaymentId | None
    reason: str | None
    """Why it was set aside."""
    decided_at: datetime | None
    available_actions: list[str]
    proposals: list[TransferProposal]


class ApplyTransferBody(Body):
    account_id: AccountId
    allocations: Annotated[list[PaymentPart], Field(max_length=1000)] | None = None
    """Which invoices and fees it pays; left out = open invoices by the merchant's rule."""


class RefundBody(Body):
    account_id: AccountId
    amount: AmountMinor
    """Minor units; at most the free credit of the account."""
    currency: Currency = "EUR"
    reason: ShortText | None = None
    name: ShortText | None = None
    """Holder of the account that is credited; default: the buyer's name."""
    iban: Annotated[str | None, Field(max_length=64, examples=["FR14 2004 1010 0505 0001 3M02 606"])] = None
    """Default: the account of the buyer's mandate."""


class RefundAnswer(Answer):
    """Credit of the account that is paid back by a credit transfer."""

    id: RefundId
    account_id: AccountId
    amount: int
    currency: str
    name: str
    iban_masked: str | None
    """Null: the account of the buyer's mandate."""
    reason: str | None
    status: RefundStatus
    batch_id: BatchId | None
    """The file; it is approved there."""
    end_to_end_id: str | None
    settled_on: date | None
    details: FailureDetails | None
    requested_at: datetime
    available_actions: list[str]


class InvoiceToCredit(Body):
    invoice_id: InvoiceId
    amount: AmountMinor | None = None
    """Left out: as much of the invoice as can be paid."""


class CreditApplicationBody(Body):
    account_id: AccountId
    """Whose credit; it may pay invoices of its children."""
    currency: Currency = "EUR"
    invoices: Annotated[list[InvoiceToCredit], Field(min_length=1, max_length=1000)]


class CreditApplicationPart(Answer):
    """So much of a credit note or payment pays the invoice."""

    invoice_id: InvoiceId
    credit_note_id: CreditNoteId | None
    payment_id: PaymentId | None
    amount: Minor


class CreditApplicationAnswer(Answer):
    """Credit of an account that a person applied to chosen invoices."""

    id: CreditApplicationId
    account_id: AccountId
    amount: Minor
    currency: Currency
    applied_on: date
    undone_on: date | None
    parts: list[CreditApplicationPart]
    available_actions: list[str]


class OpenItemAnswer(Answer):
    """What is on the bank account and has no place in the books yet: signed minor units."""

    bank_item_id: BankItemId
    amount: int
    kind: Annotated[str, Field(examples=["transfer"])]
    booked_on: date


class ReconciliationAnswer(Answer):
    """`bank_balance` − `ledger_balance` = the sum of `open_items` + `difference`, which is 0; signed minor units."""

    on: date
    currency: str
    bank_balance: int
    """Closing balance of the last booked statement up to that day."""
    ledger_balance: int
    """Account 512 without what waits in 471."""
    difference: int
    open_items: list[OpenItemAnswer]
