from dataclasses import replace
from uuid import UUID

from encours_notifications.domain.delivery import MOVES, Move
from encours_notifications.domain.errors import EndpointDisabled
from encours_notifications.store import deliveries, delivery_queues, endpoints
from encours_notifications.store.deliveries import Delivery
from encours_platform.database import Tx
from encours_platform.problems import NotFound


async def retry_delivery(tx: Tx, delivery_id: UUID) -> Delivery:
    """Delivers again at once, whatever its state; attempts count from zero. Raises `NotFound`, `EndpointDisabled`."""
    delivery = await deliveries.lock(tx, delivery_id)
    if delivery is None:
        raise NotFound("no such delivery")
    endpoint = await endpoints.find(tx, delivery.endpoint_id)
    if endpoint is None or not endpoint.enabled:
        raise EndpointDisabled("enable the endpoint first")
    status = MOVES[delivery.status, Move.RETRY]
    await deliveries.retry(tx, delivery_id, status)
    await delivery_queues.enqueue(tx, [delivery.endpoint_id], tx.now)
    return replace(delivery, status=status, attempts=0, next_attempt_at=tx.now, created_at=tx.now, delivered_at=None)
