from collections.abc import Mapping
from uuid import UUID

from encours_platform.database import Database
from encours_platform.sealing import Sealer
from encours_sandbox.store import seals

BATCHES: Mapping[seals.Table, int] = {"bank_account": 500, "booking": 500, "sealed_part": 20}


async def reseal(database: Database, tenant_id: UUID, sealer: Sealer) -> int:
    """Reseals the tenant's accounts, bookings and files under the current key; returns how many used an old key.

    Each batch has its own transaction, so an interrupted run can be repeated. Raises `SealBroken` for a value whose key
    was removed before.
    """
    resealed = 0
    for table, batch in BATCHES.items():
        while True:
            async with database.transaction(tenant_id) as tx:
                old = await seals.under_old_keys(tx, table, sealer.current, batch)
                if not old:
                    break
                await seals.exchange(tx, table, old, [sealer.rewrap(tenant_id, sealed) for _, _, sealed in old])
                resealed += len(old)
    return resealed
