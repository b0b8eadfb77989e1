"""One owner of each balance: billing publishes it whole, and every service says the same."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from encours_contracts.billing import CollectionDue, CreditNoteBalanceChanged, InvoiceBalanceChanged
from encours_contracts.envelope import Event
from encours_values.ids import ACCOUNT, parse_typeid
from tests.billing.world import Debit, World
from tests.support.application import Application, Merchant
from tests.support.balances import VIEWS, check_agrees, view
from tests.support.world import SETTINGS, open_account, sell

NET = {"kind": "net", "days": 20}
WITHOUT_MANDATE = {
    **SETTINGS,
    "terms": NET,
    "credit": {"require_mandate": False},
    "reminders": {"overdue_days": [3, 10]},
}
CONSUMERS = [service for service in VIEWS if service != "billing"]


@pytest.fixture(scope="module")
async def application() -> AsyncIterator[Application]:
    async with Application() as running:
        yield running


@pytest.fixture(scope="module")
async def publisher() -> AsyncIterator[Application]:
    async with Application(services=("billing",)) as running:
        yield running


@pytest.fixture(scope="module")
async def consumers() -> AsyncIterator[Application]:
    async with Application(services=("credit", "collections", "notifications")) as running:
        yield running


async def test_every_service_says_what_of_an_invoice_is_undisputed_and_reminders_ask_for_that(
    application: Application,
) -> None:
    """500.00; disputes of 200.00 and 100.00, the first rejected; 50.00 paid: 350.00 undisputed of 450.00 open."""
    merchant = await application.merchant(WITHOUT_MANDATE)
    await merchant.clock("2026-01-05T08:00:00+00:00")
    buyer = await open_account(merchant)
    await sell(merchant, buyer, 50_000)
    await application.quiet(merchant)
    [invoice] = await merchant.all(f"/v1/invoices?account_id={buyer}")
    disputes = f"/v1/invoices/{invoice['id']}/disputes"
    first = await merchant.ok("POST", disputes, {"reason": "short delivery", "amount": 20_000})
    await merchant.ok("POST", disputes, {"reason": "damaged", "amount": 10_000})
    await merchant.ok("POST", f"/v1/disputes/{first['id']}/resolve", {"outcome": "rejected"})
    await merchant.ok("POST", "/v1/payments", {"account_id": buyer, "amount": 5_000, "method": "transfer"})
    await application.quiet(merchant)

    now = await merchant.ok("GET", f"/v1/invoices/{invoice['id']}")
    assert (now["open_amount"], now["disputed"]) == (45_000, 10_000)
    for service in CONSUMERS:
        check_agrees(await view(application, merchant, "billing"), await view(application, merchant, service))
    [owed] = (await view(application, merchant, "collections")).values()
    assert owed == {"undisputed": 35_000}
    asked = await merchant.all(f"/v1/collections?account_id={buyer}")
    assert sum(each["amount"] for each in asked if each["status"] == "planned") == 35_000
    assert (await merchant.ok("GET", f"/v1/accounts/{buyer}/exposure"))["invoiced"] == 45_000

    await merchant.clock("2026-02-06T12:00:00+00:00")
    notices = await merchant.all("/v1/notifications?template=invoice_overdue")
    texts = [(await merchant.ok("GET", f"/v1/notifications/{each['id']}"))["text"] for each in notices[::-1]]
    assert [text.count("350,00") >= 2 and "450,00" not in text for text in texts] == [True, True]
    assert ("mettons en demeure" in texts[0], "mettons en demeure" in texts[1]) == (False, True)
    assert (await merchant.ok("GET", f"/v1/accounts/{buyer}/exposure"))["overdue"] == 45_000
    for service in CONSUMERS:
        check_agrees(await view(application, merchant, "billing"), await view(application, merchant, service))


@dataclass
class Life:
    """What may happen to one invoice, and what billing publishes of it."""

    world: World
    buyer: str
    data: st.DataObject
    invoice: dict[str, Any] = field(default_factory=dict)
    debits: list[Debit] = field(default_factory=list)
    transfers: list[str] = field(default_factory=list)
    today: date = date(2011, 1, 5)

    async def begin(self) -> None:
        self.invoice = await self.world.ship(self.buyer, 10_000, "2011-01-05")
        self.debits = [await self.world.last_debit()]

    def amount(self) -> int:
        return self.data.draw(st.integers(1, 6_000))

    async def pay(self) -> None:
        await self.world.pay(self.buyer, self.amount())

    async def transfer(self) -> None:
        [transfer] = await self.world.receive(self.world.transfer(self.amount(), self.invoice["number"]))
        if "unapply" in transfer["available_actions"]:
            self.transfers.append(transfer["id"])

    async def take_transfer_back(self) -> None:
        if self.transfers:
            await self.world.merchant.ok("POST", f"/v1/transfers/{self.transfers.pop()}/unapply", {})

    async def credit(self) -> None:
        body = {"account_id": self.buyer, "amount": self.amount(), "currency": "EUR", "reason": "return"}
        name = f"C{len(self.world.events(CreditNoteBalanceChanged))}-{self.data.draw(st.integers(0, 10**9))}"
        await self.world.merchant.post(
            "/v1/credit-notes", {**body, "external_id": name, "invoice_id": self.invoice["id"]}
        )

    async def dispute(self) -> None:
        body = {"reason": "short delivery", "amount": self.amount()}
        await self.world.merchant.post(f"/v1/invoices/{self.invoice['id']}/disputes", body)

    async def resolve(self) -> None:
        outcome = self.data.draw(st.sampled_from(["rejected", "credited"]))
        for opened in (await self.world.invoice(self.invoice))["disputes"]:
            await self.world.merchant.post(f"/v1/disputes/{opened}/resolve", {"outcome": outcome})

    async def submit(self) -> None:
        await self.debits[-1].tell(self.debits[-1].submitted())

    async def settle(self) -> None:
        await self.debits[-1].tell(self.debits[-1].settled())

    async def fail(self) -> None:
        await self.debits[-1].tell(self.debits[-1].returned())
        self.debits.append(self.world.debit_of((await self.world.settled_events(CollectionDue))[-1]))

    async def wait(self) -> None:
        self.today += timedelta(days=self.data.draw(st.integers(1, 30)))
        await self.world.clock(f"{self.today}T12:00:00+00:00")

    @property
    def acts(self) -> list[Callable[[], Awaitable[None]]]:
        return [
            self.pay,
            self.transfer,
            self.take_transfer_back,
            self.credit,
            self.dispute,
            self.resolve,
            self.submit,
            self.settle,
            self.fail,
            self.wait,
        ]

    async def balances(self) -> list[Event]:
        await self.world.application.quiet(self.world.merchant)
        models = (InvoiceBalanceChanged, CreditNoteBalanceChanged)
        return [event for model in models for event in self.world.events(model)]


async def known_buyer(consumers: Application) -> tuple[Merchant, str]:
    merchant = await consumers.merchant({"credit": {"require_mandate": False}})
    await consumers.set_clock(merchant, "2011-01-05T08:00:00+00:00")
    return merchant, await open_account(merchant)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
async def test_whatever_happens_to_an_invoice_in_whatever_order_it_is_reported_all_services_agree(
    publisher: Application, consumers: Application, data: st.DataObject
) -> None:
    reader, account = await known_buyer(consumers)
    merchant = await publisher.merchant({"terms": NET})
    world = World(publisher, merchant)
    await world.clock("2011-01-05")
    life = Life(world, await world.buyer(account_id=parse_typeid(ACCOUNT, account)), data)
    await life.begin()
    for act in data.draw(st.lists(st.sampled_from(life.acts), max_size=12)):
        await act()
    events = await life.balances()

    await consumers.publish(reader, *data.draw(st.permutations([*events, *events])))

    own = await view(publisher, merchant, "billing")
    for service in CONSUMERS:
        check_agrees(own, await view(consumers, reader, service))
    parts = await reader.ok("GET", f"/v1/accounts/{account}/exposure")
    [balance] = own.values()
    unused = sum(each["remaining"] for each in await merchant.all("/v1/credit-notes"))
    assert parts["in_collection"] == balance["in_collection"]
    assert parts["invoiced"] + parts["overdue"] == balance["open"] - balance["in_collection"] - unused
    versions = [event.version for event in events if isinstance(event, InvoiceBalanceChanged)]
    assert versions == list(range(1, len(versions) + 1))
