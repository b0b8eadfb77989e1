"""Bytes that an order leaves in all services, by table, after what is deleted with time was deleted.

Orders of two lines are placed, delivered and collected by statement in a sandbox, whose clock then runs over the month
end. Tables are rewritten before they are measured, so that no dead row counts. Rows of the inbox, idempotency keys and
deliveries are pruned as after 91 days; the public event log, which is kept for 13 months, is counted.
"""

import argparse
import asyncio
import sys
from collections import Counter
from typing import Any, TypeAlias

import asyncpg

from benchmarks._targets import Targets
from encours.services import SERVICES
from encours_platform import telemetry
from tests.support.application import Application, Merchant
from tests.support.postgres import stop_server
from tests.support.world import SETTINGS, open_buyer

ORDERS = 600
BUYERS = 6
AT_ONCE = 8
TARGET_BYTES = 12_000
LINES = [
    {"sku": "PAP-A4", "description": "Ramettes A4 80 g", "quantity": 10, "amount": 4_950},
    {"sku": "ENV-C5", "description": "Enveloppes C5 à fenêtre", "quantity": 2, "amount": 2_580},
]
SIZES = """
    SELECT format('%I.%I', n.nspname, c.relname) AS name,
           pg_table_size(c.oid) AS data, pg_indexes_size(c.oid) AS indexes
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND n.nspname = ANY ($1)"""
OLDER = """
    UPDATE {service}.inbox SET received_at = received_at - interval '91 days';
    UPDATE {service}.idempotency SET stored_at = stored_at - interval '91 days'"""

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


async def sell(merchant: Merchant, buyer: str, number: int) -> None:
    body = {"account_id": buyer, "external_id": f"W{number:07d}", "amount": 7_530, "currency": "EUR", "lines": LINES}
    placed: dict[str, Any] = await merchant.ok("POST", "/v1/orders", body)
    if placed["status"] != "authorized":
        raise AssertionError(placed)
    await merchant.ok("POST", f"/v1/orders/{placed['id']}/ship")


async def sizes(connection: Connection) -> dict[str, tuple[int, int]]:
    """Table → bytes of its rows and of its indexes, after it was rewritten."""
    await connection.execute("VACUUM FULL")
    return {row["name"]: (row["data"], row["indexes"]) for row in await connection.fetch(SIZES, list(SERVICES))}


async def prune(application: Application, connection: Connection) -> None:
    for service, running in application.product.running.items():
        await connection.execute(OLDER.format(service=service))
        await running.pruner.prune()


async def measure(orders: int) -> int:
    async with Application() as application:
        telemetry.configure("ERROR")
        merchant = await application.merchant(SETTINGS)
        await merchant.clock("2026-01-02T08:00:00Z")
        buyers = [await open_buyer(merchant, limit=100_000_000) for _ in range(BUYERS)]
        connection = await asyncpg.connect(application.database_url)
        try:
            before = await sizes(connection)
            for first in range(0, orders, AT_ONCE):
                numbers = range(first, min(orders, first + AT_ONCE))
                await asyncio.gather(*(sell(merchant, buyers[number % BUYERS], number) for number in numbers))
            await merchant.clock("2026-03-20T08:00:00Z")
            paid = len(await merchant.all("/v1/invoices?status=paid"))
            if paid != orders:
                raise AssertionError(f"{paid} of {orders} orders are paid")
            await prune(application, connection)
            return report(before, await sizes(connection), orders)
        finally:
            await connection.close()


def report(before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]], orders: int) -> int:
    """The exit code."""
    grown = {name: tuple(now - was for now, was in zip(after[name], before[name], strict=True)) for name in after}
    services = Counter[str]()
    for name, (data, indexes) in sorted(grown.items(), key=lambda item: -sum(item[1])):
        services[name.partition(".")[0]] += data + indexes
        if data + indexes >= orders:
            print(f"  {name:38} {data / orders:8,.0f} + {indexes / orders:6,.0f} of indexes")
    print("by service: " + ", ".join(f"{name} {size / orders:,.0f}" for name, size in services.most_common()))
    targets = Targets()
    total = sum(services.values()) / orders
    targets.row("bytes an order in all tables", total, ("≤", TARGET_BYTES), digits=0)
    return targets.exit_code()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=ORDERS)
    arguments = parser.parse_args()
    try:
        code = asyncio.run(measure(arguments.orders))
    finally:
        stop_server()
    sys.exit(code)
