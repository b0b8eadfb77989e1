"""A database that is away, out of something or too busy: 503 for requests, and no attempt lost of jobs and events."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from encours_contracts.credit import AccountReleased
from encours_platform.database import Database, DatabaseUnavailable, Sql, StatementTimedOut, Tx
from encours_platform.due_work import Due, Job
from encours_platform.inbox import each
from encours_platform.service import RunningService
from encours_platform.waits import Waits
from tests.common.alone import alone, count, due, tenant, until, working
from tests.common.test_inbox import released
from tests.credit.shop import ADDRESS
from tests.support.application import Application, Merchant
from tests.support.postgres import url_of
from tests.support.processes import free_port

SLEEP = Sql("SELECT pg_sleep(:seconds)")
ADD = Sql("INSERT INTO received (tenant_id, account_id, what) VALUES (:tenant_id, gen_random_uuid(), 'x')")
TERMINATE = "SELECT pg_terminate_backend($1, 5000)"
FULL = """
    CREATE FUNCTION is_full() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
    CREATE TRIGGER is_full BEFORE INSERT ON {table} EXECUTE FUNCTION is_full()"""
ROOM = "DROP FUNCTION is_full CASCADE"
ACCOUNT = {"name": "Client", "country": "FR", "email": "a@b.example", "address": ADDRESS}


@asynccontextmanager
async def owner(url: str, schema: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(url, server_settings={"search_path": schema})
    try:
        yield connection
    finally:
        await connection.close()


def owners_url(running: RunningService) -> str:
    return url_of(str(running.database.engine.url.database))


async def _attempts(running: RunningService) -> list[int]:
    async with running.database.cross_tenant_transaction() as connection:
        return [row["attempts"] for row in await connection.fetch("SELECT attempts FROM due_work")]


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    database = Database(f"postgresql+asyncpg://nobody@127.0.0.1:{free_port()}/nothing", "billing")
    with pytest.raises(DatabaseUnavailable):
        await database.call("SELECT 1")
    assert not database.is_short


async def test_a_server_that_is_full_of_connections_is_unavailable_and_not_ready() -> None:
    async with alone() as running, owner(owners_url(running), "billing") as connection:
        await running.database.call("SELECT 1")
        await connection.execute(f"ALTER DATABASE {running.database.engine.url.database} CONNECTION LIMIT 1")
        async with running.database.connection():
            assert not running.database.is_short
            with pytest.raises(DatabaseUnavailable, match="too many connections"):
                await running.database.call("SELECT 1")
        assert running.database.is_short


async def test_a_pool_that_is_used_up_is_unavailable_after_its_bound() -> None:
    async with alone() as running:
        database = Database(
            running.database.engine.url.render_as_string(hide_password=False),
            "billing",
            pool_size=1,
            waits=Waits(10, 5, 0.2),
        )
        try:
            async with database.connection():
                started = time.monotonic()
                with pytest.raises(DatabaseUnavailable):
                    await database.call("SELECT 1")
            assert 0.1 < time.monotonic() - started < 3
        finally:
            await database.close()


async def test_a_locked_row_and_a_long_statement_are_unavailable_after_their_bounds() -> None:
    async with alone() as running:
        database = Database(
            running.database.engine.url.render_as_string(hide_password=False), "billing", waits=Waits(1, 0.2, 5)
        )
        tenant_id = await tenant(database)
        locked = Sql("SELECT 1 FROM tenant WHERE tenant_id = :tenant_id FOR UPDATE")
        try:
            async with database.transaction(tenant_id) as holder:
                await holder.rows(locked)
                with pytest.raises(DatabaseUnavailable, match="lock timeout"):
                    await database.run(tenant_id, lambda tx: tx.rows(locked))
            with pytest.raises(StatementTimedOut):
                await database.run(tenant_id, lambda tx: tx.value(SLEEP, seconds=5.0))
            await database.patient.run(tenant_id, lambda tx: tx.value(SLEEP, seconds=1.2))
        finally:
            await database.close()


async def test_a_statement_that_somebody_cancels_is_no_time_out() -> None:
    async with alone() as running, owner(owners_url(running), "billing") as admin:

        async def cancelled(tx: Tx) -> None:
            pid = tx.connection.get_server_pid()
            asyncio.get_running_loop().call_later(
                0.1, lambda: asyncio.ensure_future(admin.execute("SELECT pg_cancel_backend($1)", pid))
            )
            await tx.value(SLEEP, seconds=5.0)

        with pytest.raises(asyncpg.QueryCanceledError):
            await running.database.run(await tenant(running.database), cancelled)


@pytest.mark.parametrize("trouble", ["full", "terminated"])
async def test_a_job_loses_no_attempt_to_the_database(trouble: str) -> None:
    runs, gone = 0, True

    async def work(tx: Tx, rows: Sequence[Due]) -> None:
        nonlocal runs
        runs += 1
        assert [row.attempts for row in rows] == [0]
        if trouble == "terminated" and gone:
            await connection.execute(TERMINATE, tx.connection.get_server_pid())
        await tx.run(ADD)

    async with alone({"job": Job(work)}) as running, owner(owners_url(running), "billing") as connection:
        await due(running.database, await tenant(running.database), "job", "a")
        if trouble == "full":
            await connection.execute(FULL.format(table="received"))
        async with working(running):
            await until(lambda: runs >= 3)
            assert await _attempts(running) == [0]
            gone = False
            if trouble == "full":
                await connection.execute(ROOM)
            await until(lambda: count(running.database, "received"))
        assert await count(running.database, "dead_letter") == 0


async def test_a_job_whose_own_statement_takes_too_long_loses_an_attempt() -> None:
    async def work(tx: Tx, _rows: Sequence[Due]) -> None:
        await tx.value(SLEEP, seconds=5.0)

    async with alone({"job": Job(work)}, settings={"job_statement_seconds": 0.3}) as running:
        await due(running.database, await tenant(running.database), "job", "a")
        async with working(running):
            await until(lambda: _has_failed(running))


async def _has_failed(running: RunningService) -> bool:
    return await _attempts(running) == [1]


async def test_an_event_waits_for_a_full_disk_and_has_its_effect() -> None:
    async def hear(tx: Tx, _event: AccountReleased) -> None:
        await tx.run(ADD)

    async with (
        alone(handlers={AccountReleased.TYPE: each(hear)}) as running,
        owner(owners_url(running), "billing") as connection,
    ):
        tenant_id = await tenant(running.database)
        await connection.execute(FULL.format(table="received"))
        receiving = asyncio.create_task(running.inbox.receive([released(tenant_id, "x")]))
        await asyncio.sleep(1.0)  # five attempts would have been over
        assert not receiving.done()

        await connection.execute(ROOM)
        await asyncio.wait_for(receiving, 10)

        assert await count(running.database, "received") == 1
        assert await count(running.database, "dead_letter") == 0


async def test_a_request_on_a_full_disk_gets_503_and_works_with_the_same_key_once_there_is_room() -> None:
    """cases/52."""
    async with Application(("credit",)) as application, owner(application.database_url, "credit") as connection:
        merchant = await application.merchant()
        await connection.execute(FULL.format(table="account"))

        answer = await merchant.post("/v1/accounts", ACCOUNT, key="k")

        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert answer.json()["type"] == "urn:encours:problem:unavailable"
        ready = await application.client.get("/readyz")
        assert (ready.status_code, ready.json()) == (503, {"credit": "short of resources"})
        await connection.execute(ROOM)
        assert (await merchant.post("/v1/accounts", ACCOUNT, key="k")).status_code == 201


async def _account(merchant: Merchant) -> str:
    account: str = (await merchant.ok("POST", "/v1/accounts", ACCOUNT))["id"]
    limit = {"amount": 1_000_000, "currency": "EUR", "source": "own"}
    await merchant.ok("POST", f"/v1/accounts/{account}/limits", limit)
    return account


async def test_blocked_calls_of_one_tenant_do_not_stop_the_orders_of_another() -> None:
    async with Application(("credit",), lock_seconds=4.0, pool_seconds=2.0) as application:
        blocked, other = await application.merchant(), await application.merchant()
        account, others = await _account(blocked), await _account(other)
        limit = {"amount": 2_000_000, "currency": "EUR", "source": "own"}
        async with owner(application.database_url, "credit") as connection, connection.transaction():
            await connection.execute("SELECT FROM account FOR UPDATE")
            await connection.execute("SELECT FROM exposure WHERE tenant_id = $1 FOR UPDATE", blocked.tenant_id)
            await connection.execute("SELECT 1")
            calls: list[Any] = [
                asyncio.create_task(blocked.post(f"/v1/accounts/{account}/limits", limit)) for _ in range(30)
            ]
            await asyncio.sleep(0.5)
            for number in range(5):
                started = time.monotonic()
                order = {"account_id": others, "amount": 1, "currency": "EUR", "external_id": str(number)}
                await other.ok("GET", f"/v1/accounts/{others}")
                assert (await other.ok("POST", "/v1/orders", order))["decision"] == "declined"  # it has no mandate
                assert time.monotonic() - started < 1.5
            answers = [answer.status_code for answer in await asyncio.gather(*calls)]
        assert set(answers) == {503}
