"""What a collection's outcome means for its mandate."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from encours_mandates.core.domain.mandate import (
    Mandate,
    Move,
    Registration,
    Scheme,
    Sequence,
    Status,
    can,
    move_of_consequence,
)
from encours_mandates.core.store import mandates
from encours_mandates.core.use_cases import events
from encours_mandates.core.use_cases.end_mandate import end
from encours_mandates.core.use_cases.remind_debtor_bank import start_waiting_for_debtor_bank
from encours_mandates.core.use_cases.status_changes import BANK, ActionContext, apply_move, record, schedule_expiry
from encours_platform import outbox
from encours_platform.database import Tx
from encours_platform.problems import NotYetKnown

NOT_REGISTERED = "MD01"
"""The debtor's bank knows no such mandate (docs/rules/messages.md)."""


@dataclass(frozen=True, slots=True)
class FailedDebit:
    """A debit that the debtor bank did not pay: its reason (ISO code) and what follows for the mandate."""

    reason_code: str | None
    consequence: str
    end_to_end_id: str

    @property
    def context(self) -> ActionContext:
        evidence = {"end_to_end_id": self.end_to_end_id, "consequence": self.consequence}
        return ActionContext(BANK, reason_code=self.reason_code, evidence=evidence)


async def record_submitted(tx: Tx, uses: Mapping[UUID, date]) -> None:
    """Debits with these collection dates were submitted: the 36 months of their mandates start again.

    They count from the collection date, whatever the bank answers (MND-25). An ended mandate does not change.
    """
    changed = await mandates.record_last_use(tx, uses)
    if changed:
        await schedule_expiry(tx, changed)


async def record_settled(tx: Tx, mandate_id: UUID, collection_date: date) -> None:
    """The bank has paid: that proves its record of a B2B mandate (MND-24), and completes a one-off mandate (SEQ-02).

    A reject that was reported before the booking may have suspended the mandate; only one that says that there is no
    mandate outweighs the booking (RTX-04).
    """
    mandate = await _used(tx, mandate_id, collection_date)
    is_suspended = mandate.status is Status.SUSPENDED and mandate.registration is not Registration.UNKNOWN
    if mandate.scheme is Scheme.B2B and (mandate.status is Status.ACTIVE or is_suspended):
        proven = replace(mandate, registration=Registration.PROVEN)
        await mandates.save(tx, proven, status_before=mandate.status)
        mandate = proven
    if mandate.sequence is Sequence.ONE_OFF and can(mandate.status, Move.COMPLETE):
        await end(tx, mandate, Move.COMPLETE, ActionContext(BANK, cause="completed"))


async def record_failed(tx: Tx, mandate_id: UUID, collection_date: date, failed_debit: FailedDebit) -> None:
    """The bank has not paid or returned the debit: the reason may suspend or end the mandate."""
    mandate = await _used(tx, mandate_id, collection_date)
    move = move_of_consequence(failed_debit.consequence)
    if move is None:
        if failed_debit.consequence != "keep":
            await record(tx, mandate, "objection", failed_debit.context)
    elif can(mandate.status, move):
        await _apply(tx, mandate, move, failed_debit)


async def _used(tx: Tx, mandate_id: UUID, collection_date: date) -> Mandate:
    """The mandate, with its 36 months counted from that collection, whatever its outcome (MND-25)."""
    mandate = await mandates.lock(tx, mandate_id)
    if mandate is None:
        raise NotYetKnown("mandate not found")
    if not can(mandate.status, Move.EXPIRE) or collection_date <= (mandate.last_used_on or date.min):
        return mandate
    changed = replace(mandate, last_used_on=collection_date)
    await mandates.save(tx, changed, status_before=mandate.status)
    await schedule_expiry(tx, [changed])
    return changed


async def _apply(tx: Tx, mandate: Mandate, move: Move, failed_debit: FailedDebit) -> None:
    if move is Move.FAIL:
        await end(tx, mandate, move, replace(failed_debit.context, cause="failed"))
        return
    not_registered = failed_debit.reason_code == NOT_REGISTERED
    suspended = await apply_move(
        tx,
        mandate,
        move,
        replace(failed_debit.context, cause="suspended"),
        registration=Registration.UNKNOWN if not_registered else mandate.registration,
    )
    if mandate.status is Status.ACTIVE:
        await outbox.append(tx, events.ended(suspended))
    if not_registered and mandate.scheme is Scheme.B2B:
        await start_waiting_for_debtor_bank(tx, [suspended])
