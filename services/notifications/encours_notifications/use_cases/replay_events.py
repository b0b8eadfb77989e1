from datetime import datetime
from uuid import UUID

from encours_notifications.domain.errors import EndpointDisabled
from encours_notifications.store import buyers, deliveries, delivery_queues, endpoints
from encours_platform.database import Tx
from encours_platform.problems import NotFound, NotYetKnown

EVENTS_MAX = 10_000


async def replay_events(tx: Tx, endpoint_id: UUID, *, since: datetime, account_id: UUID | None) -> int:
    """Delivers logged events of the endpoint's types again, oldest first; returns how many.

    Those from an instant of the tenant's clock on, at most `EVENTS_MAX`. Raises `NotFound`, `EndpointDisabled` and
    `NotYetKnown` (no event of the account has arrived).
    """
    endpoint = await endpoints.lock(tx, endpoint_id)
    if endpoint is None:
        raise NotFound("no such webhook endpoint")
    if not endpoint.enabled:
        raise EndpointDisabled("enable the endpoint first")
    if account_id is not None and not await buyers.is_known(tx, account_id):
        raise NotYetKnown("the account is not known here", pointer="/account_id")
    replayed = await deliveries.replay(
        tx, endpoint_id, since=since, account_id=account_id, types=endpoint.events, most=EVENTS_MAX
    )
    if replayed:
        await delivery_queues.enqueue(tx, [endpoint_id], tx.now)
    return replayed
