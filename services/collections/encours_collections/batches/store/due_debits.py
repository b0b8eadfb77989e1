"""Due debits with their mandates as stored now."""

from collections.abc import AsyncIterator, Iterable
from datetime import date
from uuid import UUID

from encours_collections.batches.domain.due_debit import DueDebit
from encours_platform.database import Record, Sql, Tx

CHUNK_SIZE = 1000
"""Debits that are in memory at once."""

# OFFSET 0 forces lookups by key: the planner has no statistics of many new debits yet.
_DEBIT_OF = """
    SELECT c.collection_id, c.amount_minor, c.currency, c.due_on, c.collection_on, c.submit_on, c.remittance,
           c.end_to_end_id, c.cause, c.announcement_due, c.account_id, c.iban_masked,
           c.scheme AS claimed_scheme, c.batch_id,
           c.due_minor - (SELECT coalesce(sum(least(greatest(p.amount_minor, 0),
                                                    greatest(p.paid_minor + p.disputed_minor, 0))), 0)::bigint
                            FROM collection_part p
                           WHERE p.tenant_id = :tenant_id AND p.collection_id = c.collection_id) AS owed_minor,
           greatest((SELECT max(u.collection_on) FROM collection u
                      WHERE u.tenant_id = :tenant_id AND u.mandate_id = c.mandate_id
                        AND (u.status IN ('submitted', 'settled', 'returned', 'rejected')
                             OR u.status = 'cancelled' AND u.cancellation = 'accepted')), m.last_used_on) AS used_on,
           m.mandate_id, m.reference, m.scheme, m.sequence_type, m.signed_on, m.debtor_name, m.status = 'active'
           AS mandate_is_live, m.iban_masked AS mandate_iban_masked, m.max_minor,
           m.iban_sealed, m.bic, m.parties,
           b.street, b.postcode, b.city, b.country, b.notice_days
      FROM {}
     CROSS JOIN LATERAL (SELECT * FROM mandate
                          WHERE tenant_id = :tenant_id AND mandate_id = c.mandate_id OFFSET 0) m
      LEFT JOIN LATERAL (SELECT * FROM buyer
                          WHERE tenant_id = :tenant_id AND account_id = c.account_id OFFSET 0) b ON true
     WHERE c.tenant_id = :tenant_id"""
_IS_DUE = "c.tenant_id = :tenant_id AND c.status = 'announced' AND c.currency = 'EUR' AND c.submit_on <= :today"
_IS_IN_BATCH = "c.tenant_id = :tenant_id AND c.status = 'batched' AND c.batch_id = :batch_id"
_LOCK = "SELECT count(*) FROM (SELECT FROM collection c WHERE {} ORDER BY c.collection_id FOR UPDATE) locked"
LOCK_DUE = Sql(_LOCK.format(_IS_DUE))
LOCK_OF_BATCH = Sql(_LOCK.format(_IS_IN_BATCH))
_DEBIT = _DEBIT_OF.format("collection c")
DUE = Sql(f"{_DEBIT} AND {_IS_DUE} ORDER BY c.collection_on, c.collection_id FOR UPDATE OF c")
OF_BATCH = Sql(f"{_DEBIT} AND {_IS_IN_BATCH} ORDER BY c.collection_on, c.collection_id")
_OF_IDS = """unnest(CAST(:ids AS uuid[])) AS k (id)
     CROSS JOIN LATERAL (SELECT * FROM collection WHERE tenant_id = :tenant_id AND collection_id = k.id OFFSET 0) c"""
BY_IDS = Sql(_DEBIT_OF.format(_OF_IDS) + " AND c.status = 'announced' AND c.currency = 'EUR' ORDER BY c.collection_id")
NEXT_DAY = Sql("SELECT min(submit_on) FROM collection WHERE tenant_id = :tenant_id AND status = 'announced'")


def _of_record(row: Record) -> DueDebit:
    return DueDebit(**dict(row))


async def due(tx: Tx) -> AsyncIterator[list[DueDebit]]:
    """Debits that must be in a file by today, all locked, in chunks by collection date and id."""
    await tx.rows(LOCK_DUE, today=tx.today)
    async for rows in tx.chunks(DUE, CHUNK_SIZE, today=tx.today):
        yield [_of_record(row) for row in rows]


async def by_ids(tx: Tx, ids: Iterable[UUID]) -> list[DueDebit]:
    """Those that are announced."""
    return [_of_record(row) for row in await tx.rows(BY_IDS, ids=list(ids))]


async def next_file_day(tx: Tx) -> date | None:
    """The earliest day on which an announced debit must be submitted."""
    found: date | None = await tx.value(NEXT_DAY)
    return found


async def of_batch(tx: Tx, batch_id: UUID) -> AsyncIterator[list[DueDebit]]:
    """Debits of an unsent batch, as `due` returns them."""
    await tx.rows(LOCK_OF_BATCH, batch_id=batch_id)
    async for rows in tx.chunks(OF_BATCH, CHUNK_SIZE, batch_id=batch_id):
        yield [_of_record(row) for row in rows]
