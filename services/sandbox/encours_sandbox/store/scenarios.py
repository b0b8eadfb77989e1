"""How the bank answers debits of a buyer, of all other buyers, and how it behaves as a whole."""

from uuid import UUID

from encours_platform.database import Sql, Tx
from encours_sandbox.domain.scenario import Behaviour, Scenario

SET = Sql("""
    INSERT INTO scenario (tenant_id, account_id, options) VALUES (:tenant_id, :account_id, :options)
    ON CONFLICT (tenant_id, account_id) DO UPDATE SET options = excluded.options""")
SET_BEHAVIOUR = Sql("""
    INSERT INTO behaviour (tenant_id, options) VALUES (:tenant_id, :options)
    ON CONFLICT (tenant_id) DO UPDATE SET options = excluded.options""")
BEHAVIOUR = Sql("SELECT options FROM behaviour WHERE tenant_id = :tenant_id")
EVERYBODY = UUID(int=0)
"""Stands for the buyers who have no scenario of their own."""


async def set_scenario(tx: Tx, account_id: UUID | None, scenario: Scenario) -> None:
    await tx.run(SET, account_id=account_id or EVERYBODY, options=scenario.to_json())


async def set_behaviour(tx: Tx, behaviour: Behaviour) -> None:
    await tx.run(SET_BEHAVIOUR, options=behaviour.to_json())


async def behaviour(tx: Tx) -> Behaviour:
    stored = await tx.value(BEHAVIOUR)
    return Behaviour.from_json(stored) if stored else Behaviour()
