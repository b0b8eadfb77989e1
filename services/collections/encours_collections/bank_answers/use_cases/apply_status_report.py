"""Applies a status report (pain.002) to the debits of a file (P2-01 to P2-04)."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from encours_collections.bank_answers.domain.bank_facts import DUPLICATE_CODES, DebitState, Fact, Unmatched
from encours_collections.bank_answers.use_cases.apply_facts import ImportResult, LockedDebits, apply_facts, lock_debits
from encours_collections.bank_answers.use_cases.read_facts import INFO_MAX
from encours_collections.batches.store import batches
from encours_collections.debits.domain.collection import Move, Status
from encours_collections.debits.store import collections
from encours_collections.debits.use_cases.announce import announce
from encours_iso20022.values.status_report import (
    Answers,
    BlockStatus,
    Outcome,
    StatusReason,
    StatusReport,
    TransactionStatus,
    later_status,
)
from encours_platform.database import Tx
from encours_values.bank_days import is_bank_day
from encours_values.iban import mask_ibans_in
from encours_values.ids import BATCH, typeid

LATEST = timedelta(days=30)
"""Calendar days by which a bank may postpone a debit; later dates are treated as errors."""


async def apply_status_report(tx: Tx, report: StatusReport) -> ImportResult:
    """Rejects the debits that the report rejects; an unknown message waits for a person.

    A changed collection date (ACWC) is stored and announced to the buyer (TIM-11).
    """
    named = [_fact(report, block, status) for block, status in _named(report)]
    messages = [report.original_message_id] if report.original_message_id else []
    locked = await lock_debits(tx, [fact for fact in named if fact.end_to_end_id], messages)
    if not locked.debits:
        if not report.is_about_direct_debits and report.original_message_name:
            return ImportResult(ignored=1)
        return ImportResult(unmatched=[Unmatched(fact, "message_unknown") for fact in named or [_whole(report)]])
    duplicate = _duplicate(report)
    if duplicate is not None:
        return ImportResult(unmatched=[Unmatched(duplicate, "duplicate_reported")])
    answers, amounts = report.answers(), {fact.end_to_end_id: fact for fact in named}
    facts = [
        fact
        for debit in locked.debits.values()
        if (fact := _of_debit(answers, debit, amounts.get(debit.end_to_end_id)))
    ]
    answered = {fact.end_to_end_id for fact in facts}
    facts += [fact for fact in named if fact.move is Move.REJECT and fact.end_to_end_id not in answered]
    matched, unmatched = await apply_facts(tx, facts, locked)
    result = ImportResult(matched, unmatched)
    result.warnings += await _apply_later_days(tx, answers, locked)
    await _record_batch_status(tx, report, locked, result)
    return result


async def _apply_later_days(tx: Tx, answers: Answers, locked: LockedDebits) -> list[str]:
    """Stores later TARGET days that the bank sets; returns warnings about other dates."""
    moved: list[tuple[UUID, date]] = []
    invalid = 0
    for debit in locked.debits.values():
        answer = answers.of(debit.payment_information_id, debit.end_to_end_id)
        if answer is None or answer.outcome is not Outcome.CHANGED or debit.status is not Status.SUBMITTED:
            continue
        day = answer.collection_date
        if day is None or day < debit.collection_on or not is_bank_day(day) or day > debit.collection_on + LATEST:
            invalid += 1
        elif day > debit.collection_on:
            moved.append((debit.collection_id, day))
    await announce(tx, await collections.change_collection_dates(tx, moved))
    return [f"{invalid} debits are accepted with a change that names no later TARGET day (ACWC)"] if invalid else []


def _named(report: StatusReport) -> Iterator[tuple[BlockStatus | None, TransactionStatus]]:
    """Debits that the report names and rejects."""
    for block in report.blocks:
        yield from ((block, status) for status in block.transactions if status.status == "RJCT")
    yield from ((None, status) for status in report.transactions if status.status == "RJCT")


def _fact(report: StatusReport, block: BlockStatus | None, status: TransactionStatus) -> Fact:
    reason = _first(status.reasons or (block.reasons if block else ()) or report.reasons)
    return Fact(
        move=Move.REJECT,
        end_to_end_id=status.end_to_end_id,
        payment_information_id=block.payment_information_id if block else None,
        message_id=report.original_message_id,
        amount_minor=status.amount_minor,
        currency=status.currency,
        reason_code=reason.code,
        info=_masked_info(reason),
    )


def _whole(report: StatusReport) -> Fact:
    reason = _first(report.reasons)
    return Fact(
        move=Move.REJECT, message_id=report.original_message_id, reason_code=reason.code, info=_masked_info(reason)
    )


def _duplicate(report: StatusReport) -> Fact | None:
    """A message or block that the bank received before: the first one counts, and a person checks the duplicate."""
    refused = [(report.group_status, report.reasons), *((block.status, block.reasons) for block in report.blocks)]
    for status, reasons in refused:
        if status == "RJCT" and any(reason.code in DUPLICATE_CODES for reason in reasons):
            return _whole(report)
    return None


def _of_debit(answers: Answers, debit: DebitState, named: Fact | None) -> Fact | None:
    answer = answers.of(debit.payment_information_id, debit.end_to_end_id)
    if answer is None or answer.outcome is not Outcome.REJECTED:
        return None
    reason = _first(answer.reasons)
    return Fact(
        move=Move.REJECT,
        end_to_end_id=debit.end_to_end_id,
        payment_information_id=debit.payment_information_id,
        message_id=debit.message_id,
        amount_minor=named.amount_minor if named else None,
        currency=named.currency if named else None,
        reason_code=reason.code,
        info=_masked_info(reason),
    )


async def _record_batch_status(tx: Tx, report: StatusReport, locked: LockedDebits, result: ImportResult) -> None:
    status = report.group_status
    if status is None or report.original_message_id is None:
        return
    reported: set[UUID] = set()
    for row in await batches.by_message(tx, [report.original_message_id]):
        reason = _first(report.reasons).code if status == "RJCT" else None
        await batches.record_bank_status(tx, row["batch_id"], later_status(row["bank_status"], status), reason)
        reported.add(row["batch_id"])
        result.batches.append(
            {"outcome": status, "changed": row["bank_status"] != status, "batch_id": typeid(BATCH, row["batch_id"])}
        )
    await batches.update_status(tx, reported or set(locked.batch_of.values()))


def _first(reasons: tuple[StatusReason, ...]) -> StatusReason:
    return reasons[0] if reasons else StatusReason()


def _masked_info(reason: StatusReason) -> str:
    return mask_ibans_in(reason.additional_info)[:INFO_MAX]
