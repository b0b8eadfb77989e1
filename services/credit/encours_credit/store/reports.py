"""The figures behind the exposure dashboard."""

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
