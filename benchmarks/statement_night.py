"""The night of the statements ÷ the same rows written by four statements of SQL, in CPU time of Python and PostgreSQL.

Billing issues the statements of a month for two merchants' worth of invoices: one merchant's by the product, as its
worker does (a chunk of accounts a transaction: netting, numbers, events), the other's by plain SQL that writes the same
statements, marks the same invoices and appends events of the same size. Rounds alternate, each of a month of its own.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

import asyncpg
import psutil

from benchmarks._application import SECRETS, cpu_of, durable_postgres, median, postmaster, say_load
from benchmarks._targets import Targets
from encours.application import Application
from encours_billing.domain.statement import Month
from encours_billing.use_cases import due
from encours_billing.use_cases.issue_statements import CHUNK, issue_statements
from encours_contracts.gateway import Creditor, Legal, MerchantSettings, MerchantUpdated
from encours_platform.database import Database, Tx
from encours_platform.merchants import apply_merchant_snapshot
from encours_platform.settings import Settings
from encours_values.ids import new_id

ACCOUNTS = 2_000
INVOICES = 10
"""Of an account and month."""
MONTHS = tuple(date(2026, month, 1) for month in (1, 2, 3, 4))
TARGET = 4.0

BUYERS = """
    INSERT INTO buyer (tenant_id, account_id, external_id, name, country, email, address, analytics)
    SELECT $1, uuidv7(), 'X' || n, 'Client ' || n, 'FR', 'a@b.example',
           '{"street": "1 rue du Test", "postcode": "75001", "city": "Paris", "country": "FR"}', '{}'
      FROM generate_series(1, $2::integer) AS n"""
OF_MONTH = """
    INSERT INTO invoice (tenant_id, invoice_id, account_id, number, order_id, order_external_id, shipment_id, currency,
                         issued_on, due_on, overdue_check_on, by_statement, amount_minor, terms, lines, vat, parties,
                         analytics)
    SELECT $1, uuidv7(), b.account_id, 'F' || to_char($3::date, 'YYYY-MM') || row_number() OVER (), uuidv7(), 'W' || n,
           uuidv7(), 'EUR', $3::date + n, $3::date + 45, $3::date + 46, true, 7530,
           '{"kind": "statement", "days_after_month_end": 15}', '[{"sku": "PAP-A4", "net": 6275, "amount": 7530}]',
           '[{"rate": "20", "net": 6275, "tax": 1255}]',
           '{"buyer": {"name": "Client"}, "seller": {"name": "Grossiste"}}',
           '{}'
      FROM buyer b CROSS JOIN generate_series(1, $2::integer) AS n WHERE b.tenant_id = $1"""
RAW_ACCOUNTS = """
    SELECT DISTINCT account_id FROM invoice
     WHERE tenant_id = $1 AND by_statement AND statement_id IS NULL AND account_id > $2
     ORDER BY account_id LIMIT $3"""
RAW_STATEMENTS = """
    INSERT INTO statement (tenant_id, statement_id, account_id, number, period_start, period_end, due_on, currency,
                           total_minor, items, parties)
    SELECT $1, uuidv7(), account_id, 'R' || to_char($3::date, 'YYYY-MM-') || account_id, $3, $3::date + 27,
           max(due_on), currency, sum(open_minor),
           jsonb_agg(jsonb_build_object('kind', 'invoice', 'id', invoice_id, 'number', number, 'dated_on', issued_on,
                     'amount', amount_minor, 'before', open_minor, 'after', open_minor, 'order', order_external_id,
                     'cost_centre', cost_centre) ORDER BY issued_on, invoice_id),
           '{"buyer": {"name": "Client"}, "seller": {"name": "Grossiste SAS", "siren": "732829320"}}'
      FROM invoice WHERE tenant_id = $1 AND account_id = ANY ($2) AND by_statement AND statement_id IS NULL
     GROUP BY account_id, currency"""
RAW_MARK = """
    UPDATE invoice i SET statement_id = s.statement_id, awaiting_debit = true FROM statement s
     WHERE s.tenant_id = $1 AND s.account_id = ANY ($2) AND s.period_start = $3 AND i.tenant_id = $1
       AND i.account_id = s.account_id AND i.by_statement AND i.statement_id IS NULL"""
RAW_EVENTS = """
    INSERT INTO outbox (tenant_id, account_id, event_id, type, occurred_at, data)
    SELECT $1, s.account_id, uuidv7(), e.type, now(),
           jsonb_build_object('account_id', s.account_id, 'statement_id', s.statement_id, 'number', s.number,
                              'total', s.total_minor, 'currency', s.currency, 'due_date', s.due_on,
                              'allocations', (SELECT jsonb_agg(jsonb_build_object('invoice_id', i -> 'id',
                                              'number', i -> 'number', 'amount', i -> 'after'))
                                                FROM jsonb_array_elements(s.items) AS i))
      FROM statement s CROSS JOIN (VALUES ('encours.statement-issued.v1'), ('encours.collection-due.v1')) AS e (type)
     WHERE s.tenant_id = $1 AND s.account_id = ANY ($2) AND s.period_start = $3"""


@dataclass(frozen=True)
class Cost:
    """Seconds of CPU."""

    python: float
    postgres: float

    @property
    def total(self) -> float:
        return self.python + self.postgres


@dataclass
class Night:
    database: Database
    postgres: psutil.Process
    ours: UUID
    raw: UUID

    async def prepared(self, month: date, accounts: int, invoices: int) -> None:
        for tenant_id in (self.ours, self.raw):
            await self.database.run(tenant_id, lambda tx: _fill(tx, month, accounts, invoices))

    def _spent(self) -> Cost:
        return Cost(time.process_time(), cpu_of(self.postgres))

    def _since(self, before: Cost) -> Cost:
        now = self._spent()
        return Cost(now.python - before.python, now.postgres - before.postgres)

    async def by_product(self, month: date) -> Cost:
        before, after = self._spent(), due.FIRST
        while True:
            followed = await self.database.run(self.ours, lambda tx, seen=after: _chunk(tx, month, seen))  # type: ignore[misc]
            if followed is None:
                return self._since(before)
            after = followed

    async def by_sql(self, month: date) -> Cost:
        before, after = self._spent(), due.FIRST
        while True:
            async with self.database.transaction(self.raw) as tx:
                rows = await tx.connection.fetch(RAW_ACCOUNTS, self.raw, after, CHUNK)
                accounts = [row["account_id"] for row in rows]
                if not accounts:
                    return self._since(before)
                await tx.connection.execute(RAW_STATEMENTS, self.raw, accounts, month)
                await tx.connection.execute(RAW_MARK, self.raw, accounts, month)
                await tx.connection.execute(RAW_EVENTS, self.raw, accounts, month)
            after = accounts[-1]


async def _fill(tx: Tx, month: date, accounts: int, invoices: int) -> None:
    if not await tx.connection.fetchval("SELECT EXISTS (SELECT FROM buyer)"):
        await tx.connection.execute(BUYERS, tx.tenant_id, accounts)
    await tx.connection.execute(OF_MONTH, tx.tenant_id, invoices, month)


async def _chunk(tx: Tx, month: date, after: UUID) -> UUID | None:
    """Statements of the next accounts; where the chunk after them begins, as the next due row would say."""
    await issue_statements(tx, Month.of(month), after)
    row = await tx.connection.fetchrow("DELETE FROM due_work WHERE kind = $1 RETURNING payload", due.STATEMENTS)
    return UUID(row["payload"]["after"]) if row else None


@asynccontextmanager
async def night(url: str) -> AsyncIterator[Night]:
    settings = Settings(
        database_url=url, api_key_pepper=SECRETS["ENCOURS_API_KEY_PEPPER"], secret_keys=SECRETS["ENCOURS_SECRET_KEYS"]
    )
    application = Application(settings, ("billing",))
    await application.migrate()
    database = application.runtimes["billing"].database
    merchants = [new_id(), new_id()]
    for tenant_id in merchants:
        merchant = MerchantUpdated(
            merchant_id=tenant_id,
            version=1,
            kind="live",
            name="Grossiste",
            settings=MerchantSettings(
                legal=Legal(name="Grossiste SAS", siren="732829320"),
                creditor=Creditor(identifier="FR72ZZZ123456", name="Grossiste SAS", bic="AGRIFRPP"),
                terms={"kind": "statement", "days_after_month_end": 15},
            ),
            api_keys=[],
        )
        await apply_merchant_snapshot(database, tenant_id, merchant)
    connection = await asyncpg.connect(url)
    data = Path(await connection.fetchval("SHOW data_directory"))
    await connection.close()
    try:
        yield Night(database, postmaster(data), *merchants)
    finally:
        await application.stop()


async def measure(url: str, accounts: int, invoices: int) -> int:
    ours, raw = list[Cost](), list[Cost]()
    async with night(url) as at:
        for month in MONTHS:
            await at.prepared(month, accounts, invoices)
            ours.append(await at.by_product(month))
            raw.append(await at.by_sql(month))
            await check(at, month, accounts)
    return report(ours[1:], raw[1:], accounts * invoices)


async def check(at: Night, month: date, accounts: int) -> None:
    for tenant_id in (at.ours, at.raw):
        async with at.database.transaction(tenant_id) as tx:
            issued = await tx.connection.fetchval("SELECT count(*) FROM statement WHERE period_start = $1", month)
            left = await tx.connection.fetchval("SELECT count(*) FROM invoice WHERE statement_id IS NULL")
            if (issued, left) != (accounts, 0):
                raise AssertionError(f"{issued} statements of {accounts} accounts, {left} invoices without one")


def report(ours: list[Cost], raw: list[Cost], invoices: int) -> int:
    """The exit code."""
    for name, costs in (("by the product", ours), ("by SQL", raw)):
        python, postgres = (median([getattr(each, part) for each in costs]) for part in ("python", "postgres"))
        micros = 1e6 / invoices
        print(f"{name}: CPU an invoice: Python {python * micros:.0f} µs, PostgreSQL {postgres * micros:.0f} µs")
    targets = Targets()
    ratio = median([each.total for each in ours]) / median([each.total for each in raw])
    targets.row("statement night ÷ SQL that writes the same rows", ratio, ("≤", TARGET))
    return targets.exit_code()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=ACCOUNTS)
    parser.add_argument("--invoices", type=int, default=INVOICES, help="of an account and month")
    arguments = parser.parse_args()
    print(say_load())
    with durable_postgres() as database_url:
        sys.exit(asyncio.run(measure(database_url, arguments.accounts, arguments.invoices)))
