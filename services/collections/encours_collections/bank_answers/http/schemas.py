"""Bodies and answers about bank files and suspense items."""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from encours_contracts.fields import (
    AccountId,
    Answer,
    BankAccountId,
    BankFileId,
    BankItemId,
    BankStatementId,
    BatchId,
    Body,
    CollectionId,
    InvoiceId,
    RefundId,
    ShortText,
    TransferId,
)


class MatchedItem(Answer):
    """What the file reports of one debit or of a whole batch; `changed` is false where that was known."""

    outcome: Annotated[str, Field(examples=["settled"])]
    changed: bool
    end_to_end_id: str | None = None
    collection_id: CollectionId | None = None
    account_id: AccountId | None = None
    refund_id: RefundId | None = None
    batch_id: BatchId | None = None
    amount: int | None = None
    currency: str | None = None
    reason_code: str | None = None


class UnmatchedItem(Answer):
    """What matches none of our debits to the cent, cannot be read or is of an unknown kind: it waits for a person."""

    cause: Annotated[str, Field(examples=["reference_unknown"])]
    outcome: Annotated[str, Field(examples=["returned"])]
    """`unknown` where the bank's status or code is not in the rule book; `bank_code` is what it wrote."""
    end_to_end_id: str | None = None
    payment_information_id: str | None = None
    message_id: str | None = None
    amount: int | None = None
    currency: str | None = None
    reason_code: str | None = None
    booked_on: date | None = None
    bank_code: Annotated[str | None, Field(examples=["CANC"])] = None
    detail: Annotated[str, Field(examples=["an amount is not an amount (line 7)"])] = ""
    """What cannot be read or is not known, and where in the file."""


class TransferItem(Answer):
    """An incoming credit transfer."""

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
    """Minor units; below zero for a refund by the bank."""
    currency: str
    booked_on: date | None
    entry_reference: str | None
    end_to_end_id: str | None


class BankFileSummary(Answer):
    """An imported bank file."""

    id: BankFileId
    kind: Annotated[str, Field(examples=["camt.054"])]
    """The kinds of its messages, separated by commas where it has several."""
    message_id: str | None
    """Of its first message."""
    source: Annotated[str, Field(examples=["api"])]
    sha256: str
    received_at: datetime
    matched_count: int
    unmatched_count: int
    ignored_count: int
    """Bookings that are neither our debits nor incoming transfers: fees, announcements, outgoing payments."""
    transfers_count: int
    """Incoming transfers that this file reports first (TransferReceived)."""
    warnings: list[str]
    """What a person should know, each with the place in the file it is about."""


class BankDocumentAnswer(Answer):
    """What one message of a bank file changed."""

    where: Annotated[str, Field(examples=["camt054.xml, message 2"])]
    """The file in the archive and the message in it; empty where the file is one message."""
    kind: Annotated[str, Field(examples=["camt.054"])]
    message_id: str | None
    matched_count: int
    unmatched_count: int
    ignored_count: int
    transfers_count: int
    warnings: list[str]


class BankFileAnswer(BankFileSummary):
    """A bank file with its messages and items; the lists hold at most 500 items each, the counts are of all."""

    documents: list[BankDocumentAnswer]

    matched: list[MatchedItem]
    unmatched: list[UnmatchedItem]
    transfers: list[TransferItem]
    charges: list[ChargeItem]
    """Charges of the bank; they never reduce a receivable (BTC-03)."""


class BankAccountAnswer(Answer):
    """An account that the merchant has named as creditor."""

    id: BankAccountId
    iban_masked: Annotated[str, Field(examples=["FR76********************189"])]
    bic: str | None
    currency: Annotated[str, Field(examples=["EUR"])]


class BankStatementAnswer(Answer):
    """A statement (camt.053); balances in signed minor units."""

    id: BankStatementId
    bank_account_id: BankAccountId
    bank_file_id: BankFileId
    reference: str | None
    sequence_number: int | None
    opening_balance: int | None
    closing_balance: int | None
    currency: str
    closed_on: date
    status: Literal["booked", "held", "replaced"]
    """`held`: nothing of it is applied, for `hold_cause`; `replaced`: a corrected statement was booked."""
    hold_cause: Annotated[str | None, Field(examples=["opening_differs"])]
    released_by: str | None
    """The API key that booked it although it was held."""
    released_at: datetime | None
    reason: str | None
    recorded_at: datetime
    available_actions: list[str]


class ReleaseBody(Body):
    """Why a held statement is booked as it is."""

    reason: ShortText


class BankItemProposal(Answer):
    """What an item may be about; `why` names the resemblances that make its `score` (0 to 100)."""

    kind: Literal["collection", "batch"]
    id: Annotated[str, Field(examples=["col_01jd3v5h8qe6k9w2x4y7z0abcd"])]
    score: int
    why: list[str]


class QueuedItemAnswer(UnmatchedItem):
    """A suspense item and its resolution; no item is ever dropped."""

    id: BankItemId
    bank_file_id: BankFileId
    mandate_reference: str | None
    debtor_name: str | None
    iban_masked: str | None
    info: str
    recorded_at: datetime
    proposals: list[BankItemProposal]
    resolution: Literal["explained", "applied", "ignored"] | None
    """`explained`: by a later file."""
    resolved_at: datetime | None
    resolved_by: str | None
    """The API key that resolved it."""
    collection_id: CollectionId | None
    batch_id: BatchId | None
    reason: str | None
    available_actions: list[str]


class Resolution(Body):
    """What an item is about (a collection or a batch), or `ignore` with a reason."""

    collection_id: CollectionId | None = None
    batch_id: BatchId | None = None
    ignore: Literal[True] | None = None
    reason: ShortText | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if sum(chosen is not None for chosen in (self.collection_id, self.batch_id, self.ignore)) != 1:
            raise ValueError("choose one of collection_id, batch_id and ignore")
        if self.ignore and self.reason is None:
            raise ValueError("`reason` is required to ignore an item")
        return self


class BookedItemProposal(Answer):
    """What the money may be: of a debit, a batch, a buyer's account (a payment) or a transfer (taken back)."""

    kind: Literal["collection", "batch", "account", "transfer"]
    id: Annotated[str, Field(examples=["col_01jd3v5h8qe6k9w2x4y7z0abcd"])]
    invoice_ids: list[InvoiceId] = []
    score: int
    why: list[str]


class BookedItemAnswer(Answer):
    """Money of a bank account that found no place of its own; `amount` is signed as it changed the balance."""

    id: BankItemId
    bank_account_id: BankAccountId
    bank_file_id: BankFileId
    booked_on: date | None
    amount: int
    currency: str
    kind: Literal["return", "collection", "transfer", "transfer_reversal", "refund", "charge", "unknown"]
    cause: Annotated[str, Field(examples=["reference_unknown"])]
    text: str
    end_to_end_id: str | None
    proposals: list[BookedItemProposal]
    status: Literal["open", "resolved"]
    resolved_as: str | None
    resolved_at: datetime | None
    resolved_by: str | None
    collection_id: CollectionId | None
    account_id: AccountId | None
    difference: int | None
    """What the item has more (or less) than the debit it was resolved to: booked as a charge of the bank."""
    reason: str | None
    available_actions: list[str]


class BookedItemResolution(Body):
    """What the money is. A return or collection names its debit, a payment its buyer; `other` says why."""

    as_: Annotated[
        Literal["return", "collection", "payment", "payment_reversal", "charge", "refund", "other"],
        Field(alias="as"),
    ]
    collection_id: CollectionId | None = None
    account_id: AccountId | None = None
    invoice_ids: Annotated[list[InvoiceId], Field(max_length=100)] = []
    transfer_id: TransferId | None = None
    reason: ShortText | None = None


class TransportStepAnswer(Answer):
    """One transport step of a file, as the bank's server logged it (EBICS HAC)."""

    bank_file_id: BankFileId
    batch_id: BatchId | None
    """The batch of the file, where the order id or the text identifies it."""
    action: Annotated[str, Field(examples=["FILE_UPLOAD"])]
    reason_code: Annotated[str | None, Field(examples=["TS01"])]
    outcome: Annotated[str, Field(examples=["done"])]
    """`done`, `failed` or `other`."""
    info: str
    happened_at: datetime | None
    recorded_at: datetime
