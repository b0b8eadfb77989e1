"""Files for mails, in sealed parts as they come over the bus, until the mail is sent."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from encours_contracts.billing import DocumentProvided
from encours_platform.database import Sql, Tx

SAVE = Sql("""
    INSERT INTO attachment_part (tenant_id, notification_id, part, parts, name, sha256, content_sealed)
    SELECT :tenant_id, :notification_id, :part, :parts, :name, :sha256, :content_sealed
      FROM notification
     WHERE tenant_id = :tenant_id AND notification_id = :notification_id AND awaits_document
    ON CONFLICT (tenant_id, notification_id, part) DO NOTHING""")
IS_COMPLETE = Sql("""
    SELECT count(*) = max(parts) FROM attachment_part
     WHERE tenant_id = :tenant_id AND notification_id = :notification_id""")
SIZES = Sql("""
    SELECT notification_id, sum(length(content_sealed))::bigint AS size FROM attachment_part
     WHERE tenant_id = :tenant_id AND notification_id = ANY (CAST(:ids AS uuid[])) GROUP BY notification_id""")
LOAD = Sql("""
    SELECT notification_id, name, sha256, array_agg(content_sealed ORDER BY part) AS parts FROM attachment_part
     WHERE tenant_id = :tenant_id AND notification_id = ANY (CAST(:ids AS uuid[]))
     GROUP BY notification_id, name, sha256""")
DROP = Sql("""
    DELETE FROM attachment_part a USING notification n
     WHERE a.tenant_id = :tenant_id AND n.tenant_id = a.tenant_id AND n.notification_id = a.notification_id
       AND n.status NOT IN ('waiting', 'queued')""")
UNDER_OLD_KEYS = Sql("""
    SELECT notification_id, part, content_sealed FROM attachment_part
     WHERE tenant_id = :tenant_id AND NOT starts_with(content_sealed, CAST(:current AS text) || '.') FOR UPDATE""")
EXCHANGE = Sql("""
    UPDATE attachment_part SET content_sealed = :content_sealed
     WHERE tenant_id = :tenant_id AND notification_id = :notification_id AND part = :part""")


@dataclass(frozen=True)
class SealedAttachment:
    name: str
    sha256: str
    parts: list[str] = field(repr=False)


async def save(tx: Tx, provided: DocumentProvided) -> bool:
    """Stores a part that the notice waits for, once; answers whether the file is complete."""
    await tx.run(
        SAVE,
        notification_id=provided.notification_id,
        part=provided.part,
        parts=provided.parts,
        name=provided.name,
        sha256=provided.sha256,
        content_sealed=provided.content_sealed,
    )
    return bool(await tx.value(IS_COMPLETE, notification_id=provided.notification_id))


async def sizes(tx: Tx, notification_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """Sealed size of the files of those notices that have one."""
    return {row["notification_id"]: row["size"] for row in await tx.rows(SIZES, ids=list(notification_ids))}


async def load(tx: Tx, notification_ids: Collection[UUID]) -> Mapping[UUID, SealedAttachment]:
    return {
        row["notification_id"]: SealedAttachment(row["name"], row["sha256"], row["parts"])
        for row in await tx.rows(LOAD, ids=list(notification_ids))
    }


async def drop_unneeded(tx: Tx) -> None:
    """Deletes the files of notices that will not be tried again."""
    await tx.run(DROP)


async def under_old_keys(tx: Tx, current_key_id: str) -> list[tuple[UUID, int, str]]:
    rows = await tx.rows(UNDER_OLD_KEYS, current=current_key_id)
    return [(row["notification_id"], row["part"], row["content_sealed"]) for row in rows]


async def exchange_seal(tx: Tx, notification_id: UUID, part: int, sealed: str) -> None:
    await tx.run(EXCHANGE, notification_id=notification_id, part=part, content_sealed=sealed)
