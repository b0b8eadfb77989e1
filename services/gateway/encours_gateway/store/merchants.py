from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from encours_contracts.gateway import ApiKeyDigest, MerchantSettings
from encours_platform.database import Record, Sql, Tx

OPEN = Sql("""
    INSERT INTO merchant (tenant_id, name, kind, settings, version, opened_at)
    VALUES (:tenant_id, :name, :kind, :settings, 1, :now)""")
MERCHANT = "SELECT name, kind, settings, version FROM merchant WHERE tenant_id = :tenant_id"
READ = Sql(MERCHANT)
LOCK = Sql(MERCHANT + " FOR UPDATE")
CHANGE = Sql("""
    UPDATE merchant SET settings = :settings, version = version + 1 WHERE tenant_id = :tenant_id RETURNING version""")
ADD_KEY = Sql("""
    INSERT INTO merchant_key (tenant_id, key_id, name, digest, role, permissions, issued_at, created_by)
    VALUES (:tenant_id, :key_id, :name, :digest, CAST(:role AS text), CAST(:permissions AS text[]), :issued_at,
            CAST(:created_by AS text))""")
REVOKE = Sql("""
    UPDATE merchant_key SET revoked_at = :now
     WHERE tenant_id = :tenant_id AND key_id = :key_id AND revoked_at IS NULL""")
REMOVE_OWN_COPY = Sql("DELETE FROM api_key WHERE tenant_id = :tenant_id AND key_id = :key_id")
IS_REVOKED = Sql("""
    SELECT NOT EXISTS (SELECT FROM merchant_key
                        WHERE tenant_id = :tenant_id AND key_id = :key_id AND revoked_at IS NULL)""")
KEYS = Sql("""
    SELECT key_id, digest, name, role, permissions, created_by FROM merchant_key
     WHERE tenant_id = :tenant_id AND revoked_at IS NULL ORDER BY key_id""")
KEY_PAGE = """
    SELECT key_id, name, role, permissions, issued_at, created_by, revoked_at FROM merchant_key
     WHERE tenant_id = :tenant_id"""


@dataclass(frozen=True)
class MerchantRow:
    name: str
    kind: str
    settings: MerchantSettings
    version: int


@dataclass(frozen=True)
class KeyRow:
    key_id: UUID
    name: str
    role: str | None
    permissions: Sequence[str]
    """Beside those of the role."""
    issued_at: datetime
    created_by: str | None
    """The person, or the key nobody made, that answers for it; none = the operator made it."""
    revoked_at: datetime | None


async def open_merchant(tx: Tx, *, name: str, kind: str, settings: dict[str, Any]) -> None:
    await tx.run(OPEN, name=name, kind=kind, settings=settings, now=tx.now)


async def lock(tx: Tx) -> MerchantRow:
    """The merchant of this transaction, locked: changes of settings and keys are versions one after another."""
    return _merchant(await tx.row(LOCK))


async def read(tx: Tx) -> MerchantRow:
    """The merchant of this transaction, as it is now."""
    return _merchant(await tx.row(READ))


def _merchant(row: Record | None) -> MerchantRow:
    if row is None:
        raise LookupError("the tenant has no merchant")
    return MerchantRow(row["name"], row["kind"], MerchantSettings.model_validate(row["settings"]), row["version"])


async def change(tx: Tx, settings: MerchantSettings) -> int:
    """Stores the settings; returns the new version."""
    version: int = await tx.value(CHANGE, settings=settings.model_dump(mode="json"))
    return version


async def add_key(tx: Tx, key: KeyRow, digest: str) -> None:
    facts = {name: value for name, value in vars(key).items() if name != "revoked_at"}
    await tx.run(ADD_KEY, digest=digest, **facts)


async def revoke_key(tx: Tx, key_id: UUID) -> bool:
    """Also removes the gateway's own copy of the digest, which the bus would remove later."""
    await tx.run(REMOVE_OWN_COPY, key_id=key_id)
    return await tx.run(REVOKE, key_id=key_id, now=tx.now) == 1


async def is_revoked(tx: Tx, key_id: UUID) -> bool:
    return bool(await tx.value(IS_REVOKED, key_id=key_id))


async def live_keys(tx: Tx) -> list[ApiKeyDigest]:
    return [ApiKeyDigest(**dict(row)) for row in await tx.rows(KEYS)]
