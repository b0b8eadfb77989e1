"""What a collection tells of the mandate it used."""

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
from encours_mandates.core.use_cases.remind_debtor_bank import await_debtor_bank
from encours_mandates.core.use_cases.status_changes import BANK, Why, note, take_step, watch_expiry
from encours_platform import outbox
from encours_platform.database import Tx
from encours_platform.problems import NotYetKnown

NOT_REGISTERED = "MD01"
"""The debtor's bank knows no such mandate (docs/rules/messages.md)."""


@dataclass(frozen=True, slots=True)
class Objection:
    """Why the debtor's bank did not pay: its reason (ISO code), and what that means for the mandate (docs/rules)."""

    reason_code: str | None
    consequence: str
    end_to_end_id: str

    @property
    def why(self) -> Why:
        evidence = {"end_to_end_id": self.end_to_end_id, "consequence": self.consequence}
        return Why(BANK, reason_code=self.reason_code, evidence=evidence)


async def note_submitted(tx: Tx, uses: Mapping[UUID, date]) -> None:
    """Debits of these collection dates are on their way to the bank: the 36 months of their mandates start again.

    They count from the collection date, whatever the bank will answer (MND-25). A mandate that has ended stays so.
    """
    used = await mandates.note_used(tx, uses)
    if used:
        await watch_expiry(tx, used)


async def note_settled(tx: Tx, mandate_id: UUID, collection_date: date) -> None:
    """The bank has paid: that proves its record of a B2B mandate (MND-24), and completes a one-off mandate (SEQ-02)."""
    mandate = await _used(tx, mandate_id, collection_date)
    if mandate.scheme is Scheme.B2B and mandate.status is Status.ACTIVE:
        proven = replace(mandate, registration=Registration.PROVEN)
        await mandates.save(tx, proven, was=mandate.status)
        mandate = proven
    if mandate.sequence is Sequence.ONE_OFF and can(mandate.status, Move.COMPLETE):
        await end(tx, mandate, Move.COMPLETE, Why(BANK, cause="completed"))


async def note_returned(tx: Tx, mandate_id: UUID, collection_date: date, objection: Objection) -> None:
    """The bank has not paid, or wants it back: the mandate is suspended or at its end where the reason says so."""
    mandate = await _used(tx, mandate_id, collection_date)
    move = move_of_consequence(objection.consequence)
    if move is None:
        if objection.consequence != "keep":
            await note(tx, mandate, "objection", objection.why)
    elif can(mandate.status, move):
        await _apply(tx, mandate, move, objection)


async def _used(tx: Tx, mandate_id: UUID, collection_date: date) -> Mandate:
    """The mandate, with its 36 months counted from that collection, however it ended (MND-25)."""
    mandate = await mandates.lock(tx, mandate_id)
    if mandate is None:
        raise NotYetKnown("there is no such mandate")
    if not can(mandate.status, Move.EXPIRE) or collection_date <= (mandate.last_used_on or date.min):
        return mandate
    used = replace(mandate, last_used_on=collection_date)
    await mandates.save(tx, used, was=mandate.status)
    await watch_expiry(tx, [used])
    return used


async def _apply(tx: Tx, mandate: Mandate, move: Move, objection: Objection) -> None:
    if move is Move.FAIL:
        await end(tx, mandate, move, replace(objection.why, cause="failed"))
        return
    unknown = objection.reason_code == NOT_REGISTERED
    suspended = await take_step(
        tx,
        mandate,
        move,
        replace(objection.why, cause="suspended"),
        registration=Registration.UNKNOWN if unknown else mandate.registration,
    )
    if mandate.status is Status.ACTIVE:
        await outbox.append(tx, events.ended(suspended))
    if unknown and mandate.scheme is Scheme.B2B:
        await await_debtor_bank(tx, [suspended])
