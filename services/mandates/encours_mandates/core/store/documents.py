"""Documents of mandates: sealed, in parts, with the hash of what they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from encours_platform.database import Sql, Tx
from encours_values.ids import new_id

Kind = Literal["original", "signed", "evidence"]

ADD = Sql("""
    INSERT INTO document (tenant_id, mandate_id, kind, media_type, sha256, created_at)
    VALUES (:tenant_id, :mandate_id, :kind, :media_type, :sha256, :created_at)""")
ADD_PART = Sql("""
    INSERT INTO document_part (tenant_id, part_id, mandate_id, kind, number, sealed)
    VALUES (:tenant_id, :part_id, :mandate_id, :kind, :number, :sealed)""")
FIND = Sql("""
    SELECT d.media_type, d.sha256, array_agg(p.sealed ORDER BY p.number) AS parts
      FROM document d JOIN document_part p USING (tenant_id, mandate_id, kind)
     WHERE d.tenant_id = :tenant_id AND d.mandate_id = :mandate_id AND d.kind = :kind
     GROUP BY d.media_type, d.sha256""")
DELETE_ORIGINAL = Sql("""
    DELETE FROM document WHERE tenant_id = :tenant_id AND mandate_id = :mandate_id AND kind = 'original'""")
RETAIN_UNTIL = Sql("""
    UPDATE document SET retain_until = :day WHERE tenant_id = :tenant_id AND mandate_id = :mandate_id""")
DELETE = Sql("""
    DELETE FROM document WHERE tenant_id = :tenant_id AND mandate_id = :mandate_id AND retain_until <= :today
    RETURNING kind, sha256""")


@dataclass(frozen=True, slots=True)
class SealedDocument:
    media_type: str
    sha256: bytes
    """Of the content in clear."""
    parts: Sequence[str]


async def add(tx: Tx, mandate_id: UUID, kind: Kind, document: SealedDocument) -> None:
    await tx.run(
        ADD,
        mandate_id=mandate_id,
        kind=kind,
        media_type=document.media_type,
        sha256=document.sha256,
        created_at=tx.now,
    )
    parts = [
        {"part_id": new_id(), "mandate_id": mandate_id, "kind": kind, "number": number, "sealed": sealed}
        for number, sealed in enumerate(document.parts)
    ]
    await tx.run_many(ADD_PART, parts)


async def find(tx: Tx, mandate_id: UUID, kind: Kind) -> SealedDocument | None:
    row = await tx.row(FIND, mandate_id=mandate_id, kind=kind)
    return None if row is None else SealedDocument(row["media_type"], row["sha256"], row["parts"])


async def delete_original(tx: Tx, mandate_id: UUID) -> None:
    """Of a mandate that was not signed as it stands there."""
    await tx.run(DELETE_ORIGINAL, mandate_id=mandate_id)


async def retain_until(tx: Tx, mandate_id: UUID, day: date) -> None:
    await tx.run(RETAIN_UNTIL, mandate_id=mandate_id, day=day)


async def delete_outlived(tx: Tx, mandate_id: UUID) -> dict[str, str]:
    """Deletes what need not be kept any more; answers kind and SHA-256 (hex) of what was there."""
    return {row["kind"]: row["sha256"].hex() for row in await tx.rows(DELETE, mandate_id=mandate_id, today=tx.today)}
