"""A batch from its making to the bank's last word: its states, and what a person may do with it."""

from collections.abc import Mapping
from enum import StrEnum

from encours_values.errors import DomainError


class ImpossibleForBatch(DomainError):
    """A batch cannot do that from where it stands."""


class BatchStatus(StrEnum):
    """Where a batch stands."""

    AWAITING_APPROVAL = "awaiting_approval"
    CREATED = "created"
    SENDING = "sending"
    """Being handed to the bank: nobody can say any more that it did not arrive."""
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    PARTLY_REJECTED = "partly_rejected"
    REJECTED = "rejected"
    FAILED_CHECK = "failed_check"
    CANCELLED = "cancelled"


class BatchMove(StrEnum):
    """What can happen to a batch."""

    APPROVE = "approve"
    """The last approval that was needed."""
    REJECT = "reject"
    CANCEL = "cancel"
    DISSOLVE = "dissolve"
    """A debit of it changed, or it was not approved in time."""
    SEND = "send"
    SEND_FAILED = "hand_back"
    """The channel refused the file for sure: it is still here."""
    SUBMIT = "submit"
    REQUEST_CANCELLATION = "request_cancellation"


MOVES: Mapping[tuple[BatchStatus, BatchMove], BatchStatus] = {
    (BatchStatus.AWAITING_APPROVAL, BatchMove.APPROVE): BatchStatus.CREATED,
    (BatchStatus.AWAITING_APPROVAL, BatchMove.REJECT): BatchStatus.CANCELLED,
    (BatchStatus.AWAITING_APPROVAL, BatchMove.CANCEL): BatchStatus.CANCELLED,
    (BatchStatus.AWAITING_APPROVAL, BatchMove.DISSOLVE): BatchStatus.CANCELLED,
    (BatchStatus.CREATED, BatchMove.CANCEL): BatchStatus.CANCELLED,
    (BatchStatus.CREATED, BatchMove.DISSOLVE): BatchStatus.CANCELLED,
    (BatchStatus.CREATED, BatchMove.SEND): BatchStatus.SENDING,
    (BatchStatus.SENDING, BatchMove.SEND): BatchStatus.SENDING,
    (BatchStatus.SENDING, BatchMove.SEND_FAILED): BatchStatus.CREATED,
    (BatchStatus.SENDING, BatchMove.SUBMIT): BatchStatus.SUBMITTED,
    (BatchStatus.SUBMITTED, BatchMove.REQUEST_CANCELLATION): BatchStatus.SUBMITTED,
    (BatchStatus.ACCEPTED, BatchMove.REQUEST_CANCELLATION): BatchStatus.ACCEPTED,
    (BatchStatus.PARTLY_REJECTED, BatchMove.REQUEST_CANCELLATION): BatchStatus.PARTLY_REJECTED,
}
"""The whole state machine before the bank answers; from `submitted` on, the bank's words on the debits add up to
`accepted`, `partly_rejected` or `rejected`."""

UNSENT = frozenset(status for status, move in MOVES if move is BatchMove.DISSOLVE)
"""Batches whose file has not left: their debits can still be taken out."""


def next_status(status: BatchStatus, move: BatchMove) -> BatchStatus:
    """Where `move` leads from `status`; raises ImpossibleForBatch where the table has no answer.

    >>> next_status(BatchStatus.CREATED, BatchMove.SEND)
    <BatchStatus.SENDING: 'sending'>
    """
    try:
        return MOVES[status, move]
    except KeyError:
        raise ImpossibleForBatch(f"a batch that is {status} cannot {move}") from None


def available_actions(status: BatchStatus) -> list[str]:
    """List what a person may do now: look at the file, approve or reject it, cancel it (by camt.055 once it left)."""
    actions = [] if status is BatchStatus.FAILED_CHECK else ["file"]
    actions += [move.value for move in (BatchMove.APPROVE, BatchMove.REJECT) if (status, move) in MOVES]
    cancellable = any((status, move) in MOVES for move in (BatchMove.CANCEL, BatchMove.REQUEST_CANCELLATION))
    return [*actions, "cancel"] if cancellable else actions
