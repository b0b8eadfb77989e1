from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from encours_notifications.store import endpoints
from encours_notifications.store.endpoints import Endpoint
from encours_notifications.use_cases.open_endpoint import new_secret
from encours_platform.database import Tx
from encours_platform.problems import NotFound
from encours_platform.sealing import Sealer

BOTH_VALID = timedelta(hours=24)
"""On the tenant's clock: so long each message bears a signature of the old secret too."""


async def rotate_secret(tx: Tx, sealer: Sealer, endpoint_id: UUID) -> Endpoint:
    """Gives the endpoint a new secret. Raises `NotFound`."""
    endpoint = await endpoints.lock(tx, endpoint_id)
    if endpoint is None:
        raise NotFound("no such webhook endpoint")
    sealed, until = sealer.seal(tx.tenant_id, new_secret().encode()), tx.now + BOTH_VALID
    await endpoints.rotate_secret(tx, endpoint_id, sealed, previous_until=until)
    return replace(
        endpoint,
        secret_sealed=sealed,
        previous_secret_sealed=endpoint.secret_sealed,
        previous_secret_until=until,
    )
