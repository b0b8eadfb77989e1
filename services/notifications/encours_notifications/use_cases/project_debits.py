"""Debits that collections announced, so that no reminder contradicts the announcement."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from encours_contracts.collections import (
    CollectionCancelled,
    CollectionFailure,
    CollectionScheduled,
    CollectionSubmitted,
)
from encours_notifications.domain.reminders import REMINDER_HOUR, ReminderPlan
from encours_notifications.store import announced_debits, receivables
from encours_notifications.store.announced_debits import AnnouncedPart
from encours_notifications.use_cases.project_invoices import REMIND
from encours_platform.database import Tx

DebitEvent = CollectionScheduled | CollectionCancelled | CollectionSubmitted | CollectionFailure


async def project_debits(tx: Tx, events: Sequence[DebitEvent]) -> None:
    """Stores what announced debits ask for, until their file leaves or they are cancelled.

    A debit that failed counts until the day on which its mail says that it will be presented again; the announcement of
    the new debit takes its place. After a cancellation the reminder plan goes on at once.
    """
    state = dict[UUID, Sequence[AnnouncedPart]]()
    for event in events:
        state[event.collection_id] = _parts(event)
        if isinstance(event, CollectionScheduled) and event.retry_of:
            state[event.retry_of] = ()
    if not state:
        return
    await announced_debits.replace(tx, state.keys(), [part for parts in state.values() for part in parts])
    cancelled = [event for event in events if isinstance(event, CollectionCancelled)]
    await _resume(tx, [part.invoice_id for event in cancelled for part in event.allocations])


async def _resume(tx: Tx, invoice_ids: Sequence[UUID]) -> None:
    if not invoice_ids:
        return
    plan = ReminderPlan.of(tx.settings.reminders)
    waiting = await receivables.of_invoices(tx, invoice_ids)
    next_ons = [(each.invoice_id, plan.next_on(each.due_on, each.last_step, overdue=each.overdue)) for each in waiting]
    await receivables.plan(tx, next_ons)
    await receivables.schedule(tx, REMIND, {each.account_id for each in waiting}, hour=REMINDER_HOUR)


def _parts(event: DebitEvent) -> list[AnnouncedPart]:
    day = _debit_on(event)
    return [
        AnnouncedPart(event.collection_id, part.invoice_id, event.account_id, part.amount, day)
        for part in event.allocations
        if day is not None and part.amount > 0
    ]


def _debit_on(event: DebitEvent) -> date | None:
    match event:
        case CollectionScheduled():
            return event.collection_date
        case CollectionFailure() if event.details.will_retry:
            return event.details.retry_on
    return None
