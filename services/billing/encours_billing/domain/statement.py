"""The month of an account netted: credits against invoices, the rest to debit or to carry over (S0.16, S0.18)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from encours_billing.domain.allocation import OpenInvoice, Rule, allocate
from encours_values.errors import DomainError


class CreditKind(StrEnum):
    CREDIT_NOTE = "credit_note"
    PAYMENT = "payment"


@dataclass(frozen=True, slots=True)
class Credit:
    """Unused money of the buyer: a credit note or a payment, `left_minor` of it."""

    kind: CreditKind
    id: UUID
    label: str
    dated_on: date
    left_minor: int


@dataclass(frozen=True, slots=True)
class Application:
    """So much of a credit goes to an invoice."""

    invoice_id: UUID
    kind: CreditKind
    source_id: UUID
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Netting:
    """`due_minor` per invoice after the applications, and what is left of all credits together."""

    applications: Sequence[Application]
    due_minor: Mapping[UUID, int]
    credit_left_minor: int


def net(invoices: Sequence[OpenInvoice], held: Sequence[Credit], rule: Rule, today: date) -> Netting:
    """Set credits `held`, oldest first, against invoices in the order of `rule`.

    Invoices and credits are of one account and currency. Conserved: what invoices had open = applied + still due, and
    what credits held = applied + left; unless one of both sides is used up, nothing remains of the other.
    """
    plan = allocate(sum(credit.left_minor for credit in held), invoices, rule, today)
    applications = list[Application]()
    queue = sorted(held, key=lambda credit: (credit.dated_on, credit.id), reverse=True)
    left = {credit.id: credit.left_minor for credit in held}
    for part in plan.parts:
        requested = part.amount_minor
        while requested:
            credit = queue[-1]
            used = min(requested, left[credit.id])
            if used:
                applications.append(Application(part.invoice_id, credit.kind, credit.id, used))
            left[credit.id] -= used
            requested -= used
            if left[credit.id] == 0:
                queue.pop()
    applied = {part.invoice_id: part.amount_minor for part in plan.parts}
    due = {invoice.invoice_id: invoice.open_minor - applied.get(invoice.invoice_id, 0) for invoice in invoices}
    return Netting(applications, due, plan.unallocated_minor)


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month, as statements are made of.

    >>> Month.of(date(2010, 12, 9)).last, Month.of(date(2010, 12, 9)).after
    (datetime.date(2010, 12, 31), datetime.date(2011, 1, 1))
    """

    first: date

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.replace(day=1))

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read `2010-12`. Raises `DomainError`."""
        try:
            return cls(date.fromisoformat(f"{text}-01"))
        except ValueError as bad:
            raise DomainError(f"not a month: {text[:20]!r}") from bad

    @property
    def after(self) -> date:
        """The first day of the next month, when the statement is made."""
        return (self.first + timedelta(days=31)).replace(day=1)

    @property
    def last(self) -> date:
        return self.after - timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


REMITTANCE_MAX = 140


def remittance(head: str, numbers: Sequence[str]) -> str:
    """What the debit says to the buyer: the document, then as many invoice numbers as fit 140 characters (RMT-01).

    >>> remittance("R2010-000001", ["F2010-000001", "F2010-000002"])
    'R2010-000001 F2010-000001 F2010-000002'
    """
    text = head
    for place, number in enumerate(numbers):
        rest = f" +{len(numbers) - place}"
        more = f"{text} {number}"
        room = REMITTANCE_MAX if place == len(numbers) - 1 else REMITTANCE_MAX - len(rest)
        if len(more) > room:
            return text + rest
        text = more
    return text
