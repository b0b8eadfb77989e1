"""Early collections: invoices debited before they fall due, at the buyer's or the merchant's request (S0.35)."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from encours_billing.domain.collection import Stage
from encours_billing.domain.errors import AlreadyRequested, InvoiceIsDisputed, InvoiceIsDue, InvoiceNotOpen
from encours_billing.domain.invoice import Invoice
from encours_values.errors import DomainError


class State(StrEnum):
    """State of one invoice's debit, and of all debits requested together."""

    REQUESTED = "requested"
    ANNOUNCED = "announced"
    IN_COLLECTION = "in_collection"
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"


STATES: Mapping[Stage, State] = {
    Stage.NONE: State.ANNOUNCED,
    Stage.SENT: State.IN_COLLECTION,
    Stage.SETTLED: State.IN_COLLECTION,
    Stage.FINAL: State.PAID,
    Stage.BACK: State.FAILED,
}
PRECEDENCE = (State.REQUESTED, State.ANNOUNCED, State.IN_COLLECTION, State.FAILED, State.PAID, State.CANCELLED)
"""Several debits together are in the first of these that one of them is in: what is under way, then what went wrong."""

ACTIONS: Mapping[State, tuple[str, ...]] = {
    State.REQUESTED: (),
    State.ANNOUNCED: ("cancel_collection",),
    State.IN_COLLECTION: (),
    State.PAID: (),
    State.FAILED: (),
    State.CANCELLED: (),
}
"""`cancel_collection`: `POST /v1/collections/{id}/cancel`; the debit belongs to collections by then."""


def part_state(stage: Stage | None, *, cancelled: bool) -> State:
    """State of one invoice's debit; `stage` None where it is not announced yet.

    >>> part_state(None, cancelled=False), part_state(Stage.NONE, cancelled=True)
    (<State.REQUESTED: 'requested'>, <State.CANCELLED: 'cancelled'>)
    """
    if stage is None:
        return State.REQUESTED
    return State.CANCELLED if cancelled and stage is Stage.NONE else STATES[stage]


def state_of(parts: Sequence[State]) -> State:
    """State of debits requested together: the first of `PRECEDENCE` among its parts, of which there is one at least.

    >>> state_of([State.PAID, State.CANCELLED])
    <State.PAID: 'paid'>
    """
    return next(state for state in PRECEDENCE if state in parts)


def check_may_be_collected_early(invoice: Invoice, today: date, pointer: str) -> None:
    """Open, undue, undisputed, covered by no other debit and not at the bank.

    Raises `InvoiceNotOpen`, `InvoiceIsDue`, `InvoiceIsDisputed` and `AlreadyRequested`.
    """
    if invoice.balance.open_minor <= 0:
        raise InvoiceNotOpen(f"{invoice.number} is paid or credited", pointer=pointer)
    if invoice.due_on <= today:
        raise InvoiceIsDue(f"{invoice.number} fell due on {invoice.due_on}", pointer=pointer)
    if invoice.balance.disputed_minor:
        raise InvoiceIsDisputed(f"{invoice.number} is disputed", pointer=pointer)
    if invoice.awaiting_debit or invoice.balance.in_collection_minor:
        raise AlreadyRequested(f"a debit asks for {invoice.number} already", pointer=pointer)


def may_be_collected_early(invoice: Invoice, today: date) -> bool:
    try:
        check_may_be_collected_early(invoice, today, "")
    except DomainError:
        return False
    return True


def oldest_up_to(invoices: Sequence[Invoice], amount_minor: int) -> list[Invoice]:
    """Whole invoices, oldest first, as long as they add up to no more than the amount."""
    chosen = list[Invoice]()
    for invoice in sorted(invoices, key=lambda each: (each.issued_on, each.number)):
        amount_minor -= invoice.balance.collectable_minor
        if amount_minor < 0:
            break
        chosen.append(invoice)
    return chosen
