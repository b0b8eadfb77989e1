"""One step in the life of a mandate, with who took it and on what evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from encours_mandates.core.domain.expiry import next_alert_on
from encours_mandates.core.domain.mandate import Mandate, Move, next_status
from encours_mandates.core.store import history, mandates
from encours_platform import audit, due_work
from encours_platform.database import Tx
from encours_platform.problems import NotFound
from encours_values.ids import MANDATE, typeid

EXPIRY = "mandate_expiry"
"""Kind of due work: look whether the mandate has been unused for too long."""

EXPIRY_ALERT = "mandate_expiry_alert"
"""Kind of due work: warn that the mandate will soon have been unused for too long."""
REMINDER = "debtor_bank_reminder"
"""Kind of due work: look whether the debtor's bank has recorded the mandate."""
NOTICE_HOUR = 8
"""Local hour at which people are told of what the calendar brings."""

CLOCK = "clock"
BANK = "bank"
ACCOUNT = "account"
"""Who took a step that no caller asked for; a caller is told by the id of its API key."""


@dataclass(frozen=True, slots=True)
class Why:
    """Who takes the step, for what cause (a stable code), by which reason of the bank, on what evidence."""

    who: str
    cause: str | None = None
    reason_code: str | None = None
    evidence: Mapping[str, str] = field(default_factory=dict)


async def locked(tx: Tx, mandate_id: UUID) -> Mandate:
    """Raises `NotFound`."""
    mandate = await mandates.lock(tx, mandate_id)
    if mandate is None:
        raise NotFound("there is no such mandate")
    return mandate


def unsigned(mandate: Mandate) -> Mandate:
    """The mandate, which waits for its signature. Raises `ImpossibleMove`."""
    next_status(mandate.status, Move.SIGN)
    return mandate


async def take_step(tx: Tx, mandate: Mandate, move: Move, why: Why, **changes: Any) -> Mandate:
    """The mandate after `move` and with `changes`; the caller has locked it. Raises `ImpossibleMove`.

    A step that leaves the status as it is keeps its age, and the cause where there is no new one.
    """
    status = next_status(mandate.status, move)
    stays = status is mandate.status
    kept = stays and why.cause is None
    moved = replace(
        mandate,
        **changes,
        status=status,
        since=mandate.since if stays else tx.now,
        cause=mandate.cause if kept else why.cause,
        reason_code=mandate.reason_code if kept else why.reason_code,
    )
    await mandates.save(tx, moved, was=mandate.status)
    await note(tx, moved, move, why)
    return moved


async def note(tx: Tx, mandate: Mandate, what: str, why: Why) -> None:
    """Adds to the history, and to the audit trail, what happened now."""
    step = history.Step(what, mandate.status, tx.now, why.who, why.cause, why.reason_code, why.evidence)
    await note_all(tx, [(mandate.id, step)])


async def note_all(tx: Tx, taken: Sequence[history.StepOf]) -> None:
    """The same for many steps, in the order they were taken."""
    await history.add_steps(tx, taken)
    for mandate_id, step in taken:
        told = {"status": step.status, "cause": step.cause, "reason_code": step.reason_code, **step.evidence}
        audit.record(
            tx,
            who=step.who,
            action=f"mandate_{step.move}",
            subject=typeid(MANDATE, mandate_id),
            details={name: value for name, value in told.items() if value is not None},
        )


async def watch_expiry(tx: Tx, watched: Sequence[Mandate]) -> None:
    """Sets the clock for the day on which each of these mandates has been unused for 36 months (MND-25).

    And for the first day to come on which to warn of that.
    """
    subjects = [str(mandate.id) for mandate in watched]
    ends = [(str(mandate.id), mandate.expires_on) for mandate in watched if mandate.expires_on is not None]
    alert_days = tx.settings.mandates.expiry_alert_days
    alerts = [(subject, end, next_alert_on(end, alert_days, tx.today)) for subject, end in ends]
    await due_work.cancel(tx, EXPIRY, *subjects)
    await due_work.cancel(tx, EXPIRY_ALERT, *subjects)
    await due_work.schedule_many(tx, EXPIRY, [(subject, due_work.at_local(tx, end), {}) for subject, end in ends])
    await due_work.schedule_many(
        tx,
        EXPIRY_ALERT,
        [
            (subject, due_work.at_local(tx, day, NOTICE_HOUR), {"expires_on": end.isoformat()})
            for subject, end, day in alerts
            if day is not None
        ],
    )


async def stop_watching(tx: Tx, mandate: Mandate) -> None:
    for kind in (EXPIRY, EXPIRY_ALERT, REMINDER):
        await due_work.cancel(tx, kind, str(mandate.id))
