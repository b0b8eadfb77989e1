from collections.abc import Callable, Mapping
from uuid import UUID

from encours_collections.core.store import seals
from encours_collections.core.store.sealed_files import part_place
from encours_collections.core.store.seals import iban_place, payer_key_place
from encours_platform.database import Database
from encours_platform.sealing import Sealer, refund_iban_place

BATCHES: Mapping[seals.Table, int] = {"mandate": 500, "refund": 500, "sealed_part": 20, "payer_key": 1}
PLACES: Mapping[seals.Table, Callable[[UUID, int], str]] = {
    "mandate": lambda mandate_id, _: iban_place(mandate_id),
    "refund": lambda refund_id, _: refund_iban_place(refund_id),
    "sealed_part": part_place,
    "payer_key": lambda tenant_id, _: payer_key_place(tenant_id),
}


async def reseal(database: Database, tenant_id: UUID, sealer: Sealer) -> int:
    """Reseals every IBAN and file of the tenant under the current key; returns how many used an old key.

    Each batch has its own transaction, so an interrupted run can be repeated. Afterwards the old key may be removed.
    Raises `SealBroken` for a value whose key was removed before.
    """
    resealed = 0
    for table, batch in BATCHES.items():
        while True:
            async with database.transaction(tenant_id) as tx:
                old = await seals.under_old_keys(tx, table, sealer.current_bound, batch)
                if not old:
                    break
                new = [
                    sealer.rewrap(tenant_id, sealed, PLACES[table](row_id, number)) for row_id, number, sealed in old
                ]
                await seals.exchange(tx, table, old, new)
                resealed += len(old)
    return resealed
