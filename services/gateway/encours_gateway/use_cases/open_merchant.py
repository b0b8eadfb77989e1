from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from encours_contracts.gateway import MerchantSettings, MerchantUpdated
from encours_gateway.domain.errors import TrialSecrets
from encours_gateway.store import merchants
from encours_gateway.store.merchants import KeyRow
from encours_gateway.use_cases.publish_merchant import publish_merchant
from encours_platform import audit
from encours_platform import merchants as merchant_snapshots
from encours_platform.auth import digest_of, new_api_key
from encours_platform.database import Database
from encours_platform.settings import Settings
from encours_values.ids import MERCHANT, new_id, typeid

TRIAL_SECRET = "local-trial-only"  # noqa: S105  published, so that nobody takes it for a secret
TRIAL_KEY = "trial:bG9jYWwgdHJpYWwgb25seSwgbmV2ZXIgcHJvZHVjdGk="
"""What `docker-compose.yml` falls back to."""


@dataclass(frozen=True)
class OpenedMerchant:
    tenant_id: UUID
    api_key: str
    """Shown once; only its digest is stored."""


def refuse_trial_secrets(settings: Settings) -> None:
    """Raises `TrialSecrets` where a secret of the installation is the published one of the compose file."""
    published = {
        "ENCOURS_SECRET_KEYS": TRIAL_KEY in settings.secret_keys.split(","),
        "ENCOURS_TOKEN_KEYS": TRIAL_KEY in settings.token_keys.split(","),
        "ENCOURS_API_KEY_PEPPER": settings.api_key_pepper == TRIAL_SECRET,
        "ENCOURS_ADMIN_TOKEN": settings.admin_token == TRIAL_SECRET,
    }
    if any(published.values()):
        names = ", ".join(name for name, is_published in published.items() if is_published)
        raise TrialSecrets(f"published in docker-compose.yml: {names}; set your own and start again")


async def open_merchant(
    database: Database, *, pepper: str, name: str, kind: Literal["sandbox", "live"]
) -> OpenedMerchant:
    """A new tenant with default settings and a key of the role `admin`; the other services learn of it by event."""
    tenant_id, key_id = new_id(), new_id()
    settings = MerchantSettings()
    first_version = MerchantUpdated(
        merchant_id=tenant_id, version=0, kind=kind, name=name, settings=settings, api_keys=[]
    )
    await merchant_snapshots.apply_merchant_snapshot(database, tenant_id, first_version)
    key = new_api_key(key_id, live=kind == "live")
    async with database.transaction(tenant_id) as tx:
        await merchants.open_merchant(tx, name=name, kind=kind, settings=settings.model_dump(mode="json"))
        digest = digest_of(pepper, key)
        await merchants.add_key(tx, KeyRow(key_id, "first key", "admin", [], tx.now, None, None), digest)
        audit.record(tx, who="operator", action="merchant_opened", subject=typeid(MERCHANT, tenant_id))
        await publish_merchant(tx)
    return OpenedMerchant(tenant_id, key)
