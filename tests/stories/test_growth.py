"""Two years of a merchant: only the tables that its business fills grow."""

import asyncpg

from encours.services import SERVICES
from tests.notifications.receiver import shop
from tests.support.application import Application, Merchant
from tests.support.world import SETTINGS, open_buyer, sell

QUARTERS = [f"{year}-{month:02}" for year in (2026, 2027) for month in (1, 4, 7, 10)]
BUSINESS = {
    "billing.application",
    "billing.bank_statement",
    "billing.bank_suspense",
    "billing.collection",
    "billing.collection_part",
    "billing.daily_sales",
    "billing.document_file",
    "billing.invoice",
    "billing.journal_entry",
    "billing.statement",
    "billing.transfer",
    "collections.audit_entry",
    "collections.bank_entry",
    "collections.bank_file",
    "collections.bank_item",
    "collections.bank_statement",
    "collections.batch",
    "collections.collection",
    "collections.collection_part",
    "collections.debit_booking",
    "collections.invoice_balance",
    "collections.channel_file",
    "collections.sealed_part",
    "collections.transfer",
    "credit.audit_entry",
    "credit.movement",
    "credit.orders",
    "credit.receivable",
    "gateway.audit_copy",
    "notifications.notification",
    "notifications.receivable",
    "sandbox.block",
    "sandbox.booking",
    "sandbox.debit",
    "sandbox.issued_file",
    "sandbox.received_file",
    "sandbox.sealed_part",
}
"""What the merchant and the law want to keep: documents, money, decisions, their log, and one row for each invoice."""
TABLES = "SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname = ANY ($1)"
OLDER = """
    UPDATE {service}.inbox SET received_at = received_at - interval '91 days';
    UPDATE {service}.idempotency SET stored_at = stored_at - interval '91 days'"""


async def _quarter(application: Application, merchant: Merchant, buyer: str, first_month: str) -> None:
    """An order, whose statement the bank collects, and a transfer that fits nothing."""
    year, month = map(int, first_month.split("-"))
    await merchant.clock(f"{year}-{month:02}-05T08:00:00Z")
    await sell(merchant, buyer, 10_000)
    await application.quiet(merchant)
    newest, *_ = await merchant.all("/v1/invoices")
    assert (await merchant.get(f"/v1/invoices/{newest['id']}/pdf")).is_success
    stray = {"amount": 77, "payer_name": "Inconnu", "remittance": "merci"}
    await merchant.ok("POST", "/v1/sandbox/bank/transfers", stray)
    await merchant.clock(f"{year}-{month + 2:02}-28T08:00:00Z")


async def _counts(connection: "asyncpg.Connection[asyncpg.Record]") -> dict[str, int]:
    tables = [row["name"] for row in await connection.fetch(TABLES, list(SERVICES))]
    counts = " UNION ALL ".join(f"SELECT '{table}' AS name, count(*) AS rows FROM {table}" for table in tables)
    return {row["name"]: row["rows"] for row in await connection.fetch(counts)}


async def test_two_years_grow_only_the_tables_of_business() -> None:
    async with Application(allow_private_webhooks=True) as application, shop() as hook:
        merchant = await application.merchant(SETTINGS)
        await merchant.clock("2026-01-02T08:00:00Z")
        buyer = await open_buyer(merchant)
        await merchant.ok("POST", "/v1/webhook-endpoints", {"url": hook.url, "events": ["*"]})
        connection = await asyncpg.connect(application.database_url)
        sizes = []
        try:
            for quarter in QUARTERS:
                await _quarter(application, merchant, buyer, quarter)
                for service, running in application.product.running.items():
                    await running.pruner.prune()
                    await connection.execute(OLDER.format(service=service))  # so long a quarter takes in the world
                    await running.pruner.prune()
                sizes.append(await _counts(connection))
        finally:
            await connection.close()

    grown = {table for table in sizes[-1] if sizes[-1][table] > sizes[-3][table]}
    assert grown <= BUSINESS, grown - BUSINESS
    assert grown >= BUSINESS, "every table named here does grow"
    for table in ("credit.inbox", "credit.idempotency", "notifications.inbox"):
        assert sizes[-1][table] == 0, table
    assert 0 < sizes[-1]["notifications.delivery"] < sizes[-1]["notifications.event"]
