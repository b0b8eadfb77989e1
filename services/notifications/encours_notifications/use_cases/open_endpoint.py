import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from encours_notifications.store import endpoints
from encours_notifications.store.endpoints import Endpoint
from encours_platform.database import Tx
from encours_platform.sealing import Sealer
from encours_values.ids import new_id

SECRET_BYTES = 32


@dataclass(frozen=True)
class NewEndpoint:
    url: str
    """Checked before (`WebhookSender.check`): that asks the name service, which no transaction waits for."""
    events: Sequence[str]
    description: str | None


def new_secret() -> str:
    """A signing secret as Standard Webhooks writes it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


async def open_endpoint(tx: Tx, sealer: Sealer, new: NewEndpoint) -> Endpoint:
    """An endpoint that gets what happens from now on. Its secret is kept sealed only."""
    endpoint = Endpoint(
        endpoint_id=new_id(),
        url=new.url,
        description=new.description,
        events=new.events,
        status="enabled",
        disabled_cause=None,
        last_success_at=None,
        last_fault=None,
        created_at=tx.now,
        secret_sealed=sealer.seal(tx.tenant_id, new_secret().encode()),
        previous_secret_sealed=None,
        previous_secret_until=None,
    )
    await endpoints.insert(tx, endpoint)
    return endpoint
