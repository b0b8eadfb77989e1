"""A debit that the bank never answers is shown to a person two and five TARGET days after its date."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from encours_collections.debits.domain.actions import NO_ANSWER_AGAIN_BANK_DAYS, NO_ANSWER_BANK_DAYS
from encours_collections.debits.domain.alerts import Alert
from encours_collections.debits.store import alerts
from encours_collections.debits.use_cases.raise_alerts import raise_alert
from encours_contracts.collections import AlertKind
from encours_platform import due_work
from encours_platform.database import Tx
from encours_platform.due_work import Due
from encours_values.bank_days import add_bank_days

EXPECT_ANSWER = "expect_answer"
HOUR = 11
"""Local hour at which missing answers are reported: after the files of the morning."""


async def expect_answers(tx: Tx, collection_dates: Iterable[date]) -> None:
    """Schedules the checks for debits that the bank has."""
    bank_days = (NO_ANSWER_BANK_DAYS, NO_ANSWER_AGAIN_BANK_DAYS)
    days = {add_bank_days(day, each) for day in collection_dates for each in bank_days}
    nothing: Mapping[str, Any] = {}
    rows = [(day.isoformat(), due_work.at_local(tx, day, HOUR), nothing) for day in sorted(days)]
    await due_work.schedule_many(tx, EXPECT_ANSWER, rows)


async def report_missing_answers(tx: Tx, _rows: Sequence[Due]) -> None:
    """One alert for each batch and time limit; a debit has each alert once."""
    first, second = (_latest(tx.today, days) for days in (NO_ANSWER_BANK_DAYS, NO_ANSWER_AGAIN_BANK_DAYS))
    for after, until, bank_days in (
        (second, first, NO_ANSWER_BANK_DAYS),
        (date.min, second, NO_ANSWER_AGAIN_BANK_DAYS),
    ):
        for batch_id, ids in await alerts.unanswered(tx, after=after, until=until):
            cause = f"no_answer_{bank_days}_bank_days"
            await raise_alert(tx, ids, Alert(AlertKind.NO_ANSWER, cause, batch_id))


def _latest(today: date, bank_days: int) -> date:
    """The latest collection date that is at least so many TARGET days ago.

    >>> _latest(date(2011, 2, 17), 2), _latest(date(2011, 2, 21), 2)
    (datetime.date(2011, 2, 15), datetime.date(2011, 2, 17))
    """
    day = add_bank_days(today, -bank_days)
    while add_bank_days(day + timedelta(days=1), bank_days) <= today:
        day += timedelta(days=1)
    return day
