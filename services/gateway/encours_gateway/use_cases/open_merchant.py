from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from encours_contracts.gateway import MerchantSettings, MerchantUpdated
from encours_gateway.store import merchants
from encours_gateway.use_cases.publish_merchant import announce
from encours_platform import merchants as known_merchants
from encours_platform.auth import SCOPES, digest_of, new_api_key
from encours_platform.database import Database
from encours_values.ids import new_id


@dataclass(frozen=True)
class OpenedMerchant:
    tenant_id: UUID
    api_key: str
    """Shown once, kept nowhere."""


async def open_merchant(
    database: Database, *, pepper: str, name: str, kind: Literal["sandbox", "live"]
) -> OpenedMerchant:
    """A new tenant with default settings and a key of all scopes; the other services learn of it by event."""
    tenant_id, key_id = new_id(), new_id()
    settings = MerchantSettings()
    unannounced = MerchantUpdated(
        merchant_id=tenant_id, version=0, kind=kind, name=name, settings=settings, api_keys=[]
    )
    await known_merchants.apply_merchant_snapshot(database, tenant_id, unannounced)
    key = new_api_key(key_id, live=kind == "live")
    async with database.transaction(tenant_id) as tx:
        await merchants.open_merchant(tx, name=name, kind=kind, settings=settings.model_dump(mode="json"))
        digest = digest_of(pepper, key)
        await merchants.add_key(tx, key_id=key_id, name="first key", digest=digest, scopes=SCOPES)
        await announce(tx)
    return OpenedMerchant(tenant_id, key)
