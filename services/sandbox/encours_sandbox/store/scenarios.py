"""How the bank answers debits of a buyer."""

from uuid import UUID

from encours_platform.database import Sql, Tx

SET = Sql("""
    INSERT INTO scenario (tenant_id, account_id, outcome, after_days)
    VALUES (:tenant_id, :account_id, :outcome, :after_days)
    ON CONFLICT (tenant_id, account_id) DO UPDATE SET outcome = excluded.outcome, after_days = excluded.after_days""")


async def set_scenario(tx: Tx, account_id: UUID, outcome: str, after_days: int) -> None:
    await tx.run(SET, account_id=account_id, outcome=outcome, after_days=after_days)
