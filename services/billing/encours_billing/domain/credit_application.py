"""Customer credit that a person applies to chosen invoices."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from encours_billing.domain.allocation import Part
from encours_billing.domain.statement import Credit, CreditKind


@dataclass(frozen=True, slots=True)
class AppliedPart:
    """So much of a credit note or payment pays an invoice, minor units."""

    invoice_id: UUID
    kind: CreditKind
    source_id: UUID
    amount_minor: int


@dataclass(frozen=True, slots=True)
class CreditApplication:
    """Parts that were applied by one call, of the credit of one account."""

    credit_application_id: UUID
    account_id: UUID
    amount_minor: int
    currency: str
    parts: Sequence[AppliedPart]
    applied_on: date
    undone_on: date | None = None

    @property
    def available_actions(self) -> list[str]:
        return [] if self.undone_on else ["undo"]


def pay_in_order(chosen: Sequence[Part], credits_left: Sequence[Credit]) -> list[AppliedPart] | None:
    """The chosen amounts, each of the oldest credit that is left; None where the credit is less.

    >>> old, new = (Credit(CreditKind.PAYMENT, UUID(int=n), "", date(2011, 1, n), 50) for n in (1, 2))
    >>> [(each.invoice_id.int, each.source_id.int, each.amount_minor)
    ...  for each in pay_in_order([Part(UUID(int=7), 30), Part(UUID(int=8), 40)], [new, old]) or ()]
    [(7, 1, 30), (8, 1, 20), (8, 2, 20)]
    """
    queue = sorted(credits_left, key=lambda each: (each.dated_on, each.id))
    parts = []
    for part in chosen:
        requested = part.amount_minor
        while requested:
            if not queue:
                return None
            used = min(requested, queue[0].left_minor)
            if used:
                parts.append(AppliedPart(part.invoice_id, queue[0].kind, queue[0].id, used))
            requested -= used
            queue[0] = replace(queue[0], left_minor=queue[0].left_minor - used)
            if queue[0].left_minor == 0:
                queue.pop(0)
    return parts
