from collections.abc import Mapping
from uuid import UUID

from encours_common import outbox
from encours_common.db import Tx
from encours_mandates.domain.mandate import Mandate, Move, move_after_signature
from encours_mandates.use_cases import events
from encours_mandates.use_cases.await_debtor_bank import await_debtor_bank
from encours_mandates.use_cases.steps import Why, locked, take_step, watch_expiry


async def sign_mandate(tx: Tx, mandate_id: UUID, *, who: str, evidence: Mapping[str, str]) -> Mandate:
    """Signed today; a Core mandate is active at once, a B2B mandate waits for the debtor's bank (MND-24).

    Raises `NotFound` and `ImpossibleMove`.
    """
    mandate = await locked(tx, mandate_id)
    signed = await take_step(tx, mandate, Move.SIGN, Why(who, evidence=evidence), signed_on=tx.today)
    await watch_expiry(tx, [signed])
    await outbox.append(tx, events.signed(signed))
    after = move_after_signature(signed.scheme)
    if after is Move.ASK_DEBTOR_BANK:
        waiting = await take_step(tx, signed, after, Why(who))
        await await_debtor_bank(tx, [waiting])
        return waiting
    active = await take_step(tx, signed, after, Why(who), activated_at=tx.now)
    await outbox.append(tx, events.activated(active))
    return active
