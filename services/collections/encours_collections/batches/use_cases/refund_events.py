"""Changes of refunds, each published once."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from encours_collections.batches.domain.batch_record import Batch
from encours_collections.batches.domain.refund import BatchKind, Refund, RefundStatus
from encours_collections.batches.store import refunds
from encours_contracts.collections import (
    FailureDetails,
    RefundApproved,
    RefundCancelled,
    RefundRejected,
    RefundSettled,
    RefundSubmitted,
)
from encours_platform import outbox
from encours_platform.database import Tx


async def approve_refunds(tx: Tx, batch: Batch) -> None:
    """Publishes RefundApproved for the refunds of a batch of that kind."""
    if batch.kind is BatchKind.CREDIT_TRANSFER:
        rows = await refunds.lock_of_batch(tx, batch.batch_id)
        await outbox.append_all(tx, [RefundApproved(batch_id=batch.batch_id, **_common(row)) for row in rows])


async def submit_refunds(tx: Tx, batch_id: UUID) -> None:
    """The bank has the file."""
    rows = [row for row in await refunds.lock_of_batch(tx, batch_id) if row.status is RefundStatus.BATCHED]
    for row in rows:
        await refunds.move(tx, row, RefundStatus.SUBMITTED)
    await outbox.append_all(
        tx, [RefundSubmitted(batch_id=batch_id, end_to_end_id=row.end_to_end_id, **_common(row)) for row in rows]
    )


async def settle_refund(tx: Tx, row: Refund, on: date) -> bool:
    """The bank booked it; False where that was known, or where it came back already."""
    if row.status is not RefundStatus.SUBMITTED:
        return False
    await refunds.move(tx, row, RefundStatus.SETTLED, settled_on=on)
    await outbox.append(tx, RefundSettled(end_to_end_id=row.end_to_end_id, settled_on=on, **_common(row)))
    return True


async def reject_refunds(
    tx: Tx, rows: Sequence[Refund], cause: str, *, on: date | None = None, reason_code: str | None = None
) -> list[UUID]:
    """They were not paid, or came back after they were booked; returns those that changed."""
    live = [row for row in rows if row.status not in {RefundStatus.REJECTED, RefundStatus.CANCELLED}]
    failed_on = on or tx.today
    for row in live:
        facts: dict[str, Any] = {"cause": cause, "reason_code": reason_code, "failed_on": failed_on}
        await refunds.move(tx, row, RefundStatus.REJECTED, **facts)
    await outbox.append_all(
        tx,
        [
            RefundRejected(
                end_to_end_id=row.end_to_end_id,
                was_settled=row.status is RefundStatus.SETTLED,
                failed_on=failed_on,
                details=FailureDetails(cause=cause, reason_code=reason_code),
                **_common(row),
            )
            for row in live
        ],
    )
    return [row.refund_id for row in live]


async def cancel_refunds(tx: Tx, rows: Sequence[Refund]) -> None:
    """Withdrawn refunds that are in no file are never sent."""
    for row in rows:
        await refunds.move(tx, row, RefundStatus.CANCELLED, cause=row.withdrawn_cause)
    await outbox.append_all(
        tx,
        [RefundCancelled(cancelled_on=tx.today, cause=row.withdrawn_cause or "", **_common(row)) for row in rows],
    )


def _common(row: Refund) -> dict[str, Any]:
    return {
        "account_id": row.account_id,
        "refund_id": row.refund_id,
        "amount": row.amount_minor,
        "currency": row.currency,
    }
