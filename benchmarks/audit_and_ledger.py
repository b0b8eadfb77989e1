"""What audit and ledger cost, in CPU time of Python and PostgreSQL.

Audit: deliveries of orders, a transaction each, with an entry in the audit chain ÷ the same without one. Ledger: the
entries of a batch of invoices written alone ÷ the invoices with all that belongs to them. Rounds alternate.
"""

import argparse
import asyncio
import random
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import asyncpg
import psutil

from benchmarks._application import SECRETS, cpu_of, durable_postgres, median, postmaster, say_load
from benchmarks._targets import Targets
from benchmarks.events import shipment
from encours.application import Application
from encours_billing.domain.journal import Entry, Journal, invoice_rows
from encours_billing.domain.vat import rate_total
from encours_billing.store import journal
from encours_billing.use_cases.issue_invoices import issue_invoices
from encours_contracts.gateway import MerchantSettings, MerchantUpdated
from encours_credit.use_cases.ship_order import Printed, ship_order
from encours_platform import audit
from encours_platform.database import Database, Tx
from encours_platform.merchants import apply_merchant_snapshot
from encours_platform.settings import Settings
from encours_values.ids import ACCOUNT, ORDER, new_id, typeid

ACCOUNTS = 200
DELIVERIES = 600
INVOICES = 2_000
BATCH = 500
ROUNDS = 4
AUDIT_TARGET, LEDGER_TARGET = 1.6, 0.3
GROSS_MINOR = 7_530

ACCOUNT_ROWS = """
    INSERT INTO credit.account (tenant_id, account_id, typeid, external_id, name, country, email, address, opened_at)
    SELECT $1, a.id, a.typeid, a.typeid, 'Client', 'FR', 'a@b.example', '{}', now()
      FROM unnest($2::uuid[], $3::text[]) AS a (id, typeid)"""
EXPOSURE_ROWS = """
    INSERT INTO credit.exposure (tenant_id, account_id, currency, limit_minor, ceiling_minor, open_orders_minor)
    SELECT $1, unnest($2::uuid[]), 'EUR', 90000000000, 90000000000, 10000000000"""
BUYER_ROWS = """
    INSERT INTO billing.buyer (tenant_id, account_id, external_id, name, country, email, address, analytics)
    SELECT $1, a.id, 'X' || a.n, 'Client', 'FR', 'a@b.example', '{}', '{}'
      FROM unnest($2::uuid[]) WITH ORDINALITY AS a (id, n)"""
ORDER_ROWS = """
    INSERT INTO credit.orders (tenant_id, order_id, account_id, external_id, amount_minor, currency, decision, reasons,
                               fulfilment, due_on, expires_on, placed_at)
    SELECT $1, o.id, ($3::uuid[])[1 + o.n % cardinality($3::uuid[])], o.id::text, 7530, 'EUR', 'authorized', '{}',
           'open', current_date, current_date + 90, now()
      FROM unnest($2::uuid[]) WITH ORDINALITY AS o (id, n)"""


@dataclass
class Scene:
    credit: Database
    billing: Database
    owner: "asyncpg.Connection[asyncpg.Record]"
    postgres: psutil.Process
    tenant_id: UUID
    accounts: Sequence[UUID]

    async def cost(self, work: Callable[[], Awaitable[None]]) -> float:
        """Seconds of CPU."""
        before = time.process_time() + cpu_of(self.postgres)
        await work()
        return time.process_time() + cpu_of(self.postgres) - before

    async def deliveries(self, count: int, *, audited: bool) -> float:
        orders = [new_id() for _ in range(count)]
        await self.owner.execute(ORDER_ROWS, self.tenant_id, orders, self.accounts)

        async def deliver() -> None:
            for order_id in orders:
                await self.credit.run(
                    self.tenant_id, lambda tx, order_id=order_id: _ship(tx, order_id, audited=audited)
                )  # type: ignore[misc]

        return await self.cost(deliver) / count

    async def invoices(self, count: int) -> float:
        batches = [
            [shipment(random.choice(self.accounts), number) for number in range(BATCH)] for _ in range(count // BATCH)
        ]

        async def issue() -> None:
            for batch in batches:
                await self.billing.run(self.tenant_id, lambda tx, batch=batch: issue_invoices(tx, batch))  # type: ignore[misc]

        return await self.cost(issue) / count

    async def entries(self, count: int) -> float:
        rows = invoice_rows([rate_total((Decimal(20), ""), GROSS_MINOR)])
        batches = [
            [
                Entry(
                    Journal.SALES, random.choice(self.accounts), f"F{n}", date(2026, 1, 5), f"Facture {n}", "EUR", rows
                )
                for n in range(BATCH)
            ]
            for _ in range(count // BATCH)
        ]

        async def write() -> None:
            for batch in batches:
                await self.billing.run(self.tenant_id, lambda tx, batch=batch: journal.write(tx, batch))  # type: ignore[misc]

        return await self.cost(write) / count


async def _ship(tx: Tx, order_id: UUID, *, audited: bool) -> None:
    await ship_order(tx, order_id, None, [], Printed(None, None))
    if audited:
        details = {"amount": GROSS_MINOR}
        audit.record(tx, who="key_bench", action="order.shipped", subject=typeid(ORDER, order_id), details=details)


@asynccontextmanager
async def scene(url: str) -> AsyncIterator[Scene]:
    settings = Settings(
        database_url=url, api_key_pepper=SECRETS["ENCOURS_API_KEY_PEPPER"], secret_keys=SECRETS["ENCOURS_SECRET_KEYS"]
    )
    application = Application(settings, ("credit", "billing"))
    await application.migrate()
    tenant_id, accounts = new_id(), [new_id() for _ in range(ACCOUNTS)]
    terms = {"kind": "statement", "days_after_month_end": 15}
    merchant = MerchantUpdated(
        merchant_id=tenant_id,
        version=1,
        kind="live",
        name="Grossiste",
        settings=MerchantSettings(terms=terms),
        api_keys=[],
    )
    databases = {name: runtime.database for name, runtime in application.runtimes.items()}
    for database in databases.values():
        await apply_merchant_snapshot(database, tenant_id, merchant)
    owner = await asyncpg.connect(url)
    await owner.execute(ACCOUNT_ROWS, tenant_id, accounts, [typeid(ACCOUNT, each) for each in accounts])
    await owner.execute(EXPOSURE_ROWS, tenant_id, accounts)
    await owner.execute(BUYER_ROWS, tenant_id, accounts)
    data = Path(await owner.fetchval("SHOW data_directory"))
    try:
        yield Scene(databases["credit"], databases["billing"], owner, postmaster(data), tenant_id, accounts)
    finally:
        await owner.close()
        await application.stop()


async def measure(url: str, deliveries: int, invoices: int) -> int:
    found: dict[str, list[float]] = {}
    async with scene(url) as at:
        measures: dict[str, Callable[[], Awaitable[float]]] = {
            "a delivery": lambda: at.deliveries(deliveries, audited=False),
            "a delivery with its audit entry": lambda: at.deliveries(deliveries, audited=True),
            "an invoice": lambda: at.invoices(invoices),
            "the ledger of an invoice alone": lambda: at.entries(invoices),
        }
        for _ in range(ROUNDS):
            for name, each in measures.items():
                found.setdefault(name, []).append(await each())
    costs = {name: median(values[1:]) for name, values in found.items()}  # the first round is a warm-up
    for name, seconds in costs.items():
        print(f"{name}: {seconds * 1e6:.0f} µs of CPU")
    delivery, audited, invoice, ledger = costs.values()
    targets = Targets()
    targets.row("a delivery with its audit entry ÷ without", audited / delivery, ("≤", AUDIT_TARGET))
    targets.row("ledger ÷ the whole of an invoice", ledger / invoice, ("≤", LEDGER_TARGET))
    return targets.exit_code()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deliveries", type=int, default=DELIVERIES, help="a round")
    parser.add_argument("--invoices", type=int, default=INVOICES, help="a round")
    arguments = parser.parse_args()
    print(say_load())
    with durable_postgres() as database_url:
        sys.exit(asyncio.run(measure(database_url, arguments.deliveries, arguments.invoices)))
