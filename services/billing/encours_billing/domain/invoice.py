"""An invoice's money: what is paid, credited, at the bank, disputed; its status follows from these alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID


class Status(StrEnum):
    """As the public contract says it (docs/architecture.md, The public contract)."""

    OPEN = "open"
    IN_COLLECTION = "in_collection"
    PAID = "paid"
    OVERDUE = "overdue"
    DISPUTED = "disputed"
    CREDITED = "credited"


@dataclass(frozen=True, slots=True)
class Balance:
    """Amounts of one invoice in minor units; `overdue`: found unpaid after its day (DUE-01)."""

    amount_minor: int
    paid_minor: int = 0
    credited_minor: int = 0
    in_collection_minor: int = 0
    disputed_minor: int = 0
    waiting_minor: int = 0
    """Other money for what is at the bank: it pays when the debit comes back."""
    overdue: bool = False

    @property
    def open_minor(self) -> int:
        """What is neither paid for good nor credited."""
        return self.amount_minor - self.paid_minor - self.credited_minor

    @property
    def undisputed_minor(self) -> int:
        """What may be debited in all, at the bank or not (S3.6); a debit of more than this is recalled (TIM-03)."""
        return max(0, self.open_minor - self.disputed_minor - self.waiting_minor)

    @property
    def payable_minor(self) -> int:
        """What other money may still pay: open and not at the bank."""
        return max(0, self.open_minor - self.in_collection_minor)

    @property
    def collectable_minor(self) -> int:
        """What may be debited or dunned: at hand and not disputed (S3.6)."""
        return max(0, self.payable_minor - self.disputed_minor)

    @property
    def uncovered_minor(self) -> int:
        """What is at the bank and no other money waits for."""
        return max(0, self.in_collection_minor - self.waiting_minor)

    @property
    def status(self) -> Status:
        return status_of(self)

    def changed(self, change: "Change") -> "Balance":
        """The balance after a change; an invoice with nothing open is not overdue any more.

        >>> Balance(100, paid_minor=40, overdue=True).changed(Change(UUID(int=1), credited_minor=60)).overdue
        False
        """
        after = replace(
            self,
            paid_minor=self.paid_minor + change.paid_minor,
            credited_minor=self.credited_minor + change.credited_minor,
            in_collection_minor=self.in_collection_minor + change.in_collection_minor,
            disputed_minor=self.disputed_minor + change.disputed_minor,
            waiting_minor=self.waiting_minor + change.waiting_minor,
        )
        return replace(after, overdue=self.overdue and after.open_minor > 0)


STATUSES: Sequence[tuple[Status, Callable[[Balance], bool]]] = (
    (Status.CREDITED, lambda each: each.open_minor == 0 and each.paid_minor == 0),
    (Status.PAID, lambda each: each.open_minor == 0),
    (Status.DISPUTED, lambda each: each.disputed_minor > 0),
    (Status.IN_COLLECTION, lambda each: each.in_collection_minor > 0),
    (Status.OVERDUE, lambda each: each.overdue),
    (Status.OPEN, lambda _: True),
)
"""The first line that holds is the status. The generated column `invoice.status` repeats it; a test compares both."""

ACTIONS: Mapping[Status, tuple[str, ...]] = {
    Status.OPEN: ("credit", "dispute", "pay"),
    Status.OVERDUE: ("credit", "dispute", "pay"),
    Status.IN_COLLECTION: ("credit", "dispute"),
    Status.DISPUTED: ("credit", "pay"),
    Status.PAID: ("credit",),
    Status.CREDITED: (),
}


def status_of(balance: Balance) -> Status:
    """First line of `STATUSES` that holds.

    >>> status_of(Balance(100, paid_minor=40, credited_minor=60))
    <Status.PAID: 'paid'>
    >>> status_of(Balance(100, in_collection_minor=100, overdue=True))
    <Status.IN_COLLECTION: 'in_collection'>
    """
    return next(status for status, holds in STATUSES if holds(balance))


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice: what was printed never changes, the balance does."""

    invoice_id: UUID
    account_id: UUID
    number: str
    order_id: UUID
    order_external_id: str
    currency: str
    issued_on: date
    due_on: date
    balance: Balance
    version: int
    """Number of the balance's changes; 1 when issued."""
    by_statement: bool
    """Whether the month's statement collects it."""
    statement_id: UUID | None
    awaiting_debit: bool
    """A `CollectionDue` names it and nothing came back yet."""
    failure: Mapping[str, Any] | None = None
    """`details` of the last debit that failed."""
    cost_centre: str | None = None
    analytics: Mapping[str, str] = field(default_factory=dict)
    """Labels of the buyer for his own books."""

    def changed(self, change: "Change") -> "Invoice":
        return replace(self, balance=self.balance.changed(change), version=self.version + 1)


@dataclass(frozen=True, slots=True)
class Change:
    """What is added to an invoice's balance, minor units; below zero takes away."""

    invoice_id: UUID
    paid_minor: int = 0
    credited_minor: int = 0
    in_collection_minor: int = 0
    disputed_minor: int = 0
    waiting_minor: int = 0
    """Stored with the payments that wait."""
