"""What was paid or is disputed of an invoice that a collection, not yet in a file, asks for."""

from collections.abc import Mapping
from uuid import UUID

from encours_common.db import Sql, Tx

LOCK = Sql("""
    SELECT c.id FROM collection c
     WHERE c.tenant_id = :tenant_id AND c.status IN ('planned', 'announced')
       AND c.id IN (SELECT p.collection_id FROM collection_part p
                     WHERE p.tenant_id = :tenant_id AND p.invoice_id = ANY(CAST(:invoices AS uuid[])))
     ORDER BY c.id FOR UPDATE""")
PAID = Sql("""
    UPDATE collection_part p SET paid_minor = p.paid_minor + r.amount
      FROM unnest(CAST(:invoices AS uuid[]), CAST(:amounts AS bigint[])) AS r (invoice_id, amount)
     WHERE p.tenant_id = :tenant_id AND p.invoice_id = r.invoice_id
       AND p.collection_id = ANY(CAST(:collections AS uuid[]))""")
DISPUTED = Sql("""
    UPDATE collection_part p SET disputed_minor = p.disputed_minor + r.amount
      FROM unnest(CAST(:invoices AS uuid[]), CAST(:amounts AS bigint[])) AS r (invoice_id, amount)
     WHERE p.tenant_id = :tenant_id AND p.invoice_id = r.invoice_id
       AND p.collection_id = ANY(CAST(:collections AS uuid[]))""")
RECOUNT = Sql("""
    WITH counted AS (
        SELECT c.id, c.due_minor - (
               SELECT coalesce(sum(least(greatest(p.amount_minor, 0), greatest(p.paid_minor + p.disputed_minor, 0))), 0)
                 FROM collection_part p WHERE p.tenant_id = :tenant_id AND p.collection_id = c.id) AS left_minor
          FROM collection c WHERE c.tenant_id = :tenant_id AND c.id = ANY(CAST(:collections AS uuid[])))
    UPDATE collection c
       SET amount_minor = CASE WHEN n.left_minor > 0 THEN n.left_minor ELSE c.amount_minor END,
           status = CASE WHEN n.left_minor > 0 THEN c.status ELSE 'cancelled' END,
           live = n.left_minor > 0,
           cause = CASE WHEN n.left_minor > 0 THEN c.cause ELSE CAST(:cause AS text) END,
           changed_at = :now
      FROM counted n
     WHERE c.tenant_id = :tenant_id AND c.id = n.id AND c.status IN ('planned', 'announced')
       AND n.left_minor <> c.amount_minor
    RETURNING c.id, c.status""")

LEFT_OUT = Sql("""
    SELECT c.id, p.place FROM collection c JOIN collection_part p ON p.tenant_id = :tenant_id AND p.collection_id = c.id
     WHERE c.tenant_id = :tenant_id AND c.live AND c.invoice_id = :invoice_id AND p.invoice_id = :invoice_id
       AND p.disputed_minor >= :amount
     ORDER BY c.id LIMIT 1 FOR UPDATE OF c""")
HAND_OVER = Sql("""
    UPDATE collection_part SET disputed_minor = disputed_minor - :amount, paid_minor = paid_minor + :amount
     WHERE tenant_id = :tenant_id AND collection_id = :collection_id AND place = :place""")
SLICES = Sql("""
    SELECT 1 + max(slice) FROM collection WHERE tenant_id = :tenant_id AND invoice_id = :invoice_id AND live""")


async def hand_over(tx: Tx, invoice_id: UUID, amount_minor: int) -> int | None:
    """The slice under which a part of an invoice, left out of its live collection as disputed, is asked for again.

    None where no live collection left out so much: the invoice is claimed.
    """
    left_out = await tx.row(LEFT_OUT, invoice_id=invoice_id, amount=amount_minor)
    if left_out is None:
        return None
    await tx.run(HAND_OVER, collection_id=left_out["id"], place=left_out["place"], amount=amount_minor)
    return int(await tx.value(SLICES, invoice_id=invoice_id))


async def reduce_paid(tx: Tx, amounts: Mapping[UUID, int]) -> list[UUID]:
    """Minor units by invoice; a negative one was taken back. Answers announced collections that changed."""
    return await _reduce(tx, PAID, amounts, "paid_otherwise")


async def reduce_disputed(tx: Tx, amounts: Mapping[UUID, int]) -> list[UUID]:
    """Minor units by invoice. Answers announced collections that changed."""
    return await _reduce(tx, DISPUTED, amounts, "disputed")


async def _reduce(tx: Tx, note: Sql, amounts: Mapping[UUID, int], cause: str) -> list[UUID]:
    invoices = list(amounts)
    locked = [row["id"] for row in await tx.rows(LOCK, invoices=invoices)]
    if not locked:
        return []
    await tx.run(note, invoices=invoices, amounts=list(amounts.values()), collections=locked)
    changed = await tx.rows(RECOUNT, collections=locked, cause=cause, now=tx.now)
    return [row["id"] for row in changed if row["status"] == "announced"]
