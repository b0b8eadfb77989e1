"""The simulated bank, as the API shows it."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from encours_contracts.fields import (
    AccountId,
    AmountMinor,
    Answer,
    BankFileId,
    Body,
    IbansMasked,
    ShortText,
)


class SimulatedFileAnswer(Answer):
    """A file that the simulated bank received."""

    id: BankFileId
    name: Annotated[str, Field(examples=["DD-06EGQ5GWG9T7YAYYM1TZ3J4E5N.xml"])]
    received_at: datetime
    sha256: str
    url: str


class Scenario(Body):
    """How the simulated bank answers debits of one account, until another scenario is set."""

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
    """The day of its booking, whose statement shows it, at 18:00 local time."""
