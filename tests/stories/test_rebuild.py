"""Projections are filled again by what their owners republish, also in a service that was away for long."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from encours.republish_commands import UnknownNoun, republish_noun
from encours_platform import republish as platform_republish
from encours_platform.republish import republish
from tests.support.application import Application, Merchant
from tests.support.balances import check_agrees, view
from tests.support.world import SETTINGS, open_account, open_buyer, sell

OWNERS = [
    ("gateway", "merchant"),
    ("credit", "account"),
    ("mandates", "mandate"),
    ("billing", "invoice"),
    ("billing", "credit_note"),
    ("billing", "payment"),
]
"""In this order, as no service knows an invoice's account before it knows the account."""

PROJECTIONS = {
    "credit": ("receivable", "credit_note", "payment", "mandate"),
    "mandates": ("buyer",),
    "billing": ("buyer",),
    "gateway": ("buyer",),
    "collections": ("buyer", "mandate", "invoice_balance"),
    "notifications": ("buyer", "receivable", "customer_credit"),
    "sandbox": ("buyer", "mandate"),
}
"""Service → tables that hold nothing but what others own. Credit's are a part of the exposure, so that goes too."""
NEWER = {("collections", "mandate"): {"last_used_on"}}
"""Columns that hold what the owner knew when it published last: after a debit it knows more."""


@pytest.fixture(scope="module")
async def application() -> AsyncIterator[Application]:
    async with Application() as running:
        yield running


async def trade(application: Application, merchant: Merchant) -> str:
    """A buyer whose invoices are paid, disputed, credited, at the bank and open."""
    await merchant.clock("2026-01-05T08:00:00+00:00")
    buyer = await open_buyer(merchant)
    await open_account(merchant)
    for amount in (10_000, 20_000, 30_000):
        await sell(merchant, buyer, amount)
    await application.quiet(merchant)
    first, second, _ = (await merchant.all(f"/v1/invoices?account_id={buyer}"))[::-1]
    await merchant.ok("POST", "/v1/payments", {"account_id": buyer, "amount": 10_000, "method": "transfer"})
    await merchant.ok("POST", f"/v1/invoices/{second['id']}/disputes", {"reason": "damaged", "amount": 5_000})
    note = {"account_id": buyer, "external_id": "C1", "amount": 3_000, "currency": "EUR", "reason": "return"}
    await merchant.ok("POST", "/v1/credit-notes", {**note, "invoice_id": second["id"]})
    await merchant.ok("POST", "/v1/credit-notes", {**note, "external_id": "C2", "amount": 700})
    assert (await merchant.ok("GET", f"/v1/invoices/{first['id']}"))["status"] == "paid"
    await merchant.clock("2026-02-14T12:00:00+00:00")
    await sell(merchant, buyer, 4_000)
    await application.quiet(merchant)
    return buyer


async def rows(application: Application, merchant: Merchant, service: str, table: str) -> list[dict[str, Any]]:
    async with application.product.running[service].database.transaction(merchant.tenant_id) as tx:
        return [dict(row) for row in await tx.connection.fetch(f"SELECT * FROM {table} ORDER BY 1, 2")]


async def exposures(application: Application, merchant: Merchant) -> list[dict[str, Any]]:
    return await rows(application, merchant, "credit", "exposure")


async def projected(application: Application, merchant: Merchant) -> dict[tuple[str, str], list[dict[str, Any]]]:
    return {
        (service, table): [
            {name: value for name, value in row.items() if name not in NEWER.get((service, table), ())}
            for row in await rows(application, merchant, service, table)
        ]
        for service, tables in PROJECTIONS.items()
        for table in tables
    }


async def empty(application: Application, merchant: Merchant) -> None:
    for service, tables in PROJECTIONS.items():
        async with application.product.running[service].database.cross_tenant_transaction() as connection:
            for table in tables:
                await connection.execute(f"DELETE FROM {table} WHERE tenant_id = $1", merchant.tenant_id)
            if service == "credit":
                await connection.execute(
                    "UPDATE exposure SET unbilled_minor = unbilled_minor + invoiced_minor + in_collection_minor "
                    "+ overdue_minor, invoiced_minor = 0, in_collection_minor = 0, overdue_minor = 0, mandates = 0 "
                    "WHERE tenant_id = $1",
                    merchant.tenant_id,
                )


async def republish_all(application: Application, merchant: Merchant) -> None:
    for service, noun in OWNERS:
        running = application.product.running[service]
        await republish(running.database, merchant.tenant_id, running.service.republishers[noun])
        await application.quiet(merchant)


async def test_emptied_projections_get_the_same_rows_back(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform_republish, "PAGE_ROWS", 2)
    merchant = await application.merchant(SETTINGS)
    await trade(application, merchant)
    before, owed = await projected(application, merchant), await exposures(application, merchant)
    events = len(await merchant.all("/v1/events?limit=500"))
    assert all(before.values()), {key for key, found in before.items() if not found}

    await empty(application, merchant)
    await republish_all(application, merchant)
    await republish_all(application, merchant)

    after = await projected(application, merchant)
    assert {key: found for key, found in after.items() if found != before[key]} == {}
    parts = ("invoiced_minor", "in_collection_minor", "overdue_minor", "mandates")
    assert [[row[part] for part in parts] for row in await exposures(application, merchant)] == [
        [row[part] for part in parts] for row in owed
    ]
    assert len(await merchant.all("/v1/events?limit=500")) == events, "partners are not told again"


@pytest.mark.parametrize("absent", ["collections", "notifications"])
async def test_a_service_that_was_down_for_longer_than_the_broker_stores_events_catches_up(absent: str) -> None:
    """It gets nothing of what happened meanwhile, as no subscription of its own held it back."""
    services = ["credit", "billing", "collections", "notifications"]
    async with Application([service for service in services if service != absent]) as application:
        merchant = await application.merchant({"credit": {"require_mandate": False}})
        await application.set_clock(merchant, "2026-01-05T08:00:00+00:00")
        buyer = await open_account(merchant)
        await sell(merchant, buyer, 10_000)
        await sell(merchant, buyer, 20_000)
        await application.quiet(merchant)
        await merchant.ok("POST", "/v1/payments", {"account_id": buyer, "amount": 12_500, "method": "transfer"})
        await application.quiet(merchant)

        await application.restart(services)
        await application.publish(merchant, application.announced[merchant.tenant_id])
        assert await view(application, merchant, absent) == {}
        for service, noun in OWNERS:
            if service in services:
                running = application.product.running[service]
                await republish(running.database, merchant.tenant_id, running.service.republishers[noun])
                await application.quiet(merchant)

        assert len(await view(application, merchant, "billing")) == 2
        check_agrees(await view(application, merchant, "billing"), await view(application, merchant, absent))
        assert len(await rows(application, merchant, absent, "buyer")) == 1


async def test_the_command_republishes_a_noun_beside_the_running_services(application: Application) -> None:
    merchant = await application.merchant(SETTINGS)
    await trade(application, merchant)
    before = await view(application, merchant, "billing")
    await empty(application, merchant)

    published = await republish_noun(application.settings, "billing", "invoice", merchant.tenant_id)
    await application.quiet(merchant)

    assert published == len(before) == 4
    check_agrees(before, await view(application, merchant, "collections"))
    with pytest.raises(UnknownNoun, match="billing republishes invoice, credit_note, payment, not order"):
        await republish_noun(application.settings, "billing", "order", None)
