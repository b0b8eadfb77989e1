"""What the gateway needs from outside."""

from collections.abc import Mapping
from typing import Any, Protocol


class OpenIdTransport(Protocol):
    """Calls to a merchant's OpenID provider, which may only lead where merchants' connections may."""

    async def check(self, url: str) -> None:
        """Raises `HostRefused`."""

    async def get(self, url: str, *, bearer: str | None = None) -> Mapping[str, Any]:
        """The JSON object at the URL. Raises `ProviderUnreachable`."""

    async def post(self, url: str, form: Mapping[str, str], *, user: tuple[str, str] | None) -> Mapping[str, Any]:
        """The JSON object that answers a form, sent with user and password. Raises `ProviderUnreachable`."""
