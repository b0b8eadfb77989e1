"""The bank's answers to files, as jobs: status on the eve, bookings on the day, the statement in the evening."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from encours_platform import due_work
from encours_platform.database import Tx
from encours_platform.due_work import Due
from encours_platform.sealing import Sealer
from encours_sandbox.domain import foreign
from encours_sandbox.domain.answers import DebitStatus, StatusReport
from encours_sandbox.domain.collecting import credits_of, follow_up_of, return_of, returns_of, reversal_of
from encours_sandbox.domain.debits import BankDebit, Decision
from encours_sandbox.domain.entries import Entry
from encours_sandbox.domain.hours import BOOKING_HOUR
from encours_sandbox.domain.reasons import NO_REASON
from encours_sandbox.store import accounts, debits, files, scenarios
from encours_sandbox.store.accounts import BankAccount
from encours_sandbox.use_cases.book_entries import book_entries
from encours_sandbox.use_cases.issue_statement import issue_again, issue_statements, notify
from encours_sandbox.use_cases.report_status import DIRECT_DEBIT, report_status
from encours_values.bank_days import add_bank_days, next_bank_day


class FileAnswers:
    """Each method is a job and runs in its transaction."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    async def refuse(self, tx: Tx, rows: Sequence[Due]) -> None:
        """pain.002 for files that cannot be processed as a whole."""
        for row in rows:
            file = await files.find(tx, UUID(row.subject))
            if file is not None:
                report = StatusReport(file.message_id, DIRECT_DEBIT, "RJCT", file.refused_with)
                await report_status(tx, self._sealer, report)

    async def report_status(self, tx: Tx, rows: Sequence[Due]) -> None:
        """pain.002 on the eve: the file is accepted except for the debits that the scenario rejects.

        Where a part of it was refused when it came, the rest gets no message.
        """
        for row in rows:
            file_id, day = UUID(row.payload["file_id"]), date.fromisoformat(row.payload["day"])
            file = await files.find(tx, file_id)
            if file is None:
                continue
            due = await debits.to_collect(tx, day, file_id)
            refused = [each for each in due if each.scenario.kind == "reject" and not each.scenario.late_days]
            if refused:
                await self._reject(tx, refused)
            elif not row.payload["is_reported"]:
                await report_status(tx, self._sealer, StatusReport(file.message_id, DIRECT_DEBIT, "ACCP"))

    async def _reject(self, tx: Tx, refused: Iterable[BankDebit]) -> None:
        """A report a file."""
        by_message: dict[str, list[BankDebit]] = {}
        for debit in refused:
            by_message.setdefault(debit.message_id, []).append(debit)
        for message_id, inside in sorted(by_message.items()):
            decisions = [Decision(debit, "rejected", debit.scenario.reason_code) for debit in inside]
            await debits.record(tx, decisions)
            for debit in inside:
                await _schedule_follow_up(tx, debit, 0, max(debit.collection_on, tx.today))
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
            report = StatusReport(message_id, DIRECT_DEBIT, "PART", debits=statuses)
            await report_status(tx, self._sealer, report)

    async def book(self, tx: Tx, rows: Sequence[Due]) -> None:
        """Blocks are credited, debits returned and reversed; camt.054 says so, and the statement of the evening."""
        for row in rows:
            await self._book(tx, date.fromisoformat(row.subject))

    async def _book(self, tx: Tx, day: date) -> None:
        due = await self._due(tx, day)
        await self._reject(tx, [debit for debit in due if debit.scenario.kind == "reject"])
        credited = [_on_its_day(debit, day) for debit in due if debit.scenario.kind != "reject"]
        gross = [Decision(each, "rejected", credited_on=day) for each in await debits.rejected_gross(tx, day)]
        returned = [Decision(each, "returned", return_on=day) for each in await debits.to_return(tx, day)]
        reversed_ = [Decision(each, "reversed", reverse_on=day) for each in await debits.to_reverse(tx, day)]
        for decisions in (credited, gross, returned, reversed_):
            await debits.record(tx, decisions)
        await self._book_and_notify(tx, day, [*credited, *gross, *returned, *reversed_])
        await self._schedule_what_follows(tx, day, credited, returned)

    async def _due(self, tx: Tx, day: date) -> list[BankDebit]:
        """Debits to decide on; those that the bank answers later are scheduled for that day."""
        found = []
        for debit in await debits.to_collect(tx, day):
            late = debit.scenario.late_days
            answer_on = add_bank_days(debit.collection_on, late) if late else debit.collection_on
            if answer_on <= day:
                found.append(debit)
            else:
                await _schedule_booking(tx, answer_on)
        return found

    async def _book_and_notify(self, tx: Tx, day: date, decisions: Sequence[Decision]) -> None:
        behaviour = await scenarios.behaviour(tx)
        accepted = await debits.accepted_in_blocks(tx, list({each.debit.file_id for each in decisions}))
        for account in await accounts.lock_accounts(tx, self._sealer):
            own = [each for each in decisions if each.debit.bank_account_id == account.bank_account_id]
            paid = [each.debit for each in own if each.credited_on is not None]
            entries = [
                *credits_of(paid, accepted, behaviour, day),
                *(_counter_entry(each.debit, day) for each in own if each.state == "rejected"),
                *(entry for each in own if each.state == "returned" for entry in returns_of(each.debit, day)),
                *(reversal_of(each.debit, day) for each in own if each.state == "reversed"),
            ]
            if entries:
                entries += [foreign.foreign_entry(kind, day) for kind in behaviour.foreign_entries]
                await self._announce(tx, account, entries)

    async def _announce(self, tx: Tx, account: BankAccount, entries: Sequence[Entry]) -> None:
        booked = await book_entries(tx, self._sealer, account, entries)
        await notify(tx, self._sealer, account, booked)

    async def _schedule_what_follows(
        self, tx: Tx, day: date, credited: Sequence[Decision], returned: Sequence[Decision]
    ) -> None:
        for return_on in sorted({each.return_on for each in credited if each.return_on is not None}):
            await _schedule_booking(tx, return_on)
        for each in (*credited, *returned):
            if each.return_on is None or each.state == "returned":
                await _schedule_follow_up(tx, each.debit, 0, day)

    async def follow_up(self, tx: Tx, rows: Sequence[Due]) -> None:
        """A second return, a credit after a reject or a return; then what comes after it."""
        for row in rows:
            file_id, place, number = row.payload["file_id"], row.payload["place"], row.payload["number"]
            debit = await debits.find(tx, UUID(file_id), place)
            if debit is None or number >= len(debit.scenario.then):
                continue
            day = date.fromisoformat(row.payload["day"])
            for account in await accounts.lock_accounts(tx, self._sealer):
                if account.bank_account_id == debit.bank_account_id:
                    entry = follow_up_of(debit, debit.scenario.then[number], number + 2, day)
                    await self._announce(tx, account, [entry])
            await _schedule_follow_up(tx, debit, number + 1, day)

    async def issue_statements(self, tx: Tx, rows: Sequence[Due]) -> None:
        for row in rows:
            await issue_statements(tx, self._sealer, date.fromisoformat(row.subject))

    async def issue_again(self, tx: Tx, rows: Sequence[Due]) -> None:
        for row in rows:
            await issue_again(tx, self._sealer, row.payload)


def _on_its_day(debit: BankDebit, day: date) -> Decision:
    if debit.scenario.kind == "none":
        return Decision(debit, "silent")
    if debit.scenario.kind == "return":
        return_on = next_bank_day(day + timedelta(days=debit.scenario.after_days))
        return Decision(debit, "credited", debit.scenario.reason_code, credited_on=day, return_on=return_on)
    return Decision(debit, "credited", credited_on=day)


def _counter_entry(debit: BankDebit, day: date) -> Entry:
    return return_of(debit, debit.reason_code or NO_REASON, day)


async def _schedule_booking(tx: Tx, day: date) -> None:
    at = due_work.at_local(tx, day, BOOKING_HOUR)
    await due_work.schedule(tx, "bank_booking", day.isoformat(), max(at, tx.now))


async def _schedule_follow_up(tx: Tx, debit: BankDebit, number: int, after: date) -> None:
    if number >= len(debit.scenario.then):
        return
    day = next_bank_day(after + timedelta(days=debit.scenario.then[number].after_days))
    payload = {"file_id": str(debit.file_id), "place": debit.place, "number": number, "day": day.isoformat()}
    at = due_work.at_local(tx, day, BOOKING_HOUR)
    await due_work.schedule(tx, "bank_follow_up", f"{debit.file_id}:{debit.place}:{number}", max(at, tx.now), payload)
