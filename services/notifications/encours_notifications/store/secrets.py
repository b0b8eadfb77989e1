"""Signing secrets of webhook endpoints, sealed: the current one and those that a rotation replaced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from encours_platform.database import Sql, Tx
from encours_platform.sealing import place_of
from encours_values.ids import new_id

INSERT = Sql("""
    INSERT INTO webhook_secret (tenant_id, secret_id, endpoint_id, secret_sealed)
    VALUES (:tenant_id, :secret_id, :endpoint_id, :secret_sealed)""")
REPLACE = Sql("""
    UPDATE webhook_secret SET valid_until = :valid_until
     WHERE tenant_id = :tenant_id AND endpoint_id = :endpoint_id AND valid_until IS NULL""")
VALID = Sql("""
    SELECT secret_sealed, valid_until FROM webhook_secret
     WHERE tenant_id = :tenant_id AND endpoint_id = :endpoint_id AND (valid_until IS NULL OR valid_until > :now)
     ORDER BY valid_until DESC NULLS FIRST""")
DELETE_EXPIRED = Sql("""
    DELETE FROM webhook_secret WHERE tenant_id = :tenant_id AND endpoint_id = :endpoint_id AND valid_until <= :now""")
DELETE = Sql("DELETE FROM webhook_secret WHERE tenant_id = :tenant_id AND endpoint_id = :endpoint_id")
UNDER_OLD_KEYS = Sql("""
    SELECT secret_id, endpoint_id, secret_sealed FROM webhook_secret
     WHERE tenant_id = :tenant_id AND NOT starts_with(secret_sealed, CAST(:current AS text) || '.') FOR UPDATE""")
EXCHANGE_SEAL = Sql("""
    UPDATE webhook_secret SET secret_sealed = :secret_sealed
     WHERE tenant_id = :tenant_id AND secret_id = :secret_id""")


@dataclass(frozen=True)
class SealedSecret:
    secret_sealed: str
    valid_until: datetime | None
    """On the tenant's clock; none = the current secret."""


def place(endpoint_id: UUID) -> str:
    """Where a secret opens."""
    return place_of("webhook_secret.secret", endpoint_id)


async def insert(tx: Tx, endpoint_id: UUID, secret_sealed: str) -> None:
    """The endpoint's current secret. It has none yet, or `replace_current` came before."""
    await tx.run(INSERT, secret_id=new_id(), endpoint_id=endpoint_id, secret_sealed=secret_sealed)


async def replace_current(tx: Tx, endpoint_id: UUID, *, valid_until: datetime) -> None:
    """The current secret becomes a replaced one that still signs until `valid_until`; expired ones are deleted."""
    await tx.run(DELETE_EXPIRED, endpoint_id=endpoint_id, now=tx.now)
    await tx.run(REPLACE, endpoint_id=endpoint_id, valid_until=valid_until)


async def valid(tx: Tx, endpoint_id: UUID) -> list[SealedSecret]:
    """What signs now: the current secret first, then the replaced ones, the last replaced first."""
    return [SealedSecret(**dict(row)) for row in await tx.rows(VALID, endpoint_id=endpoint_id, now=tx.now)]


async def delete(tx: Tx, endpoint_id: UUID) -> None:
    await tx.run(DELETE, endpoint_id=endpoint_id)


async def under_old_keys(tx: Tx, current_key_id: str) -> Sequence[tuple[UUID, UUID, str]]:
    """Id, endpoint and sealed secret; locked."""
    rows = await tx.rows(UNDER_OLD_KEYS, current=current_key_id)
    return [(row["secret_id"], row["endpoint_id"], row["secret_sealed"]) for row in rows]


async def exchange_seal(tx: Tx, secret_id: UUID, secret_sealed: str) -> None:
    await tx.run(EXCHANGE_SEAL, secret_id=secret_id, secret_sealed=secret_sealed)
