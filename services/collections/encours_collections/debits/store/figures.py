"""The figures of the collections report."""

from datetime import date

from encours_collections.debits.domain.figures import ReasonTotal, StatusTotal
from encours_platform.database import Sql, Tx

BY_STATUS = Sql("""
    SELECT status, currency, count(*) AS collections, sum(amount_minor)::bigint AS amount_minor FROM collection
     WHERE tenant_id = :tenant_id AND collection_on >= coalesce(CAST(:since AS date), '-infinity')
       AND collection_on <= coalesce(CAST(:until AS date), 'infinity')
     GROUP BY status, currency ORDER BY status, currency""")
BY_REASON = Sql("""
    SELECT failed_by, coalesce(reason_code, '') AS reason_code, currency, count(*) AS collections,
           sum(amount_minor)::bigint AS amount_minor
      FROM collection
     WHERE tenant_id = :tenant_id AND failed_by IS NOT NULL
       AND collection_on >= coalesce(CAST(:since AS date), '-infinity')
       AND collection_on <= coalesce(CAST(:until AS date), 'infinity')
     GROUP BY failed_by, reason_code, currency ORDER BY 4 DESC, 2""")


async def by_status(tx: Tx, since: date | None, until: date | None) -> list[StatusTotal]:
    return [StatusTotal(**dict(row)) for row in await tx.rows(BY_STATUS, since=since, until=until)]


async def by_reason(tx: Tx, since: date | None, until: date | None) -> list[ReasonTotal]:
    """Rejected and returned debits by reason code, most frequent first; '' where the bank gave none."""
    return [ReasonTotal(**dict(row)) for row in await tx.rows(BY_REASON, since=since, until=until)]
