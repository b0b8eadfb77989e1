from uuid import UUID

from encours_gateway.store import connections, merchants
from encours_gateway.use_cases.publish_merchant import publish_merchant
from encours_platform.connections import secrets_place
from encours_platform.database import Database
from encours_platform.sealing import Sealer, creditor_iban_place


async def reseal(database: Database, tenant_id: UUID, sealer: Sealer) -> int:
    """Seals the creditor's IBAN and the connections' secrets under the current key and publishes them.

    Returns how many were under an old key. Raises `SealBroken` where the key of one is gone already.
    """
    async with database.transaction(tenant_id) as tx:
        settings = (await merchants.lock(tx)).settings
        done = 0
        for state in await connections.states(tx):
            if state.secrets_sealed is not None and not sealer.is_current(state.secrets_sealed, bound=True):
                anew = sealer.rewrap(tenant_id, state.secrets_sealed, secrets_place(state.connection_id))
                await connections.exchange_seal(tx, state.connection_id, anew)
                done += 1
        sealed = settings.creditor.iban_sealed
        if sealed is not None and not sealer.is_current(sealed, bound=True):
            anew = sealer.rewrap(tenant_id, sealed, creditor_iban_place(tenant_id))
            creditor = settings.creditor.model_copy(update={"iban_sealed": anew})
            settings = settings.model_copy(update={"creditor": creditor})
            done += 1
        if done:
            await merchants.change(tx, settings)
            await publish_merchant(tx)
        return done
