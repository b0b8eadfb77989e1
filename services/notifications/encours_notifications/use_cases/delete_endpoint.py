from uuid import UUID

from encours_notifications.store import endpoints
from encours_platform.database import Tx
from encours_platform.problems import NotFound


async def delete_endpoint(tx: Tx, endpoint_id: UUID) -> None:
    """With its deliveries. Raises `NotFound`."""
    if await endpoints.lock(tx, endpoint_id) is None:
        raise NotFound("no such webhook endpoint")
    await endpoints.delete(tx, endpoint_id)
