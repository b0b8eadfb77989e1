"""Invoices as billing publishes them, with the day of their next reminder."""

from collections.abc import Sequence

from encours_contracts.billing import InvoiceBalanceChanged
from encours_notifications.domain.reminders import REMINDER_HOUR, ReminderPlan
from encours_notifications.store import receivables
from encours_platform.database import Tx

REMIND = "remind"
"""Kind of due work; its subject is an account's id."""


async def project_invoices(tx: Tx, events: Sequence[InvoiceBalanceChanged]) -> None:
    """Stores each balance that is newer than the known one and plans the reminders that follow from it.

    Nobody is reminded of what is paid, disputed or at the bank (CRD-16).
    """
    latest: dict[object, InvoiceBalanceChanged] = {}
    for event in events:
        known = latest.get(event.invoice_id)
        if known is None or known.version < event.version:
            latest[event.invoice_id] = event
    if not latest:
        return
    plan = ReminderPlan.of(tx.settings.reminders)
    steps = await receivables.last_steps(tx, [event.invoice_id for event in latest.values()])
    accounts = await receivables.upsert(
        tx,
        [
            {
                "invoice_id": event.invoice_id,
                "version": event.version,
                "account_id": event.account_id,
                "number": event.number,
                "open_minor": event.open_amount,
                "undisputed_minor": event.undisputed_amount,
                "in_collection_minor": event.in_collection,
                "currency": event.currency,
                "due_on": event.due_date,
                "overdue": event.overdue,
                "next_on": plan.next_on(event.due_date, steps.get(event.invoice_id), overdue=event.overdue),
            }
            for event in latest.values()
        ],
    )
    await receivables.schedule(tx, REMIND, accounts, hour=REMINDER_HOUR)
