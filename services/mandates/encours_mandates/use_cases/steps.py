"""One step in the life of a mandate, with who took it and on what evidence."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from encours_common import audit, due_work
from encours_common.db import Tx
from encours_common.ids import MANDATE, typeid
from encours_common.problems import NotFound
from encours_mandates.domain.mandate import Mandate, Move, next_status
from encours_mandates.store import history, mandates

EXPIRY = "mandate_expiry"
"""Kind of due work: look whether the mandate has been unused for too long."""

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
    await history.add_step(tx, mandate.id, step)
    told = {"status": mandate.status, "cause": why.cause, "reason_code": why.reason_code, **why.evidence}
    audit.note(
        tx,
        who=why.who,
        action=f"mandate_{what}",
        subject=typeid(MANDATE, mandate.id),
        details={name: value for name, value in told.items() if value is not None},
    )


async def watch_expiry(tx: Tx, mandate: Mandate) -> None:
    """Sets the clock for the day on which the mandate has been unused for 36 months (MND-25)."""
    if mandate.expires_on is not None:
        await due_work.schedule(tx, EXPIRY, str(mandate.id), due_work.at_local(tx, mandate.expires_on))


async def stop_watching(tx: Tx, mandate: Mandate) -> None:
    await due_work.cancel(tx, EXPIRY, str(mandate.id))
