"""Dead letters of all services, for the command line."""

from encours.application import Application
from encours.services import SERVICES
from encours_platform import dead_letters
from encours_platform.service import database_for
from encours_platform.settings import Settings

TENANTS = "SELECT tenant_id FROM tenant ORDER BY tenant_id"
WAITING = """
    SELECT tenant_id, source, name, error FROM dead_letter WHERE replayed_at IS NULL ORDER BY dead_letter_id"""


async def waiting(settings: Settings) -> list[tuple[str, ...]]:
    """Service, tenant, source, name and error of each."""
    found: list[tuple[str, ...]] = []
    for service in SERVICES:
        database = database_for(service, settings, pool_size=1)
        try:
            async with database.cross_tenant_transaction() as connection:
                rows = await connection.fetch(WAITING)
        finally:
            await database.close()
        found += [(service, *(str(value) for value in row.values())) for row in rows]
    return found


async def replay(settings: Settings, service: str) -> int:
    """Handles the dead-lettered events of all tenants again and reschedules their jobs; returns how many."""
    application = Application(settings, (service,))
    running = application.running[service]
    try:
        async with running.database.cross_tenant_transaction() as connection:
            tenants = [row["tenant_id"] for row in await connection.fetch(TENANTS)]
        replayed = 0
        for tenant_id in tenants:
            replayed += await running.inbox.replay(tenant_id)
            replayed += await dead_letters.replay_jobs(running.database, tenant_id)
        return replayed
    finally:
        await running.database.close()
