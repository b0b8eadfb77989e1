"""Passkeys of users, and the challenges that authenticators are asked to sign."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from encours_platform.database import Database, Record, Sql, Tx

CHALLENGE_VALID = timedelta(minutes=5)
SELECT = """
    SELECT tenant_id, passkey_id, user_id, credential_id, public_key, uses_count, name, made_at, used_at
      FROM passkey"""
OF_USER = Sql(SELECT + " WHERE tenant_id = :tenant_id AND user_id = :user_id ORDER BY passkey_id")
BY_CREDENTIAL = SELECT + " WHERE credential_id = $1"
ADD = Sql("""
    INSERT INTO passkey (tenant_id, passkey_id, user_id, credential_id, public_key, uses_count, name)
    VALUES (:tenant_id, :passkey_id, :user_id, :credential_id, :public_key, :uses_count, :name)
    ON CONFLICT DO NOTHING""")
USED = Sql("""
    UPDATE passkey SET uses_count = :uses_count, used_at = clock_timestamp()
     WHERE tenant_id = :tenant_id AND passkey_id = :passkey_id
       AND (uses_count < :uses_count OR (uses_count = 0 AND :uses_count = 0))""")
DELETE = Sql("DELETE FROM passkey WHERE tenant_id = :tenant_id AND user_id = :user_id AND passkey_id = :passkey_id")
DELETE_ALL = Sql("DELETE FROM passkey WHERE tenant_id = :tenant_id AND user_id = :user_id")
PUT_CHALLENGE = """
    INSERT INTO passkey_challenge (tenant_id, digest, purpose, user_id, expires_at)
    VALUES ($1, $2, $3, $4, clock_timestamp() + $5::interval)"""
TAKE_CHALLENGE = """
    DELETE FROM passkey_challenge
     WHERE tenant_id = $1 AND digest = $2 AND purpose = $3 AND user_id IS NOT DISTINCT FROM $4
       AND expires_at > clock_timestamp() RETURNING true AS found"""


@dataclass(frozen=True)
class Challenge:
    """Who was asked, and what for. Without a user the tenant is nobody."""

    tenant_id: UUID
    purpose: str
    user_id: UUID | None


@dataclass(frozen=True)
class NewPasskey:
    passkey_id: UUID
    user_id: UUID
    credential_id: bytes
    public_key: bytes
    uses_count: int
    name: str


@dataclass(frozen=True)
class Passkey(NewPasskey):
    tenant_id: UUID
    made_at: datetime
    used_at: datetime | None


def _passkey(row: Record) -> Passkey:
    return Passkey(**dict(row))


async def of_user(tx: Tx, user_id: UUID) -> Sequence[Passkey]:
    return [_passkey(row) for row in await tx.rows(OF_USER, user_id=user_id)]


async def by_credential(database: Database, credential_id: bytes) -> Passkey | None:
    """Of any merchant."""
    rows = await database.cross_tenant_call(BY_CREDENTIAL, credential_id)
    return _passkey(rows[0]) if rows else None


async def add(tx: Tx, passkey: NewPasskey) -> bool:
    """False where the authenticator has registered it already."""
    return await tx.run(ADD, **vars(passkey)) == 1


async def use(tx: Tx, passkey_id: UUID, uses_count: int) -> bool:
    """False where the authenticator has counted further already: it was copied, or the answer replayed."""
    return await tx.run(USED, passkey_id=passkey_id, uses_count=uses_count) == 1


async def delete(tx: Tx, user_id: UUID, passkey_id: UUID) -> bool:
    return await tx.run(DELETE, user_id=user_id, passkey_id=passkey_id) == 1


async def delete_all(tx: Tx, user_id: UUID) -> None:
    await tx.run(DELETE_ALL, user_id=user_id)


async def put_challenge(database: Database, challenge: Challenge, digest: bytes) -> None:
    await database.cross_tenant_call(
        PUT_CHALLENGE, challenge.tenant_id, digest, challenge.purpose, challenge.user_id, CHALLENGE_VALID
    )


async def take_challenge(database: Database, challenge: Challenge, digest: bytes) -> bool:
    """False where nobody asked for this, or it was answered; each is answered once."""
    return bool(
        await database.cross_tenant_call(
            TAKE_CHALLENGE, challenge.tenant_id, digest, challenge.purpose, challenge.user_id
        )
    )
