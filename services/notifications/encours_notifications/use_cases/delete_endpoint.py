from uuid import UUID

from encours_notifications.store import endpoints, secrets
from encours_platform.database import Tx
from encours_platform.problems import NotFound


async def delete_endpoint(tx: Tx, endpoint_id: UUID) -> None:
    """Deletes it with its deliveries and secrets; its queue goes with the next round. Raises `NotFound`."""
    if await endpoints.lock(tx, endpoint_id) is None:
        raise NotFound("no such webhook endpoint")
    await secrets.delete(tx, endpoint_id)
    await endpoints.delete(tx, endpoint_id)
