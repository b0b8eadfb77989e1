"""Claims of live collections on invoices, and their reduction while the file was not sent."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from encours_collections.debits.domain.claims import Claim
from encours_collections.debits.store.collections import OPEN_PART
from encours_collections.intake.domain.reductions import ClaimReduction, ReducedCollections
from encours_platform.database import Sql, Tx

LOCK = Sql("""
    SELECT c.collection_id FROM collection c
     WHERE c.tenant_id = :tenant_id AND c.live
       AND c.collection_id IN (SELECT p.collection_id FROM collection_part p
                     WHERE p.tenant_id = :tenant_id AND p.invoice_id = ANY(CAST(:invoices AS uuid[])))
     ORDER BY c.collection_id FOR UPDATE""")
CLAIMS = Sql(f"""
    SELECT p.collection_id, p.place, p.invoice_id, {OPEN_PART} AS open_minor, p.paid_minor,
           c.status IN ('planned', 'announced') OR c.batch_id = ANY(CAST(:unsent AS uuid[])) AS can_change, c.batch_id,
           c.status IN ('batched', 'submitted') AND NOT (c.batch_id = ANY(CAST(:unsent AS uuid[]))) AS is_at_bank
      FROM collection c JOIN collection_part p ON p.tenant_id = :tenant_id AND p.collection_id = c.collection_id
     WHERE c.tenant_id = :tenant_id AND c.collection_id = ANY(CAST(:collections AS uuid[]))
       AND p.invoice_id = ANY(CAST(:invoices AS uuid[]))
     ORDER BY c.collection_id, p.place""")  # noqa: S608 - our own text
SLICES = Sql("""
    SELECT invoice_id AS claim, 1 + max(slice) AS next FROM collection
     WHERE tenant_id = :tenant_id AND invoice_id = ANY(CAST(:invoices AS uuid[])) AND live GROUP BY invoice_id
     UNION ALL
    SELECT statement_id, 1 + max(slice) FROM collection
     WHERE tenant_id = :tenant_id AND statement_id = ANY(CAST(:statements AS uuid[])) AND invoice_id IS NULL AND live
     GROUP BY statement_id""")
REDUCE = Sql("""
    UPDATE collection_part p SET paid_minor = p.paid_minor + r.paid, disputed_minor = p.disputed_minor + r.disputed
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (collection_id uuid, place integer, paid bigint,
                                                          disputed bigint)
     WHERE p.tenant_id = :tenant_id AND p.collection_id = r.collection_id AND p.place = r.place""")
RECOUNT = Sql("""
    WITH counted AS (
        SELECT c.collection_id, c.due_minor - (
               SELECT coalesce(sum(least(greatest(p.amount_minor, 0), greatest(p.paid_minor + p.disputed_minor, 0))), 0)
                 FROM collection_part p WHERE p.tenant_id = :tenant_id AND p.collection_id = c.collection_id)
                 AS open_minor
          FROM collection c WHERE c.tenant_id = :tenant_id AND c.collection_id = ANY(CAST(:collections AS uuid[])))
    UPDATE collection c
       SET amount_minor = CASE WHEN n.open_minor > 0 THEN n.open_minor ELSE c.amount_minor END,
           status = CASE WHEN n.open_minor > 0 THEN c.status ELSE 'cancelled' END,
           live = n.open_minor > 0,
           cause = CASE WHEN n.open_minor > 0 THEN c.cause ELSE CAST(:cause AS text) END,
           changed_at = :now
      FROM counted n
     WHERE c.tenant_id = :tenant_id AND c.collection_id = n.collection_id AND c.status IN ('planned', 'announced')
       AND n.open_minor <> c.amount_minor
    RETURNING c.collection_id, c.status""")


async def lock_claims(tx: Tx, invoice_ids: Iterable[UUID], *, unsent: Iterable[UUID] = ()) -> dict[UUID, list[Claim]]:
    """Claims of live collections by invoice, oldest first, locked; invoices without a claim have no entry.

    `unsent`: locked batches that were not sent, whose debits can still change.
    """
    invoices = list(set(invoice_ids))
    locked = [row["collection_id"] for row in await tx.rows(LOCK, invoices=invoices)]
    found: dict[UUID, list[Claim]] = {}
    for row in await tx.rows(CLAIMS, invoices=invoices, collections=locked, unsent=list(unsent)) if locked else []:
        claim = Claim(
            row["collection_id"],
            row["place"],
            row["open_minor"],
            row["paid_minor"],
            row["can_change"],
            row["batch_id"],
            row["is_at_bank"],
        )
        found.setdefault(row["invoice_id"], []).append(claim)
    return found


async def next_slices(tx: Tx, *, invoices: Iterable[UUID] = (), statements: Iterable[UUID] = ()) -> dict[UUID, int]:
    """Next free slice of invoices and statements that live collections claim."""
    rows = await tx.rows(SLICES, invoices=list(invoices), statements=list(statements))
    return {row["claim"]: row["next"] for row in rows}


async def reduce(tx: Tx, reductions: Sequence[ClaimReduction], cause: str) -> ReducedCollections:
    """Reduces locked claims that can change; a collection reduced to zero is cancelled."""
    if not reductions:
        return ReducedCollections([], [], [])
    await tx.run(REDUCE, rows=[_row(each) for each in reductions])
    changed = await tx.rows(
        RECOUNT, collections=list({each.claim.collection_id for each in reductions}), cause=cause, now=tx.now
    )
    by_status: dict[str, list[UUID]] = {}
    for row in changed:
        by_status.setdefault(row["status"], []).append(row["collection_id"])
    return ReducedCollections(*(by_status.get(status, []) for status in ("announced", "planned", "cancelled")))


def _row(each: ClaimReduction) -> Mapping[str, object]:
    return {
        "collection_id": each.claim.collection_id,
        "place": each.claim.place,
        "paid": each.paid_minor,
        "disputed": each.disputed_minor,
    }
