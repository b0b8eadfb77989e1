"""After any sequence of acts the exposure is what orders and invoices add up to, and no order passed a limit."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from encours_contracts.collections import CreditConsequence
from tests.credit.shop import (
    START,
    CreditNote,
    Invoice,
    Payment,
    Shop,
    credit_note_of,
    failed,
    invoice_of,
    new_shop,
    payment_of,
)
from tests.support.application import Application

AMOUNTS = st.integers(1, 1_000)


@dataclass
class Story:
    """Acts at random on two subsidiaries and their group; keeps what billing and collections would know."""

    shop: Shop
    data: st.DataObject
    accounts: list[str]
    orders: list[Any] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    in_flight: list[Invoice] = field(default_factory=list)
    notes: list[CreditNote] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    days: int = 0

    async def place(self) -> None:
        account, amount = self.data.draw(st.sampled_from(self.accounts)), self.data.draw(AMOUNTS)
        asked = await self.shop.ok("GET", f"/v1/accounts/{account}/eligibility?amount={amount}&currency=EUR")
        order = await self.shop.order(account, amount)
        assert order["reasons"] == asked["reasons"]
        assert (order["status"] == "authorized") == asked["eligible"]
        if order["status"] == "authorized":
            assert order["due_date"] == asked["due_date_if_ordered_today"]
            assert amount <= asked["available"]
            self.orders.append(order)

    async def _act(self, act: str, body: dict[str, Any]) -> Any:
        if not self.orders:
            return None
        order = self.data.draw(st.sampled_from(self.orders))
        answer = await self.shop.merchant.post(f"/v1/orders/{order['id']}/{act}", body)
        assert answer.status_code in {200, 409}, answer.text
        return answer.json() if answer.status_code == 200 else None

    async def ship(self) -> None:
        amount = self.data.draw(AMOUNTS)
        shipped = await self._act("ship", {"amount": amount})
        if shipped is not None:
            self.invoices.append(invoice_of(shipped["account_id"], shipped, amount))
            await self.shop.say(self.invoices[-1].issued())

    async def cancel(self) -> None:
        await self._act("cancel", {})

    async def return_goods(self) -> None:
        amount = self.data.draw(AMOUNTS)
        used = await self._act("return", {"amount": amount})
        if used is not None:
            self.notes.append(credit_note_of(used["account_id"], amount))
            await self.shop.say(self.notes[-1].issued())

    async def apply_credit(self) -> None:
        for note in self.notes:
            fresh = [each for each in self.invoices if not each.in_collection]
            invoice = next((each for each in fresh if each.account == note.account), None)
            if invoice is not None:
                amount = min(note.amount, invoice.open_amount)
                await self.shop.say(note.used(amount), invoice.credit(amount))
                self.notes.remove(note)
                return

    async def pay_in_advance(self) -> None:
        self.payments.append(payment_of(self.data.draw(st.sampled_from(self.accounts)), self.data.draw(AMOUNTS)))
        await self.shop.say(self.payments[-1].received())

    async def apply_advance(self) -> None:
        """To an invoice of its account; the rest, if any, stays credit."""
        for payment in self.payments:
            fresh = [each for each in self.invoices if not each.in_collection and each.account == payment.account]
            if fresh:
                amount = min(payment.amount - payment.used_amount, fresh[0].open_amount)
                await self.shop.say(payment.used(amount), fresh[0].paid(amount))
                return

    async def reverse_advance(self) -> None:
        for payment in self.payments:
            if payment.used_amount == 0:
                await self.shop.say(payment.used(payment.amount))
                self.payments.remove(payment)
                return

    async def collect(self) -> None:
        fresh = [each for each in self.invoices if each not in self.in_flight and each.open_amount]
        if fresh:
            self.in_flight.append(fresh[0])
            await self.shop.say(fresh[0].submitted(fresh[0].open_amount))

    async def bank_answers(self) -> None:
        if self.in_flight:
            invoice = self.in_flight.pop()
            self.invoices.remove(invoice)
            settled = self.data.draw(st.booleans())
            consequence = self.data.draw(st.sampled_from([CreditConsequence.NONE, CreditConsequence.HOLD]))
            amount = invoice.in_collection
            if settled:
                await self.shop.say(invoice.collected(amount))
            else:
                await self.shop.say(failed(invoice.account, consequence), invoice.came_back(amount))

    async def fall_due(self) -> None:
        if self.invoices:
            await self.shop.say(self.data.draw(st.sampled_from(self.invoices)).overdue())

    async def change_limit(self) -> None:
        await self.shop.limit(self.data.draw(st.sampled_from(self.accounts)), self.data.draw(st.integers(0, 3_000)))

    async def release(self) -> None:
        account = self.data.draw(st.sampled_from(self.accounts))
        await self.shop.merchant.post(f"/v1/accounts/{account}/release", {"reason": "test"})

    async def regroup(self) -> None:
        parent = self.data.draw(st.sampled_from([None, self.accounts[0]]))
        await self.shop.ok("PATCH", f"/v1/accounts/{self.accounts[1]}", {"parent_id": parent})

    async def wait(self) -> None:
        self.days += self.data.draw(st.integers(1, 8))
        await self.shop.clock((datetime.fromisoformat(START) + timedelta(days=self.days)).isoformat())


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
async def test_invt_5_exposure_is_what_orders_and_invoices_add_up_to(
    application: Application, data: st.DataObject
) -> None:
    shop = await new_shop(application, order_expiry_days=10)
    group = await shop.account(limit=4_000)
    accounts = [group, await shop.account(limit=2_000, parent_id=group), await shop.account(parent_id=group)]
    story = Story(shop, data, accounts)
    acts: list[Callable[[], Awaitable[None]]] = [
        story.place,
        story.place,
        story.place,
        story.ship,
        story.ship,
        story.cancel,
        story.return_goods,
        story.apply_credit,
        story.pay_in_advance,
        story.apply_advance,
        story.reverse_advance,
        story.collect,
        story.bank_answers,
        story.fall_due,
        story.change_limit,
        story.release,
        story.regroup,
        story.wait,
    ]

    for act in data.draw(st.lists(st.sampled_from(acts), min_size=5, max_size=40)):
        await act()
        assert await shop.differences() == []
        for account in accounts:
            await shop.parts(account)

    report = await shop.ok("GET", "/v1/reports/exposure")
    found = [await shop.exposure(account) for account in accounts]
    for part in ("open_orders", "unbilled", "invoiced", "in_collection", "overdue"):
        assert report["totals"][part] == sum(each[part] for each in found)
    assert [each["account_id"] for each in report["data"]] == accounts[::-1]
    assert report["totals"]["used"] == sum(each["limit"] - each["available"] for each in found)
