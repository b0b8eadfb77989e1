"""Credit on accounts: what credit notes and payments leave unused."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from encours_platform.database import Sql, Tx

UPSERT = Sql("""
    INSERT INTO customer_credit AS c (tenant_id, source_id, account_id, currency, version, unused_minor)
    SELECT DISTINCT ON (r.source_id) CAST(:tenant_id AS uuid), r.source_id, r.account_id, r.currency, r.version,
           r.unused_minor
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
           source_id uuid, account_id uuid, currency text, version integer, unused_minor bigint)
     ORDER BY r.source_id, r.version DESC
    ON CONFLICT (tenant_id, source_id) DO UPDATE SET version = excluded.version, unused_minor = excluded.unused_minor
     WHERE c.version < excluded.version""")
OF = Sql("""
    SELECT account_id, currency, sum(unused_minor)::bigint AS unused_minor FROM customer_credit
     WHERE tenant_id = :tenant_id AND account_id = ANY (CAST(:ids AS uuid[])) AND unused_minor > 0
     GROUP BY account_id, currency""")


async def upsert(tx: Tx, balances: Sequence[Mapping[str, Any]]) -> None:
    """Stores balances that are newer than the known ones."""
    if balances:
        await tx.run(UPSERT, rows=list(balances))


async def of(tx: Tx, account_ids: Collection[UUID]) -> dict[tuple[UUID, str], int]:
    """(account, currency) → credit on the account, minor units."""
    if not account_ids:
        return {}
    rows = await tx.rows(OF, ids=list(account_ids))
    return {(row["account_id"], row["currency"]): row["unused_minor"] for row in rows}
