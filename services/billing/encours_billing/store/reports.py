from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from encours_platform.database import Record, Sql, Tx

BUCKETS = """
    coalesce(sum(open_minor) FILTER (WHERE due_on >= :today), 0)::bigint AS not_due_minor,
    coalesce(sum(open_minor) FILTER (WHERE CAST(:today AS date) - due_on BETWEEN 1 AND 30),
    0)::bigint AS days_1_30_minor,
    coalesce(sum(open_minor) FILTER (WHERE CAST(:today AS date) - due_on BETWEEN 31 AND 60),
    0)::bigint AS days_31_60_minor,
    coalesce(sum(open_minor) FILTER (WHERE CAST(:today AS date) - due_on BETWEEN 61 AND 90),
    0)::bigint AS days_61_90_minor,
    coalesce(sum(open_minor) FILTER (WHERE CAST(:today AS date) - due_on > 90), 0)::bigint AS days_over_90_minor,
    coalesce(sum(open_minor), 0)::bigint AS total_minor,
    coalesce(sum(credit_left_minor), 0)::bigint AS credits_minor"""
OWED = """
    SELECT account_id, currency, due_on, open_minor, 0 AS credit_left_minor FROM invoice
     WHERE tenant_id = :tenant_id AND amount_minor > paid_minor + credited_minor {which}
    UNION ALL
    SELECT account_id, currency, NULL, 0, amount_minor - applied_minor FROM credit_note
     WHERE tenant_id = :tenant_id AND applied_minor < amount_minor {which}
    UNION ALL
    SELECT account_id, currency, NULL, 0, amount_minor - applied_minor FROM payment
     WHERE tenant_id = :tenant_id AND applied_minor < amount_minor {which}"""
TOTALS = Sql(f"""
    SELECT currency, {BUCKETS} FROM ({OWED.format(which="")}) owed GROUP BY currency ORDER BY currency""")  # noqa: S608
ACCOUNTS = Sql(f"""
    SELECT DISTINCT owed.account_id, b.name FROM ({OWED.format(which="")}) owed
      JOIN buyer b ON b.tenant_id = :tenant_id AND b.account_id = owed.account_id
     WHERE owed.account_id < :before ORDER BY owed.account_id DESC LIMIT :limit""")  # noqa: S608
BY_ACCOUNT = Sql(f"""
    SELECT account_id, currency, {BUCKETS}
      FROM ({OWED.format(which="AND account_id = ANY(CAST(:ids AS uuid[]))")}) owed
     GROUP BY account_id, currency ORDER BY account_id, currency""")  # noqa: S608
SALES = Sql("""
    SELECT currency, sold_on, sold_minor FROM daily_sales
     WHERE tenant_id = :tenant_id AND sold_on > CAST(:since AS date)""")
LAST = UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class Aging:
    """Open amounts by days past due, and unused credits; minor units of one currency."""

    currency: str
    not_due_minor: int
    days_1_30_minor: int
    days_31_60_minor: int
    days_61_90_minor: int
    days_over_90_minor: int
    total_minor: int
    credits_minor: int


def _aging(row: Record) -> Aging:
    return Aging(**{name: row[name] for name in Aging.__slots__})


async def aging_totals(tx: Tx) -> list[Aging]:
    return [_aging(row) for row in await tx.rows(TOTALS, today=tx.today)]


async def owing_accounts(tx: Tx, before: UUID | None, limit: int) -> list[Record]:
    """Rows (account_id, name) of accounts that owe or are owed something, newest first."""
    return await tx.rows(ACCOUNTS, before=before or LAST, limit=limit)


async def aging_of(tx: Tx, account_ids: Sequence[UUID]) -> dict[UUID, list[Aging]]:
    found = dict[UUID, list[Aging]]()
    for row in await tx.rows(BY_ACCOUNT, today=tx.today, ids=list(account_ids)):
        found.setdefault(row["account_id"], []).append(_aging(row))
    return found


async def sales_by_day(tx: Tx, since: date) -> dict[str, dict[date, int]]:
    """Currency → day after `since` → invoices less credit notes, tax included."""
    found = dict[str, dict[date, int]]()
    for row in await tx.rows(SALES, since=since):
        found.setdefault(row["currency"], {})[row["sold_on"]] = row["sold_minor"]
    return found
