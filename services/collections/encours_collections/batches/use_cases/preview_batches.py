"""Preview of a day's files and of the debits that would wait: the same checks, without changes."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from encours_collections.batches.store import due_debits
from encours_collections.batches.use_cases.check_debits import file_day
from encours_collections.batches.use_cases.make_batches import creditor_of, plan_bank_files
from encours_collections.debits.domain.causes import CREDITOR_INCOMPLETE
from encours_collections.debits.domain.collection import Collection
from encours_collections.debits.store import collections
from encours_collections.debits.use_cases.announce import SUBMIT_HOUR
from encours_platform.database import Tx
from encours_platform.sealing import Sealer

FIRST = UUID(int=0)
NEW_DAY = "new_day"
"""Nothing holds it back any more; its new day is announced before it is sent."""


@dataclass(frozen=True, slots=True)
class PreviewedDebit:
    """A debit whose file is due; `cause`: why it would wait, None if it would be sent."""

    collection: Collection
    cause: str | None


@dataclass(slots=True)
class PreviewTotal:
    """Number and total of the debits of one block or of one cause."""

    debits: int = 0
    total_minor: int = 0

    def add(self, amount_minor: int) -> None:
        self.debits += 1
        self.total_minor += amount_minor


BlockKey = tuple[str, date, str]


@dataclass(slots=True)
class Preview:
    """`blocks` by scheme, collection date and sequence type (GRP-01); `left_out` by cause."""

    day: date
    blocks: dict[BlockKey, PreviewTotal] = field(default_factory=dict)
    left_out: dict[str, PreviewTotal] = field(default_factory=dict)


async def day_of_preview(tx: Tx, requested: date | None) -> date:
    """The requested day, or the next day with a file; never a past day."""
    return max(tx.today, requested or await due_debits.next_file_day(tx) or tx.today)


async def preview_batches(tx: Tx, sealer: Sealer, day: date) -> Preview:
    """Totals of the day, with bounded memory."""
    preview = Preview(day)
    async for debit in every_debit(tx, sealer, day):
        row = debit.collection
        if debit.cause is None:
            key = (row.scheme or "", row.collection_on, row.sequence_type or "")
            preview.blocks.setdefault(key, PreviewTotal()).add(row.amount_minor)
        else:
            preview.left_out.setdefault(debit.cause, PreviewTotal()).add(row.amount_minor)
    return preview


async def every_debit(tx: Tx, sealer: Sealer, day: date) -> AsyncIterator[PreviewedDebit]:
    """All due debits by id."""
    async for rows in collections.all_due_for_file(tx, day, due_debits.CHUNK_SIZE):
        for debit in await _checked(tx, sealer, day, rows):
            yield debit


async def preview_debits(tx: Tx, sealer: Sealer, day: date, *, after: UUID, limit: int) -> list[PreviewedDebit]:
    """Planned and announced debits whose file is due by that day, after the id `after`."""
    return await _checked(tx, sealer, day, await collections.due_for_file(tx, day, after=after, limit=limit))


async def _checked(tx: Tx, sealer: Sealer, day: date, rows: Sequence[Collection]) -> list[PreviewedDebit]:
    """Checks the debits as of the hour at which the file is created."""
    due = {row.collection_id: row for row in await due_debits.by_ids(tx, [row.collection_id for row in rows])}
    creditor = creditor_of(tx, sealer, tx.settings)
    causes = dict.fromkeys(due, CREDITOR_INCOMPLETE)
    if creditor is not None:
        made_at = datetime.combine(day, time(SUBMIT_HOUR), tzinfo=tx.timezone)
        at = file_day(tx, max(made_at, tx.now))
        plan = await plan_bank_files(tx, sealer, creditor, list(due.values()), day=at)
        causes = {row.collection_id: cause for row, cause in plan.waiting}
        causes |= {row.collection_id: NEW_DAY for row in plan.to_announce}
    return [
        PreviewedDebit(
            row, causes.get(row.collection_id) if row.collection_id in due else row.cause or "no_active_mandate"
        )
        for row in rows
    ]
