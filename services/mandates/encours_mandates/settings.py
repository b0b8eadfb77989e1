from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class MandatesSettings(BaseSettings):
    """The service's own part of the environment."""

    model_config = SettingsConfigDict(env_prefix="ENCOURS_", extra="ignore")

    signing_link_secret: str = ""
    """Signs the links to the signing page and its one-time codes; changing it invalidates links that are under way."""
    signing_pkcs12: Path | None = None
    """Certificate and key for the seal on signed mandates; without it each tenant has a self-made one."""
    signing_passphrase: str = ""
    tsa_url: str = ""
    """RFC 3161 time stamp authority: signed mandates are PAdES-B-T with it, B-B without."""
    yousign_url: str = "https://api.yousign.app/v3"
    """`https://api-sandbox.yousign.app/v3` for trials."""
    yousign_api_key: str = ""
    yousign_webhook_secret: str = ""
    """Of the subscription whose webhooks go to `/v1/mandates/signatures/yousign`; empty = none is believed."""
    docusign_account_url: str = "https://account.docusign.com"
    """Gives access tokens; `https://account-d.docusign.com` for trials."""
    docusign_url: str = "https://eu.docusign.net"
    """The account's base URI (Apps and Keys); `https://demo.docusign.net` for trials."""
    docusign_integration_key: str = ""
    docusign_user_id: str = ""
    """Whom the integration acts as; this user has consented to `signature impersonation`."""
    docusign_account_id: str = ""
    docusign_private_key: str = ""
    """RSA, PEM; `\\n` may stand for line breaks."""
    docusign_webhook_secret: str = ""
    """HMAC keys of Connect for `/v1/mandates/signatures/docusign`, comma separated while one is replaced."""
