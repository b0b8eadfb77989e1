from encours_collections.batches.domain.batch_record import Batch
from encours_collections.batches.domain.batch_status import BatchMove
from encours_collections.batches.use_cases.cancel_collection import BY_MERCHANT, publish_cancelled
from encours_collections.batches.use_cases.dissolve_batch import dissolve
from encours_collections.debits.store import collections
from encours_contracts.collections import CancelledBy
from encours_platform.database import Tx


async def cancel_batch(tx: Tx, batch: Batch) -> None:
    """Cancels a locked batch that was not sent, and its debits. Raises `ImpossibleForBatch`."""
    debits = await dissolve(tx, batch, BatchMove.CANCEL, BY_MERCHANT)
    await collections.cancel(tx, debits, BY_MERCHANT)
    await publish_cancelled(tx, debits, by=CancelledBy.MERCHANT)
