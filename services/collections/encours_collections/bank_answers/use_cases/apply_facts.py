"""Applies facts to collections and publishes each change once, in whatever order the facts arrive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from encours_collections.bank_answers.domain.bank_facts import Debits, DebitState, Fact, Match, Unmatched, apply
from encours_collections.bank_answers.store import bank_debits, bank_items
from encours_collections.bank_answers.use_cases.publish_item import Assignment, publish_resolved
from encours_collections.batches.store import batches
from encours_collections.batches.use_cases.cancel_collection import REASON_CORRECTED, RECREDITED, drop_retries
from encours_collections.batches.use_cases.make_batches import chunks_of
from encours_collections.batches.use_cases.submit_batch import record_submitted
from encours_collections.debits.domain.collection import (
    ENDED,
    Collection,
    Move,
    Status,
    final_on,
)
from encours_collections.debits.domain.representment import RELEASED
from encours_collections.debits.domain.return_reasons import combined
from encours_collections.debits.store import collections, mandates
from encours_collections.debits.use_cases.announce import calendar_of
from encours_collections.intake.domain.retries import retry_day
from encours_contracts import collections as contracts
from encours_contracts.collections import (
    CancelledBy,
    CollectionFailure,
    CollectionReasonCorrected,
    CollectionRecalled,
    CollectionRecredited,
    CollectionRejected,
    CollectionReleased,
    CollectionReturned,
    CollectionReversed,
    CollectionSettled,
    FailureDetails,
    FailureParty,
)
from encours_contracts.envelope import Event
from encours_platform import outbox
from encours_platform.database import Tx
from encours_values.ids import ACCOUNT, COLLECTION, typeid

ITEMS_MAX = 500
"""Most items in one answer; the counts are of all, and every unmatched one is stored as a suspense item."""

BOOKED_ALTHOUGH_CANCELLED = "booked_although_cancelled"
"""The bank confirmed the recall and booked the debit all the same: it is settled, and a person checks it."""

CREDITED_ALTHOUGH_REJECTED = "credited_although_rejected"
"""The bank credited a debit by itself that it had rejected: a person asks whether the money stays."""


@dataclass(slots=True)
class ImportResult:
    """Result of a file: matched facts, unmatched facts, and statuses of whole batches."""

    matched: list[Match] = field(default_factory=list)
    unmatched: list[Unmatched] = field(default_factory=list)
    batches: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[dict[str, Any]] = field(default_factory=list)
    """Of debits that the bank names and leaves as they are: received, pending, accepted."""
    ignored: int = 0
    warnings: list[str] = field(default_factory=list)
    transfers: int = 0
    foreign: list[str] = field(default_factory=list)
    """Masked numbers of accounts that are not the merchant's; nothing of their reports is applied."""
    own_reports: int = 0
    transfers_reversed: int = 0
    charged: int = 0
    """Entries that are charges of the bank and nothing else."""
    matched_not_listed: int = 0
    """Matched facts that are counted but not listed, so that memory use is bounded."""

    @property
    def matched_count(self) -> int:
        """Of all that found its place, listed or not."""
        listed = len(self.matched) + len(self.batches) + len(self.statuses)
        return listed + self.matched_not_listed + self.transfers_reversed + self.charged

    def add_matched(self, matched: Sequence[Match]) -> None:
        """Lists as many as an answer shows, and counts the rest."""
        free = max(0, ITEMS_MAX - len(self.matched))
        self.matched += matched[:free]
        self.matched_not_listed += len(matched[free:])


def listed(debit: DebitState, outcome: str, *, changed: bool = False, reason_code: str | None = None) -> dict[str, Any]:
    """A debit and what the bank reports of it, as the API lists it."""
    return {
        "outcome": outcome,
        "changed": changed,
        "end_to_end_id": debit.end_to_end_id,
        "collection_id": typeid(COLLECTION, debit.collection_id),
        "account_id": typeid(ACCOUNT, debit.account_id),
        "amount": debit.amount_minor,
        "currency": debit.currency,
        "reason_code": reason_code,
    }


@dataclass(slots=True)
class LockedDebits:
    """Debits locked in this transaction, with the batch of each."""

    debits: dict[UUID, DebitState]
    batch_of: dict[UUID, UUID]


async def lock_debits(
    tx: Tx, facts: Sequence[Fact], messages: Sequence[str] = (), *, whole_blocks: bool = True
) -> LockedDebits:
    """Locks debits by any reference; with `whole_blocks` also the other debits of their blocks and messages.

    A batch whose submission was not recorded yet is recorded now: the bank's report proves it. Debits of a file that
    was not sent are never found.
    """
    sums = facts if whole_blocks else [fact for fact in facts if fact.end_to_end_id is None]
    references = {
        "end_to_end": [fact.end_to_end_id for fact in facts if fact.end_to_end_id],
        "blocks": [fact.payment_information_id for fact in sums if fact.payment_information_id],
        "messages": [*messages, *(fact.message_id for fact in sums if fact.message_id)],
    }
    locked = await bank_debits.lock_debits(tx, **references)
    unrecorded = {batch for debit, batch in locked.values() if debit.status is Status.BATCHED}
    if unrecorded:
        for batch_id in sorted(unrecorded):
            await record_submitted(tx, batch_id, None)
        locked = await bank_debits.lock_debits(tx, **references)
    left = {id_: each for id_, each in locked.items() if each[0].status is not Status.BATCHED}
    return LockedDebits(
        {id_: each for id_, (each, _) in left.items()}, {id_: batch for id_, (_, batch) in left.items()}
    )


async def apply_facts(
    tx: Tx, facts: Sequence[Fact], locked: LockedDebits | None = None, *, to_recount: set[UUID] | None = None
) -> tuple[list[Match], list[Unmatched]]:
    """Changes debits, publishes the changes, and retries open sums that did not match before.

    `to_recount`: collects batches whose status the caller updates at the end; None: it is updated here.
    """
    locked = locked or await lock_debits(tx, facts, whole_blocks=False)
    debits = Debits.of(locked.debits.values())
    matched, unmatched = apply(facts, debits)
    unmatched += [Unmatched(match.fact, cause) for match in matched if (cause := _doubt(match)) is not None]
    touched = {match.debit.collection_id: match.debit for match in matched}
    reusable_ids = await _retry_open_items(tx, debits, touched) if touched else []
    batches_touched = await _save(tx, locked, [*matched, *reusable_ids])
    if to_recount is not None:
        to_recount |= batches_touched
    elif batches_touched:
        await batches.update_status(tx, batches_touched)
    return matched, unmatched


def _doubt(match: Match) -> str | None:
    """Why a person checks a fact that was applied."""
    if match.before is Status.CANCELLED and match.after is Status.SETTLED:
        return BOOKED_ALTHOUGH_CANCELLED
    is_credit = match.fact.move is Move.SETTLE and match.fact.end_to_end_id is not None
    if is_credit and match.before is Status.REJECTED and match.after is Status.RETURNED:
        return CREDITED_ALTHOUGH_REJECTED
    return None


async def _retry_open_items(tx: Tx, debits: Debits, touched: Mapping[UUID, DebitState]) -> list[Match]:
    blocks = {debit.payment_information_id for debit in touched.values()}
    messages = {debit.message_id for debit in touched.values()}
    items = await bank_items.lock_open_sums(tx, blocks, messages)
    if not items:
        return []
    facts = [item.fact for item in items]
    await _complete(tx, debits, facts)
    matched, unmatched = apply(facts, debits)
    left = {id(item.fact) for item in unmatched}
    explained = [item for item in items if id(item.fact) not in left]
    await bank_items.resolve_explained(tx, [item.bank_item_id for item in explained])
    for item in explained:
        await publish_resolved(tx, item, Assignment("collection" if (item.amount_minor or 0) > 0 else "return"))
    return matched


async def _complete(tx: Tx, debits: Debits, facts: Sequence[Fact]) -> None:
    """Adds the missing debits of whole blocks, which a sum needs; debits that are present keep their changes."""
    for debit in (await lock_debits(tx, facts)).debits.values():
        if debit.end_to_end_id not in debits.by_end_to_end_id:
            debits.by_end_to_end_id[debit.end_to_end_id] = debit
            debits.by_block.setdefault(debit.payment_information_id, []).append(debit)
            debits.by_message.setdefault(debit.message_id, []).append(debit)


async def _save(tx: Tx, locked: LockedDebits, matched: Sequence[Match]) -> set[UUID]:
    """Saves debits in chunks, each with all of its matches; returns the batches that are affected."""
    of_debit: dict[UUID, list[Match]] = {}
    for match in matched:
        of_debit.setdefault(match.debit.collection_id, []).append(match)
    touched: set[UUID] = set()
    for ids in chunks_of(list(of_debit)):
        touched |= await _save_chunk(tx, locked, [match for id_ in ids for match in of_debit[id_]])
    return touched


async def _save_chunk(tx: Tx, locked: LockedDebits, matched: Sequence[Match]) -> set[UUID]:
    debits = {match.debit.collection_id: match.debit for match in matched}
    missing = [id_ for id_ in debits if id_ not in locked.batch_of]
    rows = {row.collection_id: row for row in await collections.by_ids(tx, debits)}
    failed_before = await bank_debits.failures(
        tx, [debit.account_id for debit in debits.values() if debit.failed_by is not None]
    )
    retries = await _retries(tx, matched, rows)
    given_up = {match.debit.collection_id for match in matched if match.is_corrected} - retries.keys()
    changed = [
        {**_change(tx, debit, rows[id_]), "retry_on": retries.get(id_), "is_not_retried": id_ in given_up}
        for id_, debit in debits.items()
        if _is_changed(debit)
    ]
    recredited = [match for match in matched if is_recredited(match)]
    await bank_debits.change_debits(tx, changed)
    await bank_debits.save_bookings(tx, [debit for debit in debits.values() if debit.bookings_changed])
    events = [
        event
        for match in matched
        for event in _events(tx, match, rows, failed_before, retries.get(match.debit.collection_id))
    ]
    await outbox.append_all(tx, events)
    await drop_retries(tx, [match.debit.collection_id for match in recredited], RECREDITED, by=CancelledBy.SETTLED)
    await drop_retries(tx, sorted(given_up), REASON_CORRECTED, by=CancelledBy.MERCHANT)
    touched = {locked.batch_of[id_] for id_ in debits if id_ in locked.batch_of}
    return touched | {batch_id for id_ in missing if (batch_id := rows[id_].batch_id) is not None}


async def _retries(tx: Tx, matched: Sequence[Match], rows: Mapping[UUID, Collection]) -> dict[UUID, date]:
    """The day of the retry of each debit that failed now and is retried, after its full notice (RTX-02, TIM-01)."""
    failed = [match for match in matched if _fails(match) or match.is_corrected]
    if not failed:
        return {}
    allowed = tx.settings.collection.retries
    reusable_ids = await mandates.reusable(tx, [_mandate_id(rows[match.debit.collection_id]) for match in failed])
    days = {
        match.debit.collection_id: retry_day(
            combined(match.reasons),
            today=tx.today,
            retries=allowed,
            is_retry=rows[match.debit.collection_id].retry_of is not None,
            mandate_is_reusable=rows[match.debit.collection_id].mandate_id in reusable_ids,
            was_final=_was_final(tx, match, rows[match.debit.collection_id]),
        )
        for match in failed
    }
    retried = {id_: day for id_, day in days.items() if day is not None}
    known = {id_: on for id_ in retried if (on := rows[id_].retry_on) is not None}
    new = {id_: day for id_, day in retried.items() if id_ not in known}
    return known | (await _after_notice(tx, new, rows) if new else {})


async def _after_notice(tx: Tx, earliest: Mapping[UUID, date], rows: Mapping[UUID, Collection]) -> dict[UUID, date]:
    """Failed debit → the day on which a retry that is announced today can be debited."""
    calendar = await calendar_of(tx)
    usable = await mandates.usable(tx, [rows[id_].account_id for id_ in earliest])
    notices = {account_id: mandate.notice_days for account_id, mandate in usable.items()}
    return {id_: calendar.dates(day, notices.get(rows[id_].account_id)).collection_on for id_, day in earliest.items()}


def is_recredited(match: Match) -> bool:
    """Whether the bank took back the return of the debit, or booked it although it had been cancelled or released."""
    return match.before in ENDED and match.after is Status.SETTLED


def _fails(match: Match) -> bool:
    """Whether the debtor's side did not pay; a recall or reversal by the creditor is no failure."""
    failed = match.before in {Status.SUBMITTED, Status.SETTLED} and match.after in {Status.REJECTED, Status.RETURNED}
    return failed and match.debit.failed_by != "reversal"


def _was_final(tx: Tx, match: Match, row: Collection) -> bool:
    return match.debit.settled_on is not None and final_on(match.debit.settled_on, row.scheme) < tx.today


def _is_changed(debit: DebitState) -> bool:
    return debit.changed or debit.status is not debit.initial_status


def _cause(debit: DebitState) -> str | None:
    if debit.failed_by is None:
        return None
    meaning = combined(debit.reason_codes).meaning
    return f"{meaning}: {debit.info}" if debit.info else meaning


def _change(tx: Tx, debit: DebitState, row: Collection) -> dict[str, Any]:
    return {
        "collection_id": debit.collection_id,
        "initial_status": str(debit.initial_status),
        "status": str(debit.status),
        "failed_by": debit.failed_by,
        "reason_code": debit.reason_code,
        "reason_codes": debit.reason_codes,
        "cause": _cause(debit),
        "settled_on": debit.settled_on,
        "final_on": final_on(debit.settled_on, row.scheme) if debit.settled_on else None,
        "failed_on": debit.failed_on or (tx.today if debit.failed_by else None),
        "cancellation": debit.cancellation,
        "reversal": debit.reversal,
    }


def _events(
    tx: Tx,
    match: Match,
    rows: Mapping[UUID, Collection],
    failed_before: Mapping[tuple[UUID, str], int],
    retry_on: date | None,
) -> list[Event]:
    """Each debit is published as settled once and as failed once; a return implies a settlement (INVT-4).

    Another reason for a debit that had failed is published as its correction (RTX-04).
    """
    row = rows[match.debit.collection_id]
    before, after = match.before, match.after
    settled = before is Status.SUBMITTED and after in {Status.SETTLED, Status.RETURNED}
    settled |= before is Status.CANCELLED and after is Status.SETTLED
    settled |= before is Status.REJECTED and after is Status.RETURNED
    failed = before in {Status.SUBMITTED, Status.SETTLED} and after in ENDED
    events: list[Event] = []
    if is_recredited(match):
        events.append(_recredited(match, row))
    if settled:
        events.append(_settled(match, row))
    if failed and (after is Status.CANCELLED or match.debit.failed_by == "reversal"):
        events.append(_undone_by_creditor(tx, match, row))
    elif failed or match.is_corrected:
        events.append(_failed(tx, match, row, failed_before, retry_on))
    return events


def _settled(match: Match, row: Collection) -> CollectionSettled:
    reported_on = match.fact.on if match.fact.move is Move.SETTLE else None
    settled_on = reported_on or row.collection_on
    return CollectionSettled(
        **_common(row),
        mandate_id=_mandate_id(row),
        end_to_end_id=row.end_to_end_id,
        settled_on=settled_on,
        final_on=final_on(settled_on, row.scheme),
    )


def _recredited(match: Match, row: Collection) -> CollectionRecredited:
    settled_on = match.debit.settled_on or row.collection_on
    return CollectionRecredited(
        **_common(row),
        mandate_id=_mandate_id(row),
        end_to_end_id=row.end_to_end_id,
        settled_on=settled_on,
        final_on=final_on(settled_on, row.scheme),
    )


def _failed(
    tx: Tx,
    match: Match,
    row: Collection,
    failed_before: Mapping[tuple[UUID, str], int],
    retry_on: date | None,
) -> CollectionFailure:
    def times(code: str) -> int:
        return failed_before.get((row.account_id, code), 0) + (code != row.reason_code)

    reason = combined(match.reasons, times)
    event = _failure_type(match)
    return event(
        **_common(row),
        mandate_id=_mandate_id(row),
        end_to_end_id=row.end_to_end_id,
        caused_by=FailureParty.DEBTOR,
        was_final=_was_final(tx, match, row),
        failed_on=match.fact.on or tx.today,
        details=FailureDetails(
            cause=reason.meaning, reason_code=reason.code or None, will_retry=retry_on is not None, retry_on=retry_on
        ),
        credit_consequence=contracts.CreditConsequence(reason.credit.value),
        mandate_consequence=contracts.MandateConsequence(reason.mandate.value),
        reason_class=contracts.ReasonClass(reason.reason_class.value),
        retry_of=row.retry_of,
    )


def _failure_type(match: Match) -> type[CollectionFailure]:
    if match.is_corrected:
        return CollectionReasonCorrected
    return CollectionRejected if match.after is Status.REJECTED else CollectionReturned


def _undone_by_creditor(tx: Tx, match: Match, row: Collection) -> CollectionFailure:
    """Recalled (camt.055), reversed (pain.007), or released because the bank never answered.

    No consequence for credit line or mandate, no retry.
    """
    event: type[CollectionFailure] = CollectionReversed
    cause = "reversed at the creditor's request"
    if match.fact.move is Move.RELEASE:
        event, cause = CollectionReleased, RELEASED
    elif match.after is Status.CANCELLED:
        event, cause = CollectionRecalled, "recalled at the creditor's request"
    return event(
        **_common(row),
        mandate_id=_mandate_id(row),
        end_to_end_id=row.end_to_end_id,
        caused_by=FailureParty.CREDITOR,
        was_final=False,
        failed_on=match.fact.on or tx.today,
        details=FailureDetails(cause=cause, reason_code=match.fact.reason_code, will_retry=False),
        credit_consequence=contracts.CreditConsequence.NONE,
        mandate_consequence=contracts.MandateConsequence.KEEP,
    )


def _mandate_id(row: Collection) -> UUID:
    if row.mandate_id is None:
        raise AssertionError("a batched debit has a mandate")
    return row.mandate_id


def _common(row: Collection) -> dict[str, Any]:
    return {
        "account_id": row.account_id,
        "collection_id": row.collection_id,
        "statement_id": row.statement_id,
        "invoice_id": row.invoice_id,
        "amount": row.amount_minor,
        "currency": row.currency,
        "collection_date": row.collection_on,
        "allocations": list(row.allocations),
    }
