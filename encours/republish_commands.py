"""`encours republish`: the present state of a noun goes to the outbox once more."""

from uuid import UUID

from encours.application import Application
from encours_platform.republish import republish
from encours_platform.settings import Settings

TENANTS = "SELECT tenant_id FROM tenant ORDER BY tenant_id"


class UnknownNoun(ValueError):
    """The service does not publish the state of such a noun."""


async def republish_noun(settings: Settings, service: str, noun: str, tenant_id: UUID | None) -> int:
    """Of one tenant, or of all; answers how many events wait in the outbox, which a running service carries.

    Raises `UnknownNoun`.
    """
    application = Application(settings, (service,))
    running = application.running[service]
    try:
        republisher = running.service.republishers.get(noun)
        if republisher is None:
            known = ", ".join(running.service.republishers) or "none"
            raise UnknownNoun(f"{service} republishes {known}, not {noun}")
        tenants = [tenant_id]
        if tenant_id is None:
            async with running.database.cross_tenant_transaction() as connection:
                tenants = [row["tenant_id"] for row in await connection.fetch(TENANTS)]
        return sum([await republish(running.database, each, republisher) for each in tenants if each])
    finally:
        await running.database.close()
