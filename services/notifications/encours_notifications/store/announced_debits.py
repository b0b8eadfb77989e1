"""Debits that buyers expect because a mail announced them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from encours_platform.database import Sql, Tx

DELETE = Sql("""
    DELETE FROM announced_debit
     WHERE tenant_id = :tenant_id AND collection_id = ANY (CAST(:ids AS uuid[]))
    RETURNING invoice_id""")
INSERT = Sql("""
    INSERT INTO announced_debit (tenant_id, collection_id, invoice_id, account_id, amount_minor, debit_on)
    SELECT CAST(:tenant_id AS uuid), d.*
      FROM unnest(CAST(:collections AS uuid[]), CAST(:invoices AS uuid[]), CAST(:accounts AS uuid[]),
                  CAST(:amounts AS bigint[]), CAST(:days AS date[]))
           AS d (collection_id, invoice_id, account_id, amount_minor, debit_on)
     ORDER BY d.collection_id, d.invoice_id""")


@dataclass(frozen=True)
class AnnouncedPart:
    """What a debit on `debit_on` asks for of an invoice."""

    collection_id: UUID
    invoice_id: UUID
    account_id: UUID
    amount_minor: int
    debit_on: date


async def replace(tx: Tx, collection_ids: Collection[UUID], parts: Sequence[AnnouncedPart]) -> None:
    """These debits ask for these parts now, and for nothing else."""
    await tx.rows(DELETE, ids=list(collection_ids))
    if parts:
        await tx.run(
            INSERT,
            collections=[part.collection_id for part in parts],
            invoices=[part.invoice_id for part in parts],
            accounts=[part.account_id for part in parts],
            amounts=[part.amount_minor for part in parts],
            days=[part.debit_on for part in parts],
        )
