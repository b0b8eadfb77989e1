from collections.abc import Mapping
from uuid import UUID

from encours_collections.core.store import seals
from encours_platform.database import Database
from encours_platform.sealing import Sealer

BATCHES: Mapping[seals.Table, int] = {"mandate": 500, "refund": 500, "sealed_part": 20, "payer_key": 1}


async def reseal(database: Database, tenant_id: UUID, sealer: Sealer) -> int:
    """Reseals every IBAN and file of the tenant under the current key; returns how many used an old key.

    Each batch has its own transaction, so an interrupted run can be repeated. Afterwards the old key may be removed.
    Raises `SealBroken` for a value whose key was removed before.
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
