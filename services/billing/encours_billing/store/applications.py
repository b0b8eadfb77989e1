from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from encours_platform.database import Sql, Tx
from encours_values.ids import new_id

INSERT = Sql("""
    INSERT INTO application (tenant_id, application_id, account_id, invoice_id, source_kind, source_id, amount_minor,
           applied_on)
    SELECT :tenant_id, r.application_id, r.account_id, r.invoice_id, r.source_kind, r.source_id, r.amount_minor,
           r.applied_on
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
           application_id uuid, account_id uuid, invoice_id uuid, source_kind text, source_id uuid, amount_minor bigint,
           applied_on date)""")
CREDITS_ON = Sql("""
    SELECT invoice_id, source_kind, source_id, sum(amount_minor)::bigint AS amount_minor,
           max(application_id::text) AS latest
      FROM application
     WHERE tenant_id = :tenant_id AND invoice_id = ANY(CAST(:ids AS uuid[])) AND source_kind <> 'collection'
     GROUP BY invoice_id, source_kind, source_id HAVING sum(amount_minor) > 0
     ORDER BY latest DESC""")
OF_INVOICE = Sql("""
    SELECT account_id, invoice_id, source_kind, source_id, amount_minor, applied_on
      FROM application WHERE tenant_id = :tenant_id AND invoice_id = :id ORDER BY application_id""")
OF_SOURCE = Sql("""
    SELECT a.invoice_id, i.number, sum(a.amount_minor)::bigint AS amount_minor
      FROM application a JOIN invoice i ON i.tenant_id = a.tenant_id AND i.invoice_id = a.invoice_id
     WHERE a.tenant_id = :tenant_id AND a.source_id = :id
     GROUP BY a.invoice_id, i.number HAVING sum(a.amount_minor) <> 0 ORDER BY i.number""")

OF_ROW = """(
    SELECT jsonb_agg(jsonb_build_array(s.invoice_id, s.number, s.amount_minor) ORDER BY s.number)
      FROM (SELECT a.invoice_id, i.number, sum(a.amount_minor)::bigint AS amount_minor
              FROM application a JOIN invoice i ON i.tenant_id = a.tenant_id AND i.invoice_id = a.invoice_id
             WHERE a.tenant_id = {table}.tenant_id AND a.source_id = {table}.{table}_id
             GROUP BY a.invoice_id, i.number HAVING sum(a.amount_minor) <> 0) s)"""
"""The same as a column of a list of credit notes or payments; `of_row` reads it."""


class Source(StrEnum):
    COLLECTION = "collection"
    PAYMENT = "payment"
    CREDIT_NOTE = "credit_note"


@dataclass(frozen=True, slots=True)
class Applied:
    """So much money of a source went to an invoice; below zero: was removed from it. Never changed, never deleted."""

    account_id: UUID
    invoice_id: UUID
    source: Source
    source_id: UUID
    amount_minor: int
    applied_on: date


async def insert(tx: Tx, applied: Sequence[Applied]) -> None:
    rows = [
        {
            "application_id": new_id(),
            "account_id": each.account_id,
            "invoice_id": each.invoice_id,
            "source_kind": each.source.value,
            "source_id": each.source_id,
            "amount_minor": each.amount_minor,
            "applied_on": each.applied_on,
        }
        for each in applied
    ]
    await tx.run(INSERT, rows=rows)


async def credits_on(tx: Tx, invoice_ids: Sequence[UUID]) -> list[tuple[UUID, Source, UUID, int]]:
    """(invoice, source, source's id, amount) of credit notes and payments that pay now, the latest first."""
    rows = await tx.rows(CREDITS_ON, ids=list(invoice_ids))
    return [(row["invoice_id"], Source(row["source_kind"]), row["source_id"], row["amount_minor"]) for row in rows]


async def of_invoice(tx: Tx, invoice_id: UUID) -> list[Applied]:
    """In the order in which they were made."""
    return [
        Applied(
            row["account_id"],
            row["invoice_id"],
            Source(row["source_kind"]),
            row["source_id"],
            row["amount_minor"],
            row["applied_on"],
        )
        for row in await tx.rows(OF_INVOICE, id=invoice_id)
    ]


async def of_source(tx: Tx, source_id: UUID) -> list[tuple[UUID, str, int]]:
    """(invoice, its number, amount) of what a credit note or payment pays now."""
    return [(row["invoice_id"], row["number"], row["amount_minor"]) for row in await tx.rows(OF_SOURCE, id=source_id)]


def of_row(column: Sequence[Sequence[Any]] | None) -> list[tuple[UUID, str, int]]:
    return [(UUID(invoice_id), number, amount_minor) for invoice_id, number, amount_minor in column or ()]
