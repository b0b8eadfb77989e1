"""What a bank's reason for not paying means for us: docs/rules/messages.md as data.

The codes and meanings are those of `encours_iso20022.code_sets`; class, retry and consequences follow the practice of
EPC173-14 and are what a policy may be built on. Whatever the class, the receivable reopens and the collection is no
longer in flight.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from encours_iso20022.code_sets import REASONS, TRANSPORT_REASONS

NOT_IN_TABLE = "not in our table"
_MEANINGS = {**REASONS, **TRANSPORT_REASONS}


class RType(StrEnum):
    """The kind of R-transaction a code may come with (TIM-04 to TIM-08)."""

    REJECT = "J"
    RETURN = "T"
    REFUSAL = "F"
    REVERSAL = "V"


class ReasonClass(StrEnum):
    """Who has to act, and how: the classes of docs/rules/messages.md."""

    CREDITOR_DATA = "T1"
    """Our data or file: fix and present again; no dunning, no hold, no fee."""
    ACCOUNT = "T2"
    """The debtor's account: a new IBAN is needed."""
    MANDATE = "T3"
    """The mandate or its registration at the debtor's bank."""
    DEBTOR = "T4"
    """No funds, or the debtor will not: overdue, dunning, hold."""
    BANK = "T5"
    """A bank or the scheme: present again or another way."""
    LEGAL = "T6"
    """Stop; a legal or insolvency process."""
    ALERT = "alert"
    """Must not happen in B2B: a person looks at it."""
    OPERATIONS = "ops"
    """The transport or the signature of the file, never a collection (P2-04)."""
    MANUAL = "manual"
    """A person decides; also every code we do not know (RTX-01)."""


class Retry(StrEnum):
    """May the same mandate be collected again? A retry is always a new collection (RTX-02)."""

    NO = "no"
    YES = "yes"
    ONCE = "once"
    AFTER_FIX = "after_fix"
    AFTER_CHECK = "after_check"
    AFTER_DEBTOR_AGREES = "after_debtor_agrees"


class MandateConsequence(StrEnum):
    """What becomes of the mandate."""

    KEEP = "keep"
    SUSPEND = "suspend"
    CANCEL = "cancel"
    AMEND = "amend"
    CHECK = "check"


class CreditConsequence(StrEnum):
    """What becomes of the buyer's credit line (CRD-13)."""

    NONE = "none"
    WATCH = "watch"
    HOLD = "hold"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class ReturnReason:
    """One row of the table.

    `also` is the second class of a code that has two; `hold_from` the how-manieth failure with this code puts the line
    on hold (read only when `credit` is HOLD); `retry_after_bank_days` the wait of an automatic retry, in TARGET days.
    """

    code: str
    meaning: str
    types: frozenset[RType]
    reason_class: ReasonClass
    retry: Retry
    mandate: MandateConsequence = MandateConsequence.KEEP
    credit: CreditConsequence = CreditConsequence.NONE
    also: ReasonClass | None = None
    hold_from: int = 1
    notify_insurer: bool = False
    retry_after_bank_days: int | None = None


_T1, _T2, _T3 = ReasonClass.CREDITOR_DATA, ReasonClass.ACCOUNT, ReasonClass.MANDATE
_T4, _T5, _T6 = ReasonClass.DEBTOR, ReasonClass.BANK, ReasonClass.LEGAL
_KEEP, _SUSPEND, _CANCEL = MandateConsequence.KEEP, MandateConsequence.SUSPEND, MandateConsequence.CANCEL
_AMEND, _CHECK = MandateConsequence.AMEND, MandateConsequence.CHECK
_NONE, _WATCH = CreditConsequence.NONE, CreditConsequence.WATCH
_HOLD, _REVIEW = CreditConsequence.HOLD, CreditConsequence.REVIEW


def _row(
    code: str,
    types: str,
    reason_class: ReasonClass,
    retry: Retry,
    mandate: MandateConsequence = _KEEP,
    credit: CreditConsequence = _NONE,
) -> ReturnReason:
    return ReturnReason(
        code, _MEANINGS.get(code, NOT_IN_TABLE), frozenset(map(RType, types)), reason_class, retry, mandate, credit
    )


def _account_and_mandate() -> Iterator[ReturnReason]:
    yield _row("AC01", "JT", _T2, Retry.AFTER_FIX, _SUSPEND, _WATCH)
    yield _row("AC02", "J", _T1, Retry.AFTER_FIX)
    yield _row("AC04", "JT", _T2, Retry.NO, _SUSPEND, _HOLD)
    yield replace(_row("AC06", "JT", _T4, Retry.NO, _SUSPEND, _HOLD), also=_T6, notify_insurer=True)
    yield _row("AC13", "JT", _T3, Retry.NO, _CANCEL, _REVIEW)
    yield _row("AC15", "T", _T2, Retry.NO, _SUSPEND)
    for code in ("AC16", "AC17"):
        yield replace(_row(code, "T", _T6, Retry.NO, _CANCEL, _HOLD), notify_insurer=True)
    no_debits = _row("AG01", "JT", _T3, Retry.NO, _SUSPEND, _HOLD)
    yield replace(no_debits, hold_from=2)
    yield _row("BE01", "JT", _T3, Retry.AFTER_CHECK, _SUSPEND, _REVIEW)
    yield _row("BE06", "JT", _T3, Retry.AFTER_CHECK, _SUSPEND, _REVIEW)
    yield replace(_row("BE05", "J", _T1, Retry.AFTER_FIX, _AMEND), also=_T3)
    no_mandate = _row("MD01", "JT", _T3, Retry.NO, _SUSPEND, _HOLD)
    yield replace(no_mandate, hold_from=2)
    yield replace(_row("MD02", "J", _T1, Retry.AFTER_FIX, _CHECK), also=_T3)
    yield _row("MD06", "T", ReasonClass.ALERT, Retry.NO, _KEEP, _REVIEW)
    for code in ("SL01", "SL11", "SL12", "SL13", "SL14"):
        yield _row(code, "JTF", _T3, Retry.AFTER_DEBTOR_AGREES, _SUSPEND, _HOLD)


def _debtor_and_law() -> Iterator[ReturnReason]:
    for code, types in (("AM04", "JT"), ("MS03", "JTV")):
        yield replace(_row(code, types, _T4, Retry.ONCE, _KEEP, _HOLD), retry_after_bank_days=5)
    yield _row("CUST", "J", _T4, Retry.NO, _KEEP, _HOLD)
    yield _row("MS02", "JTFV", _T4, Retry.AFTER_DEBTOR_AGREES, _KEEP, _HOLD)
    yield _row("FOCR", "T", ReasonClass.MANUAL, Retry.AFTER_CHECK)
    yield _row("FRAD", "JT", _T6, Retry.NO, _CANCEL, _HOLD)
    yield _row("FR01", "JT", _T6, Retry.NO, _CANCEL, _HOLD)
    yield _row("MD07", "JT", _T6, Retry.NO, _CANCEL, _HOLD)
    yield _row("NARR", "JTFV", ReasonClass.MANUAL, Retry.AFTER_CHECK)
    for code in ("RR01", "RR02", "RR03"):
        yield replace(_row(code, "JT", _T1, Retry.AFTER_FIX), also=_T6)
    yield _row("RR04", "JT", _T6, Retry.NO, _KEEP, _HOLD)


def _data_and_banks() -> Iterator[ReturnReason]:
    yield _row("AG02", "JT", _T1, Retry.AFTER_FIX)
    yield _row("AM05", "JTV", _T1, Retry.AFTER_CHECK)
    yield _row("DUPL", "JTV", _T1, Retry.AFTER_CHECK)
    yield _row("AM09", "JT", _T1, Retry.AFTER_CHECK)
    for code in (
        "AM01",
        "AM02",
        "AM03",
        "AM10",
        "AM18",
        "AM19",
        "BE04",
        "BE07",
        "CURR",
        "DT01",
        "DT06",
        "TM01",
        "CH03",
        "FF01",
        "FF05",
        "CH16",
        "CH20",
        "CH21",
        "CH22",
    ):
        yield _row(code, "J", _T1, Retry.AFTER_FIX)
    for code in ("DU01", "DU02", "DU03", "DU04"):
        yield _row(code, "J", _T1, Retry.AFTER_CHECK)
    yield _row("RF01", "J", _T1, Retry.AFTER_FIX)
    yield _row("RC01", "JT", _T1, Retry.AFTER_FIX)
    yield _row("CNOR", "JT", _T5, Retry.NO, _CHECK)
    yield _row("DNOR", "JT", _T5, Retry.NO, _CHECK)
    yield _row("ED05", "J", _T5, Retry.YES)
    for code in TRANSPORT_REASONS:
        yield _row(code, "", ReasonClass.OPERATIONS, Retry.AFTER_FIX)


RETURN_REASONS: Mapping[str, ReturnReason] = {
    row.code: row for part in (_account_and_mandate(), _debtor_and_law(), _data_and_banks()) for row in part
}
"""Every code of docs/rules/messages.md, by code."""


def return_reason(code: str | None) -> ReturnReason:
    """Say what `code` means; one we do not know, or none at all, is a person's to judge, never dropped (RTX-01).

    >>> return_reason("AM04").retry, return_reason("XX99").reason_class
    (<Retry.ONCE: 'once'>, <ReasonClass.MANUAL: 'manual'>)
    """
    known = RETURN_REASONS.get(code or "")
    return known or _row(code or "", "JTFV", ReasonClass.MANUAL, Retry.AFTER_CHECK, _CHECK, CreditConsequence.REVIEW)


_WEIGHT = (
    ReasonClass.LEGAL,
    ReasonClass.MANDATE,
    ReasonClass.ACCOUNT,
    ReasonClass.DEBTOR,
    ReasonClass.ALERT,
    ReasonClass.MANUAL,
    ReasonClass.BANK,
    ReasonClass.CREDITOR_DATA,
    ReasonClass.OPERATIONS,
)
"""Which of two reasons counts, the first most."""
_MANDATES = (_KEEP, _CHECK, _AMEND, _SUSPEND, _CANCEL)
_CREDITS = (_NONE, _WATCH, _REVIEW, _HOLD)
_RETRIES = (
    Retry.NO,
    Retry.AFTER_DEBTOR_AGREES,
    Retry.AFTER_CHECK,
    Retry.AFTER_FIX,
    Retry.ONCE,
    Retry.YES,
)


def once(_code: str) -> int:
    return 1


def combined(codes: Iterable[str | None], times: Callable[[str], int] = once) -> ReturnReason:
    """What several reasons for one failed debit mean together, the same in whatever order they came (RTX-04).

    The gravest class gives code and class; each consequence is the strictest of all. A message without a code says
    nothing against one that has one. `times`: the how-manieth failure of the account with that code it is.

    >>> both = combined(["AM04", "AC04"])
    >>> both.code, both.retry, both.mandate, both.credit
    ('AC04', <Retry.NO: 'no'>, <MandateConsequence.SUSPEND: 'suspend'>, <CreditConsequence.HOLD: 'hold'>)
    """
    known = sorted({code for code in codes if code})
    rows = [return_reason(code) for code in known] or [return_reason(None)]
    gravest = min(rows, key=lambda row: (_WEIGHT.index(row.reason_class), row.code))
    return replace(
        gravest,
        retry=min((row.retry for row in rows), key=_RETRIES.index),
        mandate=max((row.mandate for row in rows), key=_MANDATES.index),
        credit=max((_credit_of(row, times(row.code)) for row in rows), key=_CREDITS.index),
        retry_after_bank_days=max((row.retry_after_bank_days or 0 for row in rows), default=0) or None,
    )


def _credit_of(row: ReturnReason, times: int) -> CreditConsequence:
    """A hold from the how-manieth failure on; before, somebody watches."""
    return CreditConsequence.WATCH if row.credit is CreditConsequence.HOLD and times < row.hold_from else row.credit
