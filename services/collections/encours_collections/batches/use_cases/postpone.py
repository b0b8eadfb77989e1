"""Postpones debits that are not sent on their day: one new announcement with the full notice (TIM-01, DUE-01)."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from encours_collections.batches.domain.due_debit import DueDebit
from encours_collections.debits.domain.alerts import Alert
from encours_collections.debits.domain.causes import NEW_DAY_AT_ONCE, is_creditors_fault
from encours_collections.debits.domain.collection import Postponement
from encours_collections.debits.store import collections
from encours_collections.debits.use_cases.announce import announce, calendar_of, schedule_batch_runs
from encours_collections.debits.use_cases.raise_alerts import raise_alert
from encours_contracts.collections import AlertKind, CollectionPostponed, FailureParty
from encours_platform import outbox
from encours_platform.database import Tx
from encours_values.bank_days import next_bank_day

Caused = tuple[DueDebit, str]
"""A debit and why it is not sent."""


async def postpone(tx: Tx, rows: Sequence[Caused], *, batch_id: UUID | None = None) -> None:
    """Publishes the postponement, and announces a new day where the cause is only that the day passed.

    A debit whose cause has to be mended is tried again on each bank day, in silence: its new day is announced once it
    can be sent. The creditor's own fault raises an alert. Equal postponements of the next days are not repeated.
    """
    if not rows:
        return
    new = [(row, cause) for row, cause in rows if not (row.announcement_due and row.cause == cause)]
    await _publish(tx, new)
    own = sorted((cause, row.collection_id) for row, cause in new if is_creditors_fault(cause))
    for cause, same in groupby(own, key=lambda each: each[0]):
        await raise_alert(tx, [id_ for _, id_ in same], Alert(AlertKind.NOT_SENT, cause, batch_id), again=True)
    await announce_again(tx, [(row, cause) for row, cause in rows if cause in NEW_DAY_AT_ONCE])
    await _try_next_day(tx, [(row, cause) for row, cause in rows if cause not in NEW_DAY_AT_ONCE])


async def announce_again(tx: Tx, rows: Sequence[tuple[DueDebit, str | None]]) -> None:
    """A new day with the full notice from today, announced once; the file is never created today."""
    if not rows:
        return
    tomorrow = next_bank_day(tx.today + timedelta(days=1))
    calendar = await calendar_of(tx, tomorrow)
    plans = []
    for row, cause in rows:
        notice = tx.settings.collection.prenotification_days if row.notice_days is None else row.notice_days
        dates = calendar.dates(row.due_on, max(0, notice - (tomorrow - tx.today).days))
        plans.append(
            Postponement(row.collection_id, dates.collection_on, dates.submit_on, cause, announcement_due=False)
        )
    await _store(tx, plans)
    await announce(tx, [plan.collection_id for plan in plans])


async def _try_next_day(tx: Tx, rows: Sequence[Caused]) -> None:
    if not rows:
        return
    calendar = await calendar_of(tx, next_bank_day(tx.today + timedelta(days=1)), notice_days=0)
    plans = []
    for row, cause in rows:
        dates = calendar.dates(max(row.due_on, row.collection_on), None)
        plans.append(
            Postponement(row.collection_id, dates.collection_on, dates.submit_on, cause, announcement_due=True)
        )
    await _store(tx, plans)


async def _store(tx: Tx, plans: Sequence[Postponement]) -> None:
    days: list[date] = [plan.submit_on for plan in plans]
    await collections.postpone(tx, plans)
    await schedule_batch_runs(tx, days)


async def _publish(tx: Tx, rows: Sequence[Caused]) -> None:
    causes = {row.collection_id: cause for row, cause in rows}
    found = await collections.by_ids(tx, causes) if causes else []
    await outbox.append_all(
        tx,
        [
            CollectionPostponed(
                account_id=row.account_id,
                collection_id=row.collection_id,
                statement_id=row.statement_id,
                invoice_id=row.invoice_id,
                amount=row.amount_minor,
                currency=row.currency,
                collection_date=row.collection_on,
                allocations=list(row.allocations),
                cause=causes[row.collection_id],
                fault=FailureParty.CREDITOR if is_creditors_fault(causes[row.collection_id]) else None,
            )
            for row in found
        ],
    )
