from uuid import UUID

from encours_collections.batches.store import batches
from encours_contracts.collections import BatchPrepared
from encours_platform import due_work, outbox
from encours_platform.database import Tx

DEADLINE = "approval_deadline"


async def request_approval(tx: Tx, batch_id: UUID) -> None:
    """Publishes that a batch awaits approval and schedules the deadline."""
    batch = await batches.find(tx, batch_id)
    if batch is None or batch.approval_ends_at is None:
        raise AssertionError("a batch that awaits approval has a deadline")
    await due_work.schedule(tx, DEADLINE, str(batch_id), batch.approval_ends_at)
    prepared = BatchPrepared(
        batch_id=batch.batch_id,
        message_id=batch.message_id,
        collection_date=batch.collection_on,
        transactions=batch.transactions,
        total=batch.total_minor,
        currency=batch.currency,
        approvals_needed=batch.approvals_needed,
        approve_before=batch.approval_ends_at,
    )
    await outbox.append(tx, prepared)
