from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from encours_contracts.connections import ConnectionState
from encours_platform.database import Record, Sql, Tx

SELECT = """
    SELECT connection_id, kind, purpose, name, config, secret_names, secrets_sealed, status, last_error, checked_at,
           test_id, created_at, changed_at
      FROM connection WHERE tenant_id = :tenant_id"""
LOCK = Sql(SELECT + " AND connection_id = :connection_id FOR UPDATE")
FIND = Sql(SELECT + " AND connection_id = :connection_id")
STATES = Sql("""
    SELECT connection_id, kind, config, secrets_sealed FROM connection WHERE tenant_id = :tenant_id
     ORDER BY connection_id""")
HAS_PURPOSE = Sql("""
    SELECT EXISTS (SELECT FROM connection
                    WHERE tenant_id = :tenant_id AND purpose = :purpose AND connection_id <> :connection_id)""")
SAVE = Sql("""
    INSERT INTO connection (tenant_id, connection_id, kind, purpose, name, config, secret_names, secrets_sealed,
                            created_at, changed_at)
    VALUES (:tenant_id, :connection_id, :kind, :purpose, :name, :config, CAST(:secret_names AS text[]),
            CAST(:secrets_sealed AS text), :now, :now)
    ON CONFLICT (tenant_id, connection_id) DO UPDATE
       SET purpose = excluded.purpose, name = excluded.name, config = excluded.config,
           secret_names = excluded.secret_names, secrets_sealed = excluded.secrets_sealed,
           changed_at = excluded.changed_at, status = 'untested', last_error = NULL, checked_at = NULL,
           test_id = NULL""")
RESEAL = Sql("""
    UPDATE connection SET secrets_sealed = :secrets_sealed
     WHERE tenant_id = :tenant_id AND connection_id = :connection_id""")
DELETE = Sql("DELETE FROM connection WHERE tenant_id = :tenant_id AND connection_id = :connection_id")
BEGIN_TEST = Sql("""
    UPDATE connection SET test_id = :test_id WHERE tenant_id = :tenant_id AND connection_id = :connection_id""")
REPORT = Sql("""
    UPDATE connection
       SET status = CASE WHEN CAST(:fault AS text) IS NULL THEN 'working' ELSE 'failing' END,
           last_error = CAST(:fault AS text), checked_at = :now,
           test_id = CASE WHEN CAST(:test_id AS uuid) IS NULL THEN test_id END
     WHERE tenant_id = :tenant_id AND connection_id = :connection_id
       AND (CAST(:test_id AS uuid) IS NULL OR test_id = CAST(:test_id AS uuid))""")


@dataclass(frozen=True)
class Connection:
    connection_id: UUID
    kind: str
    purpose: str
    name: str
    config: Mapping[str, Any]
    secret_names: Sequence[str]
    secrets_sealed: str | None
    status: str
    last_error: str | None
    checked_at: datetime | None
    test_id: UUID | None
    """Of a test that has not ended yet."""
    created_at: datetime
    changed_at: datetime


def connection_of(row: Record) -> Connection:
    return Connection(**dict(row))


async def find(tx: Tx, connection_id: UUID) -> Connection | None:
    row = await tx.row(FIND, connection_id=connection_id)
    return connection_of(row) if row else None


async def lock(tx: Tx, connection_id: UUID) -> Connection | None:
    row = await tx.row(LOCK, connection_id=connection_id)
    return connection_of(row) if row else None


async def states(tx: Tx) -> list[ConnectionState]:
    """All of the merchant, as the services need them."""
    return [ConnectionState(**dict(row)) for row in await tx.rows(STATES)]


async def has_purpose(tx: Tx, purpose: str, *, besides: UUID) -> bool:
    return bool(await tx.value(HAS_PURPOSE, purpose=purpose, connection_id=besides))


async def save(tx: Tx, connection: Connection) -> None:
    """Inserts it, or changes it; a changed connection is untested."""
    await tx.run(
        SAVE,
        connection_id=connection.connection_id,
        kind=connection.kind,
        purpose=connection.purpose,
        name=connection.name,
        config=dict(connection.config),
        secret_names=list(connection.secret_names),
        secrets_sealed=connection.secrets_sealed,
        now=tx.now,
    )


async def exchange_seal(tx: Tx, connection_id: UUID, secrets_sealed: str) -> None:
    await tx.run(RESEAL, connection_id=connection_id, secrets_sealed=secrets_sealed)


async def delete(tx: Tx, connection_id: UUID) -> bool:
    return await tx.run(DELETE, connection_id=connection_id) == 1


async def begin_test(tx: Tx, connection_id: UUID, test_id: UUID) -> bool:
    return await tx.run(BEGIN_TEST, connection_id=connection_id, test_id=test_id) == 1


async def report(tx: Tx, connection_id: UUID, *, test_id: UUID | None, fault: str | None) -> None:
    """Ignores the result of a test that a later one, or a change of the connection, has replaced."""
    await tx.run(REPORT, connection_id=connection_id, test_id=test_id, fault=fault, now=tx.now)
