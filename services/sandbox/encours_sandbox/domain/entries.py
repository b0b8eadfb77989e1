"""What the bank books on a customer's account; amounts in cents, dates of the calendar."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

B2B_COLLECTION = "PMNT/IDDT/BBDD"
CORE_COLLECTION = "PMNT/IDDT/ESDD"
UNPAID = "PMNT/IDDT/UPDD"
REVERSED = "PMNT/IDDT/PRDD"
TRANSFER = "PMNT/RCDT/ESCT"
SENT_TRANSFER = "PMNT/ICDT/ESCT"
RETURNED_TRANSFER = "PMNT/RCDT/RRTN"
CHARGE = "PMNT/IDDT/CHRG"


@dataclass(frozen=True, slots=True)
class Detail:
    """One transaction of an entry; the amount has no sign."""

    amount_minor: int
    end_to_end_id: str | None = None
    instruction_id: str | None = None
    mandate_reference: str | None = None
    payment_information_id: str | None = None
    servicer_reference: str | None = None
    reason_code: str | None = None
    statement_reason: str | None = None
    """The reason that a statement gives, where it is another one than the notice's."""
    charges_minor: int = 0
    """The bank's charge that the amount includes, where the bank says so."""
    debtor_name: str | None = None
    debtor_iban: str | None = None
    remittance: str = ""
    creditor_reference: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """The block of a file that an entry books as a whole."""

    message_id: str
    payment_information_id: str
    count: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A booking. `amount_minor` is below zero where it takes money off the account.

    `code` is domain/family/sub-family,
    empty where the bank has only a code of its own.
    """

    amount_minor: int
    booked_on: date
    code: str
    reference: str
    batch: Batch | None = None
    details: tuple[Detail, ...] = ()
    value_on: date | None = None
    """Where it is another day than the booking's."""
    is_reversal: bool = False
    is_pending: bool = False
    info: str = ""


def to_json(entry: Entry) -> dict[str, Any]:
    value_on = entry.value_on.isoformat() if entry.value_on else None
    return {**asdict(entry), "booked_on": entry.booked_on.isoformat(), "value_on": value_on}


def from_json(stored: Mapping[str, Any]) -> Entry:
    batch, value_on = stored["batch"], stored["value_on"]
    return Entry(
        **{
            **stored,
            "booked_on": date.fromisoformat(stored["booked_on"]),
            "value_on": date.fromisoformat(value_on) if value_on else None,
            "batch": Batch(**batch) if batch else None,
            "details": tuple(Detail(**each) for each in stored["details"]),
        }
    )
