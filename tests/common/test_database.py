"""What a connection carries from one user to the next: nothing; and whose fault a fault is."""

import asyncio

import asyncpg
import pytest

from encours_platform.database import Database, DatabaseUnavailable, Sql
from tests.common.alone import alone, count, tenant
from tests.support.postgres import url_of

SETTINGS = "SELECT current_setting('encours.tenant', true), current_user"
SLEEP = Sql("SELECT pg_sleep(:seconds)")
INSERT = Sql("INSERT INTO received (tenant_id, account_id, what) VALUES (:tenant_id, gen_random_uuid(), 'x')")


async def _left_behind(database: Database) -> set[tuple[str | None, ...]]:
    """What all connections of the pool know, each asked once."""
    found = set()

    async def ask(all_connected: asyncio.Barrier) -> None:
        async with database.connection() as connection:
            await all_connected.wait()
            assert not connection.is_in_transaction()
            row = await connection.fetchrow(SETTINGS)
            assert row is not None
            found.add(tuple(row))

    barrier = asyncio.Barrier(12)
    await asyncio.gather(*(ask(barrier) for _ in range(12)))
    return {tuple(value or None for value in each) for each in found}


async def test_no_connection_keeps_a_tenant_whatever_ended_its_use() -> None:
    async with alone() as running:
        database = running.database
        tenant_id = await tenant(database)

        async def fails() -> None:
            async with database.transaction(tenant_id):
                raise KeyError("x")

        async def is_cancelled() -> None:
            async with database.transaction(tenant_id) as tx:
                await tx.run(INSERT)
                await tx.value(SLEEP, seconds=10.0)

        with pytest.raises(KeyError):
            await fails()
        for _ in range(20):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(is_cancelled(), 0.03)
        await database.cross_tenant_call("SELECT * FROM find_due_work($1)", ["x"])

        assert await _left_behind(database) == {(None, "encours_billing")}
        async with database.transaction(tenant_id) as tx:
            assert await tx.value(Sql("SELECT count(*) FROM received WHERE tenant_id = :tenant_id")) == 0


async def test_a_connection_left_in_a_transaction_goes_to_nobody_else() -> None:
    async with alone() as running:
        database = running.database
        tenant_id = await tenant(database)

        with pytest.raises(Exception, match="another operation is in progress"):
            async with database.transaction(tenant_id) as tx:
                await asyncio.gather(*(tx.value(SLEEP, seconds=0.2) for _ in range(2)))  # one connection, two at once

        assert await _left_behind(database) == {(None, "encours_billing")}


async def test_a_fault_of_the_network_is_no_fault_of_the_database() -> None:
    async with alone() as running:
        tenant_id = await tenant(running.database)

        for fault in (FileNotFoundError("a schema file"), TimeoutError("a host"), ConnectionRefusedError("a host")):
            with pytest.raises(type(fault)):
                async with running.database.transaction(tenant_id):
                    raise fault


async def _terminate(database: Database, process: int) -> None:
    connection = await asyncpg.connect(url_of(str(database.engine.url.database)))
    try:
        await connection.execute("SELECT pg_terminate_backend($1, 5000)", process)
    finally:
        await connection.close()


async def test_a_connection_that_breaks_before_the_commit_is_the_databases_trouble_and_leaves_nothing() -> None:
    async with alone() as running:
        database = running.database
        tenant_id = await tenant(database)

        async def loses_its_commit() -> None:
            async with database.transaction(tenant_id) as tx:
                await tx.run(INSERT)
                await _terminate(database, tx.connection.get_server_pid())

        with pytest.raises(DatabaseUnavailable):
            await loses_its_commit()
        assert await count(database, "received") == 0


async def test_a_connection_that_breaks_under_a_statement_is_the_databases_trouble() -> None:
    async with alone() as running:
        database = running.database
        tenant_id = await tenant(database)

        async def is_cut_off() -> None:
            async with database.transaction(tenant_id) as tx:
                pid = tx.connection.get_server_pid()
                await asyncio.gather(tx.value(SLEEP, seconds=5.0), _terminate(database, pid))

        with pytest.raises(DatabaseUnavailable):
            await is_cut_off()
