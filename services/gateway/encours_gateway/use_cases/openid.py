"""Single sign-on at a merchant's OpenID provider: authorization code with PKCE, nonce and state."""

import base64
import hashlib
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from encours_gateway.domain.errors import ProviderUnreachable, SingleSignOnRefused
from encours_gateway.store.identity_providers import Provider
from encours_gateway.use_cases.ports import OpenIdTransport

CONFIGURATION = "/.well-known/openid-configuration"
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
"""Signatures with public keys only: a client secret makes no identity."""
LEEWAY_SECONDS = 60
CACHED_SECONDS = 300.0
CACHED_MAX = 1_000
FLOW_SECONDS = 600
"""How long somebody may take at the provider."""


@dataclass(frozen=True)
class Flow:
    """What a browser that went to the provider must bring back; it carries it sealed in a cookie."""

    identity_provider_id: str
    state: str
    nonce: str
    verifier: str
    ends_at: int

    def facts(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Identity:
    """Who the provider says has signed in."""

    subject: str
    email: str
    name: str
    claims: Mapping[str, Any]


class OpenId:
    """Asks providers for their configuration and keys, and remembers them for five minutes."""

    def __init__(self, transport: OpenIdTransport, public_url: str) -> None:
        self._transport = transport
        self._public_url = public_url.rstrip("/")
        self._known: dict[str, tuple[float, Mapping[str, Any]]] = {}

    def redirect_uri(self, provider_id: str) -> str:
        """Each provider has its own, so that one cannot answer for another."""
        return f"{self._public_url}/v1/sessions/oidc/{provider_id}/callback"

    async def configuration(self, issuer: str) -> Mapping[str, Any]:
        """Raises `ProviderUnreachable`."""
        found = await self._cached(issuer.rstrip("/") + CONFIGURATION)
        requested = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if found.get("issuer") != issuer or not all(isinstance(found.get(name), str) for name in requested):
            raise ProviderUnreachable("the provider's configuration names another issuer or lacks an endpoint")
        return found

    async def begin(self, provider: Provider, provider_id: str) -> tuple[str, Flow]:
        """Where the browser goes, and what it must bring back. Raises `ProviderUnreachable`."""
        configuration = await self.configuration(provider.issuer)
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        flow = Flow(provider_id, state, nonce, verifier, int(time.time()) + FLOW_SECONDS)
        digest = hashlib.sha256(flow.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": provider.client_id,
            "redirect_uri": self.redirect_uri(provider_id),
            "scope": "openid email profile",
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        endpoint = configuration["authorization_endpoint"]
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}", flow

    async def identify(self, provider: Provider, secret: str, flow: Flow, code: str) -> Identity:
        """Exchanges the code and checks what the provider says. Raises `SingleSignOnRefused`, `ProviderUnreachable`."""
        configuration = await self.configuration(provider.issuer)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri(flow.identity_provider_id),
            "code_verifier": flow.verifier,
        }
        methods = configuration.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        by_header = "client_secret_basic" in methods
        if not by_header:
            form |= {"client_id": provider.client_id, "client_secret": secret}
        user = (provider.client_id, secret) if by_header else None
        tokens = await self._transport.post(configuration["token_endpoint"], form, user=user)
        claims = await self._claims(provider, configuration, str(tokens.get("id_token")), flow.nonce)
        if not claims.get("email") and "userinfo_endpoint" in configuration:
            more = await self._transport.get(configuration["userinfo_endpoint"], bearer=str(tokens.get("access_token")))
            if more.get("sub") != claims["sub"]:
                raise SingleSignOnRefused("the provider speaks of two people")
            claims = {**more, **claims}
        return _identity(provider, claims)

    async def _claims(
        self, provider: Provider, configuration: Mapping[str, Any], token: str, nonce: str
    ) -> dict[str, Any]:
        registry = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": provider.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        jwks = configuration["jwks_uri"]
        try:
            try:
                claims = _decoded(token, await self._cached(jwks))
            except (JoseError, ValueError):
                self._known.pop(jwks, None)  # the provider may have changed its keys a moment ago
                claims = _decoded(token, await self._cached(jwks))
            registry.validate(claims)
        except (JoseError, ValueError, KeyError, TypeError) as wrong:
            raise SingleSignOnRefused(f"the provider's ID token is not valid: {type(wrong).__name__}") from None
        audience = claims["aud"]
        if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != provider.client_id:
            raise SingleSignOnRefused("the provider's ID token is for somebody else")
        return claims

    async def _cached(self, url: str) -> Mapping[str, Any]:
        known = self._known.get(url)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        found = await self._transport.get(url)
        if len(self._known) >= CACHED_MAX:
            self._known.clear()
        self._known[url] = (time.monotonic() + CACHED_SECONDS, found)
        return found


def _decoded(token: str, keys: Mapping[str, Any]) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims  # type: ignore[arg-type]
    return claims


def _identity(provider: Provider, claims: Mapping[str, Any]) -> Identity:
    email = str(claims.get("email") or "").lower()
    if email.rpartition("@")[2] not in provider.domains or claims.get("email_verified") is False:
        raise SingleSignOnRefused("the provider names no e-mail address of an allowed domain")
    name = str(claims.get("name") or email)[:200]
    return Identity(str(claims["sub"]), email, name, claims)


def role_of(provider: Provider, claims: Mapping[str, Any]) -> str | None:
    """The first of the provider's mapped roles that the person has a value for, in the merchant's order."""
    if provider.role_claim is None:
        return None
    value = claims.get(provider.role_claim)
    has: Sequence[Any] = value if isinstance(value, list) else [value]
    return next((role for each, role in provider.roles.items() if each in has), None)


def is_of(flow: Flow, provider_id: UUID | str, state: str) -> bool:
    """Whether the browser that comes back is the one that went there."""
    return (
        flow.identity_provider_id == str(provider_id)
        and secrets.compare_digest(flow.state.encode(), state.encode())
        and flow.ends_at > time.time()
    )
