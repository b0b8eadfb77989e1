"""A merchant's own signature providers, and their webhooks."""

from uuid import UUID

from encours_contracts.connections import DocusignConfig, YousignConfig
from encours_mandates.signing.adapters.docusign import DocusignProvider, DocusignTokens, DocusignWebhooks
from encours_mandates.signing.adapters.yousign import YousignProvider, YousignWebhooks
from encours_mandates.signing.use_cases.ports import (
    ProviderRefuses,
    ProviderUnavailable,
    SignatureProvider,
    WebhookVerifier,
)
from encours_platform.connections import Connection, ConnectionFailed

PROBE = "connection test"
"""A key that no request has."""


def provider_of(connection: Connection) -> SignatureProvider:
    """Raises `ValueError` where a private key cannot be read."""
    if connection.config["provider"] == "yousign":
        return YousignProvider(YousignConfig.model_validate(connection.config).url, connection.secrets["api_key"])
    config = DocusignConfig.model_validate(connection.config)
    tokens = DocusignTokens(
        config.account_url, config.integration_key, config.user_id, connection.secrets["private_key"]
    )
    return DocusignProvider(config.url, config.account_id, tokens)


def verifier_of(connection: Connection) -> WebhookVerifier:
    secret = connection.secrets.get("webhook_secret", "")
    return YousignWebhooks(secret) if connection.config["provider"] == "yousign" else DocusignWebhooks(secret)


async def check_connection(_tenant_id: UUID, connection: Connection) -> None:
    """Asks the provider for a request that does not exist. Raises `ConnectionFailed`."""
    try:
        await provider_of(connection).find(PROBE)
    except ValueError:
        raise ConnectionFailed("the private key is not an RSA key in PEM") from None
    except (ProviderUnavailable, ProviderRefuses) as fault:
        raise ConnectionFailed(f"the provider: {fault}") from None
