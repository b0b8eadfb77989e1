import base64
import secrets as random_secrets
from collections.abc import Sequence
from dataclasses import dataclass

from encours_notifications.store import endpoints, secrets
from encours_notifications.store.endpoints import Endpoint
from encours_platform.database import Tx
from encours_platform.sealing import Sealer
from encours_values.ids import new_id

SECRET_BYTES = 32


@dataclass(frozen=True)
class NewEndpoint:
    url: str
    """Checked before (`WebhookSender.check`): the check asks the name service, and no transaction waits for that."""
    events: Sequence[str]
    description: str | None


@dataclass(frozen=True)
class EndpointWithSecret:
    endpoint: Endpoint
    secret_sealed: str


def new_secret() -> str:
    """A signing secret as Standard Webhooks writes it."""
    return "whsec_" + base64.b64encode(random_secrets.token_bytes(SECRET_BYTES)).decode()


async def open_endpoint(tx: Tx, sealer: Sealer, new: NewEndpoint) -> EndpointWithSecret:
    """Creates an endpoint that gets the events from now on. Its secret is stored sealed only."""
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
        replaced_secrets_valid_until=(),
    )
    sealed = sealer.seal(tx.tenant_id, new_secret().encode(), secrets.place(endpoint.endpoint_id))
    await endpoints.insert(tx, endpoint)
    await secrets.insert(tx, endpoint.endpoint_id, sealed)
    return EndpointWithSecret(endpoint, sealed)
