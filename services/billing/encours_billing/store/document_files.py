"""The PDF of each invoice, credit note and statement, made once and never changed (RET-01)."""

from dataclasses import dataclass, field
from uuid import UUID

from encours_platform.database import Sql, Tx

FIND = Sql("""
    SELECT number, sha256, content FROM document_file
     WHERE tenant_id = :tenant_id AND document_id = :document_id AND kind = :kind""")
INSERT = Sql("""
    INSERT INTO document_file (tenant_id, document_id, kind, number, sha256, content, created_at)
    VALUES (:tenant_id, :document_id, :kind, :number, :sha256, :content, clock_timestamp())
    ON CONFLICT (tenant_id, document_id) DO NOTHING""")


@dataclass(frozen=True, slots=True)
class DocumentFile:
    number: str
    sha256: str
    content: bytes = field(repr=False)


async def find(tx: Tx, kind: str, document_id: UUID) -> DocumentFile | None:
    row = await tx.row(FIND, kind=kind, document_id=document_id)
    return DocumentFile(row["number"], row["sha256"], row["content"]) if row else None


async def insert(tx: Tx, kind: str, document_id: UUID, file: DocumentFile) -> None:
    """A file that is there stays."""
    await tx.run(
        INSERT, document_id=document_id, kind=kind, number=file.number, sha256=file.sha256, content=file.content
    )
