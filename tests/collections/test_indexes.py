"""Lists of collections are read by index, however many collections there are."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import asyncpg
import pytest

from encours_collections.debits.store.collections import LIST
from encours_platform.database import Tx
from tests.collections.world import World

ROWS = 20_000
LIMIT = 51
COLUMNS = "SELECT account_id, statement_id, batch_id, mandate_id FROM collection LIMIT 1"

SEED = """
    INSERT INTO collection (tenant_id, collection_id, account_id, statement_id, due_minor, amount_minor, currency,
                            due_on, collection_on, submit_on, remittance, end_to_end_id, status, live, mandate_id,
                            batch_id, created_at, changed_at)
    SELECT $1, gen_random_uuid(), md5('account ' || n / 10)::uuid, md5('statement ' || n)::uuid, 100, 100, 'EUR',
           '2011-01-31', '2011-02-15', '2011-02-14', 'R', 'COL-' || n,
           CASE WHEN n % 1000 = 0 THEN 'returned' ELSE 'settled' END, false, gen_random_uuid(),
           md5('batch ' || n / 100)::uuid, now(), now()
      FROM generate_series(1, $2::integer) AS n"""


def nodes(plan: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [plan, *(node for child in plan.get("Plans", ()) for node in nodes(child))]


async def plan_of(tx: Tx, filters: Mapping[str, object]) -> list[Mapping[str, Any]]:
    """Plan nodes of the page that the list of collections reads."""
    text = LIST.select.replace(":tenant_id", "$1")
    text += "".join(f" AND {LIST.filters[name].format(f'${place}')}" for place, name in enumerate(filters, start=2))
    text += f" ORDER BY {LIST.id_column} DESC LIMIT {LIMIT}"
    found = await tx.connection.fetchval(f"EXPLAIN (FORMAT JSON) {text}", tx.tenant_id, *filters.values())
    return nodes(json.loads(found)[0]["Plan"] if isinstance(found, str) else found[0]["Plan"])


@pytest.fixture
async def many_collections(world: World) -> AsyncIterator[None]:
    """Made and counted by the owner of the table: a service may not update the statistics of its tables."""
    owner = await asyncpg.connect(world.application.database_url, server_settings={"search_path": "collections"})
    await owner.execute(SEED, world.merchant.tenant_id, ROWS)
    await owner.execute("ANALYZE collection")
    try:
        yield
    finally:
        await owner.execute("DELETE FROM collection WHERE tenant_id = $1", world.merchant.tenant_id)
        await owner.execute("ANALYZE collection")
        await owner.close()


@pytest.mark.usefixtures("many_collections")
async def test_every_filter_of_the_list_of_collections_uses_an_index(world: World) -> None:
    async with world.database.transaction(world.merchant.tenant_id) as tx:
        row = await tx.connection.fetchrow(COLUMNS)
        assert row is not None
        for filters in ({}, *({name: value} for name, value in row.items()), {"status": "returned"}):
            plan = await plan_of(tx, filters)
            assert [node["Node Type"] for node in plan if node["Node Type"] == "Seq Scan"] == [], filters
            conditions = " ".join(str(node.get("Index Cond")) for node in plan)
            assert all(f"({name} = " in conditions for name in filters), (filters, conditions)
