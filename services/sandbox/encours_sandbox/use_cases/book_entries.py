"""Books on a customer's account, on a day whose statement is not out yet."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from encours_platform import due_work
from encours_platform.database import Tx
from encours_platform.sealing import Sealer
from encours_sandbox.domain.entries import Entry
from encours_sandbox.domain.hours import STATEMENT_HOUR
from encours_sandbox.store import accounts
from encours_sandbox.store.accounts import BankAccount
from encours_values.bank_days import next_bank_day


async def book_entries(tx: Tx, sealer: Sealer, account: BankAccount, entries: Sequence[Entry]) -> list[Entry]:
    """Books the entries, each on its day or on the first bank day after the last statement; returns them as announced.

    A pending entry is announced as such and booked on the next bank day. Each day's statement is scheduled.
    """
    announced = [replace(entry, booked_on=_open_day(account, entry.booked_on)) for entry in entries]
    booked = [_booked(entry) for entry in announced]
    await accounts.book(tx, sealer, account.bank_account_id, booked)
    for day in sorted({entry.booked_on for entry in booked}):
        evening = due_work.at_local(tx, day, STATEMENT_HOUR)
        await due_work.schedule(tx, "bank_statement", day.isoformat(), max(evening, tx.now))
    return announced


def _open_day(account: BankAccount, day: date) -> date:
    if account.last_statement_on is None or day > account.last_statement_on:
        return day
    return next_bank_day(account.last_statement_on + timedelta(days=1))


def _booked(entry: Entry) -> Entry:
    if not entry.is_pending:
        return entry
    return replace(entry, booked_on=next_bank_day(entry.booked_on + timedelta(days=1)), is_pending=False)
