"""A simulated bank that works on files alone: it reads `out/<merchant>/` and answers into `in/<merchant>/`.

It is the other side of the folder and of the SFTP channel. What it received and answered is recorded in files beside
them, so it may be stopped at any point.
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path, PurePath

from encours_sandbox.domain.answers import DebitStatus, Statement, StatusReport
from encours_sandbox.domain.collecting import credit_of, return_of
from encours_sandbox.domain.entries import Entry
from encours_sandbox.domain.errors import UnreadableOrder
from encours_sandbox.domain.hours import BOOKING_HOUR
from encours_sandbox.domain.orders import Block, Debit, DirectDebitOrder
from encours_sandbox.domain.reasons import BAD_FILE, DUPLICATE_MESSAGE
from encours_sandbox.domain.scenario import Behaviour
from encours_sandbox.formats.camt import write_notice
from encours_sandbox.formats.pain002 import write_pain002
from encours_sandbox.formats.reading import read_order
from encours_values.bank_days import add_bank_days

RETURN_BANK_DAYS = 2


@dataclass(frozen=True, slots=True)
class BankBehaviour:
    """How the bank answers: each `every`-th debit of a file by `outcome` (`reject:AM04`, `return:AM04`), the rest paid.

    `at_once`: it does not wait for the day that an answer belongs to.
    """

    outcome: str = "settle"
    every: int = 1
    at_once: bool = False


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
            order = read_order(path.read_bytes())
        except UnreadableOrder:
            order = None
        if not isinstance(order, DirectDebitOrder):
            yield _refusal(PurePath(path.name[17:]).stem, BAD_FILE, reference, now)
            return
        first = self._place("messages", merchant, order.message_id)
        if not first.exists():
            first.write_text(reference)
        if first.read_text() != reference:
            yield _refusal(order.message_id, DUPLICATE_MESSAGE, reference, now)
            return
        yield from self._answers_to(order, reference, now)

    def _answers_to(self, order: DirectDebitOrder, reference: str, now: datetime) -> Iterator[_Answer]:
        kind, _, code = self._behaviour.outcome.partition(":")
        debits = [debit for block in order.blocks for debit in block.debits]
        chosen = debits[self._behaviour.every - 1 :: self._behaviour.every]
        rejected = chosen if kind == "reject" else []
        yield _Answer(f"{reference}-pain002.xml", now.date(), _status(order, rejected, code, reference, now))
        refused = {debit.end_to_end_id for debit in rejected}
        returned = {debit.end_to_end_id for debit in chosen if kind == "return"}
        for day in sorted({block.collection_on for block in order.blocks}):
            blocks = [block for block in order.blocks if block.collection_on == day]
            if entries := list(_credits(order.message_id, blocks, refused)):
                content = _notice(order, entries, f"{reference}-C{day:%y%m%d}", now)
                yield _Answer(f"{reference}-{day}-camt054.xml", day, content)
            later = add_bank_days(day, RETURN_BANK_DAYS)
            if back := [each for block in blocks for each in block.debits if each.end_to_end_id in returned]:
                returns = [return_of(debit, code, later) for debit in back]
                content = _notice(order, returns, f"{reference}-R{day:%y%m%d}", now)
                yield _Answer(f"{reference}-{later}-returns-camt054.xml", later, content)


def _credits(message_id: str, blocks: Sequence[Block], refused: Collection[str]) -> Iterator[Entry]:
    for block in blocks:
        if paid := [debit for debit in block.debits if debit.end_to_end_id not in refused]:
            is_whole = len(paid) == len(block.debits)
            yield credit_of(message_id, block.scheme, paid, block.collection_on, is_whole=is_whole)


def _refusal(message_id: str, code: str, reference: str, now: datetime) -> _Answer:
    report = StatusReport(message_id, "pain.008.001.08", "RJCT", code)
    content = write_pain002(report, message_id=f"BK-{reference}", created_at=now)
    return _Answer(f"{reference}-pain002.xml", now.date(), content)


def _status(order: DirectDebitOrder, rejected: Sequence[Debit], code: str, reference: str, now: datetime) -> bytes:
    refused = tuple(
        DebitStatus(
            debit.payment_information_id, debit.end_to_end_id, "RJCT", code, debit.instruction_id, debit.amount_minor
        )
        for debit in rejected
    )
    status = "PART" if refused else "ACCP"
    report = StatusReport(order.message_id, order.message_name, status, debits=refused)
    return write_pain002(report, message_id=f"BK-{reference}", created_at=now)


def _notice(order: DirectDebitOrder, entries: Sequence[Entry], message_id: str, now: datetime) -> bytes:
    notice = Statement(order.blocks[0].creditor_iban, 1, tuple(entries))
    return write_notice([notice], Behaviour(), message_id=message_id, created_at=now)
