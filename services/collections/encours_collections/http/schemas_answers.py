"""What the bank said and what is made of it, as the API shows it."""

from typing import Annotated

from pydantic import Field

from encours_common.contracts.values import Answer


class ReasonWords(Answer):
    fr: str
    en: str


class ReasonAnswer(Answer):
    """What one reason code of a bank means for us."""

    code: Annotated[str, Field(examples=["AM04"])]
    meaning: str
    types: list[str]
    """J reject, T return, F refusal, V reversal."""
    reason_class: Annotated[str, Field(examples=["T4"])]
    """T1 to T6, alert, ops or manual: who has to act."""
    also: str | None
    retry: Annotated[str, Field(examples=["once"])]
    retry_after_bank_days: int | None
    """TARGET days an automatic retry waits."""
    mandate: Annotated[str, Field(examples=["keep"])]
    credit: Annotated[str, Field(examples=["hold"])]
    hold_from: int
    """The how-manieth failure of that kind holds the line."""
    tell_insurer: bool
    buyer: ReasonWords
    merchant: ReasonWords


class ReasonsAnswer(Answer):
    data: list[ReasonAnswer]
    next_cursor: str | None
    """Always null: there is one page."""
