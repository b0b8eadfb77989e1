from encours_contracts.gateway import MerchantUpdated
from encours_gateway.store import merchants
from encours_platform.database import Tx
from encours_platform.outbox import append


async def announce(tx: Tx) -> MerchantUpdated:
    """Tells all services the merchant as it stands in this transaction."""
    merchant = await merchants.lock(tx)
    event = MerchantUpdated(
        merchant_id=tx.tenant_id,
        version=merchant.version,
        kind="sandbox" if merchant.kind == "sandbox" else "live",
        name=merchant.name,
        settings=merchant.settings,
        api_keys=await merchants.live_keys(tx),
    )
    await append(tx, event)
    return event
