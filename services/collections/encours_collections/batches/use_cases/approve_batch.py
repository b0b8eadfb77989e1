"""Approval and rejection of a batch that awaits approval."""

from collections.abc import Sequence
from uuid import UUID

from encours_collections.batches.domain.batch_actions import require_approvable
from encours_collections.batches.domain.batch_record import Batch
from encours_collections.batches.domain.batch_status import BatchMove, BatchStatus
from encours_collections.batches.domain.errors import AlreadyApproved, FileMismatch, PreparedByYou
from encours_collections.batches.domain.refund import BatchKind
from encours_collections.batches.store import batches, due_debits, refunds
from encours_collections.batches.use_cases.dissolve_batch import SEND, dissolve
from encours_collections.batches.use_cases.make_refund_batch import release_refunds
from encours_collections.batches.use_cases.postpone import postpone
from encours_collections.batches.use_cases.refund_events import approve_refunds, reject_refunds
from encours_collections.batches.use_cases.request_approval import DEADLINE
from encours_collections.debits.domain.causes import NOT_APPROVED, REFUSED
from encours_contracts.permissions import Permission
from encours_platform import audit, due_work
from encours_platform.auth import Caller
from encours_platform.database import Tx
from encours_platform.due_work import Due
from encours_platform.problems import NotFound
from encours_values.ids import BATCH, typeid


async def approve_batch(tx: Tx, batch_id: UUID, caller: Caller, sha256: str | None) -> Batch:
    """Records who approves which content; the last required approval sends the batch.

    Refunds are sent when billing has confirmed their credit.

    Raises `NotFound`, `Forbidden`, `ImpossibleForBatch`, `ApprovalTooLate`, `FileMismatch`,
    `PreparedByYou` and `AlreadyApproved`.
    """
    batch = await _locked(tx, batch_id)
    if batch.kind is BatchKind.CREDIT_TRANSFER:
        caller.require(Permission.REFUNDS_APPROVE)
        if await refunds.is_prepared_by(tx, batch_id, caller.person):
            raise PreparedByYou("you asked for a refund of this batch; another person approves it")
    require_approvable(batch, tx.now)
    if sha256 is not None and sha256 != batch.sha256:
        raise FileMismatch("the batch's file has another SHA-256")
    if not await batches.approve(tx, batch.batch_id, caller, batch.sha256):
        raise AlreadyApproved(
            "you have approved the batch, yourself or with a key you made; another person is required"
        )
    subject = typeid(BATCH, batch.batch_id)
    audit.record(tx, who=caller.actor, action="batch_approved", subject=subject, details={"sha256": batch.sha256})
    if len(batch.approvals) + 1 >= batch.approvals_needed:
        await batches.move(tx, batch, BatchMove.APPROVE)
        await approve_refunds(tx, batch)
        await due_work.cancel(tx, DEADLINE, str(batch.batch_id))
        if batch.kind is BatchKind.DIRECT_DEBIT:
            await due_work.schedule(tx, SEND, str(batch.batch_id), tx.now)
    return await _locked(tx, batch_id)


async def reject_batch(tx: Tx, batch_id: UUID, actor: str, reason: str) -> Batch:
    """Rejects the file; its debits get a new day, its refunds are rejected.

    Raises `NotFound` and `ImpossibleForBatch`.
    """
    batch = await _locked(tx, batch_id)
    details = {"sha256": batch.sha256, "reason": reason}
    who, subject = actor, typeid(BATCH, batch.batch_id)
    audit.record(tx, who=who, action="batch_rejected", subject=subject, details=details)
    if batch.kind is BatchKind.CREDIT_TRANSFER:
        await dissolve(tx, batch, BatchMove.REJECT, f"{REFUSED}: {reason}")
        await reject_refunds(tx, await refunds.lock_of_batch(tx, batch_id), REFUSED)
        return await _locked(tx, batch_id)
    await _dissolve_and_postpone(tx, batch, BatchMove.REJECT, batch_cause=f"{REFUSED}: {reason}", cause=REFUSED)
    return await _locked(tx, batch_id)


async def end_approvals(tx: Tx, rows: Sequence[Due]) -> None:
    """Dissolves unapproved batches at the cut-off; their debits are announced again for a later day."""
    for batch in await batches.lock_unsent(tx, [UUID(row.subject) for row in rows]):
        if batch.status is BatchStatus.AWAITING_APPROVAL and (batch.approval_ends_at or tx.now) <= tx.now:
            await _dissolve_and_postpone(tx, batch, BatchMove.DISSOLVE, batch_cause=NOT_APPROVED, cause=NOT_APPROVED)


async def _dissolve_and_postpone(tx: Tx, batch: Batch, move: BatchMove, *, batch_cause: str, cause: str) -> None:
    if batch.kind is BatchKind.CREDIT_TRANSFER:
        await dissolve(tx, batch, move, batch_cause)
        await release_refunds(tx, batch, cause)
        return
    removed = await dissolve(tx, batch, move, batch_cause)
    debits = await due_debits.by_ids(tx, removed)
    await postpone(tx, [(row, cause) for row in debits], batch_id=batch.batch_id)


async def _locked(tx: Tx, batch_id: UUID) -> Batch:
    batch = await batches.lock(tx, batch_id)
    if batch is None:
        raise NotFound("there is no batch of that id")
    return batch
