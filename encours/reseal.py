"""After a new secret key was put in front: everything sealed, under the new key."""

from encours.application import built
from encours.services import SERVICES
from encours_platform.settings import Settings

TENANTS = "SELECT tenant_id FROM tenant ORDER BY tenant_id"


async def reseal_all(settings: Settings) -> dict[str, int]:
    """Seals all values again; returns their number by service. May run beside the installation and be repeated."""
    done: dict[str, int] = {}
    for name in SERVICES:
        async with built(name, settings, pool_size=2) as (service, runtime):
            if service.reseal is None:
                continue
            tenants = await runtime.database.cross_tenant_call(TENANTS)
            done[name] = sum(
                [await service.reseal(runtime.database, row["tenant_id"], runtime.sealer) for row in tenants]
            )
    return done
