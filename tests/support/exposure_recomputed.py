"""Exposure computed anew from orders, invoices and money, to compare with what credit stores (INVT-5)."""

from dataclasses import dataclass
from uuid import UUID

from encours_credit.domain.exposure import Parts
from encours_credit.store.reports import parts_of
from encours_platform.database import Sql, Tx

RECOMPUTED = Sql("""
    WITH o AS (
        SELECT account_id, sum(amount_minor - shipped_minor - cancelled_minor) AS open_orders,
               sum(shipped_minor) AS shipped
          FROM orders WHERE tenant_id = :tenant_id AND decision = 'authorized' GROUP BY account_id
    ), r AS (
        SELECT account_id, sum(amount_minor) AS billed, sum(in_collection_minor) AS in_collection,
               sum(overdue_minor) AS overdue, sum(invoiced_minor) AS invoiced
          FROM receivable WHERE tenant_id = :tenant_id GROUP BY account_id
    ), n AS (
        SELECT account_id, sum(amount_minor - used_minor) AS credit
          FROM credit_note WHERE tenant_id = :tenant_id GROUP BY account_id
    ), p AS (
        SELECT account_id, sum(amount_minor - used_minor) AS unallocated
          FROM payment WHERE tenant_id = :tenant_id GROUP BY account_id
    ), whole AS (
        SELECT e.*,
               coalesce(o.open_orders, 0)::bigint AS open_orders_now,
               (coalesce(o.shipped, 0) - coalesce(r.billed, 0))::bigint AS unbilled_now,
               (coalesce(r.invoiced, 0) - coalesce(n.credit, 0) - coalesce(p.unallocated, 0))::bigint
               AS invoiced_now,
               coalesce(r.in_collection, 0)::bigint AS in_collection_now,
               coalesce(r.overdue, 0)::bigint AS overdue_now
          FROM exposure e LEFT JOIN o USING (account_id) LEFT JOIN r USING (account_id) LEFT JOIN n USING (account_id)
          LEFT JOIN p USING (account_id)
         WHERE e.tenant_id = :tenant_id
    ), pooled AS (
        SELECT w.*, (SELECT coalesce(sum(c.open_orders_now + c.unbilled_now + c.invoiced_now + c.in_collection_now
                                         + c.overdue_now), 0)::bigint
                       FROM whole c WHERE c.parent_id = w.account_id) AS children_now
          FROM whole w
    )
    SELECT * FROM pooled
     WHERE (open_orders_minor, unbilled_minor, invoiced_minor, in_collection_minor, overdue_minor, children_minor)
        <> (open_orders_now, unbilled_now, invoiced_now, in_collection_now, overdue_now, children_now)""")


@dataclass(frozen=True)
class Difference:
    """An account whose stored exposure is not what its orders and invoices add up to."""

    account_id: UUID
    stored: Parts
    recomputed: Parts
    stored_children: int
    recomputed_children: int


async def exposure_differences(tx: Tx) -> list[Difference]:
    """Recomputes every exposure of the tenant from orders, invoices and money (INVT-5); empty where all is right."""
    return [
        Difference(
            row["account_id"],
            parts_of(row, "minor"),
            parts_of(row, "now"),
            row["children_minor"],
            row["children_now"],
        )
        for row in await tx.rows(RECOMPUTED)
    ]
