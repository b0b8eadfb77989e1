"""Files that the bank received and issued; both are stored in sealed parts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from encours_platform.database import Record, Sql, Tx
from encours_values.ids import new_id

SAVE_INCOMING = Sql("""
    INSERT INTO incoming_part (tenant_id, sha256, part, content_sealed)
    VALUES (:tenant_id, :sha256, :part, :sealed) ON CONFLICT DO NOTHING""")
COUNT_INCOMING = Sql("SELECT count(*) FROM incoming_part WHERE tenant_id = :tenant_id AND sha256 = :sha256")
TAKE_INCOMING = Sql("""
    WITH taken AS (
        DELETE FROM incoming_part WHERE tenant_id = :tenant_id AND sha256 = :sha256 RETURNING part, content_sealed)
    SELECT content_sealed FROM taken ORDER BY part""")
INSERT_PART = Sql("""
    INSERT INTO sealed_part (tenant_id, file_id, part, content_sealed)
    VALUES (:tenant_id, :file_id, :part, :sealed)""")
PARTS = Sql("""
    SELECT content_sealed FROM sealed_part WHERE tenant_id = :tenant_id AND file_id = :file_id ORDER BY part""")
SELECT = """
    SELECT f.file_id, f.name, f.sha256, f.message_id, f.refused_with, f.received_at
      FROM received_file f WHERE f.tenant_id = :tenant_id"""
FIND = Sql(f"{SELECT} AND f.file_id = :file_id")
SAME_MESSAGE = Sql("""
    SELECT true FROM received_file
     WHERE tenant_id = :tenant_id AND message_id = :message_id AND refused_with IS NULL""")
INSERT_RECEIVED = Sql("""
    INSERT INTO received_file (tenant_id, file_id, name, sha256, message_id, refused_with, received_at)
    VALUES (:tenant_id, :file_id, :name, :sha256, :message_id, :refused_with, :now)
    ON CONFLICT (tenant_id, name, sha256) DO NOTHING""")
INSERT_ISSUED = Sql("""
    INSERT INTO issued_file (tenant_id, file_id, name, kind, message_id, sha256, issued_at)
    VALUES (:tenant_id, :file_id, :name, :kind, :message_id, :sha256, :now)""")
RECORD_DISCLOSURE = Sql("""
    INSERT INTO file_disclosure (tenant_id, file_disclosure_id, file_id, actor, disclosed_at)
    VALUES (:tenant_id, :id, :file_id, :actor, :now)""")


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    file_id: UUID
    name: str
    sha256: str
    message_id: str
    refused_with: str | None
    received_at: datetime


def received_file(row: Record) -> ReceivedFile:
    return ReceivedFile(**dict(row))


async def save_incoming(tx: Tx, sha256: str, part: int, sealed: str) -> int:
    """Stores a part; returns how many parts of the file are here now."""
    await tx.run(SAVE_INCOMING, sha256=sha256, part=part, sealed=sealed)
    return int(await tx.value(COUNT_INCOMING, sha256=sha256))


async def take_incoming(tx: Tx, sha256: str) -> Sequence[str]:
    """Removes the parts and returns them in order."""
    return [row["content_sealed"] for row in await tx.rows(TAKE_INCOMING, sha256=sha256)]


async def has_message(tx: Tx, message_id: str) -> bool:
    return await tx.value(SAME_MESSAGE, message_id=message_id) is not None


async def insert_received(tx: Tx, file: ReceivedFile, parts: Iterable[str]) -> bool:
    """False where the same file was received before."""
    inserted = await tx.run(
        INSERT_RECEIVED,
        file_id=file.file_id,
        name=file.name,
        sha256=file.sha256,
        message_id=file.message_id,
        refused_with=file.refused_with,
        now=file.received_at,
    )
    if inserted:
        await _insert_parts(tx, file.file_id, parts)
    return bool(inserted)


async def insert_issued(tx: Tx, *, name: str, kind: str, message_id: str, sha256: str, parts: Iterable[str]) -> None:
    file_id = new_id()
    await tx.run(INSERT_ISSUED, file_id=file_id, name=name, kind=kind, message_id=message_id, sha256=sha256, now=tx.now)
    await _insert_parts(tx, file_id, parts)


async def _insert_parts(tx: Tx, file_id: UUID, parts: Iterable[str]) -> None:
    for number, sealed in enumerate(parts, start=1):
        await tx.run(INSERT_PART, file_id=file_id, part=number, sealed=sealed)


async def find(tx: Tx, file_id: UUID) -> ReceivedFile | None:
    row = await tx.row(FIND, file_id=file_id)
    return received_file(row) if row else None


async def parts_of(tx: Tx, file_id: UUID) -> list[str]:
    return [row["content_sealed"] for row in await tx.rows(PARTS, file_id=file_id)]


async def record_disclosure(tx: Tx, file_id: UUID, actor: str) -> None:
    """Records who was shown full account numbers, and when."""
    await tx.run(RECORD_DISCLOSURE, id=new_id(), file_id=file_id, actor=actor, now=tx.now)
