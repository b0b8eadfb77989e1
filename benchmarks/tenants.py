"""What an order costs PostgreSQL with one tenant and with 5,001: `python benchmarks/tenants.py [--orders 1000]`.

Orders are placed by the credit service's own use case, eight at a time, while its relay and worker run. The idle figure
is what the service costs PostgreSQL while nothing happens.
"""

import argparse
import asyncio
import itertools
import time

import asyncpg
import psutil

from benchmarks._application import cpu_of, say_load
from encours_contracts.gateway import CreditSettings
from encours_credit.domain.order import NewOrder
from encours_credit.use_cases.place_order import Checkout
from encours_values.ids import ACCOUNT, ORDER, new_id, parse_typeid, typeid
from tests.support.application import Application, Merchant
from tests.support.postgres import stop_server
from tests.support.world import ADDRESS

ACCOUNTS, CLIENTS, OTHERS, IDLE_SECONDS = 50, 8, 5_000, 10.0
OTHER_TENANTS = """
    WITH added AS (
        INSERT INTO credit.tenant (tenant_id, kind, name, zone, settings, version)
        SELECT uuidv7(), 'live', 'Other', 'Europe/Paris', '{}', 1 FROM generate_series(1, $1::integer)
        RETURNING tenant_id)
    INSERT INTO credit.due_work (tenant_id, kind, subject, due_at, is_sandbox)
    SELECT tenant_id, 'expire_orders', 'x', now() + interval '30 days', false FROM added"""
POSTMASTER = "SELECT setting FROM pg_settings WHERE name = 'data_directory'"


async def accounts_of(merchant: Merchant) -> list[str]:
    found = []
    for number in range(ACCOUNTS):
        body = {"name": f"Client {number}", "country": "FR", "email": "a@b.example", "address": ADDRESS}
        account = (await merchant.ok("POST", "/v1/accounts", body))["id"]
        limit = {"amount": 90_000_000_000, "currency": "EUR", "source": "own"}
        await merchant.ok("POST", f"/v1/accounts/{account}/limits", limit)
        found.append(account)
    return found


def new_order(account: str, name: str) -> NewOrder:
    order_id = new_id()
    return NewOrder(
        id=order_id,
        typeid=typeid(ORDER, order_id),
        key=name,
        request_hash=name.encode(),
        account_id=parse_typeid(ACCOUNT, account),
        account_external_id=None,
        external_id=name,
        amount=100,
        currency="EUR",
        cost_centre=None,
        lines_json="[]",
        analytics_json="{}",
        traceparent=None,
    )


async def measure(orders: int) -> None:
    settings = {"credit": CreditSettings(require_mandate=False).model_dump(mode="json")}
    async with Application(("credit",)) as application:
        merchant = await application.merchant(settings, kind="live")
        accounts = await accounts_of(merchant)
        checkout = Checkout(application.product.running["credit"].database)
        owner = await asyncpg.connect(application.database_url)
        with open(f"{await owner.fetchval(POSTMASTER)}/postmaster.pid") as pid:  # noqa: PTH123  read once
            postgres = psutil.Process(int(pid.readline()))
        numbers = itertools.count()

        async def client(count: int) -> None:
            for _ in range(count):
                number = next(numbers)
                await checkout.place(merchant.tenant_id, new_order(accounts[number % ACCOUNTS], f"B{number}"))

        for others in (0, OTHERS):
            if others:
                await owner.execute(OTHER_TENANTS, others)
                await owner.execute("ANALYZE credit.tenant, credit.due_work")
            await client(50)
            await asyncio.sleep(1)
            cpu, started = cpu_of(postgres), time.perf_counter()
            await asyncio.gather(*(client(orders // CLIENTS) for _ in range(CLIENTS)))
            seconds, cpu = time.perf_counter() - started, cpu_of(postgres) - cpu
            idle = cpu_of(postgres)
            await asyncio.sleep(IDLE_SECONDS)
            idle = (cpu_of(postgres) - idle) / IDLE_SECONDS
            print(
                f"{others + 1:5} tenants: {cpu / orders * 1000:.2f} ms of PostgreSQL an order, "
                f"{orders / seconds:.0f} orders/s; idle {idle * 1000:.1f} ms a second"
            )
        await owner.close()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--orders", type=int, default=1000)
    print(say_load())
    try:
        asyncio.run(measure(arguments.parse_args().orders))
    finally:
        stop_server()


if __name__ == "__main__":
    main()
