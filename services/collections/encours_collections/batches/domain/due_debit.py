"""A debit that is due for a file, beside its mandate as it is now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DueDebit:
    """An announced collection whose file is due, with its mandate; the IBAN is sealed."""

    collection_id: UUID
    amount_minor: int
    currency: str
    due_on: date
    collection_on: date
    submit_on: date
    remittance: str
    end_to_end_id: str
    cause: str | None
    announcement_due: bool
    account_id: UUID
    iban_masked: str
    claimed_scheme: str
    batch_id: UUID | None
    owed_minor: int
    used_on: date | None
    mandate_id: UUID
    reference: str
    scheme: str
    sequence_type: str
    signed_on: date
    debtor_name: str
    mandate_is_live: bool
    mandate_iban_masked: str
    max_minor: int | None
    iban_sealed: str
    bic: str | None
    parties: Mapping[str, Any] | None
    street: str | None
    postcode: str | None
    city: str | None
    country: str | None
    notice_days: int | None
    """Calendar days of notice agreed with the buyer; None: the merchant's setting."""
