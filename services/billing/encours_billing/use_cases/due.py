"""What billing does on time: one row a tenant and day, so that a clock has few instants to stop at."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from encours_billing.domain.statement import Month
from encours_platform.database import Tx
from encours_platform.due_work import at_local, schedule, schedule_many, start_of_next_day

STATEMENTS = "statements"
OVERDUE = "overdue"
FINALITY = "finality"

FIRST = UUID(int=0)
"""Before every account: where work that goes from account to account begins."""


async def statements_of(tx: Tx, months: Iterable[Month]) -> None:
    """The months' statements, at 00:00 of the first of the month after."""
    await schedule_many(
        tx, STATEMENTS, [(str(month), at_local(tx, month.after), {}) for month in dict.fromkeys(months)]
    )


async def overdue_check(tx: Tx, days: Iterable[date]) -> None:
    """A look at what is unpaid, at 00:00 of those days."""
    await schedule_many(tx, OVERDUE, [(day.isoformat(), at_local(tx, day), {}) for day in dict.fromkeys(days)])


async def finality(tx: Tx, days: Iterable[date]) -> None:
    """Debits that are final after those days (TIM-09)."""
    await schedule_many(
        tx, FINALITY, [(day.isoformat(), start_of_next_day(tx, day), {}) for day in dict.fromkeys(days)]
    )


async def schedule_next_chunk(tx: Tx, kind: str, subject: str, after: UUID) -> None:
    """The rest of work that is done in chunks of accounts, at once and in a transaction of its own."""
    await schedule(tx, kind, subject, tx.now, {"after": str(after)})
