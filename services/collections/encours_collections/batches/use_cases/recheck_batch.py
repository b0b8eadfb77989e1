import asyncio
import hashlib
from collections.abc import Callable, Sequence
from contextlib import closing

from encours_collections.batches.domain.batch_record import Batch
from encours_collections.batches.domain.due_debit import DueDebit
from encours_collections.batches.domain.file_plan import PlannedFile, is_late, rebuild_file
from encours_collections.batches.store import due_debits
from encours_collections.batches.use_cases.check_debits import DebitChecker, file_day
from encours_collections.batches.use_cases.make_batches import (
    creditor_of,
    headers_of,
    plan_context,
)
from encours_collections.debits.domain.causes import CREDITOR_INCOMPLETE, LATE
from encours_collections.debits.store import amendments
from encours_iso20022.codecs.pain008 import Pain008Spool
from encours_iso20022.values.direct_debit import CreditorParty, Scheme
from encours_iso20022.values.usage import MessageName
from encours_platform.database import Tx
from encours_platform.sealing import Sealer
from encours_values.errors import DomainError

CONTENT_CHANGED = "content_changed"


class _Digest:
    """A writer that keeps only the SHA-256."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def write(self, part: bytes, /) -> int:
        self._digest.update(part)
        return len(part)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


async def fault_of_batch(tx: Tx, sealer: Sealer, batch: Batch) -> str | None:
    """Why a batch may not be sent: a debit fails a check now, or its bytes differ from the approved ones.

    The file is written again from what is stored now, in chunks, and must have the same hash.
    """
    creditor = creditor_of(tx, sealer, tx.settings)
    if creditor is None:
        return CREDITOR_INCOMPLETE
    with closing(Pain008Spool(MessageName(batch.message_name))) as spool:
        rewritten = _RewrittenFile(tx, sealer, batch, creditor, spool)
        async for rows in due_debits.of_batch(tx, batch.batch_id):
            if (fault := await rewritten.add(rows)) is not None:
                return fault
        return await rewritten.fault_of_whole()


class _RewrittenFile:
    """Writes the file of a batch again, chunk by chunk."""

    def __init__(self, tx: Tx, sealer: Sealer, batch: Batch, creditor: CreditorParty, spool: Pain008Spool) -> None:
        self._tx, self._sealer, self._batch, self._creditor, self._spool = tx, sealer, batch, creditor, spool
        self._checker = DebitChecker(tx, sealer, ignore_own_batch=True)
        self._count = 0
        self._file: PlannedFile | None = None

    async def add(self, rows: Sequence[DueDebit]) -> str | None:
        """Why these debits may not be sent; None if they may."""
        fault = next((cause for row in rows if (cause := self._checker.fault_of(row)) is not None), None)
        if fault is not None:
            return fault
        self._count += len(rows)
        try:
            file = await self._rebuild(rows)
            self._file = self._file or file
            if file.terms != self._file.terms or file.terms.message != self._batch.message_name:
                return CONTENT_CHANGED
            if any(is_late(row, file.terms, file_day(self._tx)) for row in rows):
                return LATE
            self._spool.add(debit for _, debit in file.debits)
        except DomainError:
            return CONTENT_CHANGED
        return None

    async def _rebuild(self, rows: Sequence[DueDebit]) -> PlannedFile:
        tx, sealer = self._tx, self._sealer
        return rebuild_file(
            rows,
            await plan_context(tx, sealer, self._creditor, rows),
            await amendments.written_debits(tx, [row.collection_id for row in rows]),
        )

    async def fault_of_whole(self) -> str | None:
        batch, file, spool = self._batch, self._file, self._spool
        if file is None or self._count != batch.transactions:
            return CONTENT_CHANGED
        header, blocks = headers_of(
            self._tx,
            batch.batch_id,
            spool,
            file,
            scheme=Scheme(batch.scheme),
            created_at=batch.created_at,
        )
        sha256 = await asyncio.to_thread(_sha256_of, lambda out: spool.write(out, header, blocks))
        return None if sha256 == batch.sha256 else CONTENT_CHANGED


def _sha256_of(write: Callable[[_Digest], None]) -> str:
    digest = _Digest()
    write(digest)
    return digest.sha256
