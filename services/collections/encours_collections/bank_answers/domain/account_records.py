"""What the bank's files say of the merchant's account, as it is stored."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TransferRecord:
    """An incoming transfer as it is stored: no full account number, and a digest that recognises the payer."""

    transfer_id: UUID
    bank_account_id: UUID
    booking_key: str
    amount_minor: int
    currency: str
    booked_on: date
    value_on: date | None
    payer_name: str | None
    payer_iban_masked: str | None
    payer_digest: str | None
    structured_reference: str | None
    remittance: str
    end_to_end_id: str | None
    bank_reference: str | None


@dataclass(frozen=True, slots=True)
class ChargeRecord:
    """A bank charge at its `place` in the file."""

    place: int
    amount_minor: int
    currency: str
    booked_on: date | None
    entry_reference: str | None
    end_to_end_id: str | None
