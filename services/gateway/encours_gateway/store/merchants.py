from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from encours_contracts.gateway import ApiKeyDigest, MerchantSettings
from encours_platform.database import Sql, Tx

OPEN = Sql("""
    INSERT INTO merchant (tenant_id, name, kind, settings, version, opened_at)
    VALUES (:tenant_id, :name, :kind, :settings, 1, :now)""")
LOCK = Sql("SELECT name, kind, settings, version FROM merchant WHERE tenant_id = :tenant_id FOR UPDATE")
CHANGE = Sql("""
    UPDATE merchant SET settings = :settings, version = version + 1 WHERE tenant_id = :tenant_id RETURNING version""")
ADD_KEY = Sql("""
    INSERT INTO merchant_key (tenant_id, id, name, digest, scopes, issued_at)
    VALUES (:tenant_id, :id, :name, :digest, CAST(:scopes AS text[]), :now)""")
REVOKE = Sql("""
    UPDATE merchant_key SET revoked_at = :now WHERE tenant_id = :tenant_id AND id = :id AND revoked_at IS NULL""")
KEYS = Sql("""
    SELECT id, digest, scopes FROM merchant_key WHERE tenant_id = :tenant_id AND revoked_at IS NULL ORDER BY id""")
KEY_PAGE = "SELECT id, name, scopes, issued_at, revoked_at FROM merchant_key WHERE tenant_id = :tenant_id"


@dataclass(frozen=True)
class MerchantRow:
    name: str
    kind: str
    settings: MerchantSettings
    version: int


@dataclass(frozen=True)
class KeyRow:
    id: UUID
    name: str
    scopes: Sequence[str]
    issued_at: datetime
    revoked_at: datetime | None


async def open_merchant(tx: Tx, *, name: str, kind: str, settings: dict[str, Any]) -> None:
    await tx.run(OPEN, name=name, kind=kind, settings=settings, now=tx.now)


async def lock(tx: Tx) -> MerchantRow:
    """The merchant of this transaction, locked: changes of settings and keys are versions one after another."""
    row = await tx.row(LOCK)
    if row is None:
        raise LookupError("a tenant without merchant")
    return MerchantRow(row["name"], row["kind"], MerchantSettings.model_validate(row["settings"]), row["version"])


async def change(tx: Tx, settings: MerchantSettings) -> int:
    """Keeps the settings and answers the new version."""
    version: int = await tx.value(CHANGE, settings=settings.model_dump(mode="json"))
    return version


async def add_key(tx: Tx, *, key_id: UUID, name: str, digest: str, scopes: Sequence[str]) -> None:
    await tx.run(ADD_KEY, id=key_id, name=name, digest=digest, scopes=list(scopes), now=tx.now)


async def revoke_key(tx: Tx, key_id: UUID) -> bool:
    return await tx.run(REVOKE, id=key_id, now=tx.now) == 1


async def live_keys(tx: Tx) -> list[ApiKeyDigest]:
    return [ApiKeyDigest(key_id=row["id"], digest=row["digest"], scopes=row["scopes"]) for row in await tx.rows(KEYS)]
