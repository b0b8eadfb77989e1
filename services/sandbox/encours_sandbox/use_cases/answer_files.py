"""The bank's answers to files, as jobs: status on the eve, bookings on the day, the statement in the evening."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from encours_platform import due_work
from encours_platform.database import Tx
from encours_platform.due_work import Due
from encours_platform.sealing import Sealer
from encours_sandbox.domain.answers import DebitStatus, Statement, StatusReport
from encours_sandbox.domain.collecting import credits_of, return_of, reversal_of
from encours_sandbox.domain.debits import BankDebit, Decision
from encours_sandbox.domain.entries import Entry
from encours_sandbox.domain.hours import BOOKING_HOUR
from encours_sandbox.domain.reasons import NO_REASON
from encours_sandbox.formats.camt import write_notice, write_statement
from encours_sandbox.formats.pain002 import write_pain002
from encours_sandbox.store import accounts, debits, files
from encours_sandbox.store.accounts import BankAccount
from encours_sandbox.use_cases.book_entries import book_entries
from encours_sandbox.use_cases.issue_file import issue_file, new_message_id
from encours_values.bank_days import next_bank_day

DIRECT_DEBIT = "pain.008.001.08"


class FileAnswers:
    """Each method is a job and runs in its transaction."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    async def refuse(self, tx: Tx, rows: Sequence[Due]) -> None:
        """pain.002 for files that cannot be processed as a whole."""
        for row in rows:
            file = await files.find(tx, UUID(row.subject))
            if file is not None:
                await self._report(tx, StatusReport(file.message_id, DIRECT_DEBIT, "RJCT", file.refused_with))

    async def report_status(self, tx: Tx, rows: Sequence[Due]) -> None:
        """pain.002 on the eve: the file is accepted except for the debits that the scenario rejects."""
        for row in rows:
            file_id, day = UUID(row.payload["file_id"]), date.fromisoformat(row.payload["day"])
            file = await files.find(tx, file_id)
            if file is None:
                continue
            refused = [debit for debit in await debits.to_collect(tx, day, file_id) if _reject_reason(debit)]
            if refused:
                await self._reject(tx, refused)
            else:
                await self._report(tx, StatusReport(file.message_id, DIRECT_DEBIT, "ACCP"))

    async def _reject(self, tx: Tx, refused: Iterable[BankDebit]) -> None:
        """A report a file."""
        by_message: dict[str, list[BankDebit]] = {}
        for debit in refused:
            by_message.setdefault(debit.message_id, []).append(debit)
        for message_id, inside in sorted(by_message.items()):
            decisions = [Decision(debit, "rejected", _reject_reason(debit)) for debit in inside]
            await debits.record(tx, decisions)
            statuses = tuple(
                DebitStatus(
                    each.debit.payment_information_id,
                    each.debit.end_to_end_id,
                    "RJCT",
                    each.reason_code,
                    each.debit.instruction_id,
                    each.debit.amount_minor,
                )
                for each in decisions
            )
            await self._report(tx, StatusReport(message_id, DIRECT_DEBIT, "PART", debits=statuses))

    async def _report(self, tx: Tx, report: StatusReport) -> None:
        message_id = new_message_id()
        content = write_pain002(report, message_id=message_id, created_at=tx.now)
        await issue_file(tx, self._sealer, "pain.002", message_id, content)

    async def book(self, tx: Tx, rows: Sequence[Due]) -> None:
        """Blocks are credited, debits returned and reversed; camt.054 says so, and the statement of the evening."""
        for row in rows:
            day = date.fromisoformat(row.subject)
            due = await debits.to_collect(tx, day)
            await self._reject(tx, [debit for debit in due if _reject_reason(debit)])
            decisions = [_on_its_day(debit, day) for debit in due if not _reject_reason(debit)]
            returned = [Decision(debit, "returned", return_on=day) for debit in await debits.to_return(tx, day)]
            reversed_ = [Decision(debit, "reversed", reverse_on=day) for debit in await debits.to_reverse(tx, day)]
            for each in (decisions, returned, reversed_):
                await debits.record(tx, each)
            await self._book_and_notify(tx, day, [*decisions, *returned, *reversed_])
            for return_on in sorted({each.return_on for each in decisions if each.return_on is not None}):
                at = due_work.at_local(tx, return_on, BOOKING_HOUR)
                await due_work.schedule(tx, "bank_booking", return_on.isoformat(), max(at, tx.now))

    async def _book_and_notify(self, tx: Tx, day: date, decisions: Sequence[Decision]) -> None:
        accepted = await debits.accepted_in_blocks(tx, list({each.debit.file_id for each in decisions}))
        for account in await accounts.all_accounts(tx, self._sealer):
            own = [each for each in decisions if each.debit.bank_account_id == account.bank_account_id]
            entries = [
                *credits_of([each.debit for each in own if each.state == "credited"], accepted, day),
                *(
                    return_of(each.debit, each.debit.reason_code or NO_REASON, day)
                    for each in own
                    if each.state == "returned"
                ),
                *(reversal_of(each.debit, day) for each in own if each.state == "reversed"),
            ]
            if entries:
                await self._notify(tx, account, await book_entries(tx, self._sealer, account, entries))

    async def _notify(self, tx: Tx, account: BankAccount, entries: Sequence[Entry]) -> None:
        number = await accounts.next_notice_number(tx, account.bank_account_id)
        message_id = new_message_id()
        notice = Statement(account.iban, number, tuple(entries))
        content = write_notice([notice], message_id=message_id, created_at=tx.now)
        await issue_file(tx, self._sealer, "camt.054", message_id, content)

    async def issue_statements(self, tx: Tx, rows: Sequence[Due]) -> None:
        """camt.053 of the day for each account with bookings; it continues the one before."""
        for row in rows:
            day = date.fromisoformat(row.subject)
            for account in await accounts.all_accounts(tx, self._sealer):
                entries = await accounts.booked(tx, self._sealer, account.bank_account_id, day)
                if entries and (account.last_statement_on is None or account.last_statement_on < day):
                    await self._issue_statement(tx, account, day, entries)

    async def _issue_statement(self, tx: Tx, account: BankAccount, day: date, entries: Sequence[Entry]) -> None:
        statement = Statement(
            account.iban,
            await accounts.next_statement_number(tx, account.bank_account_id, day),
            tuple(entries),
            on=day,
            opening_minor=await accounts.opening_minor(tx, account.bank_account_id, day),
        )
        message_id = new_message_id()
        content = write_statement([statement], message_id=message_id, created_at=tx.now)
        await issue_file(tx, self._sealer, "camt.053", message_id, content)


def _reject_reason(debit: BankDebit) -> str | None:
    return debit.outcome[7:] if debit.outcome.startswith("reject:") else None


def _on_its_day(debit: BankDebit, day: date) -> Decision:
    if debit.outcome == "none":
        return Decision(debit, "silent")
    if debit.outcome.startswith("return:"):
        return_on = next_bank_day(day + timedelta(days=debit.after_days))
        return Decision(debit, "credited", debit.outcome[7:], credited_on=day, return_on=return_on)
    return Decision(debit, "credited", credited_on=day)
