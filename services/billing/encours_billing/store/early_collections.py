"""Early collections: their invoices, who requested them, and their debits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from encours_billing.domain.collection import Stage
from encours_billing.domain.early_collection import State, part_state
from encours_contracts.collections import CollectionScheduled
from encours_platform.database import Record, Sql, Tx

INSERT = Sql("""
    INSERT INTO early_collection (tenant_id, early_collection_id, account_id, requested_by, collection_date, currency,
           reason, requested_at)
    VALUES (:tenant_id, :early_collection_id, :account_id, :requested_by, :collection_date, :currency, :reason,
           :now)""")
INSERT_PARTS = Sql("""
    INSERT INTO early_collection_part (tenant_id, early_collection_id, invoice_id, number, amount_minor)
    SELECT :tenant_id, CAST(:id AS uuid), r.invoice_id, r.number, r.amount_minor
      FROM unnest(CAST(:invoices AS uuid[]), CAST(:numbers AS text[]), CAST(:amounts AS bigint[]))
           AS r (invoice_id, number, amount_minor)""")
LINK = Sql("""
    UPDATE early_collection_part p SET collection_id = r.id
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (id uuid, invoice_id uuid, retry_of uuid)
     WHERE p.tenant_id = :tenant_id
       AND (p.collection_id = r.retry_of OR (p.collection_id IS NULL AND p.invoice_id = r.invoice_id))""")
LINK_UNANNOUNCED = Sql("""
    UPDATE early_collection_part p SET collection_id = c.collection_id
      FROM collection c
     WHERE p.tenant_id = :tenant_id AND p.collection_id IS NULL AND c.tenant_id = :tenant_id
       AND c.collection_id = ANY(CAST(:ids AS uuid[])) AND c.invoice_id = p.invoice_id AND c.mandate_reference IS NULL
    RETURNING c.collection_id""")
PAGE = """
    SELECT early_collection_id, account_id, requested_by, collection_date, currency, reason, requested_at,
           (SELECT jsonb_agg(jsonb_build_object(
                       'invoice_id', p.invoice_id, 'number', p.number, 'amount_minor', p.amount_minor,
                       'collection_id', p.collection_id, 'stage', c.stage, 'cancelled', c.cancelled_by IS NOT NULL)
                   ORDER BY p.number)
              FROM early_collection_part p
              LEFT JOIN collection c ON c.tenant_id = p.tenant_id AND c.collection_id = p.collection_id
             WHERE p.tenant_id = early_collection.tenant_id
               AND p.early_collection_id = early_collection.early_collection_id) AS parts
      FROM early_collection WHERE tenant_id = :tenant_id"""
ONE = Sql(f"{PAGE} AND early_collection_id = :id")


@dataclass(frozen=True, slots=True)
class Part:
    """One invoice of it, and its debit once it is announced; `amount_minor` in minor units as requested."""

    invoice_id: UUID
    number: str
    amount_minor: int
    collection_id: UUID | None = None
    state: State = State.REQUESTED


@dataclass(frozen=True, slots=True)
class EarlyCollection:
    """Invoices to be debited early together; `collection_date` is the earliest day of the debit."""

    early_collection_id: UUID
    account_id: UUID
    requested_by: str
    collection_date: date
    currency: str
    reason: str | None
    requested_at: datetime
    parts: Sequence[Part]


def to_early_collection(row: Record) -> EarlyCollection:
    return EarlyCollection(**{**dict(row.items()), "parts": [_part(each) for each in row["parts"]]})


def _part(stored: Mapping[str, Any]) -> Part:
    stage = Stage(stored["stage"]) if stored["stage"] else None
    return Part(
        invoice_id=UUID(stored["invoice_id"]),
        number=stored["number"],
        amount_minor=stored["amount_minor"],
        collection_id=UUID(stored["collection_id"]) if stored["collection_id"] else None,
        state=part_state(stage, cancelled=stored["cancelled"]),
    )


async def insert(tx: Tx, new: EarlyCollection) -> None:
    values = {name: getattr(new, name) for name in new.__slots__ if name not in {"requested_at", "parts"}}
    await tx.run(INSERT, now=new.requested_at, **values)
    await tx.run(
        INSERT_PARTS,
        id=new.early_collection_id,
        invoices=[part.invoice_id for part in new.parts],
        numbers=[part.number for part in new.parts],
        amounts=[part.amount_minor for part in new.parts],
    )


async def link(tx: Tx, announced: Sequence[CollectionScheduled]) -> None:
    """Links parts to their debits; a retry takes the place of the debit that it repeats."""
    rows = [
        {
            "id": event.collection_id,
            "invoice_id": event.invoice_id if event.early and not event.retry_of else None,
            "retry_of": event.retry_of,
        }
        for event in announced
        if event.early or event.retry_of
    ]
    if rows:
        await tx.run(LINK, rows=rows)


async def link_unannounced(tx: Tx, collection_ids: Sequence[UUID]) -> set[UUID]:
    """Of collections cancelled before they were announced, those that are early collections."""
    return {row["collection_id"] for row in await tx.rows(LINK_UNANNOUNCED, ids=list(collection_ids))}


async def one(tx: Tx, id_: UUID) -> EarlyCollection | None:
    row = await tx.row(ONE, id=id_)
    return to_early_collection(row) if row else None
