"""What a person may request of a debit now; each call checks the same functions."""

from collections.abc import Callable
from datetime import date

from encours_collections.debits.domain.collection import (
    MOVES,
    Collection,
    ImpossibleMove,
    Move,
    Status,
    may_recall,
    may_reverse,
    recall_deadline,
)
from encours_collections.debits.domain.representment import refusal
from encours_values.bank_days import add_bank_days
from encours_values.errors import DomainError

NO_ANSWER_BANK_DAYS = 2
"""TARGET days after the collection date from which a debit without an answer may be released or confirmed."""

NO_ANSWER_AGAIN_BANK_DAYS = 5
"""TARGET days after which a second alert is raised."""


UNSENT_BATCH = frozenset({"awaiting_approval", "created"})
"""Statuses of a batch whose debits may still change."""


class BankTakesNoRecall(DomainError):
    """The terms of the bank exclude recalls by file (camt.055)."""


class TooLateForBank(DomainError):
    """The scheme's time limit for the request has passed (TIM-03, TIM-08)."""


class AlreadyRequested(DomainError):
    """The same request was sent to the bank before."""


def available_actions(debit: Collection, today: date) -> list[str]:
    """Actions whose call succeeds now."""
    actions = ["cancel"] if can_cancel(debit) else []
    if _passes(require_recall, debit, today):
        actions.append("recall")
    if is_unanswered(debit, today):
        actions += ["release", "confirm"]
    if _passes(require_reversal, debit, today):
        actions.append("reverse")
    if refusal(debit) is None:
        actions.append("represent")
    return actions


def _passes(check: Callable[[Collection, date], None], debit: Collection, today: date) -> bool:
    try:
        check(debit, today)
    except DomainError:
        return False
    return True


def can_cancel(debit: Collection) -> bool:
    """Until its file is sent; afterwards the bank is asked (`recall`)."""
    if debit.status is Status.BATCHED:
        return debit.batch_status in UNSENT_BATCH
    return (debit.status, Move.CANCEL) in MOVES


def require_recall(debit: Collection, today: date) -> None:
    """Raises where the bank cannot be asked to cancel the debit: status, earlier request, bank, deadline (TIM-03)."""
    if debit.status is not Status.SUBMITTED:
        raise ImpossibleMove(f"a collection that is {debit.status} cannot be recalled")
    if debit.cancellation is not None:
        raise AlreadyRequested("a recall was requested before")
    deadline = recall_deadline(debit.collection_on)
    if not may_recall(debit.collection_on, today):
        raise TooLateForBank(f"a bank accepts a recall until the bank day before the debit, {deadline} (TIM-03)")
    if not debit.batch_recalls:
        raise BankTakesNoRecall(f"this bank accepts no recalls by file; reach it another way by {deadline} (TIM-03)")


def require_reversal(debit: Collection, today: date) -> None:
    """Raises where the debit cannot be reversed: status, earlier request, time limit (TIM-08)."""
    if debit.status is not Status.SETTLED or debit.settled_on is None:
        raise ImpossibleMove(f"a collection that is {debit.status} cannot be reversed")
    if debit.reversal is not None:
        raise AlreadyRequested("a reversal was requested before")
    if not may_reverse(debit.settled_on, today):
        raise TooLateForBank("a bank accepts a reversal until five bank days after settlement (TIM-08)")


def is_unanswered(debit: Collection, today: date) -> bool:
    """Whether the bank has not answered two TARGET days after the collection date."""
    return debit.status is Status.SUBMITTED and today >= add_bank_days(debit.collection_on, NO_ANSWER_BANK_DAYS)
