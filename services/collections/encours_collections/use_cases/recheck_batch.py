import asyncio
import hashlib
from collections.abc import Callable
from typing import BinaryIO, cast

from encours_collections.formats.pain008 import write_pain008
from encours_collections.store import amendments, bank_profiles, due_debits
from encours_collections.store.batches import Batch
from encours_collections.use_cases.check_debits import Judge, file_day
from encours_collections.use_cases.fit_debits import LATE, is_late, refit_debits
from encours_collections.use_cases.make_batches import CREDITOR_INCOMPLETE, content_of, creditor_of
from encours_common.db import Tx
from encours_common.errors import DomainError
from encours_common.sealing import Sealer

CONTENT_CHANGED = "content_changed"


class _Digest:
    """What is written to it leaves its SHA-256 only."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def write(self, part: bytes) -> int:
        self._digest.update(part)
        return len(part)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


async def fault_of_batch(tx: Tx, sealer: Sealer, batch: Batch) -> str | None:
    """Why a batch may not leave as it is: a debit that fails a check by now, or other bytes than those approved.

    The file is written again from what is stored now, whose hash must be that of the file.
    """
    rows = await due_debits.of_batch(tx, batch.id)
    judge = Judge(tx, sealer, batch_is_theirs=True)
    fault = next((cause for row in rows if (cause := judge.fault_of(row)) is not None), None)
    if fault is not None or len(rows) != batch.transactions:
        return fault or CONTENT_CHANGED
    creditor = creditor_of(tx, sealer, tx.settings)
    if creditor is None:
        return CREDITOR_INCOMPLETE
    try:
        file = refit_debits(
            rows,
            as_written=await amendments.as_written(tx, batch.id),
            open_iban=lambda sealed: sealer.open(tx.tenant_id, sealed).decode(),
            standing=await amendments.standing(tx, [row.mandate_id for row in rows]),
            creditor=creditor,
            profile=await bank_profiles.in_use(tx),
        )
    except DomainError:
        return CONTENT_CHANGED
    if any(is_late(row, file.terms, file_day(tx)) for row in rows):
        return LATE
    header, blocks = content_of(tx, batch.id, file, created_at=batch.created_at)
    sha256 = await asyncio.to_thread(_sha256_of, lambda out: write_pain008(out, header, blocks, file.terms.message))
    return None if sha256 == batch.sha256 else CONTENT_CHANGED


def _sha256_of(write: Callable[[BinaryIO], None]) -> str:
    digest = _Digest()
    write(cast("BinaryIO", digest))
    return digest.sha256
