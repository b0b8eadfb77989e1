from uuid import UUID

from encours_collections.batches.domain.batch_record import Batch
from encours_collections.batches.domain.batch_status import BatchMove
from encours_collections.batches.store import batches, refunds
from encours_collections.batches.use_cases.cancel_collection import publish_cancelled
from encours_collections.batches.use_cases.dissolve_batch import dissolve
from encours_collections.batches.use_cases.refund_events import reject_refunds
from encours_collections.debits.domain.representment import BY_MERCHANT
from encours_collections.debits.store import collections
from encours_contracts.collections import CancelledBy
from encours_platform import audit
from encours_platform.database import Tx
from encours_platform.problems import NotFound
from encours_values.ids import BATCH, typeid


async def cancel_batch(tx: Tx, batch_id: UUID, *, actor: str, reason: str | None) -> Batch:
    """Cancels a batch that was not sent, and its debits or refunds. Raises `NotFound` and `ImpossibleForBatch`."""
    batch = await batches.lock(tx, batch_id)
    if batch is None:
        raise NotFound("there is no batch of that id")
    debits = await dissolve(tx, batch, BatchMove.CANCEL, BY_MERCHANT)
    await collections.cancel(tx, debits, BY_MERCHANT)
    await publish_cancelled(tx, debits, by=CancelledBy.MERCHANT)
    await reject_refunds(tx, await refunds.lock_of_batch(tx, batch_id), BY_MERCHANT)
    who, subject = actor, typeid(BATCH, batch_id)
    details = {"sha256": batch.sha256} | ({"reason": reason} if reason else {})
    audit.record(tx, who=who, action="batch_cancelled", subject=subject, details=details)
    cancelled = await batches.find(tx, batch_id)
    if cancelled is None:
        raise AssertionError("a batch is never deleted")
    return cancelled
