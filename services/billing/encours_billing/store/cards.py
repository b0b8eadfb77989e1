"""Cards that payment services keep for buyers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from encours_platform.database import Record, Sql, Tx

INSERT = Sql("""
    INSERT INTO card (tenant_id, card_id, account_id, connection_id, external_customer_id, external_id, brand,
           last_digits, expires_month, expires_year, saved_at)
    VALUES (:tenant_id, :card_id, :account_id, :connection_id, :external_customer_id, :external_id, :brand,
           :last_digits, :expires_month, :expires_year, :saved_at)
    ON CONFLICT (tenant_id, account_id, external_id) DO NOTHING""")
SELECT = """
    SELECT card_id, account_id, connection_id, external_customer_id, external_id, brand, last_digits, expires_month,
           expires_year, saved_at
      FROM card WHERE tenant_id = :tenant_id"""
ONE = Sql(f"{SELECT} AND card_id = :id")
OF_ACCOUNT = Sql(f"{SELECT} AND account_id = :account_id ORDER BY card_id DESC")
DELETE = Sql("DELETE FROM card WHERE tenant_id = :tenant_id AND card_id = :id")


@dataclass(frozen=True, slots=True)
class Card:
    """What may be shown of a card, and what the service calls it."""

    card_id: UUID
    account_id: UUID
    connection_id: UUID
    external_customer_id: str
    external_id: str
    brand: str
    last_digits: str
    expires_month: int
    expires_year: int
    saved_at: datetime


def to_card(row: Record) -> Card:
    return Card(**dict(row.items()))


async def insert(tx: Tx, card: Card) -> None:
    """A card that is there already stays as it is."""
    await tx.run(INSERT, **{name: getattr(card, name) for name in card.__slots__})


async def one(tx: Tx, card_id: UUID) -> Card | None:
    row = await tx.row(ONE, id=card_id)
    return to_card(row) if row else None


async def of_account(tx: Tx, account_id: UUID) -> Sequence[Card]:
    """The newest first."""
    return [to_card(row) for row in await tx.rows(OF_ACCOUNT, account_id=account_id)]


async def delete(tx: Tx, card_id: UUID) -> None:
    await tx.run(DELETE, id=card_id)
