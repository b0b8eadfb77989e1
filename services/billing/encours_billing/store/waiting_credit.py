"""Payments and credit notes that wait for the result of a debit of the invoice that they came for."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from encours_billing.domain.statement import CreditKind
from encours_platform.database import Record, Sql, Tx

INSERT = Sql("""
    INSERT INTO waiting_credit (tenant_id, source_kind, source_id, invoice_id, amount_minor)
    SELECT CAST(:tenant_id AS uuid), w.*
      FROM unnest(CAST(:kinds AS text[]), CAST(:sources AS uuid[]), CAST(:invoices AS uuid[]),
                  CAST(:amounts AS bigint[])) AS w (source_kind, source_id, invoice_id, amount_minor)
    ON CONFLICT (tenant_id, source_id, invoice_id)
    DO UPDATE SET amount_minor = waiting_credit.amount_minor + excluded.amount_minor""")
_SELECT = "SELECT source_kind, source_id, invoice_id, amount_minor FROM waiting_credit WHERE tenant_id = :tenant_id"
OF_INVOICES = Sql(f"""
    {_SELECT} AND invoice_id = ANY(CAST(:ids AS uuid[])) ORDER BY source_id, invoice_id FOR UPDATE""")
OF_SOURCE = Sql(f"{_SELECT} AND source_id = :source_id ORDER BY invoice_id")
DELETE_OF_INVOICES = Sql("""
    DELETE FROM waiting_credit WHERE tenant_id = :tenant_id AND invoice_id = ANY(CAST(:ids AS uuid[]))""")
DELETE_OF_SOURCE = Sql("DELETE FROM waiting_credit WHERE tenant_id = :tenant_id AND source_id = :source_id")


@dataclass(frozen=True, slots=True)
class Waiting:
    kind: CreditKind
    source_id: UUID
    invoice_id: UUID
    amount_minor: int


def _of_record(row: Record) -> Waiting:
    return Waiting(CreditKind(row["source_kind"]), row["source_id"], row["invoice_id"], row["amount_minor"])


async def insert(tx: Tx, waiting: Sequence[Waiting]) -> None:
    """More of it waits than before."""
    if waiting:
        kinds = [each.kind.value for each in waiting]
        sources = [each.source_id for each in waiting]
        invoices = [each.invoice_id for each in waiting]
        amounts = [each.amount_minor for each in waiting]
        await tx.run(INSERT, kinds=kinds, sources=sources, invoices=invoices, amounts=amounts)


async def of_invoices(tx: Tx, invoice_ids: Sequence[UUID]) -> list[Waiting]:
    """What waits for debits of these invoices, the earliest first."""
    return [_of_record(row) for row in await tx.rows(OF_INVOICES, ids=list(invoice_ids))]


async def of_source(tx: Tx, source_id: UUID) -> list[Waiting]:
    return [_of_record(row) for row in await tx.rows(OF_SOURCE, source_id=source_id)]


async def replace(tx: Tx, invoice_ids: Sequence[UUID], still: Sequence[Waiting]) -> None:
    """Of what waits for debits of these invoices, so much still waits."""
    await tx.run(DELETE_OF_INVOICES, ids=list(invoice_ids))
    await insert(tx, still)


async def delete_of_source(tx: Tx, source_id: UUID) -> None:
    await tx.run(DELETE_OF_SOURCE, source_id=source_id)
