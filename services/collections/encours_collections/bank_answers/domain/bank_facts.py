"""Facts that banks report about our debits, their matching, and the debit states that follow.

Pure, so that tests can try every order and repetition of files (INVT-3, INVT-4).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from encours_collections.debits.domain.collection import MOVES, Move, Status

DUPLICATE_CODES = frozenset({"DU01", "DU02"})
"""A message or block that the bank received before: the first one counts, so these codes reject no debit."""

STATUS_UNKNOWN = "status_unknown"
"""Cause: the rule book does not have the status, of a debit, block, message, request or booking."""
UNREADABLE = "unreadable"
"""Cause: a part of the booking or status cannot be read, so nothing of it is applied."""
REASON_UNKNOWN = "reason_unknown"
"""Cause: the debit failed, as the bank reports, for a reason that the rule book does not have (RTX-01)."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One reported fact: about one debit with `end_to_end_id`, else about all paid debits of a block or message.

    `amount_minor` is None where the bank does not repeat it; `on` is the booking date as the bank wrote it. `info`
    holds no full IBAN. Facts of one `group` without amounts add up to `group_minor`. `net_minor` is the
    amount without the charges that the bank states (BTC-03). `fault` says why nothing of it may be applied; a fact
    without `move` has one, as it is of an unknown kind. The rest helps a person to find the debit.
    """

    move: Move | None
    end_to_end_id: str | None = None
    payment_information_id: str | None = None
    message_id: str | None = None
    amount_minor: int | None = None
    currency: str | None = None
    on: date | None = None
    reason_code: str | None = None
    info: str = ""
    group: int = 0
    group_minor: int | None = None
    net_minor: int | None = None
    fault: str | None = None
    mandate_reference: str | None = None
    debtor_name: str | None = None
    iban_masked: str | None = None
    is_reversal: bool = False
    """A booking that may be our own reversal: only where we requested one (pain.007)."""
    bank_code: str | None = None
    """The status or code as the bank wrote it, where the rule book does not have it."""
    detail: str = ""
    """What cannot be read or is not known, and where in the file."""


@dataclass(slots=True)
class DebitState:
    """State of a debit, in minor units and calendar dates; facts change it."""

    collection_id: UUID
    account_id: UUID
    end_to_end_id: str
    payment_information_id: str
    message_id: str
    amount_minor: int
    currency: str
    collection_on: date
    status: Status
    failed_by: str | None = None
    reason_code: str | None = None
    info: str = ""
    settled_on: date | None = None
    failed_on: date | None = None
    cancellation: str | None = None
    reversal: str | None = None
    initial_status: Status = field(init=False)
    """The status as it was read."""
    changed: bool = False

    def __post_init__(self) -> None:
        self.initial_status = self.status


@dataclass(frozen=True, slots=True)
class Match:
    """A fact and its debit; `before` is the status that it found."""

    fact: Fact
    debit: DebitState
    before: Status
    after: Status


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A fact for a person; nothing of it was applied."""

    fact: Fact
    cause: str


@dataclass(slots=True)
class Debits:
    """The debits that a file may concern, by each of their references."""

    by_end_to_end_id: dict[str, DebitState]
    by_block: dict[str, list[DebitState]]
    by_message: dict[str, list[DebitState]]

    @classmethod
    def of(cls, debits: Iterable[DebitState]) -> "Debits":
        found = cls({}, {}, {})
        for debit in debits:
            found.by_end_to_end_id[debit.end_to_end_id] = debit
            found.by_block.setdefault(debit.payment_information_id, []).append(debit)
            found.by_message.setdefault(debit.message_id, []).append(debit)
        return found


def apply(facts: Sequence[Fact], debits: Debits) -> tuple[list[Match], list[Unmatched]]:
    """Applies facts to the debits; a fact that does not match to the cent is left to a person (BTC-03, BTC-04)."""
    matched: list[Match] = []
    unmatched: list[Unmatched] = []
    for group in _groups(facts):
        found = [_find(fact, debits) for fact in group]
        if (cause := _group_fault(group, found)) is not None:
            unmatched += [Unmatched(fact, cause) for fact in group]
            continue
        for fact, debits_meant in zip(group, found, strict=True):
            if isinstance(debits_meant, str):
                unmatched.append(Unmatched(fact, debits_meant))
            else:
                matched += [_move(fact, debit) for debit in debits_meant]
    return matched, unmatched


def _groups(facts: Sequence[Fact]) -> Iterable[list[Fact]]:
    """Facts one by one; those of a booking without single amounts together."""
    group: dict[int, list[Fact]] = {}
    for place, fact in enumerate(facts):
        group.setdefault(-1 - place if fact.group_minor is None else fact.group, []).append(fact)
    return group.values()


def _group_fault(group: Sequence[Fact], found: Sequence[list[DebitState] | str]) -> str | None:
    total_minor = group[0].group_minor
    if total_minor is None or group[0].fault is not None:
        return None
    sums = [debit.amount_minor for debits_meant in found if not isinstance(debits_meant, str) for debit in debits_meant]
    return None if sum(sums) in {total_minor, group[0].net_minor} else "amount_mismatch"


def _find(fact: Fact, debits: Debits) -> list[DebitState] | str:
    """The debits of the fact, or the cause why there are none."""
    if fact.fault is not None:
        return fact.fault
    if fact.end_to_end_id is not None:
        debit = debits.by_end_to_end_id.get(fact.end_to_end_id)
        if debit is None:
            return "reference_unknown"
        if _is_paid_back_twice(fact, debit):
            return "returned_and_reversed"
        return [debit] if _amount_fits(fact, [debit]) else "amount_mismatch"
    if fact.payment_information_id is not None:
        block = debits.by_block.get(fact.payment_information_id)
    else:
        block = debits.by_message.get(fact.message_id or "")
    if not block:
        return "reference_unknown"
    return _paid_of(fact, block)


def _is_paid_back_twice(fact: Fact, debit: DebitState) -> bool:
    """Our reversal and a return were both booked.

    The amount was paid back twice, which a person claims from the bank.
    """
    if fact.move is not Move.RETURN or debit.reversal is None:
        return False
    return debit.failed_by == ("return" if fact.is_reversal else "reversal")


def _amount_fits(fact: Fact, debits: Sequence[DebitState]) -> bool:
    if fact.currency is not None and any(debit.currency != fact.currency for debit in debits):
        return False
    return fact.amount_minor is None or sum(debit.amount_minor for debit in debits) in {
        fact.amount_minor,
        fact.net_minor,
    }


def _paid_of(fact: Fact, block: Sequence[DebitState]) -> list[DebitState] | str:
    """Debits of a block that one sum pays: all but the rejected ones, or all where the bank books gross (GRP-03)."""
    net = [debit for debit in block if debit.failed_by != "reject" and debit.cancellation != "accepted"]
    for candidates in (net, list(block)):
        if fact.amount_minor is not None and candidates and _amount_fits(fact, candidates):
            return candidates
    return "amount_mismatch"


def _move(fact: Fact, debit: DebitState) -> Match:
    if fact.move is None:
        raise AssertionError("a fact of an unknown kind has a fault")
    before = debit.status
    debit.status = MOVES[before, fact.move]
    _RECORD[fact.move](fact, debit)
    return Match(fact, debit, before, debit.status)


def _record_settled(fact: Fact, debit: DebitState) -> None:
    if debit.settled_on is None:
        debit.settled_on = fact.on or debit.collection_on
        debit.changed = True


def _record_failed(by: str) -> Callable[[Fact, DebitState], None]:
    """A return outweighs a reject of the same debit; of two equal facts, the first counts."""

    def record(fact: Fact, debit: DebitState) -> None:
        if by == "return" and fact.is_reversal and debit.reversal == "requested":
            _record_reversed(fact, debit)
        elif debit.failed_by is None or (by == "return" and debit.failed_by == "reject"):
            debit.failed_by, debit.reason_code, debit.info = by, fact.reason_code, fact.info
            if by == "return" and debit.reversal == "requested":
                debit.reversal = "refused"
            debit.failed_on = fact.on or debit.failed_on
            debit.changed = True

    return record


def _record_reversed(fact: Fact, debit: DebitState) -> None:
    if debit.failed_by in {None, "reject"}:
        debit.failed_by, debit.reason_code, debit.info = "reversal", fact.reason_code, fact.info
        debit.failed_on, debit.reversal = fact.on or debit.failed_on, "booked"
        debit.changed = True


def _record_recalled(_fact: Fact, debit: DebitState) -> None:
    if debit.cancellation != "accepted":
        debit.cancellation = "accepted"
        debit.changed = True


def _record_released(_fact: Fact, debit: DebitState) -> None:
    debit.changed = True


_RECORD: dict[Move, Callable[[Fact, DebitState], None]] = {
    Move.SETTLE: _record_settled,
    Move.REJECT: _record_failed("reject"),
    Move.RETURN: _record_failed("return"),
    Move.RECALL: _record_recalled,
    Move.RELEASE: _record_released,
}
