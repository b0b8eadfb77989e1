from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from encours_gateway.domain.people import Locale, User, UserKind
from encours_platform.database import Database, Record, Sql, Tx
from encours_platform.paging import Listing

SELECT = """
    SELECT user_id, email, name, kind, role, account_id, with_group, spending_limit_minor, locale, status, joined_at,
           password_hash IS NOT NULL AS has_password, totp_confirmed AS has_totp
      FROM users WHERE tenant_id = :tenant_id"""
LIST = Listing(
    SELECT,
    "user_id",
    filters={"kind": "kind = {}", "account_id": "account_id = {}", "role": "role = {}", "status": "status = {}"},
    search=("name ILIKE {}", "email ILIKE {}"),
    sorts={"name": "name", "email": "email"},
)
FIND = Sql(SELECT + " AND user_id = :user_id")
LOCK = Sql(SELECT + " AND user_id = :user_id FOR UPDATE")
BY_EMAIL = Sql(SELECT + " AND email = :email")
ADD = Sql("""
    INSERT INTO users (tenant_id, user_id, email, name, kind, role, account_id, with_group, spending_limit_minor,
                       locale, password_hash)
    VALUES (:tenant_id, :user_id, :email, :name, :kind, :role, CAST(:account_id AS uuid), :with_group,
            CAST(:spending_limit_minor AS bigint), :locale, CAST(:password_hash AS text))
    ON CONFLICT (tenant_id, email) DO NOTHING""")
CHANGE = Sql("""
    UPDATE users SET name = :name, role = :role, status = :status, locale = :locale, with_group = :with_group,
                     spending_limit_minor = CAST(:spending_limit_minor AS bigint)
     WHERE tenant_id = :tenant_id AND user_id = :user_id""")
DELETE = Sql("DELETE FROM users WHERE tenant_id = :tenant_id AND user_id = :user_id")
SET_PASSWORD = Sql("""
    UPDATE users SET password_hash = :password_hash WHERE tenant_id = :tenant_id AND user_id = :user_id""")
REHASH = Sql("""
    UPDATE users SET password_hash = :password_hash
     WHERE tenant_id = :tenant_id AND user_id = :user_id AND password_hash = :before""")
PASSWORD = Sql("SELECT password_hash FROM users WHERE tenant_id = :tenant_id AND user_id = :user_id")
ADMINS = Sql(SELECT + " AND role = 'admin' AND status = 'active' ORDER BY user_id")
OTHER_ADMINS = Sql("""
    SELECT count(*) FROM users WHERE tenant_id = :tenant_id AND role = 'admin' AND status = 'active'
       AND user_id <> :user_id""")
SIGNING_IN = """
    SELECT u.tenant_id, u.user_id, u.status, u.password_hash, m.name AS merchant
      FROM users u JOIN merchant m USING (tenant_id) WHERE u.email = $1 ORDER BY u.tenant_id, u.user_id LIMIT $2"""
ANY_USER = "SELECT EXISTS (SELECT FROM users) AS found"
CANDIDATES_MAX = 10
"""Merchants that one e-mail address may be a user of and still sign in with its password."""


@dataclass(frozen=True)
class Candidate:
    """Somebody of that e-mail address, at one merchant."""

    tenant_id: UUID
    user_id: UUID
    status: str
    password_hash: str | None
    merchant: str


@dataclass(frozen=True)
class NewUser:
    user_id: UUID
    email: str
    name: str
    kind: UserKind
    role: str
    locale: Locale
    account_id: UUID | None = None
    with_group: bool = False
    spending_limit_minor: int | None = None
    password_hash: str | None = None


def user_of(row: Record) -> User:
    return User(**dict(row))


async def find(tx: Tx, user_id: UUID) -> User | None:
    row = await tx.row(FIND, user_id=user_id)
    return user_of(row) if row else None


async def lock(tx: Tx, user_id: UUID) -> User | None:
    row = await tx.row(LOCK, user_id=user_id)
    return user_of(row) if row else None


async def by_email(tx: Tx, email: str) -> User | None:
    row = await tx.row(BY_EMAIL, email=email)
    return user_of(row) if row else None


async def add(tx: Tx, user: NewUser) -> bool:
    """False where the merchant has a user of that e-mail address."""
    return await tx.run(ADD, **vars(user)) == 1


async def change(tx: Tx, user: User) -> None:
    await tx.run(CHANGE, **_changeable(user))


def _changeable(user: User) -> Mapping[str, Any]:
    names = ("user_id", "name", "role", "status", "locale", "with_group", "spending_limit_minor")
    return {name: getattr(user, name) for name in names}


async def delete(tx: Tx, user_id: UUID) -> None:
    await tx.run(DELETE, user_id=user_id)


async def password_hash(tx: Tx, user_id: UUID) -> str | None:
    found: str | None = await tx.value(PASSWORD, user_id=user_id)
    return found


async def set_password(tx: Tx, user_id: UUID, hashed: str) -> None:
    await tx.run(SET_PASSWORD, user_id=user_id, password_hash=hashed)


async def exchange_hash(tx: Tx, user_id: UUID, *, before: str, after: str) -> None:
    """The same password under newer parameters, unless it was changed meanwhile."""
    await tx.run(REHASH, user_id=user_id, before=before, password_hash=after)


async def admins(tx: Tx) -> list[User]:
    """Of the merchant."""
    return [user_of(row) for row in await tx.rows(ADMINS)]


async def has_other_admin(tx: Tx, user_id: UUID) -> bool:
    return int(await tx.value(OTHER_ADMINS, user_id=user_id)) > 0


async def candidates(database: Database, email: str) -> Sequence[Candidate]:
    """Of all merchants, since nobody says at which one they sign in."""
    return [Candidate(**dict(row)) for row in await database.cross_tenant_call(SIGNING_IN, email, CANDIDATES_MAX)]


async def is_there_any(database: Database) -> bool:
    return bool((await database.cross_tenant_call(ANY_USER))[0]["found"])
