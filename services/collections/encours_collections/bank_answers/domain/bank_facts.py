"""Facts that banks report about our debits, their matching, and the debit states that follow.

Pure, so that tests can try every order and repetition of files (INVT-3, INVT-4).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from encours_collections.bank_answers.domain.debit_bookings import DebitBooking, recognised
from encours_collections.debits.domain.collection import MOVES, Move, Status
from encours_collections.debits.domain.return_reasons import combined

FAILED = frozenset({Status.REJECTED, Status.RETURNED})

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
    is_recredit: bool = False
    """A credit that takes back a return: the bank flags it as a reversal or codes it as an unpaid debit."""
    bank_reference: str | None = None
    in_statement: bool = False
    """Booked by a camt.053; a camt.054 announces the same booking (BTC-05)."""

    @property
    def is_booking(self) -> bool:
        """Whether money moved on the account: a reject before settlement and a recall move none."""
        return self.move in {Move.SETTLE, Move.RETURN}

    def booking(self) -> DebitBooking:
        """The fact as a booking of one debit."""
        return DebitBooking(
            is_credit=self.move is Move.SETTLE,
            is_recredit=self.is_recredit,
            bank_reference=self.bank_reference,
            booked_on=self.on,
            announced=not self.in_statement,
            booked=self.in_statement,
        )


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
    reason_codes: tuple[str, ...] = ()
    """All reasons that the bank gave for its failure, sorted; which counts, `combined` says (RTX-04)."""
    info: str = ""
    settled_on: date | None = None
    failed_on: date | None = None
    cancellation: str | None = None
    reversal: str | None = None
    bookings: list[DebitBooking] = field(default_factory=list)
    """The bookings that the bank reported, the same booking once (BTC-05)."""
    retry_is_sent: bool = False
    """Another debit for the same invoices is at the bank or was paid."""
    initial_status: Status = field(init=False)
    """The status as it was read."""
    changed: bool = False
    bookings_changed: bool = False

    def __post_init__(self) -> None:
        self.initial_status = self.status

    @property
    def reason_code(self) -> str | None:
        """The one that counts."""
        return combined(self.reason_codes).code if self.reason_codes else None

    def add_reason(self, code: str | None) -> None:
        if code is not None and code not in self.reason_codes:
            self.reason_codes = tuple(sorted({*self.reason_codes, code}))
            self.changed = True

    @property
    def balance(self) -> int:
        """How often its amount is on the account: 1 once credited, 0 once returned.

        A return implies the credit that the bank reports later or in the sum of a block.
        """
        credited = sum(booking.is_credit for booking in self.bookings)
        returns = len(self.bookings) - credited
        plain = any(booking.is_credit and not booking.is_recredit for booking in self.bookings)
        implied = 1 if not plain and (returns or self.settled_on is not None) else 0
        return credited + implied - returns


@dataclass(frozen=True, slots=True)
class Match:
    """A fact and its debit; `before` is the status that it found.

    `is_booked_again`: a statement booked the same before, so the money of this booking belongs to nothing.
    """

    fact: Fact
    debit: DebitState
    before: Status
    after: Status
    is_booked_again: bool = False
    reasons_before: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    """Those of the debit, after the fact."""

    @property
    def is_corrected(self) -> bool:
        """Whether the debit had failed, and has failed for another reason now, or another way (RTX-04)."""
        if self.debit.failed_by not in {"reject", "return"} or not {self.before, self.after} <= FAILED:
            return False
        return self.before is not self.after or combined(self.reasons_before) != combined(self.reasons)


@dataclass(frozen=True, slots=True)
class Booked:
    """The part of a bank entry that a suspense item holds: signed minor units."""

    bank_item_id: UUID
    bank_account_id: UUID
    bank_entry_id: UUID
    kind: str
    amount_minor: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A fact for a person; nothing of it was applied. `booked`: the money of it that is on the account."""

    fact: Fact
    cause: str
    booked: Booked | None = None


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
        if not (_amount_fits(fact, [debit]) or _returns(fact, debit)):
            return "amount_mismatch"
        fault = _new_booking_fault(fact, debit)
        return fault if fault is not None else [debit]
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


def _returns(fact: Fact, debit: DebitState) -> bool:
    """Whether a return that names the debit is of another amount: it holds a fee, or the bank returned a part.

    The debit is returned all the same; what its statement books beyond or below its amount is a suspense item.
    """
    is_alone = fact.move is Move.RETURN and fact.group_minor is None
    return is_alone and fact.amount_minor is not None and fact.currency == debit.currency


def _new_booking_fault(fact: Fact, debit: DebitState) -> str | None:
    """Why a booking that the bank did not report before needs a person; None where it fits the debit."""
    if _is_paid_back_twice(fact, debit):
        return "returned_and_reversed"
    if not fact.is_booking or recognised(debit.bookings, fact.booking()) is not None:
        return None
    if fact.move is Move.RETURN and debit.balance < 1 and any(not each.is_credit for each in debit.bookings):
        return "returned_again"
    if fact.move is Move.SETTLE and not fact.is_recredit and _is_credited(debit) and debit.balance >= 1:
        return "credited_again"
    is_late = fact.move is Move.SETTLE and debit.status is Status.CANCELLED
    if (is_late or _takes_back_return(fact, debit)) and debit.retry_is_sent:
        return "credited_while_retried"
    return None


def _is_credited(debit: DebitState) -> bool:
    return any(booking.is_credit for booking in debit.bookings)


def _takes_back_return(fact: Fact, debit: DebitState) -> bool:
    """A credit of a returned debit whose first credit is known, or that the bank marks as taking back its return."""
    if fact.move is not Move.SETTLE or debit.status not in {Status.RETURNED, Status.REJECTED}:
        return False
    return fact.is_recredit or (debit.status is Status.RETURNED and _is_credited(debit))


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
    reasons_before = debit.reason_codes
    match = _moved(fact, debit)
    return replace(match, reasons_before=reasons_before, reasons=debit.reason_codes)


def _moved(fact: Fact, debit: DebitState) -> Match:
    if fact.move is None:
        raise AssertionError("a fact of an unknown kind has a fault")
    before = debit.status
    if fact.is_booking:
        if (place := recognised(debit.bookings, fact.booking())) is not None:
            again = fact.in_statement and debit.bookings[place].booked
            _record_repeated(fact, debit, place)
            if fact.move is Move.RETURN and debit.failed_by in {"reject", "return"}:
                debit.add_reason(fact.reason_code)
            return Match(fact, debit, before, before, is_booked_again=again)
        takes_back = _takes_back_return(fact, debit)
        debit.bookings.append(fact.booking())
        debit.bookings_changed = True
        if takes_back and debit.balance >= 1:
            _record_recredited(fact, debit)
            return Match(fact, debit, before, debit.status)
        if debit.balance >= 1 and fact.move is Move.RETURN:
            return Match(fact, debit, before, before)  # its re-credit was reported first
    debit.status = MOVES[before, fact.move]
    _RECORD[fact.move](fact, debit)
    return Match(fact, debit, before, debit.status)


def _record_repeated(fact: Fact, debit: DebitState, place: int) -> None:
    """The announcement or the statement of a booking that the other reported; a missing reference is added."""
    known = debit.bookings[place]
    both = replace(
        known,
        bank_reference=known.bank_reference or fact.bank_reference,
        announced=known.announced or not fact.in_statement,
        booked=known.booked or fact.in_statement,
    )
    if both != known:
        debit.bookings[place] = both
        debit.bookings_changed = True


def _record_recredited(fact: Fact, debit: DebitState) -> None:
    """The bank takes its return back: the amount is on the account again, from that day on."""
    debit.status = Status.SETTLED
    debit.failed_by = debit.failed_on = None
    debit.reason_codes = ()
    debit.info = ""
    debit.settled_on = fact.on or debit.settled_on or debit.collection_on
    debit.changed = True


def _record_settled(fact: Fact, debit: DebitState) -> None:
    if debit.settled_on is None:
        debit.settled_on = fact.on or debit.collection_on
        debit.changed = True


def _record_failed(by: str) -> Callable[[Fact, DebitState], None]:
    """A return outweighs a reject of the same debit; the reasons of both count (RTX-04)."""

    def record(fact: Fact, debit: DebitState) -> None:
        if by == "return" and fact.is_reversal and debit.reversal == "requested":
            _record_reversed(fact, debit)
        elif debit.failed_by is None or (by == "return" and debit.failed_by == "reject"):
            debit.failed_by, debit.info = by, fact.info
            if by == "return" and debit.reversal == "requested":
                debit.reversal = "refused"
            debit.failed_on = fact.on or debit.failed_on
            debit.changed = True
        if debit.failed_by in {"reject", "return"}:
            debit.add_reason(fact.reason_code)

    return record


def _record_reversed(fact: Fact, debit: DebitState) -> None:
    if debit.failed_by in {None, "reject"}:
        debit.failed_by, debit.info = "reversal", fact.info
        debit.reason_codes = (fact.reason_code,) if fact.reason_code else ()
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
