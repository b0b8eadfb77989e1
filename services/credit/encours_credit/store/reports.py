"""The figures behind the exposure dashboard, and the proof that they are right."""

from dataclasses import dataclass
from uuid import UUID

from encours_credit.domain.exposure import Parts
from encours_platform.database import Record, Sql, Tx
from encours_platform.paging import Listing

TOTALS = Sql("""
    SELECT count(*) AS accounts, coalesce(sum(limit_minor), 0)::bigint AS limit_minor,
           coalesce(sum(open_orders_minor), 0)::bigint AS open_orders_minor,
           coalesce(sum(unbilled_minor), 0)::bigint AS unbilled_minor,
           coalesce(sum(invoiced_minor), 0)::bigint AS invoiced_minor,
           coalesce(sum(in_collection_minor), 0)::bigint AS in_collection_minor,
           coalesce(sum(overdue_minor), 0)::bigint AS overdue_minor
      FROM exposure WHERE tenant_id = :tenant_id""")
BY_ACCOUNT = Listing(
    """
    SELECT r.* FROM (
        SELECT e.*, a.name, a.external_id, a.siren, a.vat_number, a.email,
               coalesce(e.limit_minor, 0) AS granted_minor,
               e.limit_minor IS NOT NULL OR g.limit_minor IS NOT NULL AS has_limit,
               g.limit_minor AS group_limit_minor, g.pooled_minor AS group_pooled_minor
          FROM exposure e
          JOIN account a ON a.tenant_id = e.tenant_id AND a.account_id = e.account_id
          LEFT JOIN exposure g ON g.tenant_id = e.tenant_id AND g.account_id = e.parent_id
    ) r WHERE r.tenant_id = :tenant_id""",
    "r.account_id",
    filters={
        "parent_id": "r.parent_id = {}",
        "status": """CASE WHEN r.closed THEN 'closed' WHEN r.hold_cause IS NOT NULL THEN 'on_hold'
                          WHEN r.has_limit THEN 'active' ELSE 'pending' END = {}""",
        "used_percent_min": "r.used_minor > 0 AND r.used_minor * 100 >= r.granted_minor * CAST({} AS bigint)",
        "overdue_min": "r.overdue_minor >= {}",
    },
    search=(
        "r.name ILIKE {}",
        "r.external_id ILIKE {}",
        "r.siren ILIKE {}",
        "r.vat_number ILIKE {}",
        "r.email ILIKE {}",
    ),
    sorts={
        "name": "r.name",
        "limit": "r.granted_minor",
        "used": "r.used_minor",
        "overdue": "r.overdue_minor",
        "in_collection": "r.in_collection_minor",
    },
)
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


def parts_of(row: Record, suffix: str) -> Parts:
    return Parts(
        row[f"open_orders_{suffix}"],
        row[f"unbilled_{suffix}"],
        row[f"invoiced_{suffix}"],
        row[f"in_collection_{suffix}"],
        row[f"overdue_{suffix}"],
    )


async def totals(tx: Tx) -> tuple[int, int, Parts]:
    """Number of accounts, sum of the limits in force, sum of exposure."""
    row = await tx.row(TOTALS)
    assert row is not None  # noqa: S101  an aggregate always answers
    return row["accounts"], row["limit_minor"], parts_of(row, "minor")


async def reconcile(tx: Tx) -> list[Difference]:
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
