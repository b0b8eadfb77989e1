import asyncio
import hashlib
from collections.abc import Callable, Sequence
from contextlib import closing

from encours_collections.batches.store import due_debits
from encours_collections.batches.store.batches import Batch
from encours_collections.batches.store.due_debits import DueDebit
from encours_collections.batches.use_cases.check_debits import Judge, file_day
from encours_collections.batches.use_cases.fit_debits import LATE, PlannedFile, is_late, refit_debits
from encours_collections.batches.use_cases.make_batches import CREDITOR_INCOMPLETE, creditor_of, heads_of
from encours_collections.core.store import bank_profiles
from encours_collections.debits.store import amendments
from encours_iso20022.codecs.pain008 import Pain008Spool
from encours_iso20022.values.direct_debit import CreditorParty, Scheme
from encours_iso20022.values.usage import MessageName
from encours_platform.database import Tx
from encours_platform.sealing import Sealer
from encours_values.errors import DomainError

CONTENT_CHANGED = "content_changed"


class _Digest:
    """What is written to it leaves its SHA-256 only."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def write(self, part: bytes, /) -> int:
        self._digest.update(part)
        return len(part)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


async def fault_of_batch(tx: Tx, sealer: Sealer, batch: Batch) -> str | None:
    """Why a batch may not leave as it is: a debit that fails a check by now, or other bytes than those approved.

    The file is written again from what is stored now, whose hash must be that of the file; some debits at a time.
    """
    creditor = creditor_of(tx, sealer, tx.settings)
    if creditor is None:
        return CREDITOR_INCOMPLETE
    with closing(Pain008Spool(MessageName(batch.message_name))) as spool:
        again = _Again(tx, sealer, batch, creditor, spool)
        async for rows in due_debits.of_batch(tx, batch.id):
            if (fault := await again.add(rows)) is not None:
                return fault
        return await again.fault_of_whole()


class _Again:
    """A batch's file once more, as it grows."""

    def __init__(self, tx: Tx, sealer: Sealer, batch: Batch, creditor: CreditorParty, spool: Pain008Spool) -> None:
        self._tx, self._sealer, self._batch, self._creditor, self._spool = tx, sealer, batch, creditor, spool
        self._judge = Judge(tx, sealer, batch_is_theirs=True)
        self._count = 0
        self._file: PlannedFile | None = None

    async def add(self, rows: Sequence[DueDebit]) -> str | None:
        """Why these may not go; None where they may."""
        fault = next((cause for row in rows if (cause := self._judge.fault_of(row)) is not None), None)
        if fault is not None:
            return fault
        self._count += len(rows)
        try:
            file = await self._refitted(rows)
            self._file = self._file or file
            if file.terms != self._file.terms or file.terms.message != self._batch.message_name:
                return CONTENT_CHANGED
            if any(is_late(row, file.terms, file_day(self._tx)) for row in rows):
                return LATE
            self._spool.add(debit for _, debit in file.debits)
        except DomainError:
            return CONTENT_CHANGED
        return None

    async def _refitted(self, rows: Sequence[DueDebit]) -> PlannedFile:
        tx, sealer = self._tx, self._sealer
        return refit_debits(
            rows,
            as_written=await amendments.as_written(tx, [row.id for row in rows]),
            open_iban=lambda sealed: sealer.open(tx.tenant_id, sealed).decode(),
            standing=await amendments.standing(tx, [row.mandate_id for row in rows]),
            creditor=self._creditor,
            profile=await bank_profiles.in_use(tx),
        )

    async def fault_of_whole(self) -> str | None:
        batch, file, spool = self._batch, self._file, self._spool
        if file is None or self._count != batch.transactions:
            return CONTENT_CHANGED
        header, blocks = heads_of(
            self._tx,
            batch.id,
            spool,
            Scheme(batch.scheme),
            file.creditor,
            file.terms,
            created_at=batch.created_at,
        )
        sha256 = await asyncio.to_thread(_sha256_of, lambda out: spool.write(out, header, blocks))
        return None if sha256 == batch.sha256 else CONTENT_CHANGED


def _sha256_of(write: Callable[[_Digest], None]) -> str:
    digest = _Digest()
    write(digest)
    return digest.sha256
