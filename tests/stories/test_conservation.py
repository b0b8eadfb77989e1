"""Whatever a shop, its buyers and the bank do, every cent of every order is in exactly one place, by the API alone."""

import os
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.support.application import Merchant
from tests.support.application_thread import ApplicationThread
from tests.support.book import Book, Deeds, check
from tests.support.reconciliation import check_reconciles
from tests.support.world import SETTINGS, exposure, open_buyer, sign_mandate

pytestmark = pytest.mark.slow

IN_CI = bool(os.environ.get("CI"))
SETTINGS_OF_THE_STORY = settings(
    max_examples=int(os.environ.get("STORY_EXAMPLES", "10")),
    stateful_step_count=35,
    deadline=None,
    derandomize=IN_CI,
    phases=[phase for phase in Phase if not (IN_CI and phase is Phase.shrink)],
    print_blob=True,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
"""STORY_EXAMPLES=200 looks deeper; where CI is set each run is the same, and a failure is told at once, as it is."""

START = date(2026, 1, 19)
LIMIT = 150_000
TERMS: tuple[dict[str, Any] | None, ...] = (None, {"kind": "net", "days": 6})
"""Of the two buyers: the merchant's monthly statement, and a debit an invoice."""

picks = st.integers(0, 99)
buyers = st.integers(0, len(TERMS) - 1)
percents = st.sampled_from([1, 30, 50, 99, 100])
small = st.one_of(st.sampled_from([1, 7, 9_999]), st.integers(1, 60_000))
outcomes = st.sampled_from(["settle", "return:AM04", "return:MS03", "reject:MD01", "reject:AC04", "none"])


class Trade(RuleBasedStateMachine):
    """A merchant of its own an example, with two buyers."""

    thread: ApplicationThread

    def __init__(self) -> None:
        super().__init__()
        self.number = 0
        self.is_sound = False

    @initialize(
        mode=st.sampled_from(["per_statement", "per_invoice"]),
        notice=st.sampled_from([1, 5, 14]),
        allocation=st.sampled_from(["oldest_first", "overdue_first", "largest_first", "legal_order"]),
    )
    def opens(self, mode: str, notice: int, allocation: str) -> None:
        collection = {"mode": mode, "prenotification_days": notice, "submission_days_before": 2}
        terms = {"kind": "statement", "days_after_month_end": 8}
        self.thread.run(self._open({**SETTINGS, "terms": terms, "collection": collection, "allocation": allocation}))
        for buyer, amount in ((0, 12_345), (1, 6_789), (0, 20_001), (1, 31_000)):
            self.sells(buyer, amount, 100)

    async def _open(self, body: dict[str, Any]) -> None:
        self.merchant: Merchant = await self.thread.application.merchant(body)
        self.book = Book(self.merchant, START)
        await self._clock()
        for terms in TERMS:
            account = await open_buyer(self.merchant, limit=LIMIT)
            if terms:
                await self.merchant.ok("PATCH", f"/v1/accounts/{account}", {"terms": terms})
            self.book.accounts.append(account)
        self.deeds = {account: Deeds(limit=LIMIT) for account in self.book.accounts}
        await self.book.read()

    async def _clock(self) -> None:
        await self.merchant.clock(f"{self.book.today}T12:00:00+00:00")

    # --- what is there to act on, and acting

    def rows(self, name: str, which: str) -> list[dict[str, Any]]:
        if not hasattr(self, "book"):
            return []
        return [each for each in getattr(self.book, name) if which in each["available_actions"]]

    def post(self, path: str, body: dict[str, Any] | None = None, *, refused: tuple[int, ...] = ()) -> Any:
        """The answer, None where it was refused in one of the ways that the state of things may give reason to."""
        answer = self.thread.run(self.merchant.post(path, body))
        assert answer.is_success or answer.status_code in refused, f"{path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.is_success else None

    def name(self) -> str:
        self.number += 1
        return f"N{self.number}"

    # --- the shop

    def place(self, buyer: int, amount: int) -> dict[str, Any]:
        """An order, decided as the exposure before it allows."""
        account = self.book.accounts[buyer]
        free = self.thread.run(exposure(self.merchant, account))["available"]
        body = {"account_id": account, "external_id": self.name(), "amount": amount, "currency": "EUR"}
        placed: dict[str, Any] = self.post("/v1/orders", body)
        if placed["status"] == "authorized":
            assert amount <= free, (placed, free)
            self.deeds[account].ordered += amount
        else:
            assert ("limit_exceeded" in placed["reasons"]) == (amount > free), (placed, free)
        return placed

    @rule(buyer=buyers, amount=st.one_of(small, st.integers(LIMIT // 2, 2 * LIMIT)))
    def orders(self, buyer: int, amount: int) -> None:
        self.place(buyer, amount)

    @rule(buyer=buyers, amount=small, percent=percents)
    def sells(self, buyer: int, amount: int, percent: int) -> None:
        """Ordered and shipped, to a buyer who is let in again where need be."""
        placed = self.place(buyer, amount)
        if set(placed["reasons"]) & {"account_on_hold", "mandate_missing"}:
            self.lets_a_buyer_in_again(buyer)
            placed = self.place(buyer, amount)
        if placed["status"] == "authorized":
            self.ship(placed, percent)

    def ship(self, order: dict[str, Any], percent: int) -> None:
        left = order["amount"] - order["shipped"] - order["cancelled"]
        amount = max(1, left * percent // 100)
        self.post(f"/v1/orders/{order['id']}/ship", {} if percent == 100 else {"amount": amount})
        self.deeds[order["account_id"]].shipped += amount

    @precondition(lambda self: self.rows("orders", "ship"))
    @rule(pick=picks, percent=percents)
    def ships(self, pick: int, percent: int) -> None:
        found = self.rows("orders", "ship")
        self.ship(found[pick % len(found)], percent)

    @precondition(lambda self: self.rows("orders", "cancel"))
    @rule(pick=picks)
    def cancels(self, pick: int) -> None:
        found = self.rows("orders", "cancel")
        self.post(f"/v1/orders/{found[pick % len(found)]['id']}/cancel")

    @precondition(lambda self: self.rows("orders", "return"))
    @rule(pick=picks, percent=percents)
    def takes_goods_back(self, pick: int, percent: int) -> None:
        found = self.rows("orders", "return")
        order = found[pick % len(found)]
        amount = max(1, (order["shipped"] - order["returned"]) * percent // 100)
        # What credit notes took back of the order's invoices cannot come back again.
        if self.post(f"/v1/orders/{order['id']}/return", {"amount": amount}, refused=(409,)):
            self.deeds[order["account_id"]].credited += amount

    @rule(buyer=buyers, amount=small)
    def credits_the_account(self, buyer: int, amount: int) -> None:
        account = self.book.accounts[buyer]
        body = {"account_id": account, "external_id": self.name(), "amount": amount, "currency": "EUR", "reason": "x"}
        self.post("/v1/credit-notes", body)
        self.deeds[account].credited += amount

    @precondition(lambda self: self.rows("invoices", "credit"))
    @rule(pick=picks, percent=percents)
    def credits_an_invoice(self, pick: int, percent: int) -> None:
        found = self.rows("invoices", "credit")
        invoice = found[pick % len(found)]
        account, amount = invoice["account_id"], max(1, invoice["amount"] * percent // 100)
        body = {"account_id": account, "external_id": self.name(), "amount": amount, "currency": "EUR", "reason": "x"}
        if self.post("/v1/credit-notes", {**body, "invoice_id": invoice["id"]}, refused=(422,)):
            self.deeds[account].credited += amount

    @rule(buyer=buyers, amount=st.one_of(small, st.just(LIMIT)))
    def is_paid_by_transfer(self, buyer: int, amount: int) -> None:
        account = self.book.accounts[buyer]
        self.post("/v1/payments", {"account_id": account, "amount": amount, "method": "transfer"})
        self.deeds[account].paid += amount

    @precondition(lambda self: self.rows("invoices", "dispute"))
    @rule(pick=picks, percent=percents)
    def is_asked_about_an_invoice(self, pick: int, percent: int) -> None:
        found = self.rows("invoices", "dispute")
        invoice = found[pick % len(found)]
        amount = max(1, invoice["open_amount"] * percent // 100)
        self.post(f"/v1/invoices/{invoice['id']}/disputes", {"reason": "x", "amount": amount}, refused=(409, 422))

    @precondition(lambda self: self.rows("disputes", "resolve"))
    @rule(pick=picks, outcome=st.sampled_from(["rejected", "credited"]))
    def resolves(self, pick: int, outcome: str) -> None:
        found = self.rows("disputes", "resolve")
        dispute = found[pick % len(found)]
        refused = (422,) if outcome == "credited" else ()
        answer = self.post(f"/v1/disputes/{dispute['id']}/resolve", {"outcome": outcome}, refused=refused)
        if answer and outcome == "credited":
            self.deeds[dispute["account_id"]].credited += dispute["amount"]

    # --- the credit manager

    @rule(buyer=buyers, amount=st.sampled_from([2 * LIMIT, LIMIT, 20_000, 0]))
    def sets_the_limit(self, buyer: int, amount: int) -> None:
        account = self.book.accounts[buyer]
        self.post(f"/v1/accounts/{account}/limits", {"amount": amount, "currency": "EUR", "source": "own"})
        self.deeds[account].limit = amount

    @rule(buyer=buyers)
    def lets_a_buyer_in_again(self, buyer: int) -> None:
        """Off hold, and with a mandate where the bank refused the last one."""
        account = self.book.accounts[buyer]
        self.post(f"/v1/accounts/{account}/release", {"reason": "paid"}, refused=(409,))
        asked = f"/v1/accounts/{account}/eligibility?amount=1&currency=EUR"
        if "mandate_missing" in self.thread.run(self.merchant.ok("GET", asked))["reasons"]:
            self.thread.run(sign_mandate(self.merchant, account))

    @precondition(lambda self: self.rows("collections", "cancel"))
    @rule(pick=picks)
    def calls_a_debit_off(self, pick: int) -> None:
        found = self.rows("collections", "cancel")
        self.post(f"/v1/collections/{found[pick % len(found)]['id']}/cancel")

    # --- the bank and time

    @rule(buyer=buyers, outcome=outcomes, after_days=st.sampled_from([0, 2, 12]))
    def the_bank_will_answer(self, buyer: int, outcome: str, after_days: int) -> None:
        body = {"account_id": self.book.accounts[buyer], "outcome": outcome, "after_days": after_days}
        self.post("/v1/sandbox/bank/scenario", body)

    @rule(days=st.integers(1, 5))
    def days_pass(self, days: int) -> None:
        self.book.today += timedelta(days=days)
        self.thread.run(self._clock())

    @rule(days=st.integers(6, 20))
    def weeks_pass(self, days: int) -> None:
        self.days_pass(days)

    @invariant()
    def every_cent_is_in_one_place(self) -> None:
        self.is_sound = False
        self.thread.run(self._quiet())
        check(self.book, self.deeds)
        self.is_sound = True

    def teardown(self) -> None:
        """Two month ends later, when all debits are made and answered, it holds too."""
        if self.is_sound:
            for days in (7, 20, 40):
                self.days_pass(days)
                self.every_cent_is_in_one_place()
            self.thread.run(check_reconciles(self.thread.application, self.merchant))
            self.thread.run(self.book.read())
            assert [each for each in self.book.invoices if each["status"] == "open"] == [], "nobody asks for these"
            for invoice in self.book.invoices:
                if invoice["status"] == "overdue":
                    assert self.has_reason(invoice), invoice

    def has_reason(self, invoice: dict[str, Any]) -> bool:
        """Whether a debit of it failed, waits for a mandate or was called off."""
        stuck = {"returned", "rejected", "planned"}
        return any(
            each["status"] in stuck
            or each["cancellation"] == "accepted"
            or (each["details"] or {}).get("cause") == "cancelled_by_merchant"
            for each in self.book.of(self.book.collections, invoice["account_id"])
            if invoice["id"] == each["invoice_id"]
            or (invoice["statement_id"] or "-") == each["statement_id"]
            or invoice["id"] in {part["invoice_id"] for part in each["allocations"]}
        )

    async def _quiet(self) -> None:
        await self.thread.application.quiet(self.merchant)
        await self.book.read()
        for name, running in self.thread.application.product.running.items():
            async with running.database.cross_tenant_transaction() as connection:
                letters = await connection.fetch(
                    "SELECT name, error FROM dead_letter WHERE tenant_id = $1", self.merchant.tenant_id
                )
                assert not letters, (name, [dict(each) for each in letters])


@pytest.fixture(scope="module")
def thread() -> Iterator[ApplicationThread]:
    with ApplicationThread() as started:
        yield started


def test_invt_1_invt_5_every_cent_of_every_order_is_in_exactly_one_bucket(thread: ApplicationThread) -> None:
    machine = type("TradeOfTheStory", (Trade,), {"thread": thread})

    run_state_machine_as_test(machine, settings=SETTINGS_OF_THE_STORY)
