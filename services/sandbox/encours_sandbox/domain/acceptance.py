"""What the bank accepts of a file when it comes: dates and cut-off, references used before, mandates."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from encours_sandbox.domain.orders import Block, Debit
from encours_sandbox.domain.reasons import (
    DUPLICATE_BLOCK,
    DUPLICATE_REFERENCE,
    DUPLICATE_TRANSACTION,
    NO_MANDATE,
    TOO_FAR_AHEAD,
    TOO_LATE_TODAY,
)
from encours_sandbox.domain.scenario import Behaviour
from encours_values.bank_days import add_bank_days, next_bank_day


@dataclass(frozen=True, slots=True)
class Known:
    """What the bank had before: block and end-to-end references, and (mandate, cents, day) of debits."""

    blocks: Collection[str]
    references: Collection[str]
    transactions: Collection[tuple[str, int, date]]
    mandates: Collection[str]
    """References of B2B mandates that debtors' banks have registered."""


@dataclass(slots=True)
class Acceptance:
    """Reasons of refused blocks and debits, and the days that the bank moved blocks to."""

    blocks: dict[str, str] = field(default_factory=dict)
    debits: dict[str, str] = field(default_factory=dict)
    moved: dict[str, date] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.blocks or self.debits or self.moved)


def accept(blocks: Iterable[Block], known: Known, behaviour: Behaviour, now: datetime) -> Acceptance:
    """`now`: local time of the customer."""
    accepted = Acceptance()
    for block in blocks:
        reason = _fault_of_block(block, known, behaviour, now)
        if reason is not None:
            accepted.blocks[block.payment_information_id] = reason
            continue
        day = _day_of(block, behaviour, now)
        if day != block.collection_on:
            accepted.moved[block.payment_information_id] = day
        for debit in block.debits:
            if fault := _fault_of_debit(debit, block, known, behaviour):
                accepted.debits[debit.end_to_end_id] = fault
    return accepted


def _fault_of_block(block: Block, known: Known, behaviour: Behaviour, now: datetime) -> str | None:
    if block.payment_information_id in known.blocks:
        return DUPLICATE_BLOCK
    ahead = behaviour.days_ahead_max
    if ahead is not None and block.collection_on > now.date() + timedelta(days=ahead):
        return TOO_FAR_AHEAD
    if behaviour.after_cut_off == "reject" and _day_of(block, behaviour, now) != block.collection_on:
        return TOO_LATE_TODAY
    return None


def _day_of(block: Block, behaviour: Behaviour, now: datetime) -> date:
    """The day asked for, or the first that the file is in time for: by the cut-off on the TARGET day before."""
    cut_off = behaviour.cut_off_time
    if cut_off is None:
        return block.collection_on
    today = next_bank_day(now.date())
    is_in_time = today > now.date() or now.time() <= cut_off
    return max(block.collection_on, add_bank_days(today, 1 if is_in_time else 2))


def _fault_of_debit(debit: Debit, block: Block, known: Known, behaviour: Behaviour) -> str | None:
    if debit.end_to_end_id in known.references:
        return DUPLICATE_REFERENCE
    transaction = (debit.mandate_reference, debit.amount_minor, block.collection_on)
    if behaviour.duplicates_refused and transaction in known.transactions:
        return DUPLICATE_TRANSACTION
    if behaviour.mandate_register and block.scheme == "B2B" and debit.mandate_reference not in known.mandates:
        return NO_MANDATE
    return None
