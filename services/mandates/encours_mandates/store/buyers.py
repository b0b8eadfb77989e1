"""The accounts of credit, as far as a mandate needs them."""

from dataclasses import asdict, dataclass
from uuid import UUID

from encours_common.db import Record, Sql, Tx
from encours_mandates.domain.mandate import PostalAddress

TAKE_OVER = Sql("""
    INSERT INTO buyer (tenant_id, account_id, name, address, closed)
    VALUES (:tenant_id, :account_id, :name, CAST(:address AS jsonb), :closed)
    ON CONFLICT (tenant_id, account_id) DO UPDATE
       SET name = excluded.name, address = excluded.address, closed = excluded.closed""")
FIND = Sql("SELECT * FROM buyer WHERE tenant_id = :tenant_id AND account_id = :account_id")
LOCK = Sql("SELECT * FROM buyer WHERE tenant_id = :tenant_id AND account_id = :account_id FOR UPDATE")


@dataclass(frozen=True, slots=True)
class Buyer:
    """A buyer account as credit told it last."""

    account_id: UUID
    name: str
    address: PostalAddress | None
    closed: bool


def _buyer(row: Record) -> Buyer:
    address = row["address"]
    return Buyer(row["account_id"], row["name"], PostalAddress(**address) if address else None, row["closed"])


async def take_over(tx: Tx, buyer: Buyer) -> None:
    await tx.run(
        TAKE_OVER,
        account_id=buyer.account_id,
        name=buyer.name,
        address=asdict(buyer.address) if buyer.address else None,
        closed=buyer.closed,
    )


async def find(tx: Tx, account_id: UUID) -> Buyer | None:
    row = await tx.row(FIND, account_id=account_id)
    return None if row is None else _buyer(row)


async def lock(tx: Tx, account_id: UUID) -> Buyer | None:
    """The buyer, kept from others until the end of the transaction: a buyer's events leave in commit order."""
    row = await tx.row(LOCK, account_id=account_id)
    return None if row is None else _buyer(row)
