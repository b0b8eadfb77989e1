"""Statuses of a batch from its creation to the bank's answer."""

from collections.abc import Mapping
from enum import StrEnum

from encours_values.errors import DomainError


class ImpossibleForBatch(DomainError):
    """The status of the batch does not allow this move."""


class BatchStatus(StrEnum):
    """Status of a batch."""

    AWAITING_APPROVAL = "awaiting_approval"
    CREATED = "created"
    SENDING = "sending"
    """The file is being sent: it may have reached the bank."""
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    PARTLY_REJECTED = "partly_rejected"
    REJECTED = "rejected"
    FAILED_CHECK = "failed_check"
    CANCELLED = "cancelled"


class BatchMove(StrEnum):
    """What can happen to a batch."""

    APPROVE = "approve"
    """The last required approval."""
    REJECT = "reject"
    CANCEL = "cancel"
    DISSOLVE = "dissolve"
    """A debit of it changed, or it was not approved in time."""
    SEND = "send"
    SEND_FAILED = "hand_back"
    """The channel refused the file: it was not sent."""
    SUBMIT = "submit"
    RECALL = "recall"
    """The bank is asked to cancel its debits (camt.055)."""


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
    (BatchStatus.SUBMITTED, BatchMove.RECALL): BatchStatus.SUBMITTED,
    (BatchStatus.ACCEPTED, BatchMove.RECALL): BatchStatus.ACCEPTED,
    (BatchStatus.PARTLY_REJECTED, BatchMove.RECALL): BatchStatus.PARTLY_REJECTED,
}
"""The whole state machine before the bank answers; from `submitted` on, the status follows from the bank's answers on
the debits: `accepted`, `partly_rejected` or `rejected`."""

UNSENT = frozenset(status for status, move in MOVES if move is BatchMove.DISSOLVE)
"""Statuses in which the file was not sent: debits can still be removed."""


def next_status(status: BatchStatus, move: BatchMove) -> BatchStatus:
    """The status after `move`; raises ImpossibleForBatch where the table has no entry.

    >>> next_status(BatchStatus.CREATED, BatchMove.SEND)
    <BatchStatus.SENDING: 'sending'>
    """
    try:
        return MOVES[status, move]
    except KeyError:
        raise ImpossibleForBatch(f"a batch that is {status} cannot {move}") from None
