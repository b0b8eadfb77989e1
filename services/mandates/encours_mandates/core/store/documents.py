"""Documents of mandates: sealed, in parts, with the hash of what they say."""

from datetime import date
from uuid import UUID

from encours_mandates.core.domain.document import DocumentKind, SealedDocument
from encours_platform.database import Sql, Tx
from encours_values.ids import new_id

ADD = Sql("""
    INSERT INTO document (tenant_id, mandate_id, kind, media_type, sha256, created_at)
    VALUES (:tenant_id, :mandate_id, :kind, :media_type, :sha256, :created_at)""")
ADD_PART = Sql("""
    INSERT INTO document_part (tenant_id, part_id, mandate_id, kind, number, content_sealed)
    VALUES (:tenant_id, :part_id, :mandate_id, :kind, :number, :content_sealed)""")
FIND = Sql("""
    SELECT d.media_type, d.sha256, array_agg(p.content_sealed ORDER BY p.number) AS parts
      FROM document d JOIN document_part p USING (tenant_id, mandate_id, kind)
     WHERE d.tenant_id = :tenant_id AND d.mandate_id = :mandate_id AND d.kind = :kind
     GROUP BY d.media_type, d.sha256""")
DELETE_ORIGINAL = Sql("""
    DELETE FROM document WHERE tenant_id = :tenant_id AND mandate_id = :mandate_id AND kind = 'original'""")
SET_DELETE_ON = Sql("""
    UPDATE document SET delete_on = :delete_on WHERE tenant_id = :tenant_id AND mandate_id = :mandate_id""")
DELETE = Sql("""
    DELETE FROM document WHERE tenant_id = :tenant_id AND mandate_id = :mandate_id AND delete_on <= :today
    RETURNING kind, sha256""")


async def add(tx: Tx, mandate_id: UUID, kind: DocumentKind, document: SealedDocument) -> None:
    await tx.run(
        ADD,
        mandate_id=mandate_id,
        kind=kind,
        media_type=document.media_type,
        sha256=document.sha256,
        created_at=tx.now,
    )
    parts = [
        {"part_id": new_id(), "mandate_id": mandate_id, "kind": kind, "number": number, "content_sealed": sealed}
        for number, sealed in enumerate(document.parts)
    ]
    await tx.run_many(ADD_PART, parts)


async def find(tx: Tx, mandate_id: UUID, kind: DocumentKind) -> SealedDocument | None:
    row = await tx.row(FIND, mandate_id=mandate_id, kind=kind)
    return None if row is None else SealedDocument(row["media_type"], row["sha256"], row["parts"])


async def delete_original(tx: Tx, mandate_id: UUID) -> None:
    """Deletes the unsigned original of a mandate."""
    await tx.run(DELETE_ORIGINAL, mandate_id=mandate_id)


async def set_delete_on(tx: Tx, mandate_id: UUID, delete_on: date) -> None:
    await tx.run(SET_DELETE_ON, mandate_id=mandate_id, delete_on=delete_on)


async def delete_expired(tx: Tx, mandate_id: UUID) -> dict[str, str]:
    """Deletes documents whose retention is over; returns kind and SHA-256 (hex) of each."""
    return {row["kind"]: row["sha256"].hex() for row in await tx.rows(DELETE, mandate_id=mandate_id, today=tx.today)}
