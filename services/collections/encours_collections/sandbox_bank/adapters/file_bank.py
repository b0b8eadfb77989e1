"""A simulated bank that works on files alone: it reads `out/<merchant>/` and answers into `in/<merchant>/`.

It is the other side of the folder and of the SFTP channel. What it received and answered is recorded in files beside
them, so it may be stopped at any point.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path

from encours_collections.sandbox_bank.formats import bank_answers
from encours_iso20022.codecs.pain008_reader import read_pain008
from encours_iso20022.codecs.pain008_rules import check_pain008
from encours_iso20022.errors import UnreadableMessage
from encours_iso20022.values.account_report import Direction, Entry, TransactionDetails
from encours_iso20022.values.direct_debit import BlockHeader, DirectDebit, MessageHeader
from encours_values.bank_days import add_bank_days

BAD_FILE = "FF01"
DUPLICATE_MESSAGE = "DU01"
BOOKING_HOUR = 8
RETURN_BANK_DAYS = 2


@dataclass(frozen=True, slots=True)
class BankBehaviour:
    """How the bank answers: each `every`-th debit of a file by `outcome` (`reject:AM04`, `return:AM04`), the rest paid.

    `at_once`: it does not wait for the day that an answer belongs to.
    """

    outcome: str = "settle"
    every: int = 1
    at_once: bool = False


@dataclass(slots=True)
class _File:
    message: MessageHeader
    blocks: dict[str, BlockHeader] = field(default_factory=dict)
    debits: list[tuple[str, DirectDebit]] = field(default_factory=list)
    """With the PmtInfId of the block of each."""


@dataclass(frozen=True, slots=True)
class _Answer:
    name: str
    due: date
    """Is given on that day, from the hour of bookings on."""
    content: bytes


class FileBankSimulator:
    """Opened in the folder that the channel writes to."""

    def __init__(self, root: Path, behaviour: BankBehaviour) -> None:
        self._root = root
        self._behaviour = behaviour

    def run_once(self, now: datetime) -> int:
        """Receives new files and gives the answers that are due at `now`, local time; returns their number."""
        for path in self._files("out"):
            self._receive(path)
        return sum(self._answer(path, now) for path in self._files("received"))

    def _files(self, folder: str) -> list[Path]:
        found = sorted((self._root / folder).glob("*/*"))
        return [path for path in found if path.is_file() and not path.name.startswith(".")]

    def _place(self, folder: str, merchant: str, name: str) -> Path:
        place = self._root / folder / merchant
        place.mkdir(parents=True, exist_ok=True)
        return place / name

    def _receive(self, path: Path) -> None:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        path.replace(self._place("received", path.parent.name, f"{digest[:16]}-{path.name}"))

    def _answer(self, path: Path, now: datetime) -> int:
        merchant, given, is_open = path.parent.name, 0, False
        for answer in self._answers(path, merchant, now):
            due = datetime.combine(answer.due, time(BOOKING_HOUR), tzinfo=now.tzinfo)
            marker = self._place("answered", merchant, answer.name)
            if marker.exists():
                continue
            if not self._behaviour.at_once and due > now:
                is_open = True
                continue
            part = self._place("in", merchant, f".{answer.name}.part")
            part.write_bytes(answer.content)
            part.replace(part.with_name(answer.name))
            marker.touch()
            given += 1
        if not is_open:
            path.replace(self._place("closed", merchant, path.name))
        return given

    def _answers(self, path: Path, merchant: str, now: datetime) -> Iterator[_Answer]:
        reference = path.name[:16]
        try:
            file = _read(path.read_bytes())
        except UnreadableMessage:
            yield _refusal(path.name[17:].removesuffix(".xml"), BAD_FILE, reference, now)
            return
        first = self._place("messages", merchant, file.message.message_id)
        if not first.exists():
            first.write_text(reference)
        if first.read_text() != reference:
            yield _refusal(file.message.message_id, DUPLICATE_MESSAGE, reference, now)
            return
        kind, _, code = self._behaviour.outcome.partition(":")
        chosen = file.debits[self._behaviour.every - 1 :: self._behaviour.every]
        rejected = chosen if kind == "reject" else []
        yield _Answer(f"{reference}-pain002.xml", now.date(), _status(file, rejected, code, reference, now))
        refused = {debit.end_to_end_id for _, debit in rejected}
        accepted = [each for each in file.debits if each[1].end_to_end_id not in refused]
        for day in sorted({debit.collection_date for _, debit in accepted}):
            entries = _credits(file, [each for each in accepted if each[1].collection_date == day], day)
            content = _notice(file, entries, f"{reference}-C{day:%y%m%d}", now)
            yield _Answer(f"{reference}-{day}-camt054.xml", day, content)
            later = add_bank_days(day, RETURN_BANK_DAYS)
            back = [debit for _, debit in chosen if debit.collection_date == day and kind == "return"]
            if back:
                content = _notice(file, _returns(back, code, later), f"{reference}-R{day:%y%m%d}", now)
                yield _Answer(f"{reference}-{later}-returns-camt054.xml", later, content)


def _read(content: bytes) -> _File:
    if violations := check_pain008(BytesIO(content)):
        raise UnreadableMessage(violations[0].message, line=violations[0].line)
    parts = read_pain008(BytesIO(content))
    message = next(parts)
    if not isinstance(message, MessageHeader):
        raise UnreadableMessage("the file has no head")
    file, block = _File(message), ""
    for part in parts:
        if isinstance(part, BlockHeader):
            block = part.payment_information_id
            file.blocks[block] = part
        elif isinstance(part, DirectDebit):
            file.debits.append((block, part))
    return file


def _refusal(message_id: str, code: str, reference: str, now: datetime) -> _Answer:
    report = bank_answers.group_rejected(message_id, code, message_id=f"BK-{reference}", created_at=now)
    return _Answer(f"{reference}-pain002.xml", now.date(), bank_answers.write_pain002(report))


def _status(
    file: _File, rejected: Sequence[tuple[str, DirectDebit]], code: str, reference: str, now: datetime
) -> bytes:
    original_id, message_id = file.message.message_id, f"BK-{reference}"
    if not rejected:
        return bank_answers.write_pain002(bank_answers.accepted(original_id, message_id=message_id, created_at=now))
    by_block: dict[str, list[tuple[DirectDebit, str]]] = {}
    for block, debit in rejected:
        by_block.setdefault(block, []).append((debit, code))
    report = bank_answers.transactions_rejected(original_id, by_block, message_id=message_id, created_at=now)
    return bank_answers.write_pain002(report)


def _credits(file: _File, paid: Sequence[tuple[str, DirectDebit]], day: date) -> list[Entry]:
    """One credit a block (GRP-03); where a part of the block is left out, the paid debits are named."""
    by_block: dict[str, list[DirectDebit]] = {}
    for block, debit in paid:
        by_block.setdefault(block, []).append(debit)
    entries: list[Entry] = []
    for block, debits in sorted(by_block.items()):
        header = file.blocks[block]
        total_minor = sum(debit.amount_minor for debit in debits)
        entry = bank_answers.collection_credit(
            replace(header, count=len(debits), total_minor=total_minor),
            message_id=file.message.message_id,
            booked_on=day,
            reference=f"CR-{block}"[:35],
        )
        is_whole = len(debits) == header.count
        entries.append(entry if is_whole else replace(entry, transactions=tuple(_named(entry, block, debits))))
    return entries


def _returns(debits: Sequence[DirectDebit], code: str, day: date) -> list[Entry]:
    return [
        bank_answers.collection_return(debit, code, booked_on=day, reference=f"RT-{debit.end_to_end_id}"[:35])
        for debit in debits
    ]


def _named(entry: Entry, block: str, debits: Sequence[DirectDebit]) -> Iterator[TransactionDetails]:
    for debit in debits:
        yield TransactionDetails(
            end_to_end_id=debit.end_to_end_id,
            payment_information_id=block,
            amount_minor=debit.amount_minor,
            currency="EUR",
            direction=Direction.CREDIT,
            code=entry.code,
            kind=entry.kind,
        )


def _notice(file: _File, entries: Sequence[Entry], message_id: str, now: datetime) -> bytes:
    account = next(iter(file.blocks.values())).creditor.iban
    document = bank_answers.notice(account, entries, message_id=message_id, created_at=now, sequence_number=1)
    return bank_answers.write_camt(document)
