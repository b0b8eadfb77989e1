from uuid import UUID

from encours_billing.store import sealed_parties
from encours_billing.use_cases.attach_files import reseal_attachments
from encours_platform.database import Database
from encours_platform.sealing import Sealer, creditor_iban_place


async def reseal(database: Database, tenant_id: UUID, sealer: Sealer) -> int:
    """Seals files of disputes and the merchant's account in documents under the current key; returns how many.

    Raises `SealBroken` where one was sealed under a key that is gone already.
    """
    old = await database.run(tenant_id, lambda tx: sealed_parties.under_old_keys(tx, sealer.current_bound))
    resealed = await reseal_attachments(database, tenant_id, sealer)
    for sealed in old:
        new = sealer.rewrap(tenant_id, sealed, creditor_iban_place(tenant_id))
        for table in sealed_parties.TABLES:
            while changed := await _chunk(database, tenant_id, table, (sealed, new)):
                resealed += changed
    return resealed


async def _chunk(database: Database, tenant_id: UUID, table: str, values: tuple[str, str]) -> int:
    old, new = values
    return await database.run(tenant_id, lambda tx: sealed_parties.exchange(tx, table, old, new))
