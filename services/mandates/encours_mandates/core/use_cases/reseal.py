from collections.abc import Mapping
from uuid import UUID

from encours_mandates.core.store import seals
from encours_platform.database import Database
from encours_platform.sealing import Sealer, place_of

BATCH = 500
"""Rows at once; parts of documents are large, so they go fewer at a time."""
BATCH_OF_PARTS = 20
BEFORE_ALL = UUID(int=0)
PLACES: tuple[seals.Place, ...] = tuple(seals.COLUMNS)

OWNERS: Mapping[seals.Place, str] = {
    "mandate": "mandate.iban",
    "amendment": "mandate.iban",
    "signing_progress": "mandate.iban",
    "document_part": "document_part.content",
    "signing_key": "signing_key.key",
}
"""The column that a value belongs to; an amendment and the signing page hold IBANs of their mandate."""


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
                old = await seals.under_old_keys(tx, place, sealer.current_bound, after, batch)
                if not old:
                    break
                new = [
                    (row, seal, sealer.rewrap(tenant_id, seal, place_of(OWNERS[place], bound_to)))
                    for row, seal, bound_to in old
                ]
                resealed += await seals.exchange(tx, place, new)
                after = old[-1][0]
    return resealed
