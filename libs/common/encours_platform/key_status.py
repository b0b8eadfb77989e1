"""Asks the gateway whether an API key was revoked, so that a revocation does not wait for the bus."""

import hashlib
import hmac
import time
from uuid import UUID

import httpx
import structlog

from encours_platform.problems import KeyStatusUnknown

log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 1.0
PAUSE_SECONDS = 1.0
"""After a failure nobody asks for so long; keys whose status is not known are refused meanwhile."""
KEYS_MAX = 10_000
PATH = "/internal/api-keys"


def internal_token(pepper: str) -> str:
    """The token between services, derived from a secret that all of them have."""
    return hmac.new(pepper.encode(), b"internal requests", hashlib.sha256).hexdigest()


class KeyStatus:
    """A client of the gateway's internal route. Without a URL (all services in one process) it sends no request."""

    def __init__(self, gateway_url: str, pepper: str, *, grace_seconds: float = 0.0) -> None:
        self._url = gateway_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {internal_token(pepper)}"}
        self._client: httpx.AsyncClient | None = None
        self._silent_until = 0.0
        self._grace_seconds = grace_seconds
        self._valid_at: dict[UUID, float] = {}
        """Key → when the gateway last said that it is valid."""

    async def is_revoked(self, tenant_id: UUID, key_id: UUID) -> bool:
        """Raises `KeyStatusUnknown` where the gateway does not answer: a revoked key must not outlive its five seconds.

        Within `grace_seconds` of the gateway's last word, a valid key stays valid without an answer.
        """
        if not self._url:
            return False
        revoked = None if time.monotonic() < self._silent_until else await self._ask(tenant_id, key_id)
        if revoked is None:
            last = self._valid_at.get(key_id)
            if last is not None and time.monotonic() < last + self._grace_seconds:
                return False
            raise KeyStatusUnknown("the gateway does not answer")
        if revoked:
            self._valid_at.pop(key_id, None)
        elif self._grace_seconds:
            if len(self._valid_at) >= KEYS_MAX:
                self._valid_at.clear()
            self._valid_at[key_id] = time.monotonic()
        return revoked

    async def _ask(self, tenant_id: UUID, key_id: UUID) -> bool | None:
        """None without an answer."""
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False)
        try:
            answer = await self._client.get(f"{self._url}{PATH}/{tenant_id}/{key_id}", headers=self._headers)
            answer.raise_for_status()
            return bool(answer.json()["revoked"])
        except (httpx.HTTPError, ValueError, KeyError) as fault:
            self._silent_until = time.monotonic() + PAUSE_SECONDS
            log.warning("key_status_unknown", fault=repr(fault))
            return None

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None
