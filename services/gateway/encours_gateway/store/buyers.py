"""Names and groups of buyers' accounts, from credit's events."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from encours_platform.database import Sql, Tx

UPSERT = Sql("""
    INSERT INTO buyer (tenant_id, account_id, parent_id, name)
    SELECT CAST(:tenant_id AS uuid), b.account_id, b.parent_id, b.name
      FROM unnest(CAST(:ids AS uuid[]), CAST(:parent_ids AS uuid[]), CAST(:names AS text[]))
           AS b (account_id, parent_id, name)
     ORDER BY b.account_id
    ON CONFLICT (tenant_id, account_id) DO UPDATE SET parent_id = excluded.parent_id, name = excluded.name""")
OF = Sql("""
    SELECT account_id, parent_id, name FROM buyer
     WHERE tenant_id = :tenant_id AND account_id = ANY (CAST(:ids AS uuid[])) ORDER BY account_id""")
BELOW = Sql("""
    WITH RECURSIVE below AS (
        SELECT account_id FROM buyer WHERE tenant_id = :tenant_id AND account_id = :account_id
         UNION
        SELECT b.account_id FROM buyer b JOIN below ON b.parent_id = below.account_id
         WHERE b.tenant_id = :tenant_id)
    SELECT account_id FROM below ORDER BY account_id""")


@dataclass(frozen=True)
class Buyer:
    account_id: UUID
    parent_id: UUID | None
    name: str


async def upsert(tx: Tx, buyers: Sequence[Buyer]) -> None:
    """Each account at most once."""
    await tx.run(
        UPSERT,
        ids=[each.account_id for each in buyers],
        parent_ids=[each.parent_id for each in buyers],
        names=[each.name for each in buyers],
    )


async def known(tx: Tx, account_ids: Collection[UUID]) -> Sequence[Buyer]:
    return [Buyer(**dict(row)) for row in await tx.rows(OF, ids=list(account_ids))]


async def with_group(tx: Tx, account_id: UUID) -> Sequence[UUID]:
    """The account and those below it."""
    return [row["account_id"] for row in await tx.rows(BELOW, account_id=account_id)]
