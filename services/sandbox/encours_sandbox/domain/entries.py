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

    `code` is domain/family/sub-family.
    """

    amount_minor: int
    booked_on: date
    code: str
    reference: str
    batch: Batch | None = None
    details: tuple[Detail, ...] = ()


def to_json(entry: Entry) -> dict[str, Any]:
    return {**asdict(entry), "booked_on": entry.booked_on.isoformat()}


def from_json(stored: Mapping[str, Any]) -> Entry:
    batch = stored["batch"]
    return Entry(
        **{
            **stored,
            "booked_on": date.fromisoformat(stored["booked_on"]),
            "batch": Batch(**batch) if batch else None,
            "details": tuple(Detail(**each) for each in stored["details"]),
        }
    )
