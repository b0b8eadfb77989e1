"""A merchant's payment service out of its connection."""

from uuid import UUID

from encours_billing.adapters.stripe import Stripe
from encours_billing.adapters.stripe_webhooks import StripeWebhooks
from encours_billing.use_cases.ports import (
    PaymentService,
    PaymentServiceRefuses,
    PaymentServiceUnavailable,
    WebhookReader,
)
from encours_contracts.connections import StripeConfig
from encours_platform.connections import Connection, ConnectionFailed


def service_of(connection: Connection) -> PaymentService:
    return Stripe(StripeConfig.model_validate(connection.config).url, connection.secrets["secret_key"])


def reader_of(connection: Connection) -> WebhookReader:
    return StripeWebhooks(connection.secrets.get("webhook_secret", ""))


async def check_connection(_tenant_id: UUID, connection: Connection) -> None:
    """Asks for the account's balance. Raises `ConnectionFailed`."""
    try:
        await service_of(connection).check()
    except (PaymentServiceUnavailable, PaymentServiceRefuses) as fault:
        raise ConnectionFailed(f"the payment service: {fault}") from None
