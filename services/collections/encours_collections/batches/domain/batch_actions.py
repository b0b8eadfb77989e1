"""What a person may request of a batch now; each call checks the same functions."""

from datetime import date, datetime

from encours_collections.batches.domain.batch_record import Batch
from encours_collections.batches.domain.batch_status import MOVES, BatchMove, BatchStatus, next_status
from encours_collections.batches.domain.errors import ApprovalTooLate
from encours_collections.debits.domain.actions import AlreadyRequested, BankTakesNoRecall, TooLateForBank
from encours_collections.debits.domain.collection import may_recall, recall_deadline
from encours_values.errors import DomainError


def available_actions(batch: Batch, *, today: date, now: datetime) -> list[str]:
    """Actions whose call succeeds now; a second approval needs another key."""
    actions = [] if batch.status is BatchStatus.FAILED_CHECK else ["file"]
    if _may_approve(batch, now):
        actions.append("approve")
    actions += [move.value for move in (BatchMove.REJECT, BatchMove.CANCEL) if (batch.status, move) in MOVES]
    return [*actions, "recall"] if _may_recall(batch, today) else actions


def require_approvable(batch: Batch, now: datetime) -> None:
    """Raises `ImpossibleForBatch` and `ApprovalTooLate`."""
    next_status(batch.status, BatchMove.APPROVE)
    if batch.approval_ends_at is not None and now >= batch.approval_ends_at:
        raise ApprovalTooLate("the bank's cut-off has passed; the debits go into a later file")


def require_recall(batch: Batch, today: date) -> None:
    """Raises where the bank cannot be asked to cancel all debits of the batch that are still to come (TIM-03)."""
    next_status(batch.status, BatchMove.RECALL)
    if batch.recallable_on is None:
        raise AlreadyRequested("none of its debits can be recalled")
    deadline = recall_deadline(batch.recallable_on)
    if not may_recall(batch.recallable_on, today):
        raise TooLateForBank(
            f"a bank accepts a recall until the bank day before the debit, {deadline} (TIM-03); "
            "later debits of the file can be recalled one by one"
        )
    if not batch.recalls:
        raise BankTakesNoRecall(f"this bank accepts no recalls by file; reach it another way by {deadline} (TIM-03)")


def _may_approve(batch: Batch, now: datetime) -> bool:
    try:
        require_approvable(batch, now)
    except DomainError:
        return False
    return True


def _may_recall(batch: Batch, today: date) -> bool:
    try:
        require_recall(batch, today)
    except DomainError:
        return False
    return True
