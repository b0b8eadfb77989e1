"""Incoming credit transfers: each is published once, however many files report it."""

import hashlib
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class IncomingTransfer:
    """One booked transfer: minor units, calendar dates as the bank wrote them.

    `key` is the same for the same booking in every file. `payer_account` is an IBAN or other number, in full: it never
    leaves the use case.
    """

    key: str
    amount_minor: int
    currency: str
    booked_on: date
    value_on: date | None = None
    payer_name: str | None = None
    payer_account: str | None = field(default=None, repr=False)
    structured_reference: str | None = None
    remittance: str = ""
    end_to_end_id: str | None = None
    bank_reference: str | None = None


def booking_key(*parts: object) -> str:
    """Key that distinguishes bookings: 64 hex digits that reveal nothing.

    >>> booking_key("FR76", "a") == booking_key("FR7", "6a")
    False
    """
    text = "".join(f"{len(str(part))}:{part}," for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()
