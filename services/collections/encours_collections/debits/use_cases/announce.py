"""Announces debits to buyers and schedules the creation of their files."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from encours_collections.core.domain.bank_profile import BankProfile
from encours_collections.core.store import bank_profiles
from encours_collections.debits.domain.caps import MovedPart, fit, spread
from encours_collections.debits.domain.causes import is_creditors_fault
from encours_collections.debits.domain.collection import (
    MOVES,
    Announcement,
    Collection,
    Move,
    Schedule,
    Status,
    schedule,
)
from encours_collections.debits.domain.mandate import UsableMandate
from encours_collections.debits.domain.references import end_to_end_id
from encours_collections.debits.store import collections, mandates, splits
from encours_contracts.collections import CollectionScheduled, FailureParty
from encours_contracts.gateway import MerchantSettings
from encours_platform import due_work, outbox
from encours_platform.database import Tx
from encours_values.ids import new_id

ABOVE_CAP = "above_mandate_cap"
SUBMIT_HOUR = 9
"""Local hour at which the files of a day are created; earlier where the bank's cut-off requires it."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The lead times of the merchant and its bank, applied from today on."""

    dates: Callable[[date, int | None], Schedule]
    """Due date and the buyer's days of notice (None: the calendar's) → schedule."""

    @classmethod
    def of(
        cls,
        settings: MerchantSettings,
        today: date,
        *,
        profile: BankProfile | None = None,
        notice_days: int | None = None,
    ) -> "Calendar":
        """`notice_days`: calendar days between announcement and debit; None: the merchant's setting.

        The longer lead time of the settings and of the bank's terms on the collection date counts; where a longer lead
        moves the date into other terms, their lead counts too.
        """
        days = settings.collection.prenotification_days if notice_days is None else notice_days

        def planned(due_on: date, lead_bank_days: int, notice: int) -> Schedule:
            return schedule(due_on, submission_days_before=lead_bank_days, prenotification_days=notice, today=today)

        @cache
        def dates(due_on: date, agreed_days: int | None = None) -> Schedule:
            lead = settings.collection.submission_days_before
            notice = days if agreed_days is None else agreed_days
            found = planned(due_on, lead, notice)
            while (terms := profile.on(found.collection_on) if profile else None) and terms.lead_bank_days > lead:
                lead = terms.lead_bank_days
                found = planned(due_on, lead, notice)
            return found

        return cls(dates)


async def calendar_of(tx: Tx, today: date | None = None, *, notice_days: int | None = None) -> Calendar:
    """Calendar of the merchant and its bank profile, from `today` on."""
    profile = await bank_profiles.in_use(tx)
    return Calendar.of(tx.settings, today or tx.today, profile=profile, notice_days=notice_days)


async def announce(tx: Tx, ids: Iterable[UUID]) -> None:
    """Publishes CollectionScheduled for each: amount, date and mandate (TIM-01).

    A debit whose day is not certain is announced once it is.
    """
    identifier = tx.settings.creditor.identifier or ""
    rows = await collections.by_ids(tx, ids)
    known = [row for row in rows if row.mandate_id is not None and not row.announcement_due]
    await outbox.append_all(tx, [_scheduled(row, identifier) for row in known])


def _scheduled(row: Collection, creditor_identifier: str) -> CollectionScheduled:
    if row.mandate_id is None:
        raise AssertionError("announced without a mandate")
    return CollectionScheduled(
        account_id=row.account_id,
        collection_id=row.collection_id,
        statement_id=row.statement_id,
        invoice_id=row.invoice_id,
        amount=row.amount_minor,
        currency=row.currency,
        collection_date=row.collection_on,
        allocations=list(row.allocations),
        mandate_id=row.mandate_id,
        mandate_reference=row.mandate_reference or "",
        creditor_identifier=creditor_identifier,
        iban_masked=row.iban_masked or "",
        early=row.early,
        retry_of=row.retry_of,
        postponed_for=row.cause,
        fault=FailureParty.CREDITOR if is_creditors_fault(row.cause) else None,
    )


async def schedule_batch_runs(tx: Tx, days: Iterable[date]) -> None:
    """Schedules one job per day with files, before the bank's cut-off."""
    nothing: Mapping[str, Any] = {}
    profile = await bank_profiles.in_use(tx)
    rows = [(day.isoformat(), due_work.at_local(tx, day, _hour(profile, day)), nothing) for day in sorted(set(days))]
    await due_work.schedule_many(tx, "submit", rows)


def _hour(profile: BankProfile | None, day: date) -> int:
    terms = profile.on(day) if profile else None
    return min(SUBMIT_HOUR, terms.cut_off_hour - 1) if terms else SUBMIT_HOUR


def use_mandate(usable: dict[UUID, UsableMandate], account_id: UUID) -> UsableMandate | None:
    """The account's mandate; a one-off mandate is removed, because it is used once (SEQ-02)."""
    mandate = usable.get(account_id)
    if mandate is not None and mandate.is_one_off:
        del usable[account_id]
    return mandate


async def announce_planned(tx: Tx, account_ids: Sequence[UUID]) -> None:
    """Announces planned collections of these accounts under their mandate, with the full notice.

    A collection above the cap is split or waits, as the merchant's settings say.
    """
    usable = await mandates.usable(tx, account_ids)
    if not usable:
        return
    calendar = await calendar_of(tx)
    plans: list[Announcement] = []
    above_cap: list[UUID] = []
    for row in await collections.lock_planned(tx, list(usable)):
        mandate = usable.get(row.account_id)
        if mandate is None:
            continue
        may_split = splits_above_cap(tx, mandate) and row.retry_of is None
        amounts = fit(row.amount_minor, mandate.max_minor, may_split=may_split)
        if amounts is None:
            above_cap.append(row.collection_id)
            continue
        use_mandate(usable, row.account_id)
        dates = calendar.dates(row.due_on, mandate.notice_days)
        plans += [_plan(id_, mandate, dates) for id_ in await split_planned(tx, row, amounts)]
    await collections.record_cause(tx, above_cap, ABOVE_CAP)
    await collections.announce(tx, plans)
    await announce(tx, [plan.collection_id for plan in plans])
    await schedule_batch_runs(tx, [plan.submit_on for plan in plans])


def splits_above_cap(tx: Tx, mandate: UsableMandate) -> bool:
    """Whether amounts above the cap are split; a one-off mandate allows one debit (SEQ-02)."""
    return tx.settings.collection.above_cap == "split" and not mandate.is_one_off


def _plan(id_: UUID, mandate: UsableMandate, dates: Schedule) -> Announcement:
    return Announcement(
        collection_id=id_,
        status=MOVES[Status.PLANNED, Move.ANNOUNCE],
        collection_on=dates.collection_on,
        submit_on=dates.submit_on,
        mandate_id=mandate.mandate_id,
        mandate_reference=mandate.reference,
        iban_masked=mandate.iban_masked,
        scheme=mandate.scheme,
        sequence_type=mandate.sequence_type,
    )


async def split_planned(tx: Tx, row: Collection, amounts: Sequence[int]) -> list[UUID]:
    """Splits a planned collection into these amounts, the first of which it keeps; returns all of them."""
    if len(amounts) == 1:
        return [row.collection_id]
    parts = await splits.parts(tx, row.collection_id)
    assigned = spread([part.open_minor for part in parts], amounts)
    ids = [row.collection_id]
    for amount, places in zip(amounts[1:], assigned[1:], strict=True):
        id_ = new_id()
        moved = [MovedPart(parts[place].place, minor) for place, minor in places]
        await splits.move(tx, row.collection_id, id_, end_to_end_id(id_), amount, moved)
        ids.append(id_)
    return ids
