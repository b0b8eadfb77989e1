"""How the last mail with a document ended, from notifications' events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from encours_platform.database import Sql, Tx

UPSERT = Sql("""
    INSERT INTO document_delivery (tenant_id, document_id, notification_id, status, cause, changed_at)
    SELECT CAST(:tenant_id AS uuid), d.document_id, d.notification_id, d.status, d.cause, CAST(:now AS timestamptz)
      FROM unnest(CAST(:documents AS uuid[]), CAST(:notifications AS uuid[]), CAST(:statuses AS text[]),
                  CAST(:causes AS text[])) AS d (document_id, notification_id, status, cause)
     ORDER BY d.document_id
    ON CONFLICT (tenant_id, document_id) DO UPDATE
       SET notification_id = excluded.notification_id, status = excluded.status, cause = excluded.cause,
           changed_at = excluded.changed_at
     WHERE document_delivery.notification_id <= excluded.notification_id""")
FIND = Sql("""
    SELECT notification_id, status, cause, changed_at FROM document_delivery
     WHERE tenant_id = :tenant_id AND document_id = :document_id""")


@dataclass(frozen=True, slots=True)
class Delivery:
    """`status`: sent or failed. Ids of notifications sort by age, so an older one never replaces a newer one."""

    notification_id: UUID
    status: str
    cause: str | None
    changed_at: datetime


async def record(tx: Tx, ended: Sequence[tuple[UUID, UUID, str, str | None]]) -> None:
    """(document, notification, status, cause), each document at most once."""
    await tx.run(
        UPSERT,
        now=tx.now,
        documents=[each[0] for each in ended],
        notifications=[each[1] for each in ended],
        statuses=[each[2] for each in ended],
        causes=[each[3] for each in ended],
    )


async def find(tx: Tx, document_id: UUID) -> Delivery | None:
    row = await tx.row(FIND, document_id=document_id)
    return Delivery(**dict(row)) if row else None
