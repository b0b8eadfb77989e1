"""Sends a batch outside any transaction, then records it in one; both steps may run twice."""

from datetime import date, timedelta
from tempfile import SpooledTemporaryFile
from typing import IO, cast
from uuid import UUID

from encours_collections.batches.domain.batch_record import Batch
from encours_collections.batches.domain.batch_status import MOVES, BatchMove, BatchStatus
from encours_collections.batches.domain.errors import BankRefusesTransport
from encours_collections.batches.domain.refund import BatchKind
from encours_collections.batches.store import batches
from encours_collections.batches.use_cases.confirm_refunds import is_confirmed, without_withdrawn
from encours_collections.batches.use_cases.dissolve_batch import OURSELVES, dissolve_batches
from encours_collections.batches.use_cases.expect_answer import expect_answers
from encours_collections.batches.use_cases.make_batches import chunks_of
from encours_collections.batches.use_cases.make_refund_batch import fault_of_refund_batch, release_refunds
from encours_collections.batches.use_cases.ports import BankChannel, OutgoingFile
from encours_collections.batches.use_cases.recheck_batch import fault_of_batch
from encours_collections.batches.use_cases.refund_events import submit_refunds
from encours_collections.core.store import sealed_files, tenants
from encours_collections.debits.domain.collection import Collection
from encours_collections.debits.store import collections
from encours_contracts.collections import BatchSubmitted, CollectionSubmitted
from encours_platform import audit, due_work, outbox
from encours_platform.database import Database, Tx
from encours_platform.sealing import Sealer
from encours_values.ids import BATCH, typeid

MEMORY_BYTES_MAX = 4 * 1024 * 1024
RETRY = timedelta(minutes=5)
POLL = timedelta(minutes=5)
FETCH = "fetch_bank_files"


async def send_batch(
    database: Database, tenant_id: UUID, batch_id: UUID, *, sealer: Sealer, channel: BankChannel
) -> None:
    """Sends the file through the channel and records it; where the channel fails, it is sent again later.

    The status `sending` is committed before the file is sent; from then on no debit may be removed. Only a refusal of
    the first attempt proves that the file was not sent; a later attempt may follow a crash.
    """
    with SpooledTemporaryFile(MEMORY_BYTES_MAX) as spool:
        content = cast("IO[bytes]", spool)
        async with database.transaction(tenant_id) as tx:
            batch = await mark_sending(tx, sealer, batch_id)
            if batch is None:
                return
            async for part in sealed_files.parts(tx, sealer, batch_id):
                content.write(part)
        content.seek(0)
        try:
            transport_id = await channel.submit(
                tenant_id, OutgoingFile(batch.file_name, batch.message_id, batch.sha256, content)
            )
        except BankRefusesTransport as refused:
            is_unsent, cause = batch.status is BatchStatus.CREATED, refused.cause
            await database.run(tenant_id, lambda tx: _schedule_retry(tx, batch_id, cause, is_unsent=is_unsent))
            return
        except OSError as unknown:
            cause = getattr(unknown, "cause", "channel_unavailable")
            await database.run(tenant_id, lambda tx: _schedule_retry(tx, batch_id, cause, is_unsent=False))
            return
    await database.run(tenant_id, lambda tx: record_submitted(tx, batch_id, transport_id))


async def mark_sending(tx: Tx, sealer: Sealer, batch_id: UUID) -> Batch | None:
    """Checks the batch again and marks it as sending; returns it as it was, None where it is not sent.

    A batch that fails a check is dissolved; its remaining debits go into a new batch.
    """
    batch = await batches.lock(tx, batch_id)
    if batch is None or (batch.status, BatchMove.SEND) not in MOVES:
        return None
    if not await _may_be_sent(tx, batch):
        return None
    if batch.status is BatchStatus.CREATED and (fault := await _fault(tx, sealer, batch)) is not None:
        await dissolve_batches(tx, [batch], fault)
        await release_refunds(tx, batch, fault)
        return None
    await batches.move(tx, batch, BatchMove.SEND, batch.cause)
    return batch


async def _may_be_sent(tx: Tx, batch: Batch) -> bool:
    """Whether each refund of an unsent file is confirmed and none withdrawn."""
    if batch.kind is not BatchKind.CREDIT_TRANSFER or batch.status is not BatchStatus.CREATED:
        return True
    return await without_withdrawn(tx, batch) and await is_confirmed(tx, batch)


async def _fault(tx: Tx, sealer: Sealer, batch: Batch) -> str | None:
    check = fault_of_refund_batch if batch.kind is BatchKind.CREDIT_TRANSFER else fault_of_batch
    return await check(tx, sealer, batch)


async def _schedule_retry(tx: Tx, batch_id: UUID, cause: str, *, is_unsent: bool) -> None:
    await batches.record_send_failure(tx, batch_id, cause, is_unsent=is_unsent)
    await due_work.schedule(tx, "send_batch", str(batch_id), tx.now + RETRY)


async def record_submitted(tx: Tx, batch_id: UUID, transport_id: str | None) -> bool:
    """Records and publishes that the bank has the file, once per debit and once per batch; False where it was known."""
    submitted = await batches.submit(tx, batch_id, transport_id)
    batch = await batches.find(tx, batch_id)
    if submitted is None or batch is None:
        return False
    details = {"sha256": batch.sha256, "message_id": batch.message_id, "transport_id": transport_id}
    audit.record(tx, who=OURSELVES, action="batch_submitted", subject=typeid(BATCH, batch_id), details=details)
    days = set[date]()
    for ids in chunks_of(submitted):
        rows = await collections.by_ids(tx, ids)
        days.update(row.collection_on for row in rows)
        await outbox.append_all(tx, [_collection_submitted(row, batch_id) for row in rows])
    await expect_answers(tx, days)
    if batch.kind is BatchKind.CREDIT_TRANSFER:
        await submit_refunds(tx, batch_id)
    await outbox.append(tx, _batch_submitted(batch))
    if not await tenants.is_sandbox(tx):
        await schedule_fetch(tx)
    return True


def _collection_submitted(row: Collection, batch_id: UUID) -> CollectionSubmitted:
    return CollectionSubmitted(
        account_id=row.account_id,
        collection_id=row.collection_id,
        statement_id=row.statement_id,
        invoice_id=row.invoice_id,
        amount=row.amount_minor,
        currency=row.currency,
        collection_date=row.collection_on,
        allocations=list(row.allocations),
        batch_id=batch_id,
        end_to_end_id=row.end_to_end_id,
        mandate_id=row.mandate_id,
    )


async def schedule_fetch(tx: Tx) -> None:
    """Schedules the next fetch of bank files."""
    await due_work.schedule(tx, FETCH, "in", tx.now + POLL)


def _batch_submitted(batch: Batch) -> BatchSubmitted:
    return BatchSubmitted(
        batch_id=batch.batch_id,
        message_id=batch.message_id,
        collection_date=batch.collection_on,
        transactions=batch.transactions,
        total=batch.total_minor,
        currency=batch.currency,
        file_sha256=batch.sha256,
    )
