"""Debits that are to go into a file, beside their mandates as they are now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from encours_common.db import Record, Sql, Tx

_DEBIT = """
    SELECT c.id, c.amount_minor, c.currency, c.due_date, c.collection_date, c.submit_on, c.remittance, c.end_to_end_id,
           c.cause, c.account_id, c.iban_masked, c.scheme AS claimed_scheme, c.batch_id,
           c.due_minor - (SELECT coalesce(sum(least(greatest(p.amount_minor, 0),
                                                    greatest(p.paid_minor + p.disputed_minor, 0))), 0)::bigint
                            FROM collection_part p
                           WHERE p.tenant_id = :tenant_id AND p.collection_id = c.id) AS owed_minor,
           (SELECT max(u.collection_date) FROM collection u
             WHERE u.tenant_id = :tenant_id AND u.mandate_id = c.mandate_id
               AND u.status IN ('submitted', 'settled', 'returned', 'rejected')) AS used_on,
           m.mandate_id, m.reference, m.scheme, m.sequence_type, m.signed_on, m.debtor_name, m.status = 'active'
           AS mandate_is_live, m.iban_masked AS mandate_iban_masked, m.max_minor,
           m.iban_sealed, m.bic, m.parties,
           b.street, b.postcode, b.city, b.country
      FROM collection c
      JOIN mandate m ON m.tenant_id = :tenant_id AND m.mandate_id = c.mandate_id
      LEFT JOIN buyer b ON b.tenant_id = :tenant_id AND b.account_id = c.account_id
     WHERE c.tenant_id = :tenant_id"""
DUE_SELECT = _DEBIT + " AND c.status = 'announced' AND c.currency = 'EUR'"
DUE = Sql(DUE_SELECT + " AND c.submit_on <= :today ORDER BY c.id FOR UPDATE OF c")
BY_IDS = Sql(DUE_SELECT + " AND c.id = ANY(CAST(:ids AS uuid[])) ORDER BY c.id")
OF_BATCH = Sql(_DEBIT + " AND c.batch_id = :batch_id AND c.status = 'batched' ORDER BY c.id FOR UPDATE OF c")
NEXT_DAY = Sql("SELECT min(submit_on) FROM collection WHERE tenant_id = :tenant_id AND status = 'announced'")


@dataclass(frozen=True, slots=True)
class DueDebit:
    """An announced collection whose file is due, with what its mandate says; the IBAN is sealed."""

    id: UUID
    amount_minor: int
    currency: str
    due_date: date
    collection_date: date
    submit_on: date
    remittance: str
    end_to_end_id: str
    cause: str | None
    account_id: UUID
    iban_masked: str
    claimed_scheme: str
    batch_id: UUID | None
    owed_minor: int
    used_on: date | None
    mandate_id: UUID
    reference: str
    scheme: str
    sequence_type: str
    signed_on: date
    debtor_name: str
    mandate_is_live: bool
    mandate_iban_masked: str
    max_minor: int | None
    iban_sealed: str
    bic: str | None
    parties: Mapping[str, Any] | None
    street: str | None
    postcode: str | None
    city: str | None
    country: str | None


def _of_record(row: Record) -> DueDebit:
    return DueDebit(**dict(row))


async def due(tx: Tx) -> list[DueDebit]:
    """What must be in a file by today, locked."""
    return [_of_record(row) for row in await tx.rows(DUE, today=tx.today)]


async def by_ids(tx: Tx, ids: Iterable[UUID]) -> list[DueDebit]:
    """The announced ones of them."""
    return [_of_record(row) for row in await tx.rows(BY_IDS, ids=list(ids))]


async def next_file_day(tx: Tx) -> date | None:
    """The earliest day on which an announced debit must leave."""
    found: date | None = await tx.value(NEXT_DAY)
    return found


async def of_batch(tx: Tx, batch_id: UUID) -> list[DueDebit]:
    """What a batch that has not left holds, with its mandates as they are now, locked."""
    return [_of_record(row) for row in await tx.rows(OF_BATCH, batch_id=batch_id)]
