"""Invitations, found by the digest of their link."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from encours_gateway.domain.people import Locale
from encours_platform.database import Database, Record, Sql, Tx

LINK_DAYS = timedelta(days=7)
SELECT = """
    SELECT invitation_id, email, name, role, account_id, with_group, spending_limit_minor, locale, invited_by,
           invited_at, expires_at
      FROM invitation WHERE tenant_id = :tenant_id AND expires_at > clock_timestamp()"""
FIND = Sql(SELECT + " AND invitation_id = :invitation_id")
PUT = Sql("""
    INSERT INTO invitation (tenant_id, invitation_id, email, name, role, account_id, with_group, spending_limit_minor,
                            locale, digest, invited_by, expires_at)
    VALUES (:tenant_id, :invitation_id, :email, :name, :role, CAST(:account_id AS uuid), :with_group,
            CAST(:spending_limit_minor AS bigint), :locale, :digest, :invited_by,
            clock_timestamp() + CAST(:valid_for AS interval))""")
DELETE_OF = Sql("DELETE FROM invitation WHERE tenant_id = :tenant_id AND email = :email")
DELETE = Sql("DELETE FROM invitation WHERE tenant_id = :tenant_id AND invitation_id = :invitation_id")
BY_DIGEST = """
    SELECT tenant_id, invitation_id FROM invitation WHERE digest = $1 AND expires_at > clock_timestamp()"""
TAKE = Sql("""
    DELETE FROM invitation WHERE tenant_id = :tenant_id AND digest = :digest AND expires_at > clock_timestamp()
    RETURNING invitation_id, email, name, role, account_id, with_group, spending_limit_minor, locale, invited_by,
              invited_at, expires_at""")


@dataclass(frozen=True)
class NewInvitation:
    email: str
    name: str
    role: str
    locale: Locale
    account_id: UUID | None = None
    with_group: bool = False
    spending_limit_minor: int | None = None


@dataclass(frozen=True, kw_only=True)
class Invitation(NewInvitation):
    invitation_id: UUID
    invited_by: str
    invited_at: datetime
    expires_at: datetime


def invitation_of(row: Record) -> Invitation:
    return Invitation(**dict(row))


async def find(tx: Tx, invitation_id: UUID) -> Invitation | None:
    row = await tx.row(FIND, invitation_id=invitation_id)
    return invitation_of(row) if row else None


async def put(tx: Tx, invitation_id: UUID, new: NewInvitation, *, digest: bytes, invited_by: str) -> None:
    """In place of an earlier one for the same address."""
    await tx.run(DELETE_OF, email=new.email)
    await tx.run(
        PUT, **vars(new), invitation_id=invitation_id, digest=digest, invited_by=invited_by, valid_for=LINK_DAYS
    )


async def delete(tx: Tx, invitation_id: UUID) -> bool:
    return await tx.run(DELETE, invitation_id=invitation_id) == 1


async def locate(database: Database, digest: bytes) -> tuple[UUID, UUID] | None:
    """Merchant and id of the invitation with that link."""
    rows = await database.cross_tenant_call(BY_DIGEST, digest)
    return (rows[0]["tenant_id"], rows[0]["invitation_id"]) if rows else None


async def take(tx: Tx, digest: bytes) -> Invitation | None:
    """The invitation, which nobody can accept a second time."""
    row = await tx.row(TAKE, digest=digest)
    return invitation_of(row) if row else None
