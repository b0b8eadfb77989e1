"""Limits as they were set; which one is in force is `domain.limit`'s to say."""

from uuid import UUID

from encours_credit.domain.limit import Limit
from encours_platform.database import Record, Sql, Tx

SELECT = """
    SELECT limit_id, account_id, amount_minor, currency, source, valid_from, valid_to, reason, set_at
      FROM credit_limit WHERE tenant_id = :tenant_id"""
OF_ACCOUNT = Sql(f"{SELECT} AND account_id = :account_id ORDER BY limit_id DESC")
INSERT = Sql("""
    INSERT INTO credit_limit (tenant_id, limit_id, account_id, amount_minor, currency, source, valid_from, valid_to,
                              reason, set_at)
    VALUES (:tenant_id, :limit_id, :account_id, :amount, :currency, :source, :valid_from, :valid_to, :reason,
            :set_at)""")
IN_FORCE = Sql("SELECT limit_id FROM exposure WHERE tenant_id = :tenant_id AND account_id = :account_id")


def to_limit(row: Record) -> Limit:
    return Limit(
        id=row["limit_id"],
        account_id=row["account_id"],
        amount_minor=row["amount_minor"],
        currency=row["currency"],
        source=row["source"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        reason=row["reason"],
        set_at=row["set_at"],
    )


async def newest_first(tx: Tx, account_id: UUID) -> list[Limit]:
    return [to_limit(row) for row in await tx.rows(OF_ACCOUNT, account_id=account_id)]


async def insert(tx: Tx, limit: Limit) -> None:
    await tx.run(
        INSERT,
        limit_id=limit.id,
        account_id=limit.account_id,
        amount=limit.amount_minor,
        currency=limit.currency,
        source=limit.source,
        valid_from=limit.valid_from,
        valid_to=limit.valid_to,
        reason=limit.reason,
        set_at=limit.set_at,
    )


async def in_force_id(tx: Tx, account_id: UUID) -> UUID | None:
    """The one that orders are held against now."""
    found: UUID | None = await tx.value(IN_FORCE, account_id=account_id)
    return found
