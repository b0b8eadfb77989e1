"""Links for who forgot a password: one of a user at a time."""

from datetime import datetime, timedelta
from uuid import UUID

from encours_platform.database import Database, Sql, Tx

LINK_HOURS = timedelta(hours=1)
PUT = Sql("""
    INSERT INTO password_reset (tenant_id, user_id, digest, expires_at)
    VALUES (:tenant_id, :user_id, :digest, clock_timestamp() + CAST(:valid_for AS interval))
    ON CONFLICT (tenant_id, user_id) DO UPDATE SET digest = excluded.digest, expires_at = excluded.expires_at
    RETURNING expires_at""")
BY_DIGEST = "SELECT tenant_id, user_id FROM password_reset WHERE digest = $1 AND expires_at > clock_timestamp()"
TAKE = Sql("""
    DELETE FROM password_reset WHERE tenant_id = :tenant_id AND digest = :digest AND expires_at > clock_timestamp()
    RETURNING user_id""")
DELETE = Sql("DELETE FROM password_reset WHERE tenant_id = :tenant_id AND user_id = :user_id")


async def put(tx: Tx, user_id: UUID, digest: bytes) -> datetime:
    """In place of the user's earlier one; answers until when it is valid."""
    expires_at: datetime = await tx.value(PUT, user_id=user_id, digest=digest, valid_for=LINK_HOURS)
    return expires_at


async def locate(database: Database, digest: bytes) -> tuple[UUID, UUID] | None:
    """Merchant and user of that link."""
    rows = await database.cross_tenant_call(BY_DIGEST, digest)
    return (rows[0]["tenant_id"], rows[0]["user_id"]) if rows else None


async def take(tx: Tx, digest: bytes) -> UUID | None:
    """The user of the link, which is used up."""
    user_id: UUID | None = await tx.value(TAKE, digest=digest)
    return user_id


async def delete(tx: Tx, user_id: UUID) -> None:
    await tx.run(DELETE, user_id=user_id)
