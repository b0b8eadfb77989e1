"""A file that has not left is given up; its debits are announced ones again."""

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
MAKE = "submit"


async def dissolve(tx: Tx, batch: Batch, move: BatchMove, cause: str) -> list[UUID]:
    """Answers the debits that were in it. Raises `ImpossibleForBatch` once it may have left."""
    await batches.move(tx, batch, move, cause)
    details = {"cause": cause, "sha256": batch.sha256}
    audit.record(tx, who=OURSELVES, action="batch_dissolved", subject=typeid(BATCH, batch.id), details=details)
    await due_work.cancel(tx, SEND, str(batch.id))
    await due_work.cancel(tx, DEADLINE, str(batch.id))
    return await batches.take_out(tx, batch.id)


async def dissolve_all(tx: Tx, held: Sequence[Batch], cause: str) -> None:
    """Of locked batches that have not left; what remains due is put into a new one, of another MsgId, at once."""
    for batch in held:
        await dissolve(tx, batch, BatchMove.DISSOLVE, cause)
    if held:
        await make_anew(tx)


async def make_anew(tx: Tx) -> None:
    """Has the files of the day made now."""
    await due_work.schedule(tx, MAKE, tx.today.isoformat(), tx.now)
