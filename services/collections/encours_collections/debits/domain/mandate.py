"""Mandates as collections needs them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Mandate:
    """A mandate as its event states it; `iban_sealed` is the debtor's IBAN under the platform's key."""

    mandate_id: UUID
    account_id: UUID
    reference: str
    scheme: str
    sequence_type: str
    signed_on: date
    debtor_name: str
    iban_sealed: str
    iban_masked: str
    bic: str | None
    creditor_identifier: str | None = None
    creditor_name: str | None = None
    max_minor: int | None = None
    """Cap of one debit, minor units."""
    parties: Mapping[str, Any] | None = None
    """Ultimate creditor and debtor, as `parties_of` reads them."""
    last_used_on: date | None = None
    """Its last use before it was imported; later use is known from our own collections (MND-25, SEQ-02)."""
    confirmed_at: datetime | None = None
    """When it became active, where the event says so; else now."""


@dataclass(frozen=True, slots=True)
class UsableMandate:
    account_id: UUID
    mandate_id: UUID
    reference: str
    scheme: str
    sequence_type: str
    iban_masked: str
    max_minor: int | None
    notice_days: int | None
    """Calendar days of notice agreed with the buyer; None: the merchant's setting (TIM-01)."""

    @property
    def is_one_off(self) -> bool:
        return self.sequence_type == "OOFF"
