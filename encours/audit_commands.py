"""The audit chains of all services and merchants, for the command line."""

from uuid import UUID

from encours_platform.audit import Verdict, verify
from encours_platform.service import database_for
from encours_platform.settings import Settings

AUDITED = ("mandates", "collections")
TENANTS = "SELECT tenant_id FROM tenant ORDER BY tenant_id"


async def verify_all(settings: Settings) -> list[tuple[str, UUID, Verdict]]:
    """Service, tenant and verdict of each chain."""
    found: list[tuple[str, UUID, Verdict]] = []
    for service in AUDITED:
        database = database_for(service, settings, pool_size=1)
        try:
            async with database.cross_tenant_transaction() as connection:
                tenants = [row["tenant_id"] for row in await connection.fetch(TENANTS)]
            found += [(service, tenant_id, await verify(database, tenant_id)) for tenant_id in tenants]
        finally:
            await database.close()
    return found
