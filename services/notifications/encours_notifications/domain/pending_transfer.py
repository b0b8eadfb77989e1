"""Transfers that wait for a person: nobody is reminded of what they would pay."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PendingTransfer:
    """Money that may be an account's, minor units; `invoice_ids`: what it most likely pays, none = any."""

    account_id: UUID
    invoice_ids: Sequence[UUID]
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Owed:
    """What an invoice asks for, minor units."""

    invoice_id: UUID
    account_id: UUID
    currency: str
    asked_minor: int


def covered(owed: Sequence[Owed], pending: Sequence[PendingTransfer]) -> dict[UUID, int]:
    """Invoice → how much of it transfers would pay: what they name first, then in the order given, the oldest first.

    >>> account, (one, two) = UUID(int=9), (UUID(int=1), UUID(int=2))
    >>> invoices = [Owed(one, account, "EUR", 40), Owed(two, account, "EUR", 50)]
    >>> found = covered(invoices, [PendingTransfer(account, [two], 60, "EUR")])
    >>> found[one], found[two]
    (10, 50)
    """
    left = {each.invoice_id: each.asked_minor for each in owed}
    paid = dict.fromkeys(left, 0)
    for transfer in pending:
        money = transfer.amount_minor
        its = [each for each in owed if (each.account_id, each.currency) == (transfer.account_id, transfer.currency)]
        for each in sorted(its, key=lambda each: each.invoice_id not in transfer.invoice_ids):
            part = min(money, left[each.invoice_id])
            left[each.invoice_id] -= part
            paid[each.invoice_id] += part
            money -= part
    return paid
