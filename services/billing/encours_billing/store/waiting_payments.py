"""Money that waits for the result of a debit of the invoice that it came for."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from encours_platform.database import Sql, Tx

INSERT = Sql("""
    INSERT INTO waiting_payment (tenant_id, payment_id, invoice_id, amount_minor)
    SELECT CAST(:tenant_id AS uuid), w.*
      FROM unnest(CAST(:payments AS uuid[]), CAST(:invoices AS uuid[]), CAST(:amounts AS bigint[]))
           AS w (payment_id, invoice_id, amount_minor)""")
OF_INVOICES = Sql("""
    SELECT w.payment_id, w.invoice_id, w.amount_minor FROM waiting_payment w
     WHERE w.tenant_id = :tenant_id AND w.invoice_id = ANY(CAST(:ids AS uuid[]))
     ORDER BY w.payment_id, w.invoice_id FOR UPDATE""")
OF_PAYMENT = Sql("""
    SELECT payment_id, invoice_id, amount_minor FROM waiting_payment
     WHERE tenant_id = :tenant_id AND payment_id = :payment_id ORDER BY invoice_id""")
DELETE_OF_INVOICES = Sql("""
    DELETE FROM waiting_payment WHERE tenant_id = :tenant_id AND invoice_id = ANY(CAST(:ids AS uuid[]))""")
DELETE_OF_PAYMENT = Sql("DELETE FROM waiting_payment WHERE tenant_id = :tenant_id AND payment_id = :payment_id")


@dataclass(frozen=True, slots=True)
class Waiting:
    payment_id: UUID
    invoice_id: UUID
    amount_minor: int


async def insert(tx: Tx, waiting: Sequence[Waiting]) -> None:
    if waiting:
        payments = [each.payment_id for each in waiting]
        invoices = [each.invoice_id for each in waiting]
        amounts = [each.amount_minor for each in waiting]
        await tx.run(INSERT, payments=payments, invoices=invoices, amounts=amounts)


async def of_invoices(tx: Tx, invoice_ids: Sequence[UUID]) -> list[Waiting]:
    """What waits for debits of these invoices, the earliest payment first."""
    return [Waiting(**dict(row.items())) for row in await tx.rows(OF_INVOICES, ids=list(invoice_ids))]


async def of_payment(tx: Tx, payment_id: UUID) -> list[Waiting]:
    return [Waiting(**dict(row.items())) for row in await tx.rows(OF_PAYMENT, payment_id=payment_id)]


async def replace(tx: Tx, invoice_ids: Sequence[UUID], still: Sequence[Waiting]) -> None:
    """Of what waits for debits of these invoices, so much still waits."""
    await tx.run(DELETE_OF_INVOICES, ids=list(invoice_ids))
    await insert(tx, still)


async def delete_of_payment(tx: Tx, payment_id: UUID) -> None:
    await tx.run(DELETE_OF_PAYMENT, payment_id=payment_id)
