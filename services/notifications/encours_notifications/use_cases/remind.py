from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from encours_notifications.domain.pending_transfer import PendingTransfer, covered
from encours_notifications.domain.reminders import REMINDER_HOUR, ReminderPlan
from encours_notifications.store import customer_credit, pending_transfers, receivables
from encours_notifications.store.receivables import Receivable
from encours_notifications.use_cases.create_notices import NoticeRequest, create_notices
from encours_notifications.use_cases.project_invoices import REMIND
from encours_platform.database import Tx


async def remind(tx: Tx, account_ids: Collection[UUID], *, mail_server: bool) -> None:
    """Writes to these buyers about the invoices whose next step has come: one notice a buyer, not one an invoice.

    A reminder asks for what is neither disputed nor at the bank nor announced to be debited, and what no transfer would
    pay that waits for a person; an invoice without such a part waits until it has one.
    """
    plan = ReminderPlan.of(tx.settings.reminders)
    due = await _due(tx, account_ids)
    reached = [(each, _step(plan, each, tx.today)) for each in due]
    fresh = [(each, step) for each, step in reached if step is not None and _is_news(each, step)]
    await receivables.step(tx, [_stepped(plan, each, step, tx.today) for each, step in reached])
    await receivables.schedule(tx, REMIND, account_ids, hour=REMINDER_HOUR)
    await create_notices(tx, _notices(plan, fresh, tx.today), mail_server=mail_server)


async def _due(tx: Tx, account_ids: Collection[UUID]) -> list[Receivable]:
    """With what transfers that wait for a person would pay of each, and credit that only a person applies."""
    due = await receivables.due_of(tx, account_ids)
    pending = await pending_transfers.of(tx, account_ids) if due else []
    if due and tx.settings.credit_application == "manual":
        pending += [
            PendingTransfer(account_id, (), unused_minor, currency)
            for (account_id, currency), unused_minor in (await customer_credit.of(tx, account_ids)).items()
        ]
    if not pending:
        return due
    owed = await pending_transfers.owed(tx, {each.account_id for each in pending})
    found = covered(owed, pending)
    return [replace(each, pending_minor=found.get(each.invoice_id, 0)) for each in due]


def _step(plan: ReminderPlan, receivable: Receivable, today: date) -> int | None:
    """The step whose day has come; none is reached while a debit or a transfer that waits pays all of it."""
    step = plan.step_reached(receivable.due_on, today, overdue=receivable.overdue)
    return None if step is not None and _requested(receivable, late=step > 0) == 0 else step


def _requested(receivable: Receivable, *, late: bool) -> int:
    return receivable.late_minor if late else receivable.uncovered_minor


def _is_news(receivable: Receivable, step: int) -> bool:
    return receivable.last_step is None or step > receivable.last_step


def _stepped(
    plan: ReminderPlan, receivable: Receivable, step: int | None, today: date
) -> tuple[UUID, int | None, date | None]:
    """Invoice, the step it is at, the day of the next one: always after today, so that none is written twice.

    A step that an announced debit holds up waits until the day of the debit is over.
    """
    last = receivable.last_step if step is None else step
    day = plan.next_on(receivable.due_on, last, overdue=receivable.overdue)
    held_until = receivable.announced_until if step is None and receivable.announced_until else today
    return receivable.invoice_id, last, max(day, held_until + timedelta(days=1)) if day else None


def _notices(plan: ReminderPlan, steps: Sequence[tuple[Receivable, int]], today: date) -> list[NoticeRequest]:
    def grouped_by(item: tuple[Receivable, int]) -> tuple[str, str, bool]:
        receivable, step = item
        return str(receivable.account_id), receivable.currency, step > 0

    notices = []
    for (_, currency, late), group in groupby(sorted(steps, key=grouped_by), key=grouped_by):
        items = list(group)
        facts: dict[str, Any] = {
            "currency": currency,
            "total": sum(_requested(receivable, late=late) for receivable, _ in items),
            "invoices": [_line(receivable, today, late=late) for receivable, _ in items],
        }
        if late:
            highest = max(step for _, step in items)
            facts |= {"level": plan.level(highest), "final": plan.is_final(highest)}
        notices.append(NoticeRequest("invoice_overdue" if late else "due_soon", "buyer", items[0][0].account_id, facts))
    return notices


def _line(receivable: Receivable, today: date, *, late: bool) -> dict[str, Any]:
    return {
        "number": receivable.number,
        "amount": _requested(receivable, late=late),
        "due_date": receivable.due_on.isoformat(),
        "days_late": (today - receivable.due_on).days,
    }
