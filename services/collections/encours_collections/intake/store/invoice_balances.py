"""What invoices owe undisputed, as billing published it last."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from uuid import UUID

from encours_collections.intake.domain.invoice_balance import InvoiceBalance
from encours_platform.database import Sql, Tx

UPSERT = Sql("""
    WITH newest AS (
        SELECT DISTINCT ON (n.invoice_id) n.invoice_id, n.version, n.undisputed_minor
          FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS n (invoice_id uuid, version integer, undisputed_minor bigint)
         ORDER BY n.invoice_id, n.version DESC
    ), before AS (
        SELECT o.invoice_id, o.undisputed_minor FROM invoice_balance o
         WHERE o.tenant_id = :tenant_id AND o.invoice_id IN (SELECT invoice_id FROM newest)
    ), after AS (
        INSERT INTO invoice_balance AS o (tenant_id, invoice_id, version, undisputed_minor)
        SELECT CAST(:tenant_id AS uuid), n.* FROM newest n ORDER BY n.invoice_id
        ON CONFLICT (tenant_id, invoice_id) DO UPDATE
           SET version = excluded.version, undisputed_minor = excluded.undisputed_minor
         WHERE o.version < excluded.version
        RETURNING o.invoice_id, o.version, o.undisputed_minor)
    SELECT a.invoice_id, coalesce(a.undisputed_minor < b.undisputed_minor, a.version > 1) AS lowered
      FROM after a LEFT JOIN before b USING (invoice_id)""")
LOCK = Sql("""
    SELECT invoice_id, undisputed_minor FROM invoice_balance
     WHERE tenant_id = :tenant_id AND invoice_id = ANY(CAST(:invoices AS uuid[]))
     ORDER BY invoice_id FOR UPDATE""")


async def upsert(tx: Tx, rows: Sequence[InvoiceBalance]) -> Mapping[UUID, bool]:
    """Stores newer versions; returns their invoices, and for each whether it may owe less than before.

    The rows stay locked until the transaction ends.
    """
    stored = await tx.rows(UPSERT, rows=[asdict(row) for row in rows])
    return {row["invoice_id"]: row["lowered"] for row in stored}


async def lock(tx: Tx, invoice_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Invoice → what it owes undisputed, of those that billing published, locked."""
    rows = await tx.rows(LOCK, invoices=list(set(invoice_ids)))
    return {row["invoice_id"]: row["undisputed_minor"] for row in rows}
