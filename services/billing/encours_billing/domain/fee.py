"""What a returned debit costs the buyer: a receivable of its own, never added to the next debit (RTX-03)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

CHARGED_CLASS = "T4"
"""The debtor's funds or decision (docs/rules): nobody pays for our own errors, the mandate's or the bank's."""


class FeeStatus(StrEnum):
    OPEN = "open"
    PAID = "paid"
    WAIVED = "waived"


ACTIONS: Mapping[FeeStatus, tuple[str, ...]] = {
    FeeStatus.OPEN: ("pay", "waive"),
    FeeStatus.PAID: (),
    FeeStatus.WAIVED: (),
}


@dataclass(frozen=True, slots=True)
class Fee:
    """What the debit `collection_id` cost, minor units; no VAT, as it makes good a damage and pays for no supply."""

    fee_id: UUID
    account_id: UUID
    kind: str
    collection_id: UUID
    reason_code: str | None
    amount_minor: int
    paid_minor: int
    waived_minor: int
    currency: str
    charged_on: date
    waived_on: date | None
    waive_reason: str | None
    status: FeeStatus

    @property
    def open_minor(self) -> int:
        return self.amount_minor - self.paid_minor - self.waived_minor


def is_charged(reason_class: str, *, by_debtor: bool) -> bool:
    """Whether a debit that failed so costs a fee.

    >>> is_charged("T4", by_debtor=True), is_charged("T1", by_debtor=True), is_charged("T4", by_debtor=False)
    (True, False, False)
    """
    return by_debtor and reason_class == CHARGED_CLASS
