from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from encours_contracts.fields import AccountId, Answer, Body, Email, MerchantId, SessionId, ShortText, UserId
from encours_gateway.domain.people import Locale
from encours_gateway.domain.session import Method

Secret = Annotated[str, Field(min_length=1, max_length=1024, examples=["correct horse battery staple"])]
"""As it is typed; how long a new one must be is checked where it is set."""
OwnName = Annotated[ShortText, Field(examples=["Jeanne Martin"])]


class SignInBody(Body):
    email: Email
    password: Secret
    merchant_id: MerchantId | None = None
    """Only where the address is known to several merchants."""


class SignInAnswer(Answer):
    status: Literal["signed_in", "second_factor_required"]
    methods: list[Method]
    """The second factors of which one is still to be given."""


class SessionAnswer(Answer):
    id: SessionId
    signed_in_at: datetime
    last_used_at: datetime
    ends_at: datetime
    """It ends earlier where it is not used for an hour."""
    amr: Annotated[list[str], Field(examples=[["pwd", "otp"]])]
    """What proved who it is: `pwd`, `otp` (a code), `hwk` (a passkey), `recovery_code`, `sso`."""
    address: Annotated[str, Field(examples=["192.0.2.1"])]
    user_agent: Annotated[str, Field(examples=["Mozilla/5.0 (X11; Linux x86_64)"])]
    current: bool


class SessionsAnswer(Answer):
    data: list[SessionAnswer]


class MeUser(Answer):
    id: UserId
    name: Annotated[str, Field(examples=["Jeanne Martin"])]
    email: str
    locale: Locale
    kind: Literal["merchant", "buyer"]


class BrandingAnswer(Answer):
    logo_url: str | None
    primary_color: str | None


class MeMerchant(Answer):
    id: MerchantId
    name: str
    sandbox: bool
    branding: BrandingAnswer


class MeAccount(Answer):
    id: AccountId
    name: str


class MeSession(Answer):
    id: SessionId
    signed_in_at: datetime
    amr: Annotated[list[str], Field(examples=[["pwd", "otp"]])]


class SecondFactorsAnswer(Answer):
    """What the person has beside a password."""

    required: bool
    """Whether this merchant asks its people for one; without it a session may only set it up."""
    totp: bool
    passkeys: int
    recovery_codes: int
    """Those that are left."""


class MeAnswer(Answer):
    """Who is signed in, where, and what for."""

    user: MeUser
    merchant: MeMerchant
    role: Annotated[str, Field(examples=["accountant"])]
    permissions: Annotated[list[str], Field(examples=[["invoices.read", "payments.write"]])]
    accounts: list[MeAccount]
    """The buyers that a user of the portal sees; empty for people of the merchant, who see all."""
    session: MeSession
    second_factors: SecondFactorsAnswer


class MeBody(Body):
    name: OwnName | None = None
    locale: Locale | None = None


class TokenAnswer(Answer):
    access_token: Annotated[str, Field(examples=["eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl"])]
    """Bearer of calls to every service; store it in memory only."""
    expires_in: Annotated[int, Field(examples=[120])]
    """Seconds."""
    me: MeAnswer


class PasswordBody(Body):
    current: Secret
    password: Secret


class MerchantChoice(Answer):
    id: MerchantId
    name: str


def merchant_choices(merchants: dict[UUID, str]) -> list[dict[str, Any]]:
    return [MerchantChoice(id=id_, name=name).model_dump(mode="json") for id_, name in merchants.items()]
