"""Names and addresses of buyers, out of credit's events."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from encours_platform.database import Sql, Tx

KEEP = Sql("""
    INSERT INTO buyer (tenant_id, account_id, name, email)
    SELECT CAST(:tenant_id AS uuid), b.account_id, b.name, b.email
      FROM unnest(CAST(:ids AS uuid[]), CAST(:names AS text[]), CAST(:emails AS text[])) AS b (account_id, name, email)
     ORDER BY b.account_id
    ON CONFLICT (tenant_id, account_id) DO UPDATE SET name = excluded.name, email = excluded.email""")
OF = Sql("""
    SELECT account_id, name, email FROM buyer
     WHERE tenant_id = :tenant_id AND account_id = ANY (CAST(:ids AS uuid[]))""")


@dataclass(frozen=True)
class Buyer:
    account_id: UUID
    name: str
    email: str


async def keep(tx: Tx, buyers: Sequence[Buyer]) -> None:
    """Each account at most once."""
    await tx.run(
        KEEP,
        ids=[buyer.account_id for buyer in buyers],
        names=[buyer.name for buyer in buyers],
        emails=[buyer.email for buyer in buyers],
    )


async def known(tx: Tx, account_ids: Collection[UUID]) -> dict[UUID, Buyer]:
    if not account_ids:
        return {}
    return {row["account_id"]: Buyer(**dict(row)) for row in await tx.rows(OF, ids=list(account_ids))}
