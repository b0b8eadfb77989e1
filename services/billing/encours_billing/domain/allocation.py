"""Which invoices money pays: the merchant's rule as data (S3.4), and no cent lost or invented."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from uuid import UUID

from encours_values.money import apportion


class Rule(StrEnum):
    OLDEST_FIRST = "oldest_first"
    OVERDUE_FIRST = "overdue_first"
    LARGEST_FIRST = "largest_first"
    LEGAL_ORDER = "legal_order"


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """What an invoice can take, in minor units (more than zero); its dates are calendar dates."""

    invoice_id: UUID
    number: str
    issued_on: date
    due_on: date
    open_minor: int


@dataclass(frozen=True, slots=True)
class Part:
    invoice_id: UUID
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """`parts` in the order in which invoices are paid; parts and `unallocated_minor` add up to the money given."""

    parts: Sequence[Part]
    unallocated_minor: int


_Rank = tuple[object, ...]


def _oldest(invoice: OpenInvoice, _today: date) -> _Rank:
    return (invoice.issued_on, invoice.number)


def _overdue(invoice: OpenInvoice, today: date) -> _Rank:
    return (invoice.due_on >= today, invoice.due_on, invoice.issued_on, invoice.number)


def _largest(invoice: OpenInvoice, _today: date) -> _Rank:
    return (-invoice.open_minor, invoice.issued_on, invoice.number)


def _legal(invoice: OpenInvoice, today: date) -> _Rank:
    return (invoice.due_on > today, invoice.due_on, invoice.issued_on)


RANKS: Mapping[Rule, Callable[[OpenInvoice, date], _Rank]] = {
    Rule.OLDEST_FIRST: _oldest,
    Rule.OVERDUE_FIRST: _overdue,
    Rule.LARGEST_FIRST: _largest,
    Rule.LEGAL_ORDER: _legal,
}
"""Rule → what invoices are sorted by. Only the legal order leaves ties: those share pro rata."""


def allocate(amount_minor: int, invoices: Sequence[OpenInvoice], rule: Rule, today: date) -> Allocation:
    """Pay invoices in the order of `rule`, each in full before the next, with money of at least zero.

    `legal_order` (Code civil, art. 1342-10): what has fallen due before what has not; among those what is due longest,
    as penalties make it the debtor's greatest interest; then the oldest; all equal, in proportion.
    """
    parts, left = list[Part](), amount_minor
    ranked = sorted(invoices, key=lambda invoice: RANKS[rule](invoice, today))
    for _, group in groupby(ranked, key=lambda invoice: RANKS[rule](invoice, today)):
        equal = list(group)
        used = min(left, sum(invoice.open_minor for invoice in equal))
        if used == 0:
            continue
        shares = apportion(used, [invoice.open_minor for invoice in equal])
        parts += [Part(each.invoice_id, share) for each, share in zip(equal, shares, strict=True) if share]
        left -= used
    return Allocation(parts, left)
