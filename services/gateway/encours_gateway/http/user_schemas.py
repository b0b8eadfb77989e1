from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from encours_contracts.fields import AccountId, AmountMinor, Answer, Body, Email, InvitationId, ShortText, UserId
from encours_gateway.domain.people import Locale, UserKind, UserStatus
from encours_gateway.http.session_schemas import OwnName, Secret
from encours_platform.paging import ListQuery

RoleName = Annotated[str, Field(pattern="^[a-z_]{1,40}$", examples=["accountant"])]
"""Of `GET /v1/roles`."""
Token = Annotated[str, Field(pattern="^[A-Za-z0-9_-]{1,200}$", examples=["q0FJ3nV2"])]
"""Out of the link in the mail."""


class InvitationBody(Body):
    email: Email
    name: Annotated[ShortText, Field(examples=["Jeanne Martin"])]
    role: RoleName
    account_id: AccountId | None = None
    """The company of a user of the portal; none = a user of the merchant."""
    with_group: bool = False
    """Whether a user of the portal also sees the companies below its own."""
    spending_limit: AmountMinor | None = None
    """The most that a user of the portal may order at once, minor units."""
    locale: Locale | None = None
    """Of the mail and of the pages; none = the merchant's."""


class InvitationAnswer(Answer):
    id: InvitationId
    email: str
    name: str
    role: str
    account_id: AccountId | None
    with_group: bool
    spending_limit: int | None
    locale: Locale
    invited_by: Annotated[str, Field(examples=["usr_01jd3v5h8qe6k9w2x4y7z0abcd"])]
    """A user, an API key, or `operator`."""
    invited_at: datetime
    expires_at: datetime
    available_actions: list[str] = ["withdraw"]


class InvitingMerchant(Answer):
    name: str


class OwnInvitationAnswer(Answer):
    """An invitation as the invited person sees it."""

    email: str
    name: str
    role: str
    locale: Locale
    merchant: InvitingMerchant


class AcceptBody(Body):
    token: Token
    name: OwnName
    password: Secret


class ResetBody(Body):
    email: Email


class AskedAnswer(Answer):
    """The same for every address."""

    status: Literal["asked"] = "asked"


class CompleteResetBody(Body):
    token: Token
    password: Secret


class UserAnswer(Answer):
    id: UserId
    email: str
    name: str
    kind: UserKind
    role: str
    account_id: AccountId | None
    with_group: bool
    spending_limit: int | None
    locale: Locale
    status: UserStatus
    second_factor: bool
    """Whether the user signs in with a second factor."""
    joined_at: datetime
    available_actions: list[str]


class UserBody(Body):
    """What is not given stays."""

    role: RoleName | None = None
    status: UserStatus | None = None
    with_group: bool | None = None
    spending_limit: AmountMinor | None = None
    """Null takes it away."""


class UserQuery(ListQuery):
    """The query parameters of the list of users."""

    kind: UserKind | None = None
    account_id: AccountId | None = None
    role: RoleName | None = None
    status: UserStatus | None = None
    sort: Literal["name", "-name", "email", "-email"] | None = None


class RoleAnswer(Answer):
    name: Annotated[str, Field(examples=["accountant"])]
    kind: UserKind
    permissions: Annotated[list[str], Field(examples=[["invoices.read", "payments.write"]])]


class RolesAnswer(Answer):
    data: list[RoleAnswer]
