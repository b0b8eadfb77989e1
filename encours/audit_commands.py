"""The audit chains of all services and merchants, for the command line."""

from uuid import UUID

from encours.application import built
from encours_platform.audit import Verdict, verify
from encours_platform.service import SERVICES
from encours_platform.settings import Settings

TENANTS = "SELECT tenant_id FROM tenant ORDER BY tenant_id"


async def verify_all(settings: Settings) -> list[tuple[str, UUID, Verdict]]:
    """Service, tenant and verdict of each chain."""
    found: list[tuple[str, UUID, Verdict]] = []
    for name in SERVICES:
        async with built(name, settings, pool_size=1) as (service, runtime):
            tenants = await runtime.database.cross_tenant_call(TENANTS) if service.audited else []
            found += [(name, row["tenant_id"], await verify(runtime.database, row["tenant_id"])) for row in tenants]
    return found
