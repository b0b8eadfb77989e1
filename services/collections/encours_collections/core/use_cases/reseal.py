from collections.abc import Mapping
from uuid import UUID

from encours_collections.core.store import seals
from encours_platform.database import Database
from encours_platform.sealing import Sealer

BATCHES: Mapping[seals.Table, int] = {"mandate": 500, "sealed_part": 20, "payer_key": 1}


async def reseal(database: Database, tenant_id: UUID, sealer: Sealer) -> int:
    """Seals every IBAN and file of the tenant under the current key; answers how many were under an old one.

    In batches of their own transactions: killed half-way and started again, it goes on with what is left. Afterwards
    the old key may be taken away. Raises `SealBroken` where a value was sealed under a key that is gone already.
    """
    resealed = 0
    for table, batch in BATCHES.items():
        while True:
            async with database.transaction(tenant_id) as tx:
                old = await seals.under_old_keys(tx, table, sealer.current, batch)
                if not old:
                    break
                new = [sealer.rewrap(tenant_id, sealed) for _, _, sealed in old]
                await seals.exchange(tx, table, old, new)
                resealed += len(old)
    return resealed
