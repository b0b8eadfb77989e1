"""Splits a planned collection into several, part by part."""

from collections.abc import Sequence
from uuid import UUID

from encours_collections.debits.domain.caps import MovedPart, OpenPart
from encours_collections.debits.store.collections import OPEN_PART
from encours_platform.database import Sql, Tx

PARTS = Sql(f"""
    SELECT p.place, {OPEN_PART} AS open_minor FROM collection_part p
     WHERE p.tenant_id = :tenant_id AND p.collection_id = :id ORDER BY p.place""")  # noqa: S608 - our own text
COPY = Sql("""
    INSERT INTO collection (tenant_id, collection_id, account_id, statement_id, invoice_id, slice, due_minor,
                            amount_minor,
                            currency, due_on, collection_on, submit_on, remittance, end_to_end_id, status, cause,
                            early, retry_of, created_at, changed_at)
    SELECT c.tenant_id, :new_id, c.account_id, c.statement_id, c.invoice_id,
           (SELECT 1 + max(o.slice) FROM collection o
             WHERE o.tenant_id = :tenant_id AND o.live AND (o.invoice_id = c.invoice_id
                   OR (c.invoice_id IS NULL AND o.invoice_id IS NULL AND o.statement_id = c.statement_id)
                   OR o.collection_id = c.collection_id)),
           CAST(:amount_minor AS bigint), CAST(:amount_minor AS bigint), c.currency, c.due_on, c.collection_on,
           c.submit_on, c.remittance, :end_to_end_id, c.status, c.cause, c.early, c.retry_of, :now, :now
      FROM collection c WHERE c.tenant_id = :tenant_id AND c.collection_id = :id AND c.status = 'planned'""")
COPY_PARTS = Sql("""
    INSERT INTO collection_part (tenant_id, collection_id, place, invoice_id, number, amount_minor)
    SELECT p.tenant_id, :new_id, p.place, p.invoice_id, p.number, m.minor
      FROM collection_part p
      JOIN unnest(CAST(:places AS integer[]), CAST(:minors AS bigint[])) AS m (place, minor) ON m.place = p.place
     WHERE p.tenant_id = :tenant_id AND p.collection_id = :id""")
SHRINK_PARTS = Sql("""
    UPDATE collection_part p SET amount_minor = p.amount_minor - m.minor
      FROM unnest(CAST(:places AS integer[]), CAST(:minors AS bigint[])) AS m (place, minor)
     WHERE p.tenant_id = :tenant_id AND p.collection_id = :id AND p.place = m.place""")
SHRINK = Sql("""
    UPDATE collection SET due_minor = due_minor - :amount_minor, amount_minor = amount_minor - :amount_minor,
           changed_at = :now
     WHERE tenant_id = :tenant_id AND collection_id = :id AND status = 'planned'""")


async def parts(tx: Tx, id: UUID) -> list[OpenPart]:  # noqa: A002
    return [OpenPart(row["place"], row["open_minor"]) for row in await tx.rows(PARTS, id=id)]


async def move(
    tx: Tx,
    id: UUID,  # noqa: A002
    new_id: UUID,
    end_to_end_id: str,
    amount_minor: int,
    moved: Sequence[MovedPart],
) -> None:
    """Creates a planned collection with an amount of a locked planned one; amounts paid stay with the old one."""
    shared = {"id": id, "amount_minor": amount_minor, "now": tx.now}
    places = {"id": id, "places": [each.place for each in moved], "minors": [each.minor for each in moved]}
    await tx.run(COPY, new_id=new_id, end_to_end_id=end_to_end_id, **shared)
    await tx.run(COPY_PARTS, new_id=new_id, **places)
    await tx.run(SHRINK_PARTS, **places)
    await tx.run(SHRINK, **shared)
