"""From a bank's message to facts: which of its words are about our debits (DOMAIN 2.2, 2.3)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from encours_collections.domain.bank_facts import Fact
from encours_collections.domain.collection import Move
from encours_collections.formats.camt import BankCode, CamtDocument, Direction, Entry, Kind, TransactionDetails
from encours_common.iban import mask_ibans_in

INFO_MAX = 200
YEARS = range(2000, 2200)
_REVERSED = "PRDD"
_NOT_PROVIDED = "NOTPROVIDED"
_MOVES = {
    Kind.COLLECTION_CREDIT: Move.SETTLE,
    Kind.COLLECTION_RETURN: Move.RETURN,
    Kind.COLLECTION_REVERSAL: Move.RETURN,
}


@dataclass(slots=True)
class Told:
    """Facts of one message; `ignored` counts bookings that are none of our debits'."""

    facts: list[Fact] = field(default_factory=list)
    ignored: int = 0
    warnings: list[str] = field(default_factory=list)


def facts_of_camt(document: CamtDocument) -> Told:
    """Booked collections and returns; transfers, fees and announcements (PDNG, INFO) are left aside."""
    told = Told()
    for report in document.reports:
        if report.balances_agree is False:
            told.warnings.append(f"the balances of {report.id or 'a statement'} do not add up (BAL-01)")
        for entry in report.entries:
            if not entry.is_booked:
                told.ignored += 1
                continue
            facts = list(_of_entry(entry, group=len(told.facts) + 1))
            told.facts += facts
            told.ignored += not facts
    return told


def _of_entry(entry: Entry, group: int) -> Iterator[Fact]:
    if entry.transactions:
        amounts_told = all(details.amount_minor is not None for details in entry.transactions)
        for details in entry.transactions:
            yield from _of_details(entry, details, group=group, amounts_told=amounts_told)
    elif entry.kind in _MOVES:
        yield from _of_sum(entry)


def _of_details(entry: Entry, details: TransactionDetails, *, group: int, amounts_told: bool) -> Iterator[Fact]:
    move = _MOVES.get(details.kind)
    reference = _reference(details.end_to_end_id)
    if move is None and details.kind is Kind.OTHER and reference and reference.startswith("COL-"):
        credit = (details.direction or entry.direction) is Direction.CREDIT
        move = Move.SETTLE if credit and not details.reason_code else None if credit else Move.RETURN
    if move is None:
        return
    batch = entry.batches[0] if len(entry.batches) == 1 else None
    yield Fact(
        move=move,
        end_to_end_id=reference,
        payment_information_id=details.payment_information_id or (batch.payment_information_id if batch else None),
        message_id=details.message_id or (batch.message_id if batch else None),
        amount_minor=details.amount_minor if amounts_told else None,
        currency=details.currency or entry.currency,
        on=_booked_on(entry),
        reason_code=details.reason_code,
        info=_told(details.additional_info),
        group=group,
        group_minor=None if amounts_told else entry.amount_minor,
        is_reversal=_is_reversal(details.kind, details.code),
    )


def _of_sum(entry: Entry) -> Iterator[Fact]:
    """A booking without details: one sum for a block or a message (BTC-04)."""
    batches = entry.batches or (None,)
    for batch in batches:
        total = batch.total_minor if batch else None
        yield Fact(
            move=_MOVES[entry.kind],
            payment_information_id=batch.payment_information_id if batch else None,
            message_id=batch.message_id if batch else None,
            amount_minor=total if total is not None or len(batches) > 1 else entry.amount_minor,
            currency=entry.currency,
            on=_booked_on(entry),
            info=_told(entry.additional_info),
            is_reversal=_is_reversal(entry.kind, entry.code),
        )


def _is_reversal(kind: Kind, code: BankCode) -> bool:
    """Whether it may be the booking of our own reversal (BTC-01: PRDD, with or without a reason)."""
    return kind is Kind.COLLECTION_REVERSAL or code.sub_family == _REVERSED


def _booked_on(entry: Entry) -> date | None:
    """None where the bank wrote a day that no calendar of business has."""
    day = entry.booked_on or entry.value_on
    return day if day is not None and day.year in YEARS else None


def _reference(written: str | None) -> str | None:
    return None if written in {None, _NOT_PROVIDED} else written


def _told(text: str) -> str:
    return mask_ibans_in(text)[:INFO_MAX]
