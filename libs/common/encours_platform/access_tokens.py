"""Reads people's access tokens: JWT of two minutes (ES256) that gateway signs and every service verifies by itself."""

import binascii
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import structlog
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from encours_contracts.permissions import PORTAL_ROLES, Permission, permissions_of
from encours_platform.problems import KeyStatusUnknown
from encours_platform.token_keys import ALGORITHM, AUDIENCE, ISSUER, PATH
from encours_values.errors import DomainError
from encours_values.ids import ACCOUNT, SESSION, USER, parse_typeid

log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 1.0
PAUSE_SECONDS = 1.0
"""The gateway is asked for its keys at most once in so long, however many unknown key ids come in."""
KEYS_SECONDS = 300.0
"""How long the gateway's keys are used without asking again, so that a key taken away there ends here too."""
LEEWAY_SECONDS = 5
"""By how much the clocks of two machines may differ."""

CLAIMS = jwt.JWTClaimsRegistry(
    leeway=LEEWAY_SECONDS,
    iss={"essential": True, "value": ISSUER},
    aud={"essential": True, "value": AUDIENCE},
    exp={"essential": True},
    iat={"essential": True},
    sub={"essential": True},
)


class InvalidToken(Exception):
    """The token is not one of ours, was changed, or has expired."""


@dataclass(frozen=True)
class Claims:
    tenant_id: UUID
    user: str
    session: str
    name: str
    permissions: frozenset[Permission]
    account_ids: tuple[UUID, ...] | None
    expires_at: float


class TokenReader:
    """Verifies tokens with the gateway's public keys.

    It has them where the gateway runs in the same process (`own`); else it asks the gateway, and again where a token
    names a key that is not among them.
    """

    def __init__(self, gateway_url: str, own: Mapping[str, Any]) -> None:
        self._url = gateway_url.rstrip("/")
        self._keys = {} if self._url else _keys_of(own)
        self._client: httpx.AsyncClient | None = None
        self._requested_at = self._known_at = float("-inf")

    async def read(self, token: str) -> Claims:
        """Raises `InvalidToken`, and `KeyStatusUnknown` where the gateway does not answer."""
        try:
            header = jws.extract_compact(token.encode()).headers()
        except (JoseError, ValueError) as fault:
            raise InvalidToken("not a token") from fault
        key = await self._key(str(header.get("kid")))
        if key is None:
            raise InvalidToken("signed with an unknown key")
        try:
            claims = jwt.decode(token, key, algorithms=[ALGORITHM]).claims
            CLAIMS.validate(claims)
            return _claims(claims)
        except (JoseError, ValueError, KeyError, TypeError, AttributeError, binascii.Error, DomainError) as fault:
            raise InvalidToken(f"refused: {type(fault).__name__}") from fault

    async def _key(self, kid: str) -> ECKey | None:
        now = time.monotonic()
        known = self._keys.get(kid)
        if not self._url or (known is not None and now < self._known_at + KEYS_SECONDS):
            return known
        if now >= self._requested_at + PAUSE_SECONDS:
            self._requested_at = now
            await self._ask()
        if self._known_at + KEYS_SECONDS < time.monotonic():
            raise KeyStatusUnknown("the gateway does not answer")
        return self._keys.get(kid)

    async def _ask(self) -> None:
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False)
        try:
            answer = await self._client.get(f"{self._url}{PATH}")
            answer.raise_for_status()
            self._keys = _keys_of(answer.json())
            self._known_at = time.monotonic()
        except (httpx.HTTPError, JoseError, ValueError, KeyError) as fault:
            log.warning("token_keys_unknown", fault=repr(fault))

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None


def _keys_of(jwk_set: Mapping[str, Any]) -> dict[str, ECKey]:
    """Only keys that ES256 verifies with."""
    found = KeySet.import_key_set(jwk_set) if jwk_set.get("keys") else KeySet([])  # type: ignore[arg-type]
    return {str(key.kid): key for key in found.keys if isinstance(key, ECKey) and key.curve_name == "P-256"}


def _claims(claims: Mapping[str, Any]) -> Claims:
    """Raises `ValueError`, `KeyError`, `TypeError` and `DomainError` where a claim is missing or is another thing."""
    accounts = claims.get("accounts")
    if accounts is None and claims["role"] in PORTAL_ROLES:
        raise ValueError("a portal user without accounts")
    parse_typeid(USER, claims["sub"])
    parse_typeid(SESSION, claims["sid"])
    return Claims(
        tenant_id=UUID(claims["tid"]),
        user=claims["sub"],
        session=claims["sid"],
        name=claims["name"],
        permissions=permissions_of(None, claims["perms"]),
        account_ids=None if accounts is None else tuple(parse_typeid(ACCOUNT, each) for each in accounts),
        expires_at=float(claims["exp"]),
    )
