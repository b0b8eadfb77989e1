"""What the reminder plan must know of invoices: due, overdue, paid, disputed, being collected."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from encours_contracts.billing import (
    DisputeOpened,
    DisputeResolved,
    InvoiceIssued,
    InvoiceOverdue,
    InvoicePaid,
)
from encours_contracts.collections import CollectionReturned, CollectionSubmitted
from encours_contracts.envelope import Event
from encours_notifications.domain.reminders import REMINDER_HOUR, ReminderPlan
from encours_notifications.store import receivables
from encours_notifications.store.receivables import Receivable
from encours_platform.database import Tx

REMIND = "remind"
"""Kind of due work; its subject is an account's id."""


async def _issued(tx: Tx, events: Sequence[InvoiceIssued]) -> set[UUID]:
    plan = ReminderPlan.of(tx.settings.reminders)
    new = [
        Receivable(
            each.invoice_id, each.account_id, each.number, each.amount, each.currency, each.due_date, False, None
        )
        for each in events
    ]
    next_ons = [plan.next_on(each.due_on, None, overdue=False) for each in new]
    await receivables.follow(tx, new, next_ons, overdue=False)
    return {each.account_id for each in new}


async def _overdue(tx: Tx, events: Sequence[InvoiceOverdue]) -> set[UUID]:
    plan = ReminderPlan.of(tx.settings.reminders)
    latest = {each.invoice_id: each for each in events}
    known = await receivables.known(tx, latest.keys())
    late = [
        Receivable(
            each.invoice_id, each.account_id, each.number, each.open_amount, each.currency, each.due_date, True, None
        )
        for each in latest.values()
    ]
    steps = {invoice_id: each.last_step for invoice_id, each in known.items()}
    next_ons = [plan.next_on(each.due_on, steps.get(each.invoice_id), overdue=True) for each in late]
    await receivables.follow(tx, late, next_ons, overdue=True)
    return {each.account_id for each in late}


async def _paid(tx: Tx, events: Sequence[InvoicePaid]) -> set[UUID]:
    """A collection that became final is over: what it left open may be asked for again."""
    await receivables.set_open(tx, {each.invoice_id: each.open_amount for each in events})
    collected = {each.invoice_id for each in events if each.source.kind == "collection" and each.open_amount > 0}
    return await receivables.set_in_collection(tx, collected, in_collection=False) if collected else set()


async def _dispute_opened(tx: Tx, events: Sequence[DisputeOpened]) -> set[UUID]:
    return await receivables.set_disputed(tx, {each.invoice_id for each in events}, disputed=True)


async def _dispute_resolved(tx: Tx, events: Sequence[DisputeResolved]) -> set[UUID]:
    return await receivables.set_disputed(tx, {each.invoice_id for each in events}, disputed=False)


async def _submitted(tx: Tx, events: Sequence[CollectionSubmitted]) -> set[UUID]:
    return await receivables.set_in_collection(tx, _invoices(events), in_collection=True)


async def _returned(tx: Tx, events: Sequence[CollectionReturned]) -> set[UUID]:
    return await receivables.set_in_collection(tx, _invoices(events), in_collection=False)


def _invoices(events: Sequence[CollectionSubmitted | CollectionReturned]) -> set[UUID]:
    return {part.invoice_id for each in events for part in each.allocations}


EFFECTS: Mapping[str, Callable[[Tx, Sequence[Any]], Awaitable[set[UUID]]]] = {
    InvoiceIssued.TYPE: _issued,
    InvoiceOverdue.TYPE: _overdue,
    InvoicePaid.TYPE: _paid,
    DisputeOpened.TYPE: _dispute_opened,
    DisputeResolved.TYPE: _dispute_resolved,
    CollectionSubmitted.TYPE: _submitted,
    CollectionReturned.TYPE: _returned,
}
"""Event type → its effect, which answers the accounts whose next reminder may be on another day now."""


LATE_EFFECTS = EFFECTS.keys() - {InvoiceIssued.TYPE}
"""What matters to a plan that writes after the due date only."""


async def follow_receivables(tx: Tx, events: Sequence[Event]) -> None:
    """Takes over what these events say, in order. Nobody is reminded of what is disputed or at the bank (CRD-16)."""
    if not events:
        return
    followed = EFFECTS.keys() if ReminderPlan.of(tx.settings.reminders).writes_before_due else LATE_EFFECTS
    relevant = [event for event in events if event.TYPE in followed]
    for type_, run in groupby(relevant, key=lambda event: event.TYPE):
        accounts = await EFFECTS[type_](tx, list(run))
        await receivables.schedule(tx, REMIND, accounts, hour=REMINDER_HOUR)
