from uuid import UUID

from encours_common.db import Tx
from encours_common.problems import NotFound
from encours_notifications.store import endpoints


async def delete_endpoint(tx: Tx, endpoint_id: UUID) -> None:
    """With its deliveries. Raises `NotFound`."""
    if await endpoints.lock(tx, endpoint_id) is None:
        raise NotFound("no such webhook endpoint")
    await endpoints.delete(tx, endpoint_id)
