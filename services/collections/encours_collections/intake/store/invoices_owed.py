"""What billing last said that invoices owe without question, by the order in which it said so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from encours_platform.database import Sql, Tx

NOTE = Sql("""
    INSERT INTO invoice_owed AS o (tenant_id, invoice_id, undisputed_minor, told_by)
    SELECT DISTINCT ON (n.invoice_id) :tenant_id, n.invoice_id, n.undisputed_minor, n.told_by
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS n (invoice_id uuid, undisputed_minor bigint, told_by uuid)
     ORDER BY n.invoice_id, n.undisputed_minor IS NULL, n.told_by DESC
    ON CONFLICT (tenant_id, invoice_id) DO UPDATE
       SET undisputed_minor = excluded.undisputed_minor, told_by = excluded.told_by
     WHERE excluded.undisputed_minor IS NOT NULL AND excluded.told_by > o.told_by""")
TOLD = Sql("""
    SELECT invoice_id, undisputed_minor, told_by FROM invoice_owed
     WHERE tenant_id = :tenant_id AND invoice_id = ANY(CAST(:invoices AS uuid[]))""")


@dataclass(frozen=True, slots=True)
class Owed:
    """Minor units that may be asked for of an invoice, None where the event did not say.

    `told_by` is the id of billing's event: billing makes them in order for one buyer, and ids sort as they were made.
    """

    invoice_id: UUID
    undisputed_minor: int | None
    told_by: UUID


async def note(tx: Tx, rows: Sequence[Owed]) -> None:
    """Keeps what is newer than what is known, and holds these invoices until the transaction ends."""
    if rows:
        await tx.run(NOTE, rows=[{name: getattr(row, name) for name in Owed.__slots__} for row in rows])


async def told(tx: Tx, invoice_ids: Iterable[UUID]) -> dict[UUID, Owed]:
    """The last word on each of these invoices."""
    rows = await tx.rows(TOLD, invoices=list(set(invoice_ids)))
    return {row["invoice_id"]: Owed(**dict(row)) for row in rows}
