from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from encours_notifications.store import deliveries, delivery_queues, endpoints
from encours_notifications.store.endpoints import Endpoint
from encours_platform.database import Tx
from encours_platform.problems import NotFound

BY_MERCHANT = "disabled by the merchant"


@dataclass(frozen=True)
class EndpointChange:
    """None = no change. A URL was checked before (`WebhookSender.check`)."""

    url: str | None = None
    events: Sequence[str] | None = None
    description: str | None = None
    status: Literal["enabled", "disabled"] | None = None


async def change_endpoint(tx: Tx, endpoint_id: UUID, change: EndpointChange) -> Endpoint:
    """An endpoint that is enabled again gets its pending deliveries. Raises `NotFound`."""
    endpoint = await endpoints.lock(tx, endpoint_id)
    if endpoint is None:
        raise NotFound("no such webhook endpoint")
    changed = replace(
        endpoint,
        url=endpoint.url if change.url is None else change.url,
        events=endpoint.events if change.events is None else change.events,
        description=endpoint.description if change.description is None else change.description,
    )
    if change.status is not None and change.status != endpoint.status:
        cause = BY_MERCHANT if change.status == "disabled" else None
        changed = replace(changed, status=change.status, disabled_cause=cause, last_fault=None)
    await endpoints.update(tx, changed)
    if changed.enabled and (next_at := await deliveries.next_at(tx, endpoint_id)) is not None:
        await delivery_queues.enqueue(tx, [endpoint_id], next_at)
    return changed
