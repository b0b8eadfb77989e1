from datetime import datetime
from typing import Annotated

from pydantic import Field

from encours_contracts.fields import Answer, Body, IdentityProviderId, OneLine, ShortText
from encours_gateway.http.user_schemas import RoleName

Issuer = Annotated[
    str, Field(max_length=500, pattern='^https?://[!"$->@-~]+$', examples=["https://login.shop.example"])
]
"""As the provider names itself, to the letter; https, but for private hosts that the operator allows."""
ClientId = Annotated[ShortText, Field(examples=["encours"])]
ClientSecret = Annotated[str, Field(pattern="^[ -~]{1,1000}$", examples=["q0FJ3nV2"])]
"""ASCII, as OAuth 2.0 has it (RFC 6749, appendix A)."""
Domain = Annotated[str, Field(max_length=253, pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", examples=["shop.example"])]
Domains = Annotated[list[Domain], Field(min_length=1, max_length=50)]
"""Only e-mail addresses of these domains sign in by this provider."""
Claim = Annotated[ShortText, Field(max_length=100, examples=["groups"])]
ClaimValue = Annotated[str, Field(max_length=200), OneLine]
Roles = Annotated[dict[ClaimValue, RoleName], Field(max_length=50, examples=[{"Finance": "accountant"}])]
"""Value of the claim → role; of several the first one here counts."""


class ProviderBody(Body):
    name: Annotated[ShortText, Field(examples=["Company login"])]
    issuer: Issuer
    client_id: ClientId
    client_secret: ClientSecret
    """Stored sealed, and in no answer."""
    domains: Domains
    role_claim: Claim | None = None
    """Claim of the ID token that names the person's groups or roles; its role is set at each sign-in."""
    roles: Roles = {}
    default_role: RoleName | None = None
    """Of new people without a mapped value; none = they are not let in."""


class ProviderChangeBody(Body):
    """What is not given stays. The secret does not follow to another issuer: give it again."""

    name: Annotated[ShortText, Field(examples=["Company login"])] | None = None
    issuer: Issuer | None = None
    client_id: ClientId | None = None
    client_secret: ClientSecret | None = None
    """Stored sealed, and in no answer."""
    domains: Domains | None = None
    role_claim: Claim | None = None
    """Claim of the ID token that names the person's groups or roles."""
    roles: Roles | None = None
    default_role: RoleName | None = None
    """Of new people without a mapped value."""


class ProviderAnswer(Answer):
    id: IdentityProviderId
    name: str
    issuer: Issuer
    client_id: str
    domains: list[str]
    role_claim: str | None
    roles: Roles
    default_role: str | None
    redirect_uri: Annotated[str, Field(examples=["https://pay.shop.example/v1/sessions/oidc/idp_…/callback"])]
    """To be registered at the provider."""
    start_url: Annotated[str, Field(examples=["https://pay.shop.example/v1/sessions/oidc/idp_…/start"])]
    """Where people begin to sign in."""
    made_at: datetime
    available_actions: list[str] = ["change", "delete"]
