"""Status changes of a mandate, with who made them and on what evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from encours_mandates.core.domain.expiry import next_alert_on
from encours_mandates.core.domain.history import MandateStep, Step
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
"""Local hour of notices that follow from the calendar."""

CLOCK = "clock"
BANK = "bank"
ACCOUNT = "account"
"""Authors of steps that no caller requested; a caller is named by the id of its API key."""


@dataclass(frozen=True, slots=True)
class ActionContext:
    """Who acts, for what cause (a stable code), with which reason of the bank, on what evidence."""

    who: str
    cause: str | None = None
    reason_code: str | None = None
    evidence: Mapping[str, str] = field(default_factory=dict)


async def lock_mandate(tx: Tx, mandate_id: UUID) -> Mandate:
    """Raises `NotFound`."""
    mandate = await mandates.lock(tx, mandate_id)
    if mandate is None:
        raise NotFound("mandate not found")
    return mandate


def require_unsigned(mandate: Mandate) -> Mandate:
    """The mandate, which waits for its signature. Raises `ImpossibleMove`."""
    next_status(mandate.status, Move.SIGN)
    return mandate


async def apply_move(tx: Tx, mandate: Mandate, move: Move, context: ActionContext, **changes: Any) -> Mandate:
    """The mandate after `move` and with `changes`; the caller has locked it. Raises `ImpossibleMove`.

    A move that does not change the status keeps `status_changed_at`, and the cause if there is no new one.
    """
    status = next_status(mandate.status, move)
    status_unchanged = status is mandate.status
    keeps_cause = status_unchanged and context.cause is None
    changed = replace(
        mandate,
        **changes,
        status=status,
        status_changed_at=mandate.status_changed_at if status_unchanged else tx.now,
        cause=mandate.cause if keeps_cause else context.cause,
        reason_code=mandate.reason_code if keeps_cause else context.reason_code,
    )
    await mandates.save(tx, changed, status_before=mandate.status)
    await record(tx, changed, move, context)
    return changed


async def record(tx: Tx, mandate: Mandate, what: str, context: ActionContext) -> None:
    """Adds to the history, and to the audit trail, what happened now."""
    step = Step(what, mandate.status, tx.now, context.who, context.cause, context.reason_code, context.evidence)
    await record_all(tx, [(mandate.id, step)])


async def record_all(tx: Tx, steps: Sequence[MandateStep]) -> None:
    """The same for many steps, in the order they were taken."""
    await history.add_steps(tx, steps)
    for mandate_id, step in steps:
        details = {"status": step.status, "cause": step.cause, "reason_code": step.reason_code, **step.evidence}
        audit.record(
            tx,
            who=step.who,
            action=f"mandate_{step.move}",
            subject=typeid(MANDATE, mandate_id),
            details={name: value for name, value in details.items() if value is not None},
        )


async def schedule_expiry(tx: Tx, mandates_to_watch: Sequence[Mandate]) -> None:
    """Plans the expiry of each mandate after 36 months without use (MND-25), and the next warning of it."""
    subjects = [str(mandate.id) for mandate in mandates_to_watch]
    ends = [(str(mandate.id), mandate.expires_on) for mandate in mandates_to_watch if mandate.expires_on is not None]
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


async def cancel_schedules(tx: Tx, mandate: Mandate) -> None:
    for kind in (EXPIRY, EXPIRY_ALERT, REMINDER):
        await due_work.cancel(tx, kind, str(mandate.id))
