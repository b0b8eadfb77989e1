"""Cancels a debit or a batch: directly while its file was not sent, by a recall afterwards."""

from uuid import UUID

from encours_collections.bank_requests.use_cases.create_request import recall_batch, recall_collection
from encours_collections.batches.domain.batch_record import Batch
from encours_collections.batches.domain.batch_status import UNSENT
from encours_collections.batches.store import batches
from encours_collections.batches.use_cases.cancel_batch import cancel_batch
from encours_collections.batches.use_cases.cancel_collection import cancel_collection
from encours_collections.debits.domain.collection import Collection, Status
from encours_collections.debits.store import collections
from encours_platform import audit
from encours_platform.database import Tx
from encours_platform.problems import NotFound
from encours_platform.sealing import Sealer
from encours_values.ids import API_KEY, BATCH, COLLECTION, typeid


async def cancel_or_recall_collection(
    tx: Tx, sealer: Sealer, collection_id: UUID, *, reason_code: str, key_id: UUID
) -> Collection:
    """Raises `NotFound`, `ImpossibleMove`, `AlreadyRequested` and `TooLateForBank`."""
    row = await collections.find(tx, collection_id)
    if row is not None and row.status is Status.SUBMITTED:
        await recall_collection(tx, sealer, collection_id, reason_code=reason_code, key_id=key_id)
        row = await collections.find(tx, collection_id)
    else:
        row = await cancel_collection(tx, collection_id)
        who, subject = typeid(API_KEY, key_id), typeid(COLLECTION, collection_id)
        audit.record(tx, who=who, action="collection_cancelled", subject=subject)
    if row is None:
        raise AssertionError("a collection is never deleted")
    return row


async def cancel_or_recall_batch(tx: Tx, sealer: Sealer, batch_id: UUID, *, reason_code: str, key_id: UUID) -> Batch:
    """Raises `NotFound`, `ImpossibleForBatch`, `AlreadyRequested` and `TooLateForBank`."""
    batch = await batches.lock(tx, batch_id)
    if batch is None:
        raise NotFound("there is no batch of that id")
    if batch.status in UNSENT:
        await cancel_batch(tx, batch)
        who, subject = typeid(API_KEY, key_id), typeid(BATCH, batch_id)
        audit.record(tx, who=who, action="batch_cancelled", subject=subject, details={"sha256": batch.sha256})
    else:
        await recall_batch(tx, sealer, batch, reason_code=reason_code, key_id=key_id)
    found = await batches.find(tx, batch_id)
    if found is None:
        raise AssertionError("a batch is never deleted")
    return found
