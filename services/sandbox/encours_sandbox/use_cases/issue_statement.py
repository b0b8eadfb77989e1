"""Issues notices (camt.054) and statements (camt.053) of accounts, as the bank's behaviour has them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from encours_platform import due_work
from encours_platform.database import Tx
from encours_platform.sealing import Sealer
from encours_sandbox.domain import foreign
from encours_sandbox.domain.answers import Statement
from encours_sandbox.domain.entries import Entry
from encours_sandbox.domain.hours import BOOKING_HOUR
from encours_sandbox.domain.scenario import Behaviour
from encours_sandbox.formats.camt import write_notice, write_statement
from encours_sandbox.store import accounts, scenarios
from encours_sandbox.store.accounts import BankAccount
from encours_sandbox.use_cases.issue_file import issue_file, new_message_id
from encours_values.bank_days import add_bank_days

COPY, DUPLICATE = "COPY", "DUPL"
WRONG_BY_MINOR = 100


async def notify(tx: Tx, sealer: Sealer, account: BankAccount, entries: Sequence[Entry]) -> None:
    behaviour = await scenarios.behaviour(tx)
    number = await accounts.next_notice_number(tx, account.bank_account_id)
    message_id = new_message_id()
    notice = Statement(account.iban, number, tuple(entries))
    content = write_notice([notice], behaviour, message_id=message_id, created_at=tx.now)
    await issue_file(tx, sealer, "camt.054", message_id, content)


async def issue_statements(tx: Tx, sealer: Sealer, day: date) -> None:
    """camt.053 of the day for each account with bookings; it continues the one before."""
    behaviour, statements = await scenarios.behaviour(tx), list[Statement]()
    for account in await accounts.lock_accounts(tx, sealer):
        statement = await _statement(tx, sealer, account, day)
        if statement is not None:
            statements.append(statement)
            await _schedule_again(tx, account.bank_account_id, statement, behaviour)
    if statements:
        await scenarios.set_behaviour(tx, replace(behaviour, next_statement="each_day"))
        for group in _as_sent(statements, behaviour, day):
            await _issue(tx, sealer, behaviour, group)


def _as_sent(statements: list[Statement], behaviour: Behaviour, day: date) -> Iterator[list[Statement]]:
    """The statements of each file."""
    if behaviour.next_statement in {"left_out", "late"}:
        return
    if behaviour.next_statement == "wrong":
        statements = [replace(each, error_minor=WRONG_BY_MINOR) for each in statements]
    if behaviour.accounts == "with_foreign":
        statements = [*statements, _foreign_statement(day)]
    for group in [[each] for each in statements] if behaviour.accounts == "a_file_each" else [statements]:
        yield group
        if behaviour.next_statement == "copied":
            yield [replace(each, copy=COPY) for each in group]


async def _statement(tx: Tx, sealer: Sealer, account: BankAccount, day: date) -> Statement | None:
    is_issued = account.last_statement_on is not None and account.last_statement_on >= day
    entries = await accounts.booked(tx, sealer, account.bank_account_id, day)
    if is_issued or not entries:
        return None
    number = await accounts.next_statement_number(tx, account.bank_account_id, day)
    opening_minor = await accounts.opening_minor(tx, account.bank_account_id, day)
    return Statement(account.iban, number, tuple(entries), on=day, opening_minor=opening_minor)


def _foreign_statement(day: date) -> Statement:
    """Of another customer's account, which got into the file by mistake."""
    return Statement(foreign.IBAN, day.timetuple().tm_yday, (foreign.foreign_entry("other_credit", day),), day, 0)


async def _schedule_again(tx: Tx, bank_account_id: UUID, statement: Statement, behaviour: Behaviour) -> None:
    """A late statement comes after two bank days; a wrong one is corrected on the next, as a duplicate."""
    if behaviour.next_statement not in {"late", "wrong"}:
        return
    day, is_late = statement.on or tx.today, behaviour.next_statement == "late"
    due_on = add_bank_days(day, 2 if is_late else 1)
    payload = {
        "bank_account_id": str(bank_account_id),
        "day": day.isoformat(),
        "number": statement.sequence_number,
        "copy": None if is_late else DUPLICATE,
    }
    at = due_work.at_local(tx, due_on, BOOKING_HOUR)
    await due_work.schedule(tx, "bank_statement_again", f"{bank_account_id}:{day}", at, payload)


async def issue_again(tx: Tx, sealer: Sealer, payload: Mapping[str, Any]) -> None:
    """A statement of before: its number, its entries, and the balances that are right."""
    day, bank_account_id = date.fromisoformat(payload["day"]), UUID(payload["bank_account_id"])
    for account in await accounts.lock_accounts(tx, sealer):
        if account.bank_account_id == bank_account_id:
            entries = await accounts.booked(tx, sealer, bank_account_id, day)
            opening_minor = await accounts.opening_minor(tx, bank_account_id, day)
            statement = Statement(
                account.iban, payload["number"], tuple(entries), day, opening_minor, copy=payload["copy"]
            )
            await _issue(tx, sealer, await scenarios.behaviour(tx), [statement])


async def _issue(tx: Tx, sealer: Sealer, behaviour: Behaviour, statements: Sequence[Statement]) -> None:
    message_id = new_message_id()
    content = write_statement(statements, behaviour, message_id=message_id, created_at=tx.now)
    await issue_file(tx, sealer, "camt.053", message_id, content)
