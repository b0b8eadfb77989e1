"""The simulated bank's answers: files that are processed like those of any bank."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import BytesIO
from uuid import UUID

from encours_collections.bank_answers.use_cases.import_bank_file import import_bank_file, parse_bank_file
from encours_collections.core.store import sealed_files
from encours_collections.sandbox_bank.formats import bank_answers
from encours_collections.sandbox_bank.formats.bank_answers_on_requests import collection_reversal
from encours_collections.sandbox_bank.store import simulated_bank, simulated_requests
from encours_collections.sandbox_bank.store.simulated_bank import BankDebit, Booking, SentTransfer
from encours_collections.sandbox_bank.use_cases.simulated_requests import answer_request
from encours_iso20022.codecs.pain008_reader import read_pain008
from encours_iso20022.values.account_report import Direction, Entry, TransactionDetails
from encours_iso20022.values.direct_debit import BlockHeader, DirectDebit
from encours_platform import due_work
from encours_platform.database import Tx
from encours_platform.due_work import Due
from encours_platform.sealing import Sealer
from encours_values.bank_days import next_bank_day
from encours_values.ids import new_id

SOURCE = "simulated_bank"
BOOKING_HOUR = 8
STATEMENT_HOUR = 18


@dataclass(slots=True)
class _Files:
    """Files of the bank, read again: blocks by PmtInfId, debits by EndToEndId."""

    blocks: dict[str, BlockHeader]
    debits: dict[str, DirectDebit]

    @property
    def account(self) -> str:
        return next((block.creditor.iban for block in self.blocks.values()), "")


class SimulatedAnswers:
    """The bank of sandbox tenants: each method is a job and runs in its transaction."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    async def refuse(self, tx: Tx, rows: Sequence[Due]) -> None:
        """pain.002 for files that cannot be processed as a whole."""
        for row in rows:
            file = await simulated_bank.find(tx, UUID(row.subject))
            if file is not None and file.refused_with is not None:
                report = bank_answers.group_rejected(
                    file.message_id, file.refused_with, message_id=_reference(), created_at=tx.now
                )
                await self._deliver(tx, bank_answers.write_pain002(report))

    async def answer_request(self, tx: Tx, rows: Sequence[Due]) -> None:
        """camt.029 to a cancellation; a reversal is booked, or refused by pain.002."""
        for row in rows:
            content = await sealed_files.content(tx, self._sealer, UUID(row.subject))
            for answer in await answer_request(tx, content, _reference, BOOKING_HOUR):
                await self._deliver(tx, answer)

    async def report_status(self, tx: Tx, rows: Sequence[Due]) -> None:
        """pain.002 on the eve: the file is accepted except for the debits that the scenario rejects."""
        for row in rows:
            file_id, day = UUID(row.payload["file_id"]), date.fromisoformat(row.payload["day"])
            file = await simulated_bank.find(tx, file_id)
            if file is None:
                continue
            refused = _refused(await simulated_bank.to_collect(tx, day, file_id))
            if refused:
                await self._reject(tx, file.message_id, file_id, refused)
            else:
                report = bank_answers.accepted(file.message_id, message_id=_reference(), created_at=tx.now)
                await self._deliver(tx, bank_answers.write_pain002(report))

    async def _reject(self, tx: Tx, message_id: str, file_id: UUID, refused: Sequence[tuple[BankDebit, str]]) -> None:
        await simulated_bank.record_rejected(tx, refused)
        files = await self._files(tx, [file_id])
        rejects: dict[str, list[tuple[DirectDebit, str]]] = {}
        for debit, reason in refused:
            rejects.setdefault(debit.payment_information_id, []).append((files.debits[debit.end_to_end_id], reason))
        report = bank_answers.transactions_rejected(message_id, rejects, message_id=_reference(), created_at=tx.now)
        await self._deliver(tx, bank_answers.write_pain002(report))

    async def book(self, tx: Tx, rows: Sequence[Due]) -> None:
        """camt.054 of the day: blocks credited, debits returned; the statement follows in the evening."""
        for row in rows:
            day = date.fromisoformat(row.subject)
            due = await simulated_bank.to_collect(tx, day)
            await self._reject_late(tx, _refused(due))
            bookings = [_booking(debit, day) for debit in due if not debit.outcome.startswith("reject:")]
            await simulated_bank.record_booked(tx, day, bookings)
            returned = await simulated_bank.to_return(tx, day)
            await simulated_bank.record_returned(tx, day, returned)
            reversed_ = await simulated_requests.to_reverse(tx, day)
            await simulated_requests.record_reversed(tx, day, reversed_)
            credited = [booking.debit for booking in bookings if booking.state == "credited"]
            if credited or returned or reversed_:
                await self._notify(tx, day, credited, returned, reversed_)
                evening = due_work.at_local(tx, day, STATEMENT_HOUR)
                await due_work.schedule(tx, "bank_statement", day.isoformat(), max(evening, tx.now))
            for return_on in sorted({each.return_on for each in bookings if each.return_on is not None}):
                at = due_work.at_local(tx, return_on, BOOKING_HOUR)
                await due_work.schedule(tx, "bank_booking", return_on.isoformat(), max(at, tx.now))

    async def _reject_late(self, tx: Tx, refused: Sequence[tuple[BankDebit, str]]) -> None:
        """A scenario set after the eve: the reject is reported on the day."""
        for file_id in sorted({debit.file_id for debit, _ in refused}):
            file = await simulated_bank.find(tx, file_id)
            if file is not None:
                await self._reject(
                    tx, file.message_id, file_id, [each for each in refused if each[0].file_id == file_id]
                )

    async def _notify(
        self,
        tx: Tx,
        day: date,
        credited: Sequence[BankDebit],
        returned: Sequence[BankDebit],
        reversed_: Sequence[BankDebit],
    ) -> None:
        files, entries = await self._entries(tx, day, credited, returned, reversed_)
        number = await simulated_bank.statements_sent(tx, "camt.054") + 1
        document = bank_answers.notice(
            files.account, entries, message_id=_reference(), created_at=tx.now, sequence_number=number
        )
        await self._deliver(tx, bank_answers.write_camt(document))

    async def issue_statement(self, tx: Tx, rows: Sequence[Due]) -> None:
        """camt.053 of the day: the same bookings, which is what counts for the account (BTC-05)."""
        for row in rows:
            day = date.fromisoformat(row.subject)
            credited, returned = await simulated_bank.booked_on(tx, day)
            reversed_ = await simulated_requests.reversed_on(tx, day)
            files, entries = await self._entries(tx, day, credited, returned, reversed_)
            transfers = [self._transfer(tx, sent) for sent in await simulated_bank.transfers_on(tx, day)]
            document = bank_answers.statement(
                files.account or self._own_account(tx),
                [*entries, *transfers],
                opening_minor=await simulated_bank.balance_minor(tx, day),
                on=day,
                message_id=_reference(),
                created_at=tx.now,
                sequence_number=await simulated_bank.statements_sent(tx, "camt.053") + 1,
            )
            await self._deliver(tx, bank_answers.write_camt(document))

    def _own_account(self, tx: Tx) -> str:
        sealed = tx.settings.creditor.iban_sealed
        return self._sealer.open(tx.tenant_id, sealed).decode() if sealed else ""

    def _transfer(self, tx: Tx, sent: SentTransfer) -> Entry:
        sealed = sent.payer_iban_sealed
        return bank_answers.incoming_transfer(
            amount_minor=sent.amount_minor,
            booked_on=sent.booked_on,
            reference=f"TR-{sent.id.hex}"[:35],
            payer=TransactionDetails(
                end_to_end_id=sent.end_to_end_id,
                debtor_name=sent.payer_name,
                debtor_account=self._sealer.open(tx.tenant_id, sealed).decode() if sealed else None,
                remittance=sent.remittance,
                creditor_reference=sent.structured_reference,
            ),
        )

    async def _entries(
        self,
        tx: Tx,
        day: date,
        credited: Sequence[BankDebit],
        returned: Sequence[BankDebit],
        reversed_: Sequence[BankDebit],
    ) -> tuple[_Files, list[Entry]]:
        file_ids = sorted({debit.file_id for debit in (*credited, *returned, *reversed_)})
        files = await self._files(tx, file_ids)
        accepted = await simulated_bank.accepted_in_blocks(tx, file_ids)
        reversals = [
            collection_reversal(
                files.debits[debit.end_to_end_id], booked_on=day, reference=f"RV-{debit.end_to_end_id}"[:35]
            )
            for debit in reversed_
        ]
        return files, [*_credits(files, credited, accepted, day), *_returns(files, returned, day), *reversals]

    async def _files(self, tx: Tx, file_ids: Iterable[UUID]) -> _Files:
        files = _Files({}, {})
        for file_id in file_ids:
            for part in read_pain008(BytesIO(await sealed_files.content(tx, self._sealer, file_id))):
                if isinstance(part, BlockHeader):
                    files.blocks[part.payment_information_id] = part
                elif isinstance(part, DirectDebit):
                    files.debits[part.end_to_end_id] = part
        return files

    async def _deliver(self, tx: Tx, content: bytes) -> None:
        await import_bank_file(tx, self._sealer, parse_bank_file(content), source=SOURCE)


def _reference() -> str:
    """A message id of the bank's, 35 characters."""
    return f"BK-{new_id().hex}"


def _refused(debits: Iterable[BankDebit]) -> list[tuple[BankDebit, str]]:
    return [(debit, debit.outcome[7:]) for debit in debits if debit.outcome.startswith("reject:")]


def _booking(debit: BankDebit, day: date) -> Booking:
    if debit.outcome == "none":
        return Booking(debit, "silent")
    if debit.outcome.startswith("return:"):
        return_on = next_bank_day(day + timedelta(days=debit.after_days))
        return Booking(debit, "credited", debit.outcome[7:], return_on)
    return Booking(debit, "credited")


def _credits(files: _Files, credited: Sequence[BankDebit], accepted: Mapping[str, int], day: date) -> Iterable[Entry]:
    """One credit a block (GRP-03); where a part of the block is left out, the paid debits are named."""
    by_block: dict[str, list[BankDebit]] = {}
    for debit in credited:
        by_block.setdefault(debit.payment_information_id, []).append(debit)
    for block, debits in sorted(by_block.items()):
        total_minor = sum(debit.amount_minor for debit in debits)
        header = replace(files.blocks[block], count=len(debits), total_minor=total_minor)
        message_id = block.rpartition("-")[0]
        entry = bank_answers.collection_credit(
            header, message_id=message_id, booked_on=day, reference=f"CR-{block}"[:35]
        )
        yield entry if len(debits) == accepted[block] else replace(entry, transactions=_named(entry, debits))


def _named(entry: Entry, debits: Sequence[BankDebit]) -> tuple[TransactionDetails, ...]:
    return tuple(
        TransactionDetails(
            end_to_end_id=debit.end_to_end_id,
            payment_information_id=debit.payment_information_id,
            amount_minor=debit.amount_minor,
            currency="EUR",
            direction=Direction.CREDIT,
            code=entry.code,
            kind=entry.kind,
        )
        for debit in debits
    )


def _returns(files: _Files, returned: Sequence[BankDebit], day: date) -> Iterable[Entry]:
    for debit in returned:
        yield bank_answers.collection_return(
            files.debits[debit.end_to_end_id],
            debit.reason_code or "MS03",
            booked_on=day,
            reference=f"RT-{debit.end_to_end_id}"[:35],
        )
