from uuid import UUID

from encours_mandates.core.domain.mandate import Status
from encours_mandates.core.store import mandates
from encours_mandates.core.use_cases import events
from encours_platform.database import Tx
from encours_platform.republish import PresentState


async def mandate_state(tx: Tx, after: UUID, limit: int) -> PresentState:
    """Whether each mandate that was ever active may be collected now; locked, so that a change follows its state."""
    found = await mandates.lock_after(tx, after, limit)
    published = [
        events.activated(mandate) if mandate.status is Status.ACTIVE else events.ended(mandate)
        for mandate in found
        if mandate.activated_at is not None
    ]
    return PresentState(published, found[-1].id if len(found) == limit else None)
