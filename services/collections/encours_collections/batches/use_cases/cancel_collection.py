"""Cancellation of a debit before its file is sent; afterwards it takes a recall (`bank_requests`)."""

from collections.abc import Sequence
from uuid import UUID

from encours_collections.batches.domain.batch_status import UNSENT
from encours_collections.batches.store import batches
from encours_collections.batches.use_cases.dissolve_batch import dissolve_batches
from encours_collections.debits.domain.collection import Collection, ImpossibleMove, Move, Status, next_status
from encours_collections.debits.domain.representment import BY_MERCHANT
from encours_collections.debits.store import collections
from encours_contracts.collections import CancelledBy, CollectionCancelled
from encours_platform import audit, outbox
from encours_platform.database import Tx
from encours_platform.problems import NotFound
from encours_values.ids import API_KEY, COLLECTION, typeid

RECREDITED = "first_debit_recredited"
REASON_CORRECTED = "reason_corrected"
"""The debit that this one would have repeated is settled again."""


async def cancel_collection(tx: Tx, collection_id: UUID, *, key_id: UUID, reason: str | None) -> Collection:
    """Cancels a debit whose file was not sent; the other debits of its batch go into a new one.

    Raises `NotFound` and `ImpossibleMove`.
    """
    await batches.lock_batching_shared(tx)
    row = await collections.find(tx, collection_id)
    if row is None:
        raise NotFound("there is no collection of that id")
    if row.status is Status.BATCHED and row.batch_id is not None:
        batch = await batches.lock(tx, row.batch_id)
        if batch is None or batch.status not in UNSENT:
            raise ImpossibleMove("its file is being sent to the bank")
        await dissolve_batches(tx, [batch], "debit_cancelled")
    row = await collections.lock(tx, collection_id)
    if row is None:
        raise AssertionError("a collection is never deleted")
    next_status(row.status, Move.CANCEL)
    await collections.cancel(tx, [row.collection_id], BY_MERCHANT)
    await publish_cancelled(tx, [row.collection_id], by=CancelledBy.MERCHANT)
    who, subject = typeid(API_KEY, key_id), typeid(COLLECTION, collection_id)
    details = {"reason": reason} if reason else None
    audit.record(tx, who=who, action="collection_cancelled", subject=subject, details=details)
    cancelled = await collections.find(tx, row.collection_id)
    if cancelled is None:
        raise AssertionError("a cancelled collection is never deleted")
    return cancelled


async def drop_retries(tx: Tx, collection_ids: Sequence[UUID], cause: str, *, by: CancelledBy) -> None:
    """Cancels the unsent retries of debits that are paid after all, or that failed for another reason."""
    for collection_id in await collections.unsent_retries(tx, collection_ids) if collection_ids else []:
        row = await collections.find(tx, collection_id)
        if row is not None and row.status is Status.BATCHED and row.batch_id is not None:
            batch = await batches.lock(tx, row.batch_id)
            if batch is not None and batch.status in UNSENT:
                await dissolve_batches(tx, [batch], "debit_cancelled")
        await collections.cancel(tx, [collection_id], cause)
        await publish_cancelled(tx, [collection_id], by=by)


async def publish_cancelled(tx: Tx, ids: Sequence[UUID], *, by: CancelledBy) -> None:
    """Publishes CollectionCancelled for each: nothing was debited."""
    rows = await collections.by_ids(tx, ids) if ids else []
    await outbox.append_all(
        tx,
        [
            CollectionCancelled(
                account_id=row.account_id,
                collection_id=row.collection_id,
                statement_id=row.statement_id,
                invoice_id=row.invoice_id,
                amount=row.amount_minor,
                currency=row.currency,
                collection_date=row.collection_on,
                allocations=list(row.allocations),
                cause=row.cause or "",
                by=by,
            )
            for row in rows
        ],
    )
