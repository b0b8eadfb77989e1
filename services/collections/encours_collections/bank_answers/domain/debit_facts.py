"""Facts about our debits, and refunds, from one entry of an account report (docs/rules/messages.md)."""

from collections.abc import Iterator
from dataclasses import replace

from encours_collections.bank_answers.domain.bank_facts import UNREADABLE, Fact
from encours_collections.bank_answers.domain.booking_fields import (
    booked_on_of,
    masked,
    masked_text,
    number_of,
    plausible,
    reference_of,
)
from encours_collections.debits.domain.collection import Move
from encours_iso20022.values.account_report import BankCode, Direction, Entry, Kind, SpoiledEntry, TransactionDetails
from encours_values.iban import mask_iban

CODE_MAX = 40
_REVERSED = "PRDD"
_UNDONE = frozenset({"UPDD", "PRDD", "RRTN"})
"""Codes of returns and reversals: a credit with one of them takes a return back."""
_DIRECT_DEBITS = "IDDT"
_MOVES = {
    Kind.COLLECTION_CREDIT: Move.SETTLE,
    Kind.COLLECTION_RETURN: Move.RETURN,
    Kind.COLLECTION_REVERSAL: Move.RETURN,
}


def facts_of_entry(entry: Entry, group: int) -> Iterator[Fact]:
    if entry.fault is not None:
        yield from _of_spoiled(entry, entry.fault, group)
    elif entry.transactions:
        amounts_reported = all(details.amount_minor is not None for details in entry.transactions)
        fault = "sum_mismatch" if entry.details_agree is False else None
        for details in entry.transactions:
            yield from _of_details(entry, details, group=group, amounts_reported=amounts_reported, fault=fault)
    elif entry.kind in _MOVES:
        yield from _of_sum(entry, group)


def _of_spoiled(entry: Entry, detail: str, group: int) -> Iterator[Fact]:
    """A booking of which a part cannot be read: it waits for a person as what it seems to be."""
    facts: list[Fact] = []
    for part in entry.transactions:
        facts += _of_details(entry, part, group=group, amounts_reported=True, fault=UNREADABLE)
    if not entry.transactions and entry.kind in _MOVES:
        facts += _of_sum(entry, group)
    if len(facts) < max(1, len(entry.transactions)):
        yield from unknown_booking(entry, UNREADABLE, detail)
    else:
        yield from (replace(fact, fault=UNREADABLE, detail=detail) for fact in facts)


def _of_details(
    entry: Entry, details: TransactionDetails, *, group: int, amounts_reported: bool, fault: str | None
) -> Iterator[Fact]:
    move = _MOVES.get(details.kind)
    reference = reference_of(details.end_to_end_id)
    is_credit = (details.direction or entry.direction) is Direction.CREDIT
    is_ours = bool(reference and reference.startswith("COL-")) or details.code.family == _DIRECT_DEBITS
    if move is None and details.kind is Kind.OTHER and is_ours:
        move = Move.SETTLE if is_credit else Move.RETURN
    if move is None:
        return
    is_recredit = bool(entry.is_reversal or details.reason_code or details.code.sub_family in _UNDONE)
    batch = entry.batches[0] if len(entry.batches) == 1 else None
    charges_minor = details.charges_minor + (entry.charges_minor if len(entry.transactions) == 1 else 0)
    yield Fact(
        move=move,
        end_to_end_id=reference,
        payment_information_id=details.payment_information_id or (batch.payment_information_id if batch else None),
        message_id=details.message_id or (batch.message_id if batch else None),
        amount_minor=details.amount_minor if amounts_reported else None,
        currency=details.currency or entry.currency,
        on=booked_on_of(entry),
        reason_code=details.reason_code,
        info=masked_text(details.additional_info),
        group=group,
        group_minor=None if amounts_reported else entry.amount_minor,
        net_minor=_net_of_charges(
            move, details.amount_minor if amounts_reported else entry.amount_minor, charges_minor
        ),
        fault=fault,
        mandate_reference=masked(details.mandate_reference),
        debtor_name=masked(details.debtor_name),
        iban_masked=mask_iban(details.debtor_account) if details.debtor_account else None,
        is_reversal=_is_reversal(details.kind, details.code),
        is_recredit=move is Move.SETTLE and is_recredit,
        bank_reference=masked(number_of(details.servicer_reference) or number_of(entry.servicer_reference)),
    )


def _of_sum(entry: Entry, group: int) -> Iterator[Fact]:
    """A booking without details: one sum for a block or a message (BTC-04)."""
    batches = entry.batches or (None,)
    for batch in batches:
        total = batch.total_minor if batch else None
        move = _MOVES[entry.kind]
        yield Fact(
            move=move,
            payment_information_id=batch.payment_information_id if batch else None,
            message_id=batch.message_id if batch else None,
            amount_minor=total if total is not None or len(batches) > 1 else entry.amount_minor,
            currency=entry.currency,
            on=booked_on_of(entry),
            info=masked_text(entry.additional_info),
            group=group,
            bank_reference=masked(number_of(entry.servicer_reference)),
            net_minor=_net_of_charges(move, entry.amount_minor, entry.charges_minor) if len(batches) == 1 else None,
            fault=None if _sums_agree(entry) else "sum_mismatch",
            is_reversal=_is_reversal(entry.kind, entry.code),
        )


def unknown_booking(entry: Entry | SpoiledEntry, cause: str, detail: str, code: str | None = None) -> Iterator[Fact]:
    """A booking that nobody may apply, by each of its details, so that each can be found."""
    only = len(entry.transactions) < 2
    for part in entry.transactions or (TransactionDetails(),):
        amount_minor = part.amount_minor
        if amount_minor is None and only and isinstance(entry, Entry):
            amount_minor = entry.amount_minor
        yield Fact(
            move=None,
            end_to_end_id=reference_of(part.end_to_end_id),
            payment_information_id=part.payment_information_id,
            message_id=part.message_id,
            amount_minor=amount_minor,
            currency=part.currency or entry.currency,
            on=plausible(entry.booked_on),
            reason_code=part.reason_code,
            info=masked_text(part.additional_info or part.remittance or entry.additional_info),
            fault=cause,
            mandate_reference=masked(part.mandate_reference),
            debtor_name=masked(part.debtor_name),
            iban_masked=mask_iban(part.debtor_account) if part.debtor_account else None,
            bank_code=(masked(code) or "")[:CODE_MAX] or _code_of(part.code if part.code.family else entry.code),
            detail=detail,
        )


def _code_of(code: BankCode) -> str | None:
    """The code of the booking as the bank wrote it."""
    iso = "/".join(part for part in (code.domain, code.family, code.sub_family) if part)
    return (masked(iso or code.proprietary) or "")[:CODE_MAX] or None


def _sums_agree(entry: Entry) -> bool:
    """Whether the sums of the blocks that a booking counts are the booking, its charges aside (BTC-03)."""
    totals = [batch.total_minor for batch in entry.batches]
    if not totals or None in totals:
        return True
    total_minor = sum(total for total in totals if total is not None)
    return total_minor in {entry.amount_minor, entry.amount_minor + entry.charges_minor}


def _net_of_charges(move: Move, amount_minor: int | None, charges_minor: int) -> int | None:
    """The amount without charges, which are added to debits and deducted from credits."""
    if amount_minor is None or charges_minor == 0:
        return None
    return amount_minor + charges_minor if move is Move.SETTLE else amount_minor - charges_minor


def _is_reversal(kind: Kind, code: BankCode) -> bool:
    """Whether it may be the booking of our own reversal (BTC-01: PRDD, with or without a reason)."""
    return kind is Kind.COLLECTION_REVERSAL or code.sub_family == _REVERSED
