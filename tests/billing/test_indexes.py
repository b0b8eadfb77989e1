"""What is read of many invoices is read by index, and the sales of a day are a row."""

import json
from collections.abc import AsyncIterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from encours_billing.store import invoices, overdue, reports, transfers
from encours_platform.database import Database, Sql, Tx
from tests.billing.world import World

ROWS = 20_000
SEED = """
    INSERT INTO invoice (tenant_id, invoice_id, account_id, number, order_id, order_external_id, shipment_id, currency,
                         issued_on, due_on, overdue_check_on, by_statement, amount_minor, paid_minor, statement_id,
                         terms, lines, vat, parties, analytics)
    SELECT $1, gen_random_uuid(), md5('account ' || n / 20)::uuid, 'F2011-' || lpad(n::text, 6, '0'),
           md5('order ' || n)::uuid, 'W' || n, gen_random_uuid(), 'EUR', date '2011-01-01' + n % 400,
           date '2011-02-01' + n % 400, date '2011-02-02' + n % 400, true, 100 + n,
           CASE WHEN n % 100 = 0 THEN 0 ELSE 100 + n END,
           CASE WHEN n % 100 <> 0 THEN md5('statement ' || n / 10)::uuid END,
           '{}', '[]', '[]', '{}', '{}'
      FROM generate_series(1, $2::integer) AS n"""
ONE = "SELECT account_id, order_id, statement_id, number FROM invoice WHERE statement_id IS NOT NULL LIMIT 1"


def nodes(plan: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [plan, *(node for child in plan.get("Plans", ()) for node in nodes(child))]


async def plan_of(tx: Tx, text: str, *arguments: object) -> list[Mapping[str, Any]]:
    found = await tx.connection.fetchval(f"EXPLAIN (FORMAT JSON) {text}", *arguments)
    return nodes(json.loads(found)[0]["Plan"] if isinstance(found, str) else found[0]["Plan"])


async def plan_of_sql(tx: Tx, sql: Sql, **params: object) -> list[Mapping[str, Any]]:
    return await plan_of(tx, sql.compiled, *({"tenant_id": tx.tenant_id, **params}[name] for name in sql.names))


def _database(world: World) -> Database:
    return world.application.product.runtimes["billing"].database


def scanned(plan: list[Mapping[str, Any]]) -> list[str]:
    """Tables that are read from end to end."""
    return [node["Relation Name"] for node in plan if node["Node Type"] == "Seq Scan"]


def indexes(plan: list[Mapping[str, Any]]) -> set[str]:
    return {node["Index Name"] for node in plan if "Index Name" in node}


@pytest.fixture
async def many_invoices(world: World) -> AsyncIterator[None]:
    """Made and counted by the owner of the table: a service may not update the statistics of its tables."""
    owner = await asyncpg.connect(world.application.database_url, server_settings={"search_path": "billing"})
    await owner.execute(SEED, world.merchant.tenant_id, ROWS)
    await owner.execute("VACUUM ANALYZE invoice")
    try:
        yield
    finally:
        await owner.execute("DELETE FROM invoice WHERE tenant_id = $1", world.merchant.tenant_id)
        await owner.execute("DELETE FROM daily_sales WHERE tenant_id = $1", world.merchant.tenant_id)
        await owner.execute("VACUUM ANALYZE invoice")
        await owner.close()


@pytest.mark.usefixtures("many_invoices")
async def test_filters_of_the_list_of_invoices_use_an_index(world: World) -> None:
    async with _database(world).transaction(world.merchant.tenant_id) as tx:
        row = await tx.connection.fetchrow(ONE)
        assert row is not None
        filters = [(name, value) for name, value in row.items()]
        filters += [("status", "open"), ("issued_from", date(2012, 2, 3)), ("due_to", date(2011, 2, 2))]
        for name, value in filters:
            text = invoices.LIST.select.replace(":tenant_id", "$1") + f" AND {invoices.LIST.filters[name].format('$2')}"
            plan = await plan_of(tx, f"{text} ORDER BY invoice_id DESC LIMIT 51", tx.tenant_id, value)
            assert "invoice" not in scanned(plan), name
            assert indexes(plan) - {"invoice_pkey"}, name


@pytest.mark.usefixtures("many_invoices")
async def test_what_is_overdue_and_owed_is_read_from_the_open_invoices_alone(world: World) -> None:
    async with _database(world).transaction(world.merchant.tenant_id) as tx:
        check = await plan_of_sql(tx, overdue.ACCOUNTS_TO_CHECK, today=tx.today, after=UUID(int=0), chunk=100)
        aging = await plan_of_sql(tx, reports.TOTALS, today=tx.today)

    of_open_ones = {"invoice_open_of_account", "invoice_open_amount"}
    assert indexes(check) & of_open_ones
    assert indexes(aging) & of_open_ones
    assert "invoice" not in scanned(check) + scanned(aging)


@pytest.mark.usefixtures("many_invoices")
async def test_a_transfer_finds_the_number_that_it_names_by_index(world: World) -> None:
    async with _database(world).transaction(world.merchant.tenant_id) as tx:
        found = await transfers.documents(tx, ["F2011000042", "F2011999999"])
        plan = await plan_of_sql(tx, transfers.BY_KEY, numbers=["F2011-000042"])

    assert found["F2011000042"].invoices[0].number == "F2011-000042"
    assert set(found) == {"F2011000042"}
    assert "invoice_number_once" in indexes(plan)
    assert "invoice" not in scanned(plan)


@pytest.mark.usefixtures("many_invoices")
async def test_sales_of_a_day_are_a_row_that_agrees_with_its_invoices(world: World) -> None:
    async with _database(world).transaction(world.merchant.tenant_id) as tx:
        sales = await reports.sales_by_day(tx, date(2011, 1, 31))
        rows = await tx.connection.fetch(
            "SELECT issued_on, sum(amount_minor)::bigint AS sold_minor FROM invoice WHERE issued_on > $1 GROUP BY 1",
            date(2011, 1, 31),
        )
        plan = await plan_of_sql(tx, reports.SALES, since=date(2011, 1, 31))

    assert sales == {"EUR": {row["issued_on"]: row["sold_minor"] for row in rows}}
    assert {node["Relation Name"] for node in plan if "Relation Name" in node} == {"daily_sales"}


async def test_dso_counts_credit_notes_of_the_day_against_its_sales(world: World) -> None:
    buyer = await world.buyer()
    await world.ship(buyer, 10_000, "2011-01-04")
    await world.clock("2011-01-05T12:00:00+00:00")
    await world.credit(buyer, 4_000)

    report = await world.merchant.ok("GET", "/v1/reports/dso?days=30")

    assert report["by_currency"][0]["sales"] == 6_000
