from uuid import UUID

from encours_common.db import Database
from encours_common.sealing import Sealer
from encours_notifications.store import endpoints


async def reseal(database: Database, tenant_id: UUID, sealer: Sealer) -> int:
    """Seals the tenant's webhook secrets under the current key; answers how many were under an old one.

    Raises `SealBroken` where one was sealed under a key that is gone already.
    """

    def anew(sealed: str | None) -> str | None:
        return sealed and sealer.seal(tenant_id, sealer.open(tenant_id, sealed))

    async with database.transaction(tenant_id) as tx:
        old = await endpoints.under_old_keys(tx, sealer.current)
        for row in old:
            await endpoints.exchange_seals(tx, row.endpoint_id, anew(row.secret), anew(row.previous_secret))
    return len(old)
