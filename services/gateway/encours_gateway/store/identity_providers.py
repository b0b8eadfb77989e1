"""OpenID providers of merchants, and who their users are there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from encours_platform.database import Database, Record, Sql, Tx

SELECT = """
    SELECT identity_provider_id, name, issuer, client_id, secret_sealed, domains, role_claim, roles, default_role,
           made_at
      FROM identity_provider WHERE tenant_id = :tenant_id"""
FIND = Sql(SELECT + " AND identity_provider_id = :identity_provider_id")
LOCK_ALL = Sql(SELECT + " ORDER BY identity_provider_id FOR UPDATE")
PUT = Sql("""
    INSERT INTO identity_provider (tenant_id, identity_provider_id, name, issuer, client_id, secret_sealed, domains,
                                   role_claim, roles, default_role)
    VALUES (:tenant_id, :identity_provider_id, :name, :issuer, :client_id, :secret_sealed, CAST(:domains AS text[]),
            CAST(:role_claim AS text), :roles, CAST(:default_role AS text))
    ON CONFLICT (tenant_id, identity_provider_id) DO UPDATE
       SET name = excluded.name, issuer = excluded.issuer, client_id = excluded.client_id,
           secret_sealed = excluded.secret_sealed, domains = excluded.domains, role_claim = excluded.role_claim,
           roles = excluded.roles, default_role = excluded.default_role""")
DELETE = Sql("""
    DELETE FROM identity_provider WHERE tenant_id = :tenant_id AND identity_provider_id = :identity_provider_id""")
FORGET_ALL = Sql("""
    DELETE FROM external_identity WHERE tenant_id = :tenant_id AND identity_provider_id = :identity_provider_id""")
TENANT_OF = "SELECT tenant_id FROM identity_provider WHERE identity_provider_id = $1"
USER_OF = Sql("""
    SELECT user_id FROM external_identity
     WHERE tenant_id = :tenant_id AND identity_provider_id = :identity_provider_id AND subject = :subject""")
LINK = Sql("""
    INSERT INTO external_identity (tenant_id, identity_provider_id, subject, user_id)
    VALUES (:tenant_id, :identity_provider_id, :subject, :user_id)
    ON CONFLICT (tenant_id, identity_provider_id, subject) DO UPDATE SET user_id = excluded.user_id""")
FORGET = Sql("DELETE FROM external_identity WHERE tenant_id = :tenant_id AND user_id = :user_id")


@dataclass(frozen=True)
class NewProvider:
    identity_provider_id: UUID
    name: str
    issuer: str
    client_id: str
    secret_sealed: str
    domains: Sequence[str]
    """Only addresses of these are taken from it."""
    role_claim: str | None
    roles: Mapping[str, str]
    """Value of the claim → role."""
    default_role: str | None
    """Of who has no value that maps; none = nobody new is let in without one."""


@dataclass(frozen=True)
class Provider(NewProvider):
    made_at: datetime


def provider_of(row: Record) -> Provider:
    return Provider(**dict(row))


async def find(tx: Tx, identity_provider_id: UUID) -> Provider | None:
    row = await tx.row(FIND, identity_provider_id=identity_provider_id)
    return provider_of(row) if row else None


async def lock_all(tx: Tx) -> Sequence[Provider]:
    return [provider_of(row) for row in await tx.rows(LOCK_ALL)]


async def put(tx: Tx, provider: NewProvider) -> None:
    names = NewProvider.__dataclass_fields__
    facts = {name: getattr(provider, name) for name in names}
    await tx.run(PUT, **{**facts, "domains": list(provider.domains), "roles": dict(provider.roles)})


async def delete(tx: Tx, identity_provider_id: UUID) -> bool:
    await tx.run(FORGET_ALL, identity_provider_id=identity_provider_id)
    return await tx.run(DELETE, identity_provider_id=identity_provider_id) == 1


async def tenant_of(database: Database, identity_provider_id: UUID) -> UUID | None:
    rows = await database.cross_tenant_call(TENANT_OF, identity_provider_id)
    return rows[0]["tenant_id"] if rows else None


async def user_of(tx: Tx, identity_provider_id: UUID, subject: str) -> UUID | None:
    user_id: UUID | None = await tx.value(USER_OF, identity_provider_id=identity_provider_id, subject=subject)
    return user_id


async def link(tx: Tx, identity_provider_id: UUID, subject: str, user_id: UUID) -> None:
    await tx.run(LINK, identity_provider_id=identity_provider_id, subject=subject, user_id=user_id)


async def forget_user(tx: Tx, user_id: UUID) -> None:
    await tx.run(FORGET, user_id=user_id)
