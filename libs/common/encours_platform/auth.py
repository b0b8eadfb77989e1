"""Who calls: API keys, known by their HMAC digests, and people's access tokens, signed by gateway.

Each service verifies both by itself.
"""

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from uuid import UUID

import structlog

from encours_contracts.permissions import Permission, permissions_of
from encours_platform.access_tokens import InvalidToken, TokenReader
from encours_platform.database import Database
from encours_platform.key_status import KeyStatus
from encours_platform.problems import Forbidden, Unauthenticated
from encours_platform.telemetry import REFUSED_REQUESTS
from encours_values.ids import API_KEY, typeid

log = structlog.get_logger(__name__)

CACHE_SECONDS = 5.0
CACHE_MAX = 10_000

LOOK_UP = """
    SELECT k.tenant_id, k.key_id, k.name, k.role, k.permissions, k.created_by, t.kind
      FROM api_key k JOIN tenant t USING (tenant_id) WHERE k.digest = $1"""
TENANT = "SELECT kind FROM tenant WHERE tenant_id = $1"


@dataclass(frozen=True)
class Caller:
    """A person or a program that the platform knows."""

    tenant_id: UUID
    actor: str
    """`usr_…` or `key_…`: who acts."""
    person: str
    """Who answers for it: of a key the person or the key that made it, so that two keys of one maker are one person."""
    name: str
    permissions: frozenset[Permission]
    sandbox: bool
    session_id: str | None = None
    account_ids: tuple[UUID, ...] | None = None
    """The buyers whose rows a person of the portal sees; none = the whole merchant."""

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raises `Forbidden`."""
        if permission not in self.permissions:
            REFUSED_REQUESTS.labels("forbidden").inc()
            log.info("request_forbidden", permission=permission.value)
            raise Forbidden(f"this asks for the permission '{permission}'")


def new_api_key(key_id: UUID, *, live: bool) -> str:
    """A new secret of 256 bits behind a prefix that identifies leaked keys; shown once."""
    return f"ek_{'live' if live else 'test'}_{typeid(API_KEY, key_id)[4:]}_{secrets.token_urlsafe(32)}"


def digest_of(pepper: str, key: str) -> str:
    return hmac.new(pepper.encode(), key.encode(), hashlib.sha256).hexdigest()


class Authenticator:
    """Finds out who a bearer is, and caches the answer for five seconds.

    A key is found by its digest; the gateway is asked whether it was revoked, so that it works for at most five seconds
    more, also while the bus carries nothing. A token has three parts and is verified with the gateway's public keys; it
    ends with its own two minutes.
    """

    def __init__(self, database: Database, pepper: str, key_status: KeyStatus, tokens: TokenReader) -> None:
        self._database = database
        self._pepper = pepper
        self._key_status = key_status
        self._tokens = tokens
        self._known: dict[str, tuple[float, Caller]] = {}

    async def caller(self, authorization: str | None) -> Caller:
        """Raises `Unauthenticated`, `KeyStatusUnknown`."""
        scheme, _, bearer = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not bearer.isascii() or not bearer:
            raise _unauthenticated(
                "no bearer", "send the header Authorization: Bearer <API key or access token of a session>"
            )
        known = self._known.get(bearer)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        seconds = CACHE_SECONDS
        if bearer.count(".") == 2:
            caller, left = await self._of_token(bearer)
            seconds = min(seconds, left)
        else:
            caller = await self._of_key(digest_of(self._pepper, bearer))
        if len(self._known) >= CACHE_MAX:
            self._known.clear()
        self._known[bearer] = (time.monotonic() + seconds, caller)
        return caller

    async def _of_key(self, digest: str) -> Caller:
        rows = await self._database.cross_tenant_call(LOOK_UP, digest)
        if not rows or await self._key_status.is_revoked(rows[0]["tenant_id"], rows[0]["key_id"]):
            raise _unauthenticated("unknown API key", "this API key is unknown or was revoked")
        row = rows[0]
        actor = typeid(API_KEY, row["key_id"])
        return Caller(
            tenant_id=row["tenant_id"],
            actor=actor,
            person=row["created_by"] or actor,
            name=row["name"],
            permissions=permissions_of(row["role"], row["permissions"]),
            sandbox=row["kind"] == "sandbox",
        )

    async def _of_token(self, token: str) -> tuple[Caller, float]:
        """The caller, and for how many seconds more."""
        try:
            claims = await self._tokens.read(token)
        except InvalidToken as fault:
            raise _unauthenticated(str(fault), "this access token is not valid or has expired") from None
        rows = await self._database.cross_tenant_call(TENANT, claims.tenant_id)
        if not rows:
            raise _unauthenticated("unknown merchant", "this merchant is not known here")
        caller = Caller(
            tenant_id=claims.tenant_id,
            actor=claims.user,
            person=claims.user,
            name=claims.name,
            permissions=claims.permissions,
            sandbox=rows[0]["kind"] == "sandbox",
            session_id=claims.session,
            account_ids=claims.account_ids,
        )
        return caller, claims.expires_at - time.time()

    async def close(self) -> None:
        await self._key_status.close()
        await self._tokens.close()


def _unauthenticated(reason: str, detail: str) -> Unauthenticated:
    REFUSED_REQUESTS.labels("unauthenticated").inc()
    log.info("request_unauthenticated", reason=reason)
    return Unauthenticated(detail)
