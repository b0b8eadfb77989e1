"""A debit as the bank recorded it, and what becomes of it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from encours_sandbox.domain.scenario import Scenario


@dataclass(frozen=True, slots=True)
class BankDebit:
    """A debit as the bank recorded it, with its buyer's scenario."""

    file_id: UUID
    place: int
    payment_information_id: str
    end_to_end_id: str
    instruction_id: str | None
    mandate_reference: str
    debtor_name: str
    amount_minor: int
    collection_on: date
    state: str
    reason_code: str | None
    credited_on: date | None
    reverse_on: date | None
    bank_account_id: UUID
    scheme: str
    message_id: str
    """Of its file."""
    batch_booking: bool | None
    scenario: Scenario


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a debit; what is not given stays as it is."""

    debit: BankDebit
    state: str
    reason_code: str | None = None
    credited_on: date | None = None
    return_on: date | None = None
    reverse_on: date | None = None
