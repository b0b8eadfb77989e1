"""Amends the live mandates to the merchant's new name or identifier (AMD-01, AMD-04, ICS-02)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from encours_contracts.envelope import Event
from encours_mandates.core.domain.history import MandateStep, Step
from encours_mandates.core.domain.mandate import (
    Creditor,
    Mandate,
    Move,
    Registration,
    Status,
    needs_registration_again,
    next_status,
)
from encours_mandates.core.store import creditors, history
from encours_mandates.core.use_cases import events
from encours_mandates.core.use_cases.amend_mandate import AWAITING_DEBTOR_BANK
from encours_mandates.core.use_cases.creditor import creditor_of
from encours_mandates.core.use_cases.remind_debtor_bank import start_waiting_for_debtor_bank
from encours_mandates.core.use_cases.status_changes import ActionContext, record_all
from encours_platform import outbox
from encours_platform.database import Tx

BEFORE_ALL = UUID(int=0)
SLICE = 2_000
"""Mandates in memory at once."""


@dataclass(frozen=True, slots=True)
class CreditorAmended:
    """Counts of the mandates whose creditor differs from the merchant's present name and identifier."""

    creditor: Creditor
    changed: int = 0
    suspended: int = 0
    """Changed, were active, and wait for the debtor bank to record them again."""
    waiting: int = 0
    """Changed, were not active before, and wait for that record too."""
    skipped: int = 0
    """Not signed yet: they are signed under the creditor they name, and can be amended afterwards."""

    def __add__(self, other: "CreditorAmended") -> "CreditorAmended":
        return CreditorAmended(
            self.creditor,
            self.changed + other.changed,
            self.suspended + other.suspended,
            self.waiting + other.waiting,
            self.skipped + other.skipped,
        )


@dataclass(frozen=True, slots=True)
class _Change:
    before: Mandate
    amended: Mandate
    after: Mandate

    @property
    def registers_again(self) -> bool:
        return needs_registration_again(self.before, self.amended)

    @property
    def stops(self) -> bool:
        return self.after.status is not self.before.status


async def amend_creditor(tx: Tx, *, who: str, dry_run: bool) -> CreditorAmended:
    """Amends all live mandates to the merchant's present name and identifier, in slices of one transaction.

    A B2B mandate under an identifier of another creditor is suspended until its debtor's bank has recorded it (AMD-04);
    a new name or business code (positions 5 to 7, ICS-02) stops nothing. A dry run only counts. Raises
    `CreditorNotSet`.
    """
    creditor = creditor_of(tx)
    total = CreditorAmended(creditor, skipped=await creditors.count_unsigned_under_others(tx, creditor))
    after = BEFORE_ALL
    while page := await creditors.live_under_others(tx, creditor, after=after, limit=SLICE, lock=not dry_run):
        changes = [_change(tx, mandate, creditor) for mandate in page]
        if not dry_run:
            await _write(tx, changes, creditor, who=who)
        total += _count(creditor, changes)
        after = page[-1].id
    return total


def _change(tx: Tx, before: Mandate, creditor: Creditor) -> _Change:
    amended = replace(before, creditor=creditor)
    if not needs_registration_again(before, amended):
        return _Change(before, amended, amended)
    amended = replace(amended, registration=Registration.UNKNOWN)
    if before.status is Status.AWAITING_DEBTOR_BANK:
        return _Change(before, amended, amended)
    changed_at = tx.now if before.status is Status.ACTIVE else before.status_changed_at
    status = next_status(before.status, Move.SUSPEND)
    after = replace(amended, status=status, status_changed_at=changed_at, cause=AWAITING_DEBTOR_BANK, reason_code=None)
    return _Change(before, amended, after)


async def _write(tx: Tx, changes: Sequence[_Change], creditor: Creditor, *, who: str) -> None:
    await history.add_amendments(tx, [change.before.id for change in changes])
    await creditors.save(tx, [change.after for change in changes], creditor)
    await record_all(tx, [step for change in changes for step in _steps(tx, change, who)])
    await outbox.append_all(tx, [event for change in changes for event in _events(change)])
    await start_waiting_for_debtor_bank(tx, [change.after for change in changes if change.registers_again])


def _steps(tx: Tx, change: _Change, who: str) -> list[MandateStep]:
    old, new = change.before.creditor, change.after.creditor
    pairs = {
        "original_creditor_identifier": (old.identifier, new.identifier),
        "original_creditor_name": (old.name, new.name),
    }
    amended = ActionContext(who, evidence={name: old for name, (old, new) in pairs.items() if old != new})
    steps = [(change.amended, Move.AMEND, amended)]
    if change.registers_again and change.after.status is Status.SUSPENDED:
        steps.append((change.after, Move.SUSPEND, ActionContext(who, cause=AWAITING_DEBTOR_BANK)))
    return [
        (
            mandate.id,
            Step(move, mandate.status, tx.now, context.who, context.cause, context.reason_code, context.evidence),
        )
        for mandate, move, context in steps
    ]


def _events(change: _Change) -> list[Event]:
    if change.before.activated_at is None:
        return []
    published: list[Event] = [events.amended(change.before, change.after)]
    return [*published, events.ended(change.after)] if change.stops else published


def _count(creditor: Creditor, changes: Sequence[_Change]) -> CreditorAmended:
    suspended = sum(change.stops for change in changes)
    again = sum(change.registers_again for change in changes)
    return CreditorAmended(creditor, len(changes), suspended, again - suspended)
