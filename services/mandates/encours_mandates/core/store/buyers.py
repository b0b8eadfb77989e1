"""The accounts of credit, as far as a mandate needs them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from uuid import UUID

from encours_mandates.core.domain.buyer import AccountBy, Buyer, NamedAccount
from encours_mandates.core.domain.mandate import PostalAddress
from encours_platform.database import Record, Sql, Tx

UPSERT = Sql("""
    INSERT INTO buyer (tenant_id, account_id, name, address, closed, external_id, siren)
    VALUES (:tenant_id, :account_id, :name, CAST(:address AS jsonb), :closed, :external_id, :siren)
    ON CONFLICT (tenant_id, account_id) DO UPDATE
       SET name = excluded.name, address = excluded.address, closed = excluded.closed,
           external_id = excluded.external_id, siren = excluded.siren""")
FIND = Sql("SELECT * FROM buyer WHERE tenant_id = :tenant_id AND account_id = :account_id")
LOCK = Sql("SELECT * FROM buyer WHERE tenant_id = :tenant_id AND account_id = :account_id FOR UPDATE")
LOCK_MANY = Sql("""
    SELECT * FROM buyer WHERE tenant_id = :tenant_id AND account_id = ANY (CAST(:account_ids AS uuid[]))
     ORDER BY account_id FOR UPDATE""")
NAMED: Mapping[AccountBy, Sql] = {
    "account_id": Sql("""
        SELECT account_id, name, CAST(account_id AS text) AS key FROM buyer
         WHERE tenant_id = :tenant_id AND account_id = ANY (CAST(:keys AS uuid[]))"""),
    "external_id": Sql("""
        SELECT account_id, name, external_id AS key FROM buyer
         WHERE tenant_id = :tenant_id AND external_id = ANY (CAST(:keys AS text[]))"""),
    "siren": Sql("""
        SELECT account_id, name, siren AS key FROM buyer
         WHERE tenant_id = :tenant_id AND siren = ANY (CAST(:keys AS text[]))"""),
}
ALL_NAMES = Sql("SELECT account_id, name, name AS key FROM buyer WHERE tenant_id = :tenant_id AND NOT closed")


def _buyer(row: Record) -> Buyer:
    address = row["address"]
    return Buyer(
        row["account_id"],
        row["name"],
        PostalAddress(**address) if address else None,
        row["closed"],
        row["external_id"],
        row["siren"],
    )


async def upsert(tx: Tx, buyer: Buyer) -> None:
    await tx.run(
        UPSERT,
        account_id=buyer.account_id,
        name=buyer.name,
        address=asdict(buyer.address) if buyer.address else None,
        closed=buyer.closed,
        external_id=buyer.external_id,
        siren=buyer.siren,
    )


async def find(tx: Tx, account_id: UUID) -> Buyer | None:
    row = await tx.row(FIND, account_id=account_id)
    return None if row is None else _buyer(row)


async def lock(tx: Tx, account_id: UUID) -> Buyer | None:
    """The buyer, locked until the end of the transaction, so that a buyer's events are published in commit order."""
    row = await tx.row(LOCK, account_id=account_id)
    return None if row is None else _buyer(row)


async def lock_many(tx: Tx, account_ids: Sequence[UUID]) -> dict[UUID, Buyer]:
    """As `lock`, in the order of their ids, so that two transactions cannot deadlock."""
    return {row["account_id"]: _buyer(row) for row in await tx.rows(LOCK_MANY, account_ids=account_ids)}


async def named(tx: Tx, account_by: AccountBy, keys: Sequence[str] | Sequence[UUID]) -> list[NamedAccount]:
    """The accounts of those texts; by name all open accounts, because names are compared approximately."""
    rows = await (tx.rows(ALL_NAMES) if account_by == "name" else tx.rows(NAMED[account_by], keys=keys))
    return [NamedAccount(row["account_id"], row["name"], row["key"]) for row in rows]
