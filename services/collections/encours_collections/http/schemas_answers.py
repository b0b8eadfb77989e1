"""What the bank said and what is made of it, as the API shows it."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from encours_common.contracts.values import AmountMinor, Answer, Body, IbansMasked, ShortText


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
