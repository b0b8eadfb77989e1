"""A bank's status report on a file it received, as values: pain.002 (docs/rules)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

_ISO_DAY = re.compile(r"(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_EBICS = "EBICS"
_DIRECT_DEBIT = "pain.008"


class Outcome(StrEnum):
    """What a status means for a collection (P2-01)."""

    ACCEPTED = "accepted"
    CHANGED = "changed"
    """Accepted with a change, of the date as a rule (ACWC)."""
    PENDING = "pending"
    REJECTED = "rejected"


_OUTCOMES: Mapping[str, Outcome] = {
    **dict.fromkeys(("ACTC", "ACCP", "ACSP", "ACSC", "ACCC"), Outcome.ACCEPTED),
    **dict.fromkeys(("RCVD", "PDNG"), Outcome.PENDING),
    "ACWC": Outcome.CHANGED,
    "RJCT": Outcome.REJECTED,
}
_RANKS: Mapping[str, int] = {
    status: rank
    for rank, statuses in enumerate(
        (("RCVD", "PDNG"), ("ACTC",), ("ACCP", "ACWC"), ("ACSP",), ("ACSC", "ACCC"), ("RJCT",)), start=1
    )
    for status in statuses
}


IN_PART = "PART"
"""A message or block of which some debits are accepted: the debits say which (P2-01)."""


def outcome_of(status: str | None) -> Outcome | None:
    """What a status means; None for one that the rule book does not have.

    >>> outcome_of("PDNG"), outcome_of("CANC")
    (<Outcome.PENDING: 'pending'>, None)
    """
    return _OUTCOMES.get(status or "")


@dataclass(frozen=True, slots=True)
class StatusReason:
    """Why: an ISO external code, or the bank's own, and the bank's additional text."""

    code: str | None = None
    additional_info: str = ""


@dataclass(frozen=True, slots=True)
class TransactionStatus:
    """The status of one debit; the amount is in minor units when the bank repeats it."""

    end_to_end_id: str | None
    status: str | None
    reasons: tuple[StatusReason, ...] = ()
    instruction_id: str | None = None
    amount_minor: int | None = None
    currency: str | None = None
    collection_date: date | None = None
    """Where the bank repeats or changes it (ACWC)."""
    fault: str | None = None
    """What of it cannot be read, and where."""


@dataclass(frozen=True, slots=True)
class TransportStep:
    """What the bank's EBICS server did with an order, `info` is its additional text (P2-04)."""

    action: str
    reason_code: str | None
    order_type: str | None
    order_id: str | None
    happened_at: datetime | None
    info: str


@dataclass(frozen=True, slots=True)
class BlockStatus:
    """The status of one PmtInf, and on those of its debits that the bank names."""

    payment_information_id: str | None
    status: str | None
    reasons: tuple[StatusReason, ...] = ()
    transactions: tuple[TransactionStatus, ...] = ()
    steps: tuple[TransportStep, ...] = ()
    """Of a transport log only."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a report states of one debit, after the levels are resolved."""

    status: str
    outcome: Outcome
    reasons: tuple[StatusReason, ...]
    collection_date: date | None = None


@dataclass(frozen=True, slots=True)
class StatusReport:
    """One pain.002. `transactions` are those named outside any block."""

    message_id: str | None
    created_at: datetime | None
    original_message_id: str | None
    original_message_name: str | None
    group_status: str | None
    reasons: tuple[StatusReason, ...] = ()
    blocks: tuple[BlockStatus, ...] = ()
    transactions: tuple[TransactionStatus, ...] = ()

    @property
    def is_hac(self) -> bool:
        """Whether it is the EBICS transport log, which has nothing on collections (P2-04)."""
        return _EBICS in {(self.original_message_name or "").upper(), (self.original_message_id or "").upper()}

    @property
    def is_about_direct_debits(self) -> bool:
        """Whether it answers a pain.008 of any version, however the bank spells it (P2-03)."""
        return not self.is_hac and (self.original_message_name or "").lower().startswith(_DIRECT_DEBIT)

    def answers(self) -> "Answers":
        """Make the report answer for single debits (P2-01)."""
        return Answers(self)


class Answers:
    """A report asked debit by debit: a lower level overrides a higher one (P2-01)."""

    def __init__(self, report: StatusReport) -> None:
        self._group = (report.group_status, report.reasons)
        self._blocks = {block.payment_information_id: block for block in report.blocks}
        self._debits = {
            (block.payment_information_id, debit.end_to_end_id): debit
            for block in report.blocks
            for debit in block.transactions
        }
        self._loose = {debit.end_to_end_id: debit for debit in report.transactions}

    def of(self, payment_information_id: str, end_to_end_id: str) -> Answer | None:
        """Give what is known of a debit; None when the report does not name it, which is no acceptance.

        A block that is rejected but names some of its debits is about those only, as is one accepted in part.
        """
        debit = self._debits.get((payment_information_id, end_to_end_id)) or self._loose.get(end_to_end_id)
        block = self._blocks.get(payment_information_id)
        if debit is not None and debit.status is not None:
            inherited = block.reasons if block is not None else ()
            return _answer(debit.status, debit.reasons or inherited, debit.collection_date)
        if block is not None and block.status is not None:
            names_some = any(named.status == "RJCT" for named in block.transactions)
            return None if block.status == "RJCT" and names_some else _answer(block.status, block.reasons)
        return _answer(*self._group)


def _answer(
    status: str | None, reasons: tuple[StatusReason, ...], collection_date: date | None = None
) -> Answer | None:
    outcome = _OUTCOMES.get(status or "")
    if not status or outcome is None:
        return None
    written = collection_date or next(filter(None, (day_in(reason.additional_info) for reason in reasons)), None)
    return Answer(status, outcome, reasons, written if outcome is Outcome.CHANGED else None)


def day_in(text: str) -> date | None:
    """The one day of the calendar that is in the bank's text, as ISO has it."""
    days = set(_ISO_DAY.findall(text))
    try:
        return date.fromisoformat(days.pop()) if len(days) == 1 else None
    except ValueError:
        return None


def later_status(current: str | None, received: str) -> str:
    """Keep the one of two statuses of a debit that came later in its life, in whatever order they were received.

    RCVD < ACTC < ACCP < ACSP < ACSC; RJCT is the end (P2-02). An unknown status changes nothing.
    >>> later_status("ACSP", "ACTC"), later_status("ACTC", "RJCT"), later_status("RJCT", "ACSC")
    ('ACSP', 'RJCT', 'RJCT')
    """
    if current is None:
        return received
    return received if _RANKS.get(received, 0) > _RANKS.get(current, 0) else current
