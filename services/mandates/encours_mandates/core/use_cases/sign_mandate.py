from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from encours_mandates.core.domain.mandate import Mandate, Move, move_after_signature
from encours_mandates.core.use_cases import events
from encours_mandates.core.use_cases.remind_debtor_bank import start_waiting_for_debtor_bank
from encours_mandates.core.use_cases.status_changes import ActionContext, apply_move, lock_mandate, schedule_expiry
from encours_mandates.core.use_cases.withdraw_request import withdraw_request
from encours_platform import outbox
from encours_platform.database import Tx


async def sign_mandate(
    tx: Tx, mandate_id: UUID, *, who: str, evidence: Mapping[str, str], signed_at: datetime | None = None
) -> Mandate:
    """Signed: today, or `signed_at` where we hear of it later. Raises `NotFound` and `ImpossibleMove`."""
    mandate = await lock_mandate(tx, mandate_id)
    return await sign(
        tx, mandate, ActionContext(who, evidence=evidence), signed_on=_signature_date(tx, mandate, signed_at)
    )


async def sign(tx: Tx, mandate: Mandate, context: ActionContext, **changes: Any) -> Mandate:
    """Signed, today where `changes` do not say another day, with `changes`; the caller has locked the mandate.

    A Core mandate is active at once, a B2B mandate waits for the debtor's bank (MND-24). Raises `ImpossibleMove`.
    """
    signed = await apply_move(tx, mandate, Move.SIGN, context, **{"signed_on": tx.today, **changes})
    await withdraw_request(tx, mandate.id)
    await schedule_expiry(tx, [signed])
    await outbox.append(tx, events.signed(signed))
    after = move_after_signature(signed.scheme)
    if after is Move.ASK_DEBTOR_BANK:
        waiting = await apply_move(tx, signed, after, ActionContext(context.who))
        await start_waiting_for_debtor_bank(tx, [waiting])
        return waiting
    active = await apply_move(tx, signed, after, ActionContext(context.who), activated_at=tx.now)
    await outbox.append(tx, events.activated(active))
    return active


def _signature_date(tx: Tx, mandate: Mandate, signed_at: datetime | None) -> date:
    """Never before the mandate was made nor after today: a sandbox's clock is not that of the world."""
    if signed_at is None:
        return tx.today
    made_on = mandate.created_at.astimezone(tx.timezone).date()
    return min(max(signed_at.astimezone(tx.timezone).date(), made_on), tx.today)
