"""Dissolving a batch that was not sent: its debits are announced again."""

from collections.abc import Sequence
from uuid import UUID

from encours_collections.batches.domain.batch_record import Batch
from encours_collections.batches.domain.batch_status import BatchMove
from encours_collections.batches.store import batches
from encours_collections.batches.use_cases.request_approval import DEADLINE
from encours_platform import audit, due_work
from encours_platform.database import Tx
from encours_values.ids import BATCH, typeid

OURSELVES = "collections"
SEND = "send_batch"
MAKE_BATCHES = "submit"


async def dissolve(tx: Tx, batch: Batch, move: BatchMove, cause: str) -> list[UUID]:
    """Returns the debits that were in it. Raises `ImpossibleForBatch` once it may have been sent."""
    await batches.move(tx, batch, move, cause)
    details = {"cause": cause, "sha256": batch.sha256}
    audit.record(tx, who=OURSELVES, action="batch_dissolved", subject=typeid(BATCH, batch.batch_id), details=details)
    await due_work.cancel(tx, SEND, str(batch.batch_id))
    await due_work.cancel(tx, DEADLINE, str(batch.batch_id))
    return await batches.remove_debits(tx, batch.batch_id)


async def dissolve_batches(tx: Tx, unsent: Sequence[Batch], cause: str) -> None:
    """Dissolves locked unsent batches; the debits that remain due go into a new batch, with a new MsgId, at once."""
    for batch in unsent:
        await dissolve(tx, batch, BatchMove.DISSOLVE, cause)
    if unsent:
        await schedule_batches_now(tx)


async def schedule_batches_now(tx: Tx) -> None:
    """Schedules the creation of the day's files now."""
    await due_work.schedule(tx, MAKE_BATCHES, tx.today.isoformat(), tx.now)
