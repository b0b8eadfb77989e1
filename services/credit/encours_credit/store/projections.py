"""What credit knows of mandates; invoices and credit notes are projected by `store.exposure`."""

from uuid import UUID

from encours_platform.database import Sql, Tx

MANDATE = Sql("""
    INSERT INTO mandate (tenant_id, mandate_id, account_id, active)
    VALUES (:tenant_id, :mandate_id, :account_id, :active)
    ON CONFLICT (tenant_id, mandate_id) DO UPDATE SET active = excluded.active""")


async def upsert_mandate(tx: Tx, mandate_id: UUID, account_id: UUID, *, active: bool) -> None:
    """As its publisher said last: a suspended mandate may become active again."""
    await tx.run(MANDATE, mandate_id=mandate_id, account_id=account_id, active=active)
