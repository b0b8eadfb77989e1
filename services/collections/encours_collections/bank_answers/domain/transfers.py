"""Incoming credit transfers: each is published once, however many files report it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID


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


@dataclass(frozen=True, slots=True)
class TransferReversal:
    """A debit by which the bank takes an incoming transfer back: minor units, and what it names of the transfer."""

    amount_minor: int
    currency: str
    booked_on: date
    payer_name: str | None = None
    payer_account: str | None = field(default=None, repr=False)
    structured_reference: str | None = None
    remittance: str = ""
    end_to_end_id: str | None = None
    bank_reference: str | None = None
    reason_code: str | None = None


@dataclass(frozen=True, slots=True)
class BookedTransfer:
    """A stored transfer that a reversal may mean."""

    transfer_id: UUID
    booked_on: date
    payer_name: str | None
    payer_digest: str | None
    structured_reference: str | None
    remittance: str
    end_to_end_id: str | None
    bank_reference: str | None


_SURE = 2
"""Least resemblances of the one transfer that is taken back without a person."""


def reversed_transfer(
    reversal: TransferReversal, payer_digest: str | None, candidates: Sequence[BookedTransfer]
) -> tuple[BookedTransfer | None, list[BookedTransfer]]:
    """The transfer that is surely meant, and all that may be, the likeliest first.

    The candidates have the amount and the currency of the reversal. One that resembles it in two ways, and more than
    any other, is sure; of alike ones a person chooses.
    """
    scored = [(_resemblances(reversal, payer_digest, each), each) for each in candidates]
    alike = sorted((pair for pair in scored if pair[0]), key=lambda pair: (pair[0], pair[1].booked_on), reverse=True)
    best = [each for score, each in alike if score == alike[0][0] and score >= _SURE]
    return (best[0] if len(best) == 1 else None), [each for _, each in alike]


def _resemblances(reversal: TransferReversal, payer_digest: str | None, transfer: BookedTransfer) -> int:
    same = (
        payer_digest is not None and payer_digest == transfer.payer_digest,
        _same(reversal.payer_name, transfer.payer_name),
        _same(reversal.structured_reference, transfer.structured_reference),
        _same(reversal.remittance, transfer.remittance),
        _same(reversal.end_to_end_id, transfer.end_to_end_id),
        _same(reversal.bank_reference, transfer.bank_reference),
    )
    return sum(same)


def _same(reported: str | None, stored: str | None) -> bool:
    return bool(reported) and reported == stored


def booking_key(*parts: object) -> str:
    """Key that distinguishes bookings: 64 hex digits that reveal nothing.

    >>> booking_key("FR76", "a") == booking_key("FR7", "6a")
    False
    """
    text = "".join(f"{len(str(part))}:{part}," for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()
