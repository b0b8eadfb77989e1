"""Reads what a bank says of a file it was sent: pain.002 of any version, found by local names (docs/rules)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import IO

from encours_collections.core.formats.xml_reading import (
    Element,
    UnreadableBankFile,
    amount,
    child,
    children,
    forget,
    instant,
    local_name,
    stream,
    text,
)

MESSAGE_ELEMENTS = frozenset({"CstmrPmtStsRpt", "pain.002.001.02"})
"""What the one child of Document is called, now and in 2006."""

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


@dataclass(frozen=True, slots=True)
class StatusReason:
    """Why: an ISO external code, or the bank's own, and what the bank adds in words."""

    code: str | None = None
    additional_info: str = ""


@dataclass(frozen=True, slots=True)
class TransactionStatus:
    """The word on one debit; the amount is in minor units when the bank repeats it."""

    end_to_end_id: str | None
    status: str | None
    reasons: tuple[StatusReason, ...] = ()
    instruction_id: str | None = None
    amount_minor: int | None = None
    currency: str | None = None
    collection_date: date | None = None
    """Where the bank repeats or changes it (ACWC)."""


@dataclass(frozen=True, slots=True)
class TransportStep:
    """What the bank's EBICS server did with an order, of whose words `info` is the end (P2-04)."""

    action: str
    reason_code: str | None
    order_type: str | None
    order_id: str | None
    happened_at: datetime | None
    info: str


@dataclass(frozen=True, slots=True)
class BlockStatus:
    """The word on one PmtInf, and on those of its debits that the bank names."""

    payment_information_id: str | None
    status: str | None
    reasons: tuple[StatusReason, ...] = ()
    transactions: tuple[TransactionStatus, ...] = ()
    steps: tuple[TransportStep, ...] = ()
    """Of a transport log only."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a report says of one debit, after the levels are resolved."""

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
        """Whether it is the EBICS transport log, which says nothing of collections (P2-04)."""
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
        """Tell what is known of a debit; None when the report does not speak of it, which is no acceptance.

        A block that is rejected but names some of its debits speaks of those only, as does one accepted in part.
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
    written = collection_date or next(filter(None, (_day_in(reason.additional_info) for reason in reasons)), None)
    return Answer(status, outcome, reasons, written if outcome is Outcome.CHANGED else None)


def _day_in(words: str) -> date | None:
    """The one day of the calendar that a bank writes in its words, as ISO has it."""
    days = set(_ISO_DAY.findall(words))
    try:
        return date.fromisoformat(days.pop()) if len(days) == 1 else None
    except ValueError:
        return None


def later_status(current: str | None, heard: str) -> str:
    """Keep the one of two statuses of a debit that came later in its life, in whatever order they were heard.

    RCVD < ACTC < ACCP < ACSP < ACSC; RJCT is the end (P2-02). An unknown status changes nothing.
    >>> later_status("ACSP", "ACTC"), later_status("ACTC", "RJCT"), later_status("RJCT", "ACSC")
    ('ACSP', 'RJCT', 'RJCT')
    """
    if current is None:
        return heard
    return heard if _RANKS.get(heard, 0) > _RANKS.get(current, 0) else current


def read_pain002(source: IO[bytes]) -> StatusReport:
    """Read one status report; raises UnreadableBankFile for what is none."""
    group: Element | None = None
    head: tuple[str | None, datetime | None] | None = None
    blocks: list[BlockStatus] = []
    named: list[TransactionStatus] = []
    loose: list[TransactionStatus] = []
    for element in stream(source, ("GrpHdr", "OrgnlGrpInfAndSts", "OrgnlPmtInfAndSts", "TxInfAndSts")):
        match local_name(element):
            case "GrpHdr":
                head = text(element, "MsgId"), instant(element, "CreDtTm")
            case "OrgnlGrpInfAndSts":
                group = element
                continue
            case "TxInfAndSts":
                parent = element.getparent()
                inside = parent is not None and local_name(parent) == "OrgnlPmtInfAndSts"
                (named if inside else loose).append(_transaction(element))
            case _:
                blocks.append(_block(element, tuple(named)))
                named.clear()
        forget(element)
    if head is None or group is None:
        raise UnreadableBankFile("a status report names the message it answers (OrgnlGrpInfAndSts)")
    return StatusReport(
        message_id=head[0],
        created_at=head[1],
        original_message_id=text(group, "OrgnlMsgId"),
        original_message_name=text(group, "OrgnlMsgNmId"),
        group_status=text(group, "GrpSts"),
        reasons=_reasons(group),
        blocks=tuple(blocks),
        transactions=tuple(loose),
    )


def _block(element: Element, named: tuple[TransactionStatus, ...]) -> BlockStatus:
    action = text(element, "OrgnlPmtInfId")
    steps = tuple(_step(action or "", reason) for reason in children(element, "StsRsnInf"))
    told = tuple(step for step in steps if step.order_id or step.happened_at or step.order_type)
    return BlockStatus(action, text(element, "PmtInfSts"), _reasons(element), named, told)


def _step(action: str, reason: Element) -> TransportStep:
    """Orderer, order and time stand as identifications of the originator, each named by its scheme."""
    told = {
        (text(other, "SchmeNm", "Prtry") or "").lower(): text(other, "Id")
        for other in children(child(reason, "Orgtr", "Id", "OrgId"), "Othr")
    }
    return TransportStep(
        action=action,
        reason_code=text(reason, "Rsn", "Cd") or text(reason, "Rsn", "Prtry"),
        order_type=told.get("ordertype"),
        order_id=told.get("orderid"),
        happened_at=_instant(told.get("timestamp")),
        info=" ".join(line for part in children(reason, "AddtlInf") if (line := text(part))),
    )


def _instant(written: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(written or "")
    except ValueError:
        return None


def _transaction(element: Element) -> TransactionStatus:
    original = child(element, "OrgnlTxRef", "Amt")
    told = amount(child(element, "OrgnlTxRef", "IntrBkSttlmAmt")) or amount(child(original, "InstdAmt"))
    amount_minor, currency = told or (None, None)
    return TransactionStatus(
        end_to_end_id=text(element, "OrgnlEndToEndId"),
        status=text(element, "TxSts"),
        reasons=_reasons(element),
        instruction_id=text(element, "OrgnlInstrId"),
        amount_minor=amount_minor,
        currency=currency,
        collection_date=_day_in(text(element, "OrgnlTxRef", "ReqdColltnDt") or ""),
    )


def _reasons(element: Element) -> tuple[StatusReason, ...]:
    return tuple(
        StatusReason(
            code=text(reason, "Rsn", "Cd") or text(reason, "Rsn", "Prtry"),
            additional_info=" ".join(told for line in children(reason, "AddtlInf") if (told := text(line))),
        )
        for reason in children(element, "StsRsnInf")
    )
