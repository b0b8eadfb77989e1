"""Events about debits arrive in any order and change the invoices (TIM-06, TIM-09, INVT-4, INVT-10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import structlog

from encours_billing.domain.collection import Effect, Fact, Stage, move
from encours_billing.domain.errors import CollectedTooMuch
from encours_billing.domain.invoice import Change
from encours_billing.domain.journal import Entry, Journal, Row, debit_back_rows, debit_sent_rows
from encours_billing.domain.refund import CancelCause
from encours_billing.domain.statement import CreditKind
from encours_billing.store import (
    applications,
    buyers,
    collections,
    early_collections,
    invoices,
    journal,
    overdue,
    refunds,
)
from encours_billing.store.applications import Applied, Source
from encours_billing.store.collections import Debit
from encours_billing.store.waiting_credit import Waiting
from encours_billing.use_cases import due
from encours_billing.use_cases.apply_customer_credit import apply_customer_credit, let_wait, settle_waiting
from encours_billing.use_cases.apply_money import apply_money
from encours_billing.use_cases.change_balances import CausedChange, change_balances
from encours_billing.use_cases.charge_fees import charge_fees
from encours_billing.use_cases.flag_overdue import flag_overdue
from encours_billing.use_cases.refund_credit import withdraw_refunds
from encours_billing.use_cases.retry_debits import retry_debits
from encours_contracts.billing import BalanceCause, CauseKind
from encours_contracts.collections import (
    FAILURES,
    CollectionFailure,
    CollectionRecredited,
    CollectionScheduled,
    CollectionSettled,
    CollectionSubmitted,
)
from encours_contracts.envelope import Event
from encours_platform.database import Tx
from encours_platform.outbox import append_all
from encours_platform.problems import NotYetKnown

log = structlog.get_logger(__name__)

CollectionEvent = CollectionSubmitted | CollectionSettled | CollectionRecredited | CollectionFailure
Parts = Sequence[tuple[UUID, UUID, int]]
"""(debit, invoice, amount)."""

FACTS: Mapping[type[Event], Fact] = {
    CollectionSubmitted: Fact.SUBMITTED,
    CollectionSettled: Fact.SETTLED,
    CollectionRecredited: Fact.RECREDITED,
    **dict.fromkeys(FAILURES, Fact.FAILED),
}
ANNOUNCED = {"mandate_reference", "creditor_identifier", "iban_masked", "early", "retry_of"}
CHUNK = 500
"""Accounts a transaction."""


async def record_announcements(tx: Tx, announced: Sequence[CollectionScheduled]) -> None:
    """Stores mandate and day for the documents; while a debit is under way, no invoice of it is overdue (DUE-01)."""
    await buyers.lock(tx, [event.account_id for event in announced])
    debits = await collections.note(tx, [debit_row(event) for event in announced])
    await collections.set_cancelled(tx, dict.fromkeys(debits))
    await early_collections.link(tx, announced)
    requests = [event for event in announced if debits[event.collection_id].stage is Stage.NONE]
    await invoices.debit_requested(tx, [part.invoice_id for event in requests for part in event.allocations])
    check_on = {
        part.invoice_id: event.collection_date + timedelta(days=1) for event in announced for part in event.allocations
    }
    await overdue.postpone(tx, check_on)
    await due.overdue_check(tx, check_on.values())


async def apply_collection_events(tx: Tx, events: Sequence[CollectionEvent]) -> None:
    """Moves each debit by its fact and does to its invoices what the move says.

    Raises `NotYetKnown` for an account or invoice that is not ours, `CollectedTooMuch`.
    """
    known = await buyers.lock(tx, [event.account_id for event in events])
    if any(event.account_id not in known for event in events):
        raise NotYetKnown("a buyer is not known here")
    debits = await collections.note(tx, [debit_row(event) for event in events])
    plan = EventPlan(tx)
    for event in events:
        plan.add(event, debits[event.collection_id])
    await _execute(tx, plan)
    await due.finality(
        tx, [event.final_on for event in events if isinstance(event, CollectionSettled | CollectionRecredited)]
    )


async def finish_debits(tx: Tx, day: date, after: UUID) -> None:
    """What was settled and is final once `day` is over pays its invoices, chunk by chunk of accounts (TIM-09)."""
    accounts = await collections.accounts_to_finish(tx, day, after, CHUNK)
    if not accounts:
        return
    await buyers.lock(tx, accounts)
    debits = {debit.collection_id: debit for debit in await collections.to_finish(tx, day, accounts)}
    await collections.set_stages(tx, {id_: move(each.stage, Fact.FINALITY)[0] for id_, each in debits.items()})
    applied = [
        _applied(debits[debit_id], invoice_id, amount_minor, debits[debit_id].settled_on or tx.today)
        for debit_id, invoice_id, amount_minor in await collections.parts_of(tx, list(debits))
    ]
    await append_all(tx, await apply_money(tx, applied))
    await append_all(tx, await settle_waiting(tx, [each.invoice_id for each in applied]))
    await append_all(tx, await apply_customer_credit(tx, accounts))
    if len(accounts) == CHUNK:
        await due.schedule_next_chunk(tx, due.FINALITY, day.isoformat(), accounts[-1])


@dataclass
class EventPlan:
    """The effects of several events, before anything is written."""

    tx: Tx
    stages: dict[UUID, Stage] = field(default_factory=dict)
    returned: list[tuple[Debit, CollectionFailure]] = field(default_factory=list)
    """Debits that fail for the first time, from any stage."""
    effects: dict[Effect, list[tuple[Debit, CollectionEvent]]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

    def add(self, event: CollectionEvent, debit: Debit) -> None:
        before = self.stages.get(debit.collection_id, debit.stage)
        after, effect = move(before, FACTS[type(event)])
        self.stages[debit.collection_id] = after
        if effect is not Effect.NOTHING:
            self.effects.setdefault(effect, []).append((debit, event))
        if after is not before:
            self.entries += _entries(debit, event, before, self.tx.today)
            if isinstance(event, CollectionFailure):
                self.returned.append((debit, event))

    def of(self, effect: Effect) -> list[tuple[Debit, CollectionEvent]]:
        return self.effects.get(effect, [])


async def _execute(tx: Tx, plan: EventPlan) -> None:
    events: list[Event] = []
    await collections.set_stages(tx, plan.stages)
    submitted = [
        (debit.collection_id, part.invoice_id, part.amount)
        for debit, event in plan.of(Effect.TAKE)
        for part in event.allocations
        if part.amount > 0
    ]
    if submitted:
        await collections.insert_parts(tx, submitted)
        retries = {debit.collection_id for debit, _ in plan.of(Effect.TAKE) if debit.retry_of}
        await invoices.end_retry(tx, [invoice_id for id_, invoice_id, _ in submitted if id_ in retries])
        removed = await _remove_credits(tx, submitted)
        events += await apply_money(tx, removed)
        events += await change_balances(tx, [_submitted(*part) for part in submitted])
        events += await let_wait(tx, [_waiting(each) for each in removed])
        events += await apply_customer_credit(tx, [debit.account_id for debit, _ in plan.of(Effect.TAKE)])
    if plan.returned:
        failed_debits = [debit for effect in (Effect.RELEASE, Effect.TAKE_BACK) for debit, _ in plan.of(effect)]
        events += await _reopen(tx, failed_debits, {debit.collection_id for debit, _ in plan.of(Effect.TAKE_BACK)})
        ended = [part.invoice_id for _, event in plan.returned for part in event.allocations]
        events += await settle_waiting(tx, ended)
        failed_accounts = [debit.account_id for debit in failed_debits]
        events += await apply_customer_credit(tx, failed_accounts, to_be_requested=ended)
        unsent = await refunds.unsent_of_accounts(tx, failed_accounts)
        events += await withdraw_refunds(tx, unsent, CancelCause.NEEDED_FOR_DEBIT)
        events += await retry_debits(tx, plan.returned)
        events += await charge_fees(tx, [event for _, event in plan.returned])
        events += await flag_overdue(tx, failed_accounts)
    await journal.write(tx, plan.entries)
    await append_all(tx, events)


async def _remove_credits(tx: Tx, submitted: Parts) -> list[Applied]:
    """Removes other money that was applied after the file was made, or while the debit seemed to have failed.

    The bank collects what the file says. Credit notes and payments that came too late for the file are therefore
    removed from the invoice, the latest first, and wait for the result. Raises `CollectedTooMuch`.
    """
    requested = dict[UUID, int]()
    for _, invoice_id, amount_minor in submitted:
        requested[invoice_id] = requested.get(invoice_id, 0) + amount_minor
    found = await invoices.by_ids(tx, list(requested))
    if len(found) < len(requested):
        raise NotYetKnown("an invoice is not known here")
    missing = {id_: amount_minor - found[id_].balance.payable_minor for id_, amount_minor in requested.items()}
    missing = {id_: amount_minor for id_, amount_minor in missing.items() if amount_minor > 0}
    undone = list[Applied]()
    for invoice_id, source, source_id, amount_minor in (
        await applications.credits_on(tx, list(missing)) if missing else []
    ):
        if part := min(amount_minor, missing[invoice_id]):
            undone.append(Applied(found[invoice_id].account_id, invoice_id, source, source_id, -part, tx.today))
            missing[invoice_id] -= part
    if any(missing.values()):
        raise CollectedTooMuch(f"{len(missing)} invoices are collected for more than they ever were")
    return undone


async def _reopen(tx: Tx, failed_debits: Sequence[Debit], was_final: set[UUID]) -> list[Event]:
    """Reopens what failed debits were to pay; what had counted as paid is not paid any more."""
    parts = await collections.parts_of(tx, [debit.collection_id for debit in failed_debits])
    debits = {debit.collection_id: debit for debit in failed_debits}
    released = [_released(*part) for part in parts if part[0] not in was_final]
    removed = [
        _applied(debits[id_], invoice_id, -amount_minor, tx.today)
        for id_, invoice_id, amount_minor in parts
        if id_ in was_final
    ]
    if removed:
        log.warning("paid_debits_came_back", tenant=str(tx.tenant_id), debits=[str(id_) for id_ in was_final])
    return [*await change_balances(tx, released), *await apply_money(tx, removed)]


def _waiting(removed: Applied) -> Waiting:
    return Waiting(CreditKind(removed.source.value), removed.source_id, removed.invoice_id, -removed.amount_minor)


def _submitted(collection_id: UUID, invoice_id: UUID, amount_minor: int) -> CausedChange:
    cause = BalanceCause(kind=CauseKind.COLLECTION_SUBMITTED, amount=amount_minor, collection_id=collection_id)
    return CausedChange(Change(invoice_id, in_collection_minor=amount_minor), cause)


def _released(collection_id: UUID, invoice_id: UUID, amount_minor: int) -> CausedChange:
    cause = BalanceCause(kind=CauseKind.COLLECTION_FAILED, collection_id=collection_id)
    return CausedChange(Change(invoice_id, in_collection_minor=-amount_minor), cause)


def _applied(debit: Debit, invoice_id: UUID, amount_minor: int, on: date) -> Applied:
    return Applied(debit.account_id, invoice_id, Source.COLLECTION, debit.collection_id, amount_minor, on)


def debit_row(event: CollectionEvent | CollectionScheduled) -> dict[str, Any]:
    """What an event says of its debit, as it is stored."""
    row: dict[str, Any] = {
        "collection_id": event.collection_id,
        "account_id": event.account_id,
        "statement_id": event.statement_id,
        "invoice_id": event.invoice_id,
        "amount_minor": event.amount,
        "currency": event.currency,
        "collection_date": event.collection_date,
        "parts": [part.model_dump(include={"invoice_id", "amount"}) for part in event.allocations],
    }
    match event:
        case CollectionScheduled():
            more = event.model_dump(include=ANNOUNCED)
        case CollectionSettled() | CollectionRecredited():
            more = event.model_dump(include={"end_to_end_id", "settled_on", "final_on"})
        case CollectionFailure():
            more = {"end_to_end_id": event.end_to_end_id, "failure": event.details.model_dump()}
        case CollectionSubmitted():
            more = {"end_to_end_id": event.end_to_end_id}
    return {**row, **more}


def _entries(debit: Debit, event: CollectionEvent, before: Stage, today: date) -> list[Entry]:
    """Journal entries of sending and failure; the bank's statement books the money itself (BTC-05).

    An event that arrives first implies the sending.
    """

    def entry(day: date, rows: Sequence[Row], *, reverses: bool = False) -> Entry:
        piece = debit.end_to_end_id or str(debit.collection_id)
        label = f"Prelevement {piece}"
        return Entry(
            Journal.BANK,
            debit.account_id,
            piece,
            day,
            label,
            debit.currency,
            rows,
            source_id=debit.collection_id,
            reverses=reverses,
        )

    match event:
        case CollectionSubmitted():
            return [entry(today, debit_sent_rows(debit.amount_minor))]
        case CollectionSettled():
            return [] if before is Stage.SENT else [entry(event.settled_on, debit_sent_rows(debit.amount_minor))]
        case CollectionRecredited():
            return [entry(event.settled_on, debit_sent_rows(debit.amount_minor))] if before is not Stage.SENT else []
        case CollectionFailure():
            if before is Stage.NONE:
                return []
            return [entry(event.failed_on, debit_back_rows(debit.amount_minor), reverses=True)]
