"""After a new secret key was put in front: everything sealed, under the new key."""

import importlib
from collections.abc import Awaitable, Callable
from uuid import UUID

from encours_platform.database import Database
from encours_platform.sealing import Sealer
from encours_platform.service import database_for
from encours_platform.settings import Settings

SEALING = {
    "gateway": "encours_gateway.use_cases.reseal",
    "mandates": "encours_mandates.core.use_cases.reseal",
    "collections": "encours_collections.core.use_cases.reseal",
    "notifications": "encours_notifications.use_cases.reseal",
}
"""The module that seals anew, of each service that seals."""
TENANTS = "SELECT tenant_id FROM tenant ORDER BY tenant_id"
Reseal = Callable[[Database, UUID, Sealer], Awaitable[int]]


async def reseal_all(settings: Settings) -> dict[str, int]:
    """Values sealed anew, by service. May run beside a running installation, be killed and run again."""
    sealer = Sealer.from_setting(settings.secret_keys)
    done: dict[str, int] = {}
    for service, module in SEALING.items():
        reseal: Reseal = importlib.import_module(module).reseal
        database = database_for(service, settings, pool_size=2)
        try:
            async with database.cross_tenant_transaction() as connection:
                tenants = [row["tenant_id"] for row in await connection.fetch(TENANTS)]
            done[service] = sum([await reseal(database, tenant_id, sealer) for tenant_id in tenants])
        finally:
            await database.close()
    return done
