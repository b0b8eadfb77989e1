from uuid import UUID

from encours_billing.domain.checkout import CheckoutSession
from encours_billing.domain.errors import CheckoutEnded, RefundTooLarge
from encours_billing.store import checkouts
from encours_billing.use_cases.payment_services import PaymentServices
from encours_billing.use_cases.sync_checkout import sync_checkout
from encours_platform.database import Database, Tx
from encours_platform.problems import NotFound


async def refund_card(
    services: PaymentServices,
    database: Database,
    tenant_id: UUID,
    id_: UUID,
    amount_minor: int | None,
    key: str,
) -> CheckoutSession:
    """The service gives the money back once a key, then the books follow it.

    A crash in between loses nothing: the service's webhook, or its payout, has the session looked at again.
    Raises `NotFound`, `CheckoutEnded`, `RefundTooLarge` and as `sync_checkout`.
    """

    async def checked(tx: Tx) -> CheckoutSession:
        checkout = await checkouts.one(tx, id_)
        if checkout is None:
            raise NotFound("there is no such checkout session")
        return checkout

    checkout = await database.run(tenant_id, checked)
    if checkout.external_payment_id is None or not (checkout.collected_minor or checkout.refunded_minor):
        raise CheckoutEnded("nothing was collected by it")
    if (amount_minor or 0) > checkout.amount_minor:
        raise RefundTooLarge(f"{checkout.collected_minor} can be refunded", pointer="/amount")
    service = await services.service(database, tenant_id, checkout.connection_id)
    await service.refund(checkout.external_payment_id, amount_minor, key)
    return await sync_checkout(services, database, tenant_id, id_)
