"""The end of a mandate: revoked by a party, or unused for too long."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from encours_mandates.core.domain.mandate import Mandate, Move, can
from encours_mandates.core.store import mandates
from encours_mandates.core.use_cases import events
from encours_mandates.core.use_cases.documents import start_retention
from encours_mandates.core.use_cases.status_changes import (
    ACCOUNT,
    CLOCK,
    ActionContext,
    apply_move,
    cancel_schedules,
    lock_mandate,
    record,
    schedule_expiry,
)
from encours_mandates.core.use_cases.withdraw_request import withdraw_request
from encours_platform import outbox
from encours_platform.database import Tx


async def end(tx: Tx, mandate: Mandate, move: Move, context: ActionContext) -> Mandate:
    """Ends the mandate; publishes the end if its signature was published."""
    ended = await apply_move(tx, mandate, move, context)
    await cancel_schedules(tx, ended)
    await withdraw_request(tx, ended.id)
    await start_retention(tx, ended)
    if ended.signed_on is not None:
        await outbox.append(tx, events.ended(ended))
    return ended


async def revoke_mandate(tx: Tx, mandate_id: UUID, *, who: str, by: str, text: str | None) -> Mandate:
    """Either party may revoke at any time (S2.5). Raises `NotFound` and `ImpossibleMove`."""
    evidence = {"by": by} | ({} if text is None else {"text": text})
    return await end(
        tx, await lock_mandate(tx, mandate_id), Move.REVOKE, ActionContext(who, cause="revoked", evidence=evidence)
    )


async def revoke_unsigned(tx: Tx, account_id: UUID) -> Sequence[Mandate]:
    """Revokes the unsigned mandates of a closed account; signed ones remain, to collect what is owed."""
    context = ActionContext(ACCOUNT, cause="account_closed")
    return [await end(tx, mandate, Move.REVOKE, context) for mandate in await mandates.lock_unsigned(tx, account_id)]


async def expire_if_unused(tx: Tx, mandate_id: UUID) -> None:
    """Expires the mandate if no collection has used it for 36 months, else plans the next check (MND-25)."""
    mandate = await mandates.lock(tx, mandate_id)
    if mandate is None or mandate.expires_on is None or not can(mandate.status, Move.EXPIRE):
        return
    if mandate.expires_on <= tx.today:
        await end(tx, mandate, Move.EXPIRE, ActionContext(CLOCK, cause="expired"))
    else:
        await schedule_expiry(tx, [mandate])


async def announce_expiry(tx: Tx, mandate_id: UUID, *, planned_for: date | None) -> None:
    """Tells that the mandate ends soon where its end is still the day that was `planned_for`; plans the next warning.

    Without a day it only plans. A mandate that has ended, or that a collection has used since, is not warned of.
    """
    mandate = await mandates.lock(tx, mandate_id)
    if mandate is None or mandate.expires_on is None or not can(mandate.status, Move.EXPIRE):
        return
    days_left = (mandate.expires_on - tx.today).days
    if days_left <= 0:
        return
    if mandate.expires_on == planned_for:
        evidence = {"expires_on": mandate.expires_on.isoformat(), "days_left": str(days_left)}
        await record(tx, mandate, "warn_of_expiry", ActionContext(CLOCK, evidence=evidence))
        await outbox.append(tx, events.expiring(mandate, days_left))
    await schedule_expiry(tx, [mandate])
