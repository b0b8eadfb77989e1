from uuid import UUID

from encours_gateway.store import connections, factors, merchants
from encours_gateway.store.factors import TotpSecrets
from encours_gateway.use_cases.identity_providers import reseal_secrets
from encours_gateway.use_cases.publish_merchant import publish_merchant
from encours_gateway.use_cases.totp import totp_place
from encours_platform.connections import secrets_place
from encours_platform.database import Database, Tx
from encours_platform.sealing import Sealer, creditor_iban_place


async def reseal(database: Database, tenant_id: UUID, sealer: Sealer) -> int:
    """Seals the creditor's IBAN, connections' and users' secrets under the current key; publishes the first two.

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
        done += await _reseal_totp(tx, sealer) + await reseal_secrets(tx, sealer)
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


async def _reseal_totp(tx: Tx, sealer: Sealer) -> int:
    done = 0
    for user_id, stored in (await factors.lock_sealed(tx)).items():
        old = [each for each in (stored.confirmed, stored.pending) if each and not sealer.is_current(each, bound=True)]
        if not old:
            continue

        def anew(sealed: str | None, place: str = totp_place(user_id)) -> str | None:
            return sealed and sealer.rewrap(tx.tenant_id, sealed, place)

        await factors.exchange_seals(tx, user_id, TotpSecrets(anew(stored.confirmed), anew(stored.pending)))
        done += len(old)
    return done
