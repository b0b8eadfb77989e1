"""The copy of all services' audit chains, and the signed anchors of their heads."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from encours_contracts.control import AuditRecorded
from encours_platform.anchors import Anchor, ChainHead
from encours_platform.command_log import objects_of
from encours_platform.database import Database, Record, Sql, Tx
from encours_platform.paging import Listing

LIST = Listing(
    """
    SELECT entry_id, service, seq, at, who, action, subject, details, hash FROM audit_copy
     WHERE tenant_id = :tenant_id""",
    "entry_id",
    filters={
        "object": "objects @> ARRAY[CAST({} AS text)]",
        "who": "who = {}",
        "action": "action = {}",
        "service": "service = {}",
        "recorded_from": "at >= {day}",
        "recorded_to": "at < {next_day}",
    },
    search=("action ILIKE {}", "subject ILIKE {}", "details ILIKE {}"),
)
ADD_COPIES = Sql("""
    WITH incoming AS (
        SELECT r.* FROM jsonb_to_recordset(CAST(:entries AS jsonb)) AS r (
               service text, seq bigint, entry_id uuid, at timestamptz, who text, action text, subject text,
               objects text[], details text, hash text)
    ), head AS (
        INSERT INTO audit_copy_head AS h (tenant_id, service, seq, hash, received_at)
        SELECT DISTINCT ON (i.service) CAST(:tenant_id AS uuid), i.service, i.seq, decode(i.hash, 'hex'),
               clock_timestamp()
          FROM incoming i ORDER BY i.service, i.seq DESC
        ON CONFLICT (tenant_id, service) DO UPDATE
           SET seq = excluded.seq, hash = excluded.hash, received_at = excluded.received_at
         WHERE h.seq < excluded.seq
    )
    INSERT INTO audit_copy (tenant_id, service, seq, entry_id, at, who, action, subject, objects, details, hash)
    SELECT CAST(:tenant_id AS uuid), i.service, i.seq, i.entry_id, i.at, i.who, i.action, i.subject, i.objects,
           i.details, decode(i.hash, 'hex')
      FROM incoming i ORDER BY i.service, i.seq
    ON CONFLICT DO NOTHING""")
HEADS = Sql("SELECT service, seq, hash FROM audit_copy_head WHERE tenant_id = :tenant_id ORDER BY service")
LAST = Sql("""
    SELECT number, content, key_id, signature FROM audit_anchor WHERE tenant_id = :tenant_id
     ORDER BY number DESC LIMIT 1""")
ANCHORS = Sql("""
    SELECT number, content, key_id, signature FROM audit_anchor WHERE tenant_id = :tenant_id ORDER BY number""")
ADD = Sql("""
    INSERT INTO audit_anchor (tenant_id, number, signed_at, content, key_id, signature)
    VALUES (:tenant_id, :number, :signed_at, :content, :key_id, CAST(:signature AS bytea)) ON CONFLICT DO NOTHING""")
CHANGED = """
    SELECT DISTINCT h.tenant_id
      FROM audit_copy_head h
      LEFT JOIN LATERAL (SELECT signed_at FROM audit_anchor a WHERE a.tenant_id = h.tenant_id
                          ORDER BY number DESC LIMIT 1) a ON true
     WHERE a.signed_at IS NULL
        OR (a.signed_at < clock_timestamp() - $1::interval AND a.signed_at < h.received_at)"""


async def add(tx: Tx, entries: Sequence[AuditRecorded]) -> None:
    """The first copy of an entry stays: a rewritten chain does not change it."""
    copies = [{**entry.model_dump(), "objects": objects_of(entry.subject, entry.details)} for entry in entries]
    await tx.run(ADD_COPIES, entries=copies)


async def heads(tx: Tx) -> list[ChainHead]:
    return [ChainHead(row["service"], row["seq"], bytes(row["hash"]).hex()) for row in await tx.rows(HEADS)]


async def last_anchor(tx: Tx) -> Anchor | None:
    row = await tx.row(LAST)
    return _anchor(tx, row) if row else None


async def all_anchors(tx: Tx) -> list[Anchor]:
    return [_anchor(tx, row) for row in await tx.rows(ANCHORS)]


async def add_anchor(tx: Tx, anchor: Anchor, signed_at: datetime) -> bool:
    """False where another process was faster."""
    facts = {"number": anchor.number, "content": anchor.content, "key_id": anchor.key_id}
    return await tx.run(ADD, signed_at=signed_at, signature=anchor.signature, **facts) == 1


async def tenants_to_anchor(database: Database, every: object) -> list[UUID]:
    """Those whose chains have grown since an anchor of so long ago, or that have none."""
    return [row["tenant_id"] for row in await database.cross_tenant_call(CHANGED, every)]


def _anchor(tx: Tx, row: Record) -> Anchor:
    return Anchor(tx.tenant_id, row["number"], row["content"], row["key_id"], bytes(row["signature"]))
