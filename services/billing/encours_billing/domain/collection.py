"""A debit as billing follows it: facts may come in any order, the money ends in the same place (INVT-4, INVT-10)."""

from collections.abc import Mapping
from enum import StrEnum


class Stage(StrEnum):
    NONE = "none"
    """Announced at most: nothing of it is at the bank."""
    SENT = "sent"
    SETTLED = "settled"
    FINAL = "final"
    BACK = "back"
    """Rejected or returned; only a re-credit ends it."""


class Fact(StrEnum):
    SUBMITTED = "submitted"
    SETTLED = "settled"
    RECREDITED = "recredited"
    """The bank took its return back."""
    FINALITY = "finality"
    FAILED = "failed"


class Effect(StrEnum):
    """What a fact does to the invoices of a debit."""

    NOTHING = "nothing"
    TAKE = "take"
    """Their part is in collection."""
    PAY = "pay"
    """Their part is paid for good."""
    RELEASE = "release"
    """Their part is open again."""
    TAKE_BACK = "take_back"
    """What was paid for good is not: a late return."""


MOVES: Mapping[tuple[Stage, Fact], tuple[Stage, Effect]] = {
    (Stage.NONE, Fact.SUBMITTED): (Stage.SENT, Effect.TAKE),
    (Stage.NONE, Fact.SETTLED): (Stage.SETTLED, Effect.TAKE),
    (Stage.NONE, Fact.FAILED): (Stage.BACK, Effect.NOTHING),
    (Stage.SENT, Fact.SETTLED): (Stage.SETTLED, Effect.NOTHING),
    (Stage.SENT, Fact.FAILED): (Stage.BACK, Effect.RELEASE),
    (Stage.SETTLED, Fact.FINALITY): (Stage.FINAL, Effect.PAY),
    (Stage.SETTLED, Fact.FAILED): (Stage.BACK, Effect.RELEASE),
    (Stage.FINAL, Fact.FAILED): (Stage.BACK, Effect.TAKE_BACK),
    (Stage.NONE, Fact.RECREDITED): (Stage.SETTLED, Effect.TAKE),
    (Stage.SENT, Fact.RECREDITED): (Stage.SETTLED, Effect.NOTHING),
    (Stage.BACK, Fact.RECREDITED): (Stage.SETTLED, Effect.TAKE),
}
"""What is not here changes nothing: it came late, or twice."""


def move(stage: Stage, fact: Fact) -> tuple[Stage, Effect]:
    """The stage after a fact, and what the fact does to the invoices.

    >>> move(Stage.BACK, Fact.SUBMITTED)
    (<Stage.BACK: 'back'>, <Effect.NOTHING: 'nothing'>)
    """
    return MOVES.get((stage, fact), (stage, Effect.NOTHING))


NOT_THE_BUYERS = frozenset({"T1", "T5", "ops"})
"""Classes of reasons that lie with the creditor's data, a bank or the transport (docs/rules/messages.md)."""


def is_excused(reason_class: str) -> bool:
    """Whether the buyer is not to be dunned because a debit failed: he had no part in it.

    >>> is_excused("T1"), is_excused("T4")
    (True, False)
    """
    return reason_class in NOT_THE_BUYERS
