"""Names, addresses and external ids of buyers, from credit's events."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from encours_platform.database import Sql, Tx

UPSERT = Sql("""
    INSERT INTO buyer (tenant_id, account_id, external_id, name, email)
    SELECT CAST(:tenant_id AS uuid), b.account_id, b.external_id, b.name, b.email
      FROM unnest(CAST(:ids AS uuid[]), CAST(:external_ids AS text[]), CAST(:names AS text[]), CAST(:emails AS text[]))
           AS b (account_id, external_id, name, email)
     ORDER BY b.account_id
    ON CONFLICT (tenant_id, account_id) DO UPDATE
       SET external_id = excluded.external_id, name = excluded.name, email = excluded.email""")
OF = Sql("""
    SELECT account_id, external_id, name, email FROM buyer
     WHERE tenant_id = :tenant_id AND account_id = ANY (CAST(:ids AS uuid[]))""")

IS_KNOWN = Sql("""
    SELECT EXISTS (SELECT FROM buyer WHERE tenant_id = :tenant_id AND account_id = :account_id)
        OR EXISTS (SELECT FROM account_sequence WHERE tenant_id = :tenant_id AND account_id = :account_id)""")


@dataclass(frozen=True)
class Buyer:
    account_id: UUID
    external_id: str | None
    name: str
    email: str


async def upsert(tx: Tx, buyers: Sequence[Buyer]) -> None:
    """Each account at most once."""
    await tx.run(
        UPSERT,
        ids=[buyer.account_id for buyer in buyers],
        external_ids=[buyer.external_id for buyer in buyers],
        names=[buyer.name for buyer in buyers],
        emails=[buyer.email for buyer in buyers],
    )


async def known(tx: Tx, account_ids: Collection[UUID]) -> dict[UUID, Buyer]:
    if not account_ids:
        return {}
    return {row["account_id"]: Buyer(**dict(row)) for row in await tx.rows(OF, ids=list(account_ids))}


async def is_known(tx: Tx, account_id: UUID) -> bool:
    """Whether this service has received any event of the account."""
    return bool(await tx.value(IS_KNOWN, account_id=account_id))
