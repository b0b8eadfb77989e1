from datetime import timedelta
from uuid import UUID

from encours_notifications.domain.errors import TooManyRotations
from encours_notifications.store import endpoints, secrets
from encours_notifications.use_cases.open_endpoint import EndpointWithSecret, new_secret
from encours_platform.database import Tx
from encours_platform.problems import NotFound
from encours_platform.sealing import Sealer

REPLACED_VALID_FOR = timedelta(hours=24)
"""On the tenant's clock: for so long each message carries a signature of a replaced secret too."""
VALID_SECRETS_MAX = 5


async def rotate_secret(tx: Tx, sealer: Sealer, endpoint_id: UUID) -> EndpointWithSecret:
    """Gives the endpoint a new secret; each secret that was shown keeps its own 24 hours from its replacement on.

    Raises `NotFound`, `TooManyRotations`.
    """
    if await endpoints.lock(tx, endpoint_id) is None:
        raise NotFound("no such webhook endpoint")
    valid = await secrets.valid(tx, endpoint_id)
    if len(valid) >= VALID_SECRETS_MAX:
        raise TooManyRotations(f"{len(valid)} secrets are valid; the first of them ends at {valid[-1].valid_until}")
    sealed = sealer.seal(tx.tenant_id, new_secret().encode(), secrets.place(endpoint_id))
    await secrets.replace_current(tx, endpoint_id, valid_until=tx.now + REPLACED_VALID_FOR)
    await secrets.insert(tx, endpoint_id, sealed)
    endpoint = await endpoints.lock(tx, endpoint_id)
    if endpoint is None:
        raise NotFound("no such webhook endpoint")
    return EndpointWithSecret(endpoint, sealed)
