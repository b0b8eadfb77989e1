from uuid import UUID

from encours_contracts.gateway import MerchantUpdated
from encours_gateway.store import connections, merchants
from encours_platform.database import Tx
from encours_platform.outbox import append
from encours_platform.republish import PresentState


async def publish_merchant(tx: Tx) -> MerchantUpdated:
    """Publishes the merchant's present state to all services."""
    event = await _event(tx)
    await append(tx, event)
    return event


async def merchant_state(tx: Tx, _after: UUID, _limit: int) -> PresentState:
    """The tenant's merchant with the version that it has."""
    return PresentState([await _event(tx)])


async def _event(tx: Tx) -> MerchantUpdated:
    merchant = await merchants.lock(tx)
    return MerchantUpdated(
        merchant_id=tx.tenant_id,
        version=merchant.version,
        kind="sandbox" if merchant.kind == "sandbox" else "live",
        name=merchant.name,
        settings=merchant.settings,
        api_keys=await merchants.live_keys(tx),
        connections=await connections.states(tx),
    )
