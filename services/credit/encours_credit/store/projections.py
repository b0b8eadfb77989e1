"""What credit knows of other services' things: invoices, credit notes, mandates."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from encours_credit.domain.exposure import CreditNote, Receivable
from encours_platform.database import Sql, Tx

RECEIVABLES = Sql("""
    SELECT invoice_id, account_id, order_id, amount_minor, credited_minor, paid_minor, in_collection_minor, overdue
      FROM receivable WHERE tenant_id = :tenant_id AND invoice_id = ANY(:ids)""")
KEEP_RECEIVABLES = Sql("""
    INSERT INTO receivable (tenant_id, invoice_id, account_id, order_id, amount_minor, credited_minor, paid_minor,
                            in_collection_minor, overdue)
    SELECT :tenant_id, r.*
      FROM unnest(CAST(:ids AS uuid[]), CAST(:accounts AS uuid[]), CAST(:orders AS uuid[]), CAST(:amounts AS bigint[]),
                  CAST(:credited AS bigint[]), CAST(:paid AS bigint[]), CAST(:in_collection AS bigint[]),
                  CAST(:overdue AS boolean[])) AS r
    ON CONFLICT (tenant_id, invoice_id) DO UPDATE
       SET order_id = excluded.order_id, amount_minor = excluded.amount_minor,
           credited_minor = excluded.credited_minor, paid_minor = excluded.paid_minor,
           in_collection_minor = excluded.in_collection_minor, overdue = excluded.overdue""")
NOTES = Sql("""
    SELECT credit_note_id, account_id, amount_minor, allocated_minor
      FROM credit_note WHERE tenant_id = :tenant_id AND credit_note_id = ANY(:ids)""")
KEEP_NOTES = Sql("""
    INSERT INTO credit_note (tenant_id, credit_note_id, account_id, amount_minor, allocated_minor)
    SELECT :tenant_id, n.*
      FROM unnest(CAST(:ids AS uuid[]), CAST(:accounts AS uuid[]), CAST(:amounts AS bigint[]),
                  CAST(:allocated AS bigint[])) AS n
    ON CONFLICT (tenant_id, credit_note_id) DO UPDATE
       SET amount_minor = excluded.amount_minor, allocated_minor = excluded.allocated_minor""")
MANDATE = Sql("""
    INSERT INTO mandate (tenant_id, mandate_id, account_id, active)
    VALUES (:tenant_id, :mandate_id, :account_id, :active)
    ON CONFLICT (tenant_id, mandate_id) DO UPDATE SET active = excluded.active""")


async def receivables(tx: Tx, invoice_ids: Iterable[UUID]) -> dict[UUID, Receivable]:
    """Those that are known; their accounts are locked by the caller."""
    rows = await tx.rows(RECEIVABLES, ids=list(invoice_ids))
    return {row["invoice_id"]: Receivable(*row) for row in rows}


async def keep_receivables(tx: Tx, kept: Sequence[Receivable]) -> None:
    if not kept:
        return
    await tx.run(
        KEEP_RECEIVABLES,
        ids=[each.invoice_id for each in kept],
        accounts=[each.account_id for each in kept],
        orders=[each.order_id for each in kept],
        amounts=[each.amount for each in kept],
        credited=[each.credited for each in kept],
        paid=[each.paid for each in kept],
        in_collection=[each.in_collection for each in kept],
        overdue=[each.overdue for each in kept],
    )


async def credit_notes(tx: Tx, credit_note_ids: Iterable[UUID]) -> dict[UUID, CreditNote]:
    rows = await tx.rows(NOTES, ids=list(credit_note_ids))
    return {row["credit_note_id"]: CreditNote(*row) for row in rows}


async def keep_credit_notes(tx: Tx, kept: Sequence[CreditNote]) -> None:
    if not kept:
        return
    await tx.run(
        KEEP_NOTES,
        ids=[each.credit_note_id for each in kept],
        accounts=[each.account_id for each in kept],
        amounts=[each.amount for each in kept],
        allocated=[each.allocated for each in kept],
    )


async def keep_mandate(tx: Tx, mandate_id: UUID, account_id: UUID, *, active: bool) -> None:
    """As its publisher said last: a suspended mandate may become active again."""
    await tx.run(MANDATE, mandate_id=mandate_id, account_id=account_id, active=active)
