"""What a merchant's connections serve: one bank channel, one mail server, one of each signature provider."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

TARGET = ("host", "port", "url", "account_url")
"""The members of a configuration that say where secrets are sent."""

DOMAINS: Mapping[str, tuple[str, ...]] = {
    "yousign": ("yousign.app",),
    "docusign": ("docusign.com", "docusign.net"),
    "stripe": ("stripe.com",),
}


def purpose_of(kind: str, config: Mapping[str, Any]) -> str:
    """A merchant has one connection for each purpose.

    >>> purpose_of("bank_sftp", {}), purpose_of("signature_provider", {"provider": "yousign"})
    ('bank', 'signature_provider:yousign')
    """
    if kind == "signature_provider":
        return f"{kind}:{config['provider']}"
    return "bank" if kind.startswith("bank_") else kind


def goes_elsewhere(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether the secrets would be sent to another place than the one they were given for."""
    return any(before.get(name) != after.get(name) for name in TARGET)


def is_provider_url(url: str, provider: str) -> bool:
    """Whether the URL is the provider's own, so that no other host gets its key.

    >>> is_provider_url("https://api.yousign.app/v3", "yousign")
    True
    >>> is_provider_url("https://api.yousign.app.evil.example/v3", "yousign")
    False
    """
    try:
        parts = urlsplit(url)
        plain = parts.port in (None, 443) and parts.username is None and not parts.query and not parts.fragment
    except ValueError:
        return False
    host = parts.hostname or ""
    return parts.scheme == "https" and plain and any(host.endswith(f".{domain}") for domain in DOMAINS[provider])
