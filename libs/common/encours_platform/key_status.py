"""Asks the gateway whether an API key was revoked, so that a revocation does not wait for the bus."""

import hashlib
import hmac
import time
from uuid import UUID

import httpx
import structlog

log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 1.0
PAUSE_SECONDS = 5.0
"""After a failure the service uses its own table for so long."""
PATH = "/internal/api-keys"


def internal_token(pepper: str) -> str:
    """The token between services, derived from a secret that all of them have."""
    return hmac.new(pepper.encode(), b"internal requests", hashlib.sha256).hexdigest()


class KeyStatus:
    """A client of the gateway's internal route. Without a URL (all services in one process) it sends no request."""

    def __init__(self, gateway_url: str, pepper: str) -> None:
        self._url = gateway_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {internal_token(pepper)}"}
        self._client: httpx.AsyncClient | None = None
        self._silent_until = 0.0

    async def is_revoked(self, tenant_id: UUID, key_id: UUID) -> bool:
        """False also where the gateway does not answer: no key can be revoked while it is down."""
        if not self._url or time.monotonic() < self._silent_until:
            return False
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False)
        try:
            answer = await self._client.get(f"{self._url}{PATH}/{tenant_id}/{key_id}", headers=self._headers)
            answer.raise_for_status()
        except httpx.HTTPError as fault:
            self._silent_until = time.monotonic() + PAUSE_SECONDS
            log.warning("key_status_unknown", fault=repr(fault))
            return False
        return bool(answer.json()["revoked"])

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None
