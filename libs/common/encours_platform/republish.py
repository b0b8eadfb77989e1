"""Publishes the present state of a noun again, to fill projections that were lost or are new."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from encours_contracts.envelope import Event
from encours_platform.database import Database, Tx
from encours_platform.outbox import append_all

PAGE_ROWS = 500
FIRST = UUID(int=0)
"""Before every id."""


@dataclass(frozen=True)
class PresentState:
    """Events with the present state of some rows of a noun; `last_id` is None after the last row."""

    events: Sequence[Event]
    last_id: UUID | None = None


Republisher = Callable[[Tx, UUID, int], Awaitable[PresentState]]
"""Answers the state of at most so many rows whose id comes after the given one, in order of id.

A row whose events carry no version is locked, so that its state leaves in order with its changes.
"""


async def republish(database: Database, tenant_id: UUID, republisher: Republisher) -> int:
    """Appends the state of all rows of a tenant to the outbox, a transaction a page; answers how many events.

    Live traffic goes on: a consumer that has a newer version ignores the older one, and a second run changes nothing.
    """
    after: UUID | None = FIRST
    published = 0
    while after is not None:
        async with database.transaction(tenant_id) as tx:
            state = await republisher(tx, after, PAGE_ROWS)
            await append_all(tx, state.events, restated=True)
        published += len(state.events)
        after = state.last_id
    return published
