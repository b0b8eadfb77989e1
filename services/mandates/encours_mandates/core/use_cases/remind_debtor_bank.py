"""Reminders while a B2B mandate waits for the debtor bank to record it (MND-24, AMD-04)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from encours_mandates.core.domain.mandate import Mandate
from encours_mandates.core.store import mandates
from encours_mandates.core.use_cases import events
from encours_mandates.core.use_cases.status_changes import CLOCK, NOTICE_HOUR, REMINDER, ActionContext, record
from encours_platform import due_work, outbox
from encours_platform.database import Tx

FREQUENT_REMINDERS_MAX = 12
"""Reminders at the merchant's interval; then one a month, until the bank has recorded the mandate or it ends."""
MONTHLY_REMINDER_DAYS = 30


async def start_waiting_for_debtor_bank(tx: Tx, waiting: Sequence[Mandate]) -> None:
    """Publishes that these mandates wait for the debtor bank, and restarts their reminders."""
    await schedule_reminders(tx, waiting)
    await outbox.append_all(tx, [events.awaits_debtor_bank(mandate, since=tx.now, reminder=0) for mandate in waiting])


async def schedule_reminders(tx: Tx, waiting: Sequence[Mandate]) -> None:
    """Restarts their reminders without publishing an event today."""
    first = {"reminder": 1, "since": tx.now.isoformat()}
    due_at = _next_reminder_at(tx)
    await due_work.cancel(tx, REMINDER, *(str(mandate.id) for mandate in waiting))
    await due_work.schedule_many(tx, REMINDER, [(str(mandate.id), due_at, first) for mandate in waiting])


async def remind_of_debtor_bank(tx: Tx, mandate_id: UUID, *, reminder: int, since: datetime) -> None:
    """Publishes a reminder and plans the next; does nothing once the mandate no longer waits."""
    mandate = await mandates.lock(tx, mandate_id)
    if mandate is None or not mandate.awaits_debtor_bank:
        return
    await record(tx, mandate, "remind_debtor_bank", ActionContext(CLOCK, evidence={"reminder": str(reminder)}))
    await outbox.append(tx, events.awaits_debtor_bank(mandate, since=since, reminder=reminder))
    payload = {"reminder": reminder + 1, "since": since.isoformat()}
    await due_work.schedule(tx, REMINDER, str(mandate_id), _next_reminder_at(tx, reminder), payload)


def _next_reminder_at(tx: Tx, reminder: int = 0) -> datetime:
    days = tx.settings.mandates.debtor_bank_reminder_days
    days = days if reminder < FREQUENT_REMINDERS_MAX else max(days, MONTHLY_REMINDER_DAYS)
    return due_work.at_local(tx, tx.today + timedelta(days=days), NOTICE_HOUR)
