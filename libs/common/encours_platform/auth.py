"""Who calls: API keys, known by their HMAC digests from the gateway's events, verified in each service."""

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from uuid import UUID

import structlog

from encours_platform.database import Database
from encours_platform.key_status import KeyStatus
from encours_platform.problems import Unauthenticated
from encours_platform.telemetry import REFUSED_REQUESTS
from encours_values.ids import API_KEY, typeid

log = structlog.get_logger(__name__)

CACHE_SECONDS = 5.0
CACHE_MAX = 10_000

SCOPES = ("read", "write", "approve", "iban", "admin")
"""`read` looks, `write` acts, `approve` lets a batch go to the bank, `iban` sees a whole IBAN, `admin` changes settings
and keys. A key holds any of them; `admin` implies the rest."""

LOOK_UP = """
    SELECT k.tenant_id, k.key_id, k.scopes, t.kind FROM api_key k JOIN tenant t USING (tenant_id) WHERE k.digest = $1"""


@dataclass(frozen=True)
class Caller:
    tenant_id: UUID
    key_id: UUID
    scopes: frozenset[str]
    sandbox: bool

    def may(self, scope: str) -> bool:
        return scope in self.scopes or "admin" in self.scopes


def new_api_key(key_id: UUID, *, live: bool) -> str:
    """A new secret of 256 bits behind a prefix that identifies leaked keys; shown once."""
    return f"ek_{'live' if live else 'test'}_{typeid(API_KEY, key_id)[4:]}_{secrets.token_urlsafe(32)}"


def digest_of(pepper: str, key: str) -> str:
    return hmac.new(pepper.encode(), key.encode(), hashlib.sha256).hexdigest()


class Authenticator:
    """Finds a key by its digest and asks the gateway whether it was revoked; caches the answer for five seconds.

    So a revoked key works for at most five seconds more, also while the bus carries nothing.
    """

    def __init__(self, database: Database, pepper: str, key_status: KeyStatus) -> None:
        self._database = database
        self._pepper = pepper
        self._key_status = key_status
        self._known: dict[str, tuple[float, Caller]] = {}

    async def caller(self, authorization: str | None) -> Caller:
        """Raises `Unauthenticated`, `KeyStatusUnknown`."""
        scheme, _, key = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not key.isascii() or not key:
            REFUSED_REQUESTS.labels("unauthenticated").inc()
            log.info("request_unauthenticated", reason="no API key")
            raise Unauthenticated("send the header Authorization: Bearer <API key>")
        known = self._known.get(key)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        caller = await self._look_up(digest_of(self._pepper, key))
        if len(self._known) >= CACHE_MAX:
            self._known.clear()
        self._known[key] = (time.monotonic() + CACHE_SECONDS, caller)
        return caller

    async def _look_up(self, digest: str) -> Caller:
        rows = await self._database.cross_tenant_call(LOOK_UP, digest)
        if not rows or await self._key_status.is_revoked(rows[0]["tenant_id"], rows[0]["key_id"]):
            REFUSED_REQUESTS.labels("unauthenticated").inc()
            log.info("request_unauthenticated", reason="unknown API key")
            raise Unauthenticated("this API key is unknown or was revoked")
        row = rows[0]
        return Caller(row["tenant_id"], row["key_id"], frozenset(row["scopes"]), row["kind"] == "sandbox")

    async def close(self) -> None:
        await self._key_status.close()
