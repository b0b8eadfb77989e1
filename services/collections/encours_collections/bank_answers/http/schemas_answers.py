"""What the bank said and what is made of it, as the API shows it."""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from encours_collections.bank_answers.http.schemas import UnmatchedItem
from encours_common.contracts.values import (
    AmountMinor,
    Answer,
    BankFileId,
    BankItemId,
    BatchId,
    Body,
    CollectionId,
    IbansMasked,
    ShortText,
)


class ReasonWords(Answer):
    fr: str
    en: str


class ReasonAnswer(Answer):
    """What one reason code of a bank means for us."""

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
    """The how-manieth failure of that kind holds the line."""
    tell_insurer: bool
    buyer: ReasonWords
    merchant: ReasonWords


class ReasonsAnswer(Answer):
    data: list[ReasonAnswer]
    next_cursor: str | None
    """Always null: there is one page."""


Line = Annotated[str, Field(max_length=140, pattern=r"^[^\x00-\x1f]*$", examples=["Facture F2026-000123"]), IbansMasked]
EndToEnd = Annotated[str, Field(pattern=r"^[A-Za-z0-9/?:().,'+ \-]{1,35}$", examples=["VIR-42"]), IbansMasked]


class SentTransfer(Body):
    """Money on its way to the merchant's account, from the simulated bank's world."""

    amount: AmountMinor
    currency: Literal["EUR"] = "EUR"
    payer_name: ShortText
    payer_iban: Annotated[str, Field(min_length=15, max_length=42, examples=["FR7630004008270000000000186"])] | None = (
        None
    )
    remittance: Line = ""
    structured_reference: (
        Annotated[str, Field(pattern=r"^[A-Z0-9]{5,35}$", examples=["RF18539007547034"]), IbansMasked] | None
    ) = None
    """RF creditor reference (ISO 11649), or another structured one."""
    end_to_end_id: EndToEnd | None = None


class SentTransferAnswer(Answer):
    amount: int
    currency: str
    payer_name: str
    payer_iban_masked: str | None
    remittance: str
    structured_reference: str | None
    end_to_end_id: str | None
    booked_on: date
    """The day whose statement tells it, at 18:00 local time."""


class ProposalAnswer(Answer):
    """What an item may be about; `why` names the resemblances that make its score of 100."""

    kind: Literal["collection", "batch"]
    id: Annotated[str, Field(examples=["col_01jd3v5h8qe6k9w2x4y7z0abcd"])]
    score: int
    why: list[str]


class QueuedItemAnswer(UnmatchedItem):
    """What fits none of our debits, to the cent, and what became of it: nothing is ever dropped."""

    id: BankItemId
    bank_file_id: BankFileId
    mandate_reference: str | None
    debtor_name: str | None
    iban_masked: str | None
    info: str
    noted_at: datetime
    proposals: list[ProposalAnswer]
    resolution: Literal["explained", "applied", "ignored"] | None
    """`explained`: a later file did."""
    resolved_at: datetime | None
    resolved_by: str | None
    """The API key that settled it."""
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
            raise ValueError("say why it is left aside: reason")
        return self


class TransportStepAnswer(Answer):
    """One step of a file's way, as the bank's server logged it (EBICS HAC)."""

    bank_file_id: BankFileId
    batch_id: BatchId | None
    """The batch whose file it is about, where its order id or its words tell."""
    action: Annotated[str, Field(examples=["FILE_UPLOAD"])]
    reason_code: Annotated[str | None, Field(examples=["TS01"])]
    outcome: Annotated[str, Field(examples=["done"])]
    """done, failed or noted."""
    info: str
    happened_at: datetime | None
    noted_at: datetime
