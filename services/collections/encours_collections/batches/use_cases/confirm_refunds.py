"""What billing says of refunds whose files are ready: their credit is there, or they must not be sent."""

from collections.abc import Sequence
from uuid import UUID

from encours_collections.batches.domain.batch_record import Batch
from encours_collections.batches.domain.batch_status import BatchMove, BatchStatus
from encours_collections.batches.store import batches, refunds
from encours_collections.batches.use_cases.dissolve_batch import SEND, dissolve
from encours_collections.batches.use_cases.make_refund_batch import REFUND_BATCH
from encours_collections.batches.use_cases.refund_events import cancel_refunds
from encours_contracts.billing import RefundConfirmed, RefundWithdrawn
from encours_platform import due_work
from encours_platform.database import Tx

WITHDRAWN = "refund_withdrawn"


async def confirm_refunds(tx: Tx, events: Sequence[RefundConfirmed]) -> None:
    """A file is sent when each of its refunds is confirmed."""
    for batch in await batches.lock_unsent(tx, [event.batch_id for event in events]):
        for event in events:
            if event.batch_id == batch.batch_id:
                await refunds.confirm(tx, event.refund_id, event.batch_id)
        if batch.status is BatchStatus.CREATED and await is_confirmed(tx, batch):
            await due_work.schedule(tx, SEND, str(batch.batch_id), tx.now)


async def is_confirmed(tx: Tx, batch: Batch) -> bool:
    return all(row.is_confirmed for row in await refunds.lock_of_batch(tx, batch.batch_id))


async def withdraw_refunds(tx: Tx, events: Sequence[RefundWithdrawn]) -> None:
    """Cancels them unless the bank may have their file; the others of the file go into a new one at once."""
    ids = [event.refund_id for event in events]
    for event in events:
        await refunds.withdraw(tx, event.refund_id, event.cause)
    for batch in await batches.lock_unsent(tx, await refunds.batches_of(tx, ids)):
        await dissolve_without(tx, batch)
    await cancel_refunds(tx, await refunds.lock_withdrawn(tx, ids))


async def without_withdrawn(tx: Tx, batch: Batch) -> bool:
    """Whether a locked unsent batch has no withdrawn refund; one that has is dissolved and made again without it."""
    ids = [row.refund_id for row in await refunds.lock_of_batch(tx, batch.batch_id) if row.withdrawn_cause]
    if not ids:
        return True
    await dissolve_without(tx, batch)
    await cancel_refunds(tx, await refunds.lock_withdrawn(tx, ids))
    return False


async def dissolve_without(tx: Tx, batch: Batch) -> list[UUID]:
    """The batch is dissolved, and its refunds are planned again."""
    removed = await dissolve(tx, batch, BatchMove.DISSOLVE, WITHDRAWN)
    await refunds.unbatch(tx, batch.batch_id, WITHDRAWN)
    await due_work.schedule(tx, REFUND_BATCH, "next", tx.now)
    return removed
