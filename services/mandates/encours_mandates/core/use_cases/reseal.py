from uuid import UUID

from encours_mandates.core.store import seals
from encours_platform.database import Database
from encours_platform.sealing import Sealer

BATCH = 500
"""Rows at once; parts of documents are large, so they go fewer at a time."""
BATCH_OF_PARTS = 20
BEFORE_ALL = UUID(int=0)
PLACES: tuple[seals.Place, ...] = tuple(seals.COLUMNS)


async def reseal(database: Database, tenant_id: UUID, sealer: Sealer) -> int:
    """Wraps the data keys of all sealed values of the tenant under the current key; returns how many changed.

    Works in batches, each in its own transaction, during normal operation: killed and started again, it continues
    with the rest. Afterwards the old key can leave the environment. Raises `SealBroken` if a value was sealed
    under a key that is missing.
    """
    resealed = 0
    for place in PLACES:
        after, batch = BEFORE_ALL, BATCH_OF_PARTS if place == "document_part" else BATCH
        while True:
            async with database.transaction(tenant_id) as tx:
                old = await seals.under_old_keys(tx, place, sealer.current, after, batch)
                if not old:
                    break
                new = [(row, seal, sealer.rewrap(tenant_id, seal)) for row, seal in old]
                resealed += await seals.exchange(tx, place, new)
                after = old[-1][0]
    return resealed
