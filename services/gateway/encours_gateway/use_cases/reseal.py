from uuid import UUID

from encours_gateway.store import merchants
from encours_gateway.use_cases.publish_merchant import publish_merchant
from encours_platform.database import Database
from encours_platform.sealing import Sealer


async def reseal(database: Database, tenant_id: UUID, sealer: Sealer) -> int:
    """Seals the creditor's IBAN under the current key and publishes it; returns 1 where it was under an old key.

    Raises `SealBroken` where it was sealed under a key that is gone already.
    """
    async with database.transaction(tenant_id) as tx:
        settings = (await merchants.lock(tx)).settings
        sealed = settings.creditor.iban_sealed
        if sealed is None or sealer.is_current(sealed):
            return 0
        anew = sealer.rewrap(tenant_id, sealed)
        creditor = settings.creditor.model_copy(update={"iban_sealed": anew})
        await merchants.change(tx, settings.model_copy(update={"creditor": creditor}))
        await publish_merchant(tx)
        return 1
