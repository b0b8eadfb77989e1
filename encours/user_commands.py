"""Users of the merchants, for who operates the installation: the first one, and a way in for who is locked out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from encours.application import built
from encours.errors import CommandFailed
from encours_gateway.store import merchants, users
from encours_gateway.store.invitations import NewInvitation
from encours_gateway.use_cases.add_first_user import FirstUser, add_first_user
from encours_gateway.use_cases.invite import OPERATOR, invite
from encours_gateway.use_cases.reset_password import send_reset_link
from encours_platform.database import Database, Tx
from encours_platform.service import Runtime
from encours_platform.settings import Settings
from encours_values.email_addresses import parse_email
from encours_values.errors import DomainError
from encours_values.ids import MERCHANT, USER, parse_typeid, typeid

FIRST_EMAIL, FIRST_NAME = "admin@sandbox.example", "Admin"
MERCHANTS = "SELECT tenant_id, name FROM merchant ORDER BY tenant_id"
USERS = """
    SELECT m.tenant_id, m.name AS merchant, u.user_id, u.email, u.name, u.role, u.status
      FROM users u JOIN merchant m USING (tenant_id) ORDER BY u.tenant_id, u.user_id"""
FIRST_SANDBOX = "SELECT tenant_id FROM merchant WHERE kind = 'sandbox' ORDER BY tenant_id LIMIT 1"


@dataclass(frozen=True)
class Invitee:
    email: str
    name: str
    role: str


async def add_sandbox_admin(database: Database) -> FirstUser | None:
    """An admin of the first sandbox merchant, unless the installation has users."""
    if await users.is_there_any(database):
        return None
    rows = await database.cross_tenant_call(FIRST_SANDBOX)
    return await add_first_user(database, rows[0]["tenant_id"], email=FIRST_EMAIL, name=FIRST_NAME) if rows else None


async def list_users(settings: Settings) -> list[tuple[str, ...]]:
    """Merchant, its name, user, e-mail address, name, role and status of each."""
    async with _gateway(settings) as runtime:
        rows = await runtime.database.cross_tenant_call(USERS)
    return [
        (
            typeid(MERCHANT, row["tenant_id"]),
            row["merchant"],
            typeid(USER, row["user_id"]),
            *(row[name] for name in ("email", "name", "role", "status")),
        )
        for row in rows
    ]


async def invite_user(settings: Settings, merchant: str | None, invitee: Invitee) -> str:
    """The link, which is mailed too. Raises `CommandFailed`."""
    async with _gateway(settings) as runtime:
        tenant_id = await _merchant(runtime.database, merchant)
        public_url = runtime.settings.public_url

        async def act(tx: Tx) -> str:
            locale = (await merchants.read(tx)).settings.locale
            new = NewInvitation(parse_email(invitee.email).lower(), invitee.name, invitee.role, locale)
            return (await invite(tx, OPERATOR, new, sealer=runtime.sealer, public_url=public_url)).url

        return await runtime.database.run(tenant_id, act)


async def reset_password(settings: Settings, merchant: str | None, email: str) -> str:
    """A link that sets a new password, which is mailed too. Raises `CommandFailed`."""
    async with _gateway(settings) as runtime:
        tenant_id = await _merchant(runtime.database, merchant)
        sealer, public_url = runtime.sealer, runtime.settings.public_url

        async def act(tx: Tx) -> str:
            user = await users.by_email(tx, email.lower())
            if user is None:
                raise CommandFailed(f"this merchant has no user {email!r}")
            link = await send_reset_link(tx, user.user_id, sealer=sealer, public_url=public_url, who="operator")
            if link is None:
                raise CommandFailed(f"{email} was removed meanwhile")
            return link.url

        return await runtime.database.run(tenant_id, act)


@asynccontextmanager
async def _gateway(settings: Settings) -> AsyncIterator[Runtime]:
    """What the operator cannot do is one sentence."""
    async with built("gateway", settings, pool_size=2) as (_, runtime):
        try:
            yield runtime
        except DomainError as refused:
            raise CommandFailed(refused.detail) from None


async def _merchant(database: Database, text: str | None) -> UUID:
    """The named one, or the only one."""
    if text is not None:
        return parse_typeid(MERCHANT, text)
    found = await database.cross_tenant_call(MERCHANTS)
    if len(found) != 1:
        names = ", ".join(f"{typeid(MERCHANT, row['tenant_id'])} ({row['name']})" for row in found) or "none"
        raise CommandFailed(f"say with --merchant which one is meant: {names}")
    merchant: UUID = found[0]["tenant_id"]
    return merchant
