from uuid import UUID

from encours_mandates.core.domain.mandate import Mandate, Move, Registration, Scheme
from encours_mandates.core.use_cases import events
from encours_mandates.core.use_cases.status_changes import REMINDER, ActionContext, apply_move, lock_mandate
from encours_platform import due_work, outbox
from encours_platform.database import Tx


async def confirm_mandate(tx: Tx, mandate_id: UUID, *, who: str, evidence: str | None) -> Mandate:
    """Activates the mandate: the debtor bank has recorded it, or its objection is settled.

    This is a declaration; the first paid collection proves it (MND-24). Raises `NotFound` and
    `ImpossibleMove`.
    """
    mandate = await lock_mandate(tx, mandate_id)
    active = await apply_move(
        tx,
        mandate,
        Move.CONFIRM,
        ActionContext(who, evidence={} if evidence is None else {"text": evidence}),
        registration=Registration.DECLARED if mandate.scheme is Scheme.B2B else mandate.registration,
        activated_at=mandate.activated_at or tx.now,
    )
    await due_work.cancel(tx, REMINDER, str(mandate_id))
    await outbox.append(tx, events.activated(active))
    return active
