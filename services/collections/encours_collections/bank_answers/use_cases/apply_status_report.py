"""Applies a status report (pain.002) to the debits of a file (P2-01 to P2-04)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from encours_collections.bank_answers.domain.bank_facts import (
    DUPLICATE_CODES,
    STATUS_UNKNOWN,
    UNREADABLE,
    DebitState,
    Fact,
    Unmatched,
)
from encours_collections.bank_answers.domain.booking_fields import INFO_MAX
from encours_collections.bank_answers.domain.debit_facts import CODE_MAX
from encours_collections.bank_answers.store import bank_debits
from encours_collections.bank_answers.use_cases.apply_facts import (
    ImportResult,
    LockedDebits,
    apply_facts,
    listed,
    lock_debits,
)
from encours_collections.batches.store import batches
from encours_collections.batches.use_cases.expect_answer import expect_answers
from encours_collections.debits.domain.collection import Move, Status
from encours_collections.debits.store import collections
from encours_collections.debits.use_cases.announce import announce
from encours_iso20022.values.status_report import (
    IN_PART,
    Answers,
    BlockStatus,
    Outcome,
    StatusReason,
    StatusReport,
    TransactionStatus,
    later_status,
    outcome_of,
)
from encours_platform.database import Tx
from encours_values.bank_days import is_bank_day
from encours_values.iban import mask_ibans_in
from encours_values.ids import BATCH, typeid

REJECTED = "RJCT"
DUPLICATE = "duplicate_reported"
"""Cause: the bank received the message or block before, so the first one counts."""
_CHANGING = frozenset({Outcome.REJECTED, Outcome.CHANGED})
LATEST = timedelta(days=30)
"""Calendar days by which a bank may postpone a debit; later dates are treated as errors."""


async def apply_status_report(tx: Tx, report: StatusReport) -> ImportResult:
    """Rejects the debits that the report rejects; an unknown message waits for a person.

    A changed collection date (ACWC) is stored and announced to the buyer (TIM-11). What has an unknown status or
    cannot be read is left to a person. Debits that the report names without rejecting them are listed, unchanged.
    """
    unclear = unclear_statuses(report)
    named = [_fact(report, block, status) for block, status in _named(report) if status.fault is None]
    neutral = [(block, status) for block, status in _reported(report) if _is_neutral(status)]
    references = [*named, *(_fact(report, block, status, move=None) for block, status in neutral)]
    locked = await _lock_concerned(tx, report, [fact for fact in references if fact.end_to_end_id])
    if not locked.debits:
        if not report.is_about_direct_debits and report.original_message_name:
            return ImportResult(ignored=1 + len(unclear), warnings=_about_others(unclear))
        unknown = [Unmatched(fact, "message_unknown") for fact in named]
        unknown = [*unknown, *unclear] or [Unmatched(_whole(report), "message_unknown")]
        return ImportResult(unmatched=unknown, ignored=len(neutral))
    if _is_duplicate(report.group_status, report.reasons):
        return ImportResult(unmatched=[Unmatched(_whole(report), DUPLICATE)])
    duplicates = {block.payment_information_id: block for block in report.blocks if _is_duplicate_block(block)}
    if duplicates:
        return await _without(tx, report, locked, duplicates)
    return await _apply(tx, report, locked, unclear)


async def _without(
    tx: Tx, report: StatusReport, locked: LockedDebits, duplicates: Mapping[str | None, BlockStatus]
) -> ImportResult:
    """Applies the report without blocks that the bank received before: the first one counts, a person checks them."""
    debits = {id_: each for id_, each in locked.debits.items() if each.payment_information_id not in duplicates}
    others = tuple(block for block in report.blocks if block.payment_information_id not in duplicates)
    rest = replace(report, blocks=others)
    result = ImportResult()
    if debits and (others or report.transactions):
        batch_of = {id_: locked.batch_of[id_] for id_ in debits if id_ in locked.batch_of}
        result = await _apply(tx, rest, LockedDebits(debits, batch_of), unclear_statuses(rest))
    blocks = [replace(_whole(report), payment_information_id=id_) for id_ in duplicates]
    result.unmatched += [Unmatched(block, DUPLICATE) for block in blocks]
    return result


async def _apply(tx: Tx, report: StatusReport, locked: LockedDebits, unclear: Sequence[Unmatched]) -> ImportResult:
    named = [_fact(report, block, status) for block, status in _named(report) if status.fault is None]
    neutral = [(block, status) for block, status in _reported(report) if _is_neutral(status)]
    answers, amounts = report.answers(), {fact.end_to_end_id: fact for fact in named}
    spoiled = {item.fact.end_to_end_id for item in unclear if item.cause == UNREADABLE}
    facts = [
        fact
        for debit in locked.debits.values()
        if debit.end_to_end_id not in spoiled and (fact := _of_debit(answers, debit, amounts.get(debit.end_to_end_id)))
    ]
    open_answers = Counter(fact.end_to_end_id for fact in facts)
    for fact in named:
        if open_answers[fact.end_to_end_id] <= 0:
            facts.append(fact)
        open_answers[fact.end_to_end_id] -= 1
    matched, unmatched = await apply_facts(tx, facts, locked)
    result = ImportResult(matched, [*unclear, *unmatched])
    _add_neutral(report, neutral, locked, result)
    result.warnings += await _apply_later_days(tx, answers, locked)
    await _record_batch_status(tx, report, locked, result)
    return result


async def _lock_concerned(tx: Tx, report: StatusReport, named: Sequence[Fact]) -> LockedDebits:
    """The debits that the report may change: those it names, and all of the message where it rejects or changes more.

    Of a message that is accepted, one debit of each batch shows that it is known: it may have 100,000.
    """
    messages = [report.original_message_id] if report.original_message_id else []
    if any(outcome_of(each) in _CHANGING for each in (report.group_status, *(block.status for block in report.blocks))):
        return await lock_debits(tx, named, messages, whole_blocks=False)
    shown = [Fact(move=None, end_to_end_id=each) for each in await bank_debits.one_of_each_batch(tx, messages)]
    return await lock_debits(tx, [*named, *shown], whole_blocks=False)


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
    await expect_answers(tx, {day for _, day in moved})
    return [f"{invalid} debits are accepted with a change that names no later TARGET day (ACWC)"] if invalid else []


def unclear_statuses(report: StatusReport) -> list[Unmatched]:
    """What the report states and a person has to read: unknown statuses of message, blocks and debits, and faults."""
    found: list[Unmatched] = []
    if _is_unknown(report.group_status):
        found.append(_unclear(_whole(report), report.group_status, "the message"))
    for block in report.blocks:
        if _is_unknown(block.status):
            whole = replace(_whole(report), payment_information_id=block.payment_information_id)
            found.append(_unclear(whole, block.status, "a block"))
    for each, status in _reported(report):
        if status.fault is not None:
            move = Move.REJECT if status.status == REJECTED else None
            fact = _fact(report, each, status, move=move)
            found.append(Unmatched(replace(fact, bank_code=_code(status.status), detail=status.fault), UNREADABLE))
        elif status.status == IN_PART or _is_unknown(status.status) or _is_silent(report, each, status):
            found.append(_unclear(_fact(report, each, status), status.status, "a debit"))
    return found


def _is_unknown(status: str | None) -> bool:
    return status is not None and status != IN_PART and outcome_of(status) is None


def _is_silent(report: StatusReport, block: BlockStatus | None, status: TransactionStatus) -> bool:
    """Whether the report names a debit and says nothing of it, on no level."""
    return not (status.status or (block is not None and block.status) or report.group_status)


def _unclear(fact: Fact, status: str | None, of: str) -> Unmatched:
    said = f"the status {_code(status)}, which the rule book does not have" if status else "no status"
    return Unmatched(replace(fact, move=None, bank_code=_code(status), detail=f"{of} has {said}"), STATUS_UNKNOWN)


def _code(status: str | None) -> str | None:
    return mask_ibans_in(status)[:CODE_MAX] if status else None


def _about_others(unclear: Sequence[Unmatched]) -> list[str]:
    return [f"{len(unclear)} statuses that the rule book does not have, about payments of others"] if unclear else []


def _is_neutral(status: TransactionStatus) -> bool:
    return status.fault is None and outcome_of(status.status) not in {None, Outcome.REJECTED}


def _add_neutral(
    report: StatusReport,
    neutral: Sequence[tuple[BlockStatus | None, TransactionStatus]],
    locked: LockedDebits,
    result: ImportResult,
) -> None:
    """Lists debits that are received, pending or accepted; one that is in no file of ours is left to a person."""
    debits = {debit.end_to_end_id: debit for debit in locked.debits.values()}
    for block, status in neutral:
        debit = debits.get(status.end_to_end_id or "")
        if debit is None:
            fact = replace(_fact(report, block, status, move=None), bank_code=_code(status.status))
            result.unmatched.append(Unmatched(fact, "reference_unknown"))
        else:
            reason_code = _first(status.reasons).code
            result.statuses.append(listed(debit, str(outcome_of(status.status)), reason_code=reason_code))


def _reported(report: StatusReport) -> Iterator[tuple[BlockStatus | None, TransactionStatus]]:
    """Debits that the report names."""
    for block in report.blocks:
        yield from ((block, status) for status in block.transactions)
    yield from ((None, status) for status in report.transactions)


def _named(report: StatusReport) -> Iterator[tuple[BlockStatus | None, TransactionStatus]]:
    """Debits that the report names and rejects."""
    return ((block, status) for block, status in _reported(report) if status.status == REJECTED)


def _fact(
    report: StatusReport, block: BlockStatus | None, status: TransactionStatus, *, move: Move | None = Move.REJECT
) -> Fact:
    reason = _first(status.reasons or (block.reasons if block else ()) or report.reasons)
    return Fact(
        move=move,
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


def _is_duplicate(status: str | None, reasons: Sequence[StatusReason]) -> bool:
    return status == REJECTED and any(reason.code in DUPLICATE_CODES for reason in reasons)


def _is_duplicate_block(block: BlockStatus) -> bool:
    """A block that the bank received before (DU02); single debits may be named in it or not."""
    return _is_duplicate(block.status, block.reasons)


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
        reason = _first(report.reasons).code if status == REJECTED else None
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
