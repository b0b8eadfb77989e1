"""Whatever happens in whatever order, every cent of every invoice is in one place, in the tables, events and books."""

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from encours_contracts.billing import CauseKind, CollectionDue, InvoiceBalanceChanged
from encours_contracts.collections import CollectionFailure
from encours_contracts.fields import Allocation
from encours_values.ids import ACCOUNT, INVOICE, parse_typeid, typeid
from tests.billing.world import MONTHLY, Debit, World

STEPS = 70


@dataclass
class Story:
    """Three buyers, and a collections service that hears of payments sometimes too late."""

    world: World
    dice: random.Random
    today: date = date(2011, 1, 5)
    buyers: list[str] = field(default_factory=list)
    planned: list[dict[UUID, int]] = field(default_factory=list)
    dues: list[Debit] = field(default_factory=list)
    unannounced: list[Debit] = field(default_factory=list)
    at_bank: list[Debit] = field(default_factory=list)
    done: list[Debit] = field(default_factory=list)
    settled: dict[UUID, Debit] = field(default_factory=dict)
    """Not final yet."""
    undisputed: dict[UUID, int] = field(default_factory=dict)
    received: int = 0
    count: int = 0

    async def step(self) -> None:
        act = self.dice.choices(
            [
                self.ship,
                self.credit,
                self.pay,
                self.dispute,
                self.goods_back,
                self.bank,
                self.later,
                self.collect_early,
                self.transfer,
                self.decide_transfer,
                self.fee,
            ],
            [6, 2, 2, 3, 1, 9, 4, 3, 3, 2, 2],
        )[0]
        await act()
        await self.world.application.quiet(self.world.merchant)
        self.hear()
        await self.announce()

    def any_buyer(self) -> str:
        return self.dice.choice(self.buyers)

    async def any_invoice(self, **expected: str) -> dict[str, Any] | None:
        query = "&".join(f"{name}={value}" for name, value in expected.items())
        found = await self.world.invoices(query)
        return self.dice.choice(found) if found else None

    async def ship(self) -> None:
        await self.world.ship(self.any_buyer(), self.dice.randint(1, 60000), self.today.isoformat())

    async def credit(self) -> None:
        self.count += 1
        invoice = await self.any_invoice() if self.dice.random() < 0.5 else None
        buyer = invoice["account_id"] if invoice else self.any_buyer()
        more = {"invoice_id": invoice["id"]} if invoice else {}
        top = invoice["amount"] if invoice else 8000
        body = {"account_id": buyer, "external_id": f"C{self.count}", "currency": "EUR", "reason": "r", **more}
        amount = self.dice.randint(1, top)
        answer = await self.world.merchant.post("/v1/credit-notes", {**body, "amount": amount})
        assert answer.status_code in {201, 422}, answer.text

    async def pay(self) -> None:
        await self.world.pay(self.any_buyer(), self.dice.randint(1, 30000))

    async def dispute(self) -> None:
        invoice = await self.any_invoice(**({"status": "disputed"} if self.dice.random() < 0.5 else {}))
        if invoice is None:
            return
        opened = (await self.world.invoice(invoice))["disputes"]
        if opened and self.dice.random() < 0.7:
            body = {"outcome": self.dice.choice(["rejected", "credited"])}
            answer = await self.world.merchant.post(f"/v1/disputes/{opened[-1]}/resolve", body)
            assert answer.status_code in {200, 409, 422}, answer.text
        else:
            body = {"reason": "x", **({"amount": 1 + invoice["open_amount"] // 2} if self.dice.random() < 0.5 else {})}
            answer = await self.world.merchant.post(f"/v1/invoices/{invoice['id']}/disputes", body)
            assert answer.status_code in {201, 409, 422}, answer.text

    async def goods_back(self) -> None:
        invoice = await self.any_invoice()
        if invoice and invoice["credited"] < invoice["amount"]:
            await self.world.goods_back(invoice, self.dice.randint(1, invoice["amount"] - invoice["credited"]))

    async def later(self) -> None:
        self.today += timedelta(days=self.dice.randint(1, 12))
        await self.world.clock(f"{self.today}T08:00:00+00:00")

    async def collect_early(self) -> None:
        body: dict[str, Any] = {"account_id": self.any_buyer(), "requested_by": self.dice.choice(["buyer", "merchant"])}
        invoice = await self.any_invoice()
        if invoice and self.dice.random() < 0.7:
            body |= {"account_id": invoice["account_id"], "invoice_ids": [invoice["id"]]}
        else:
            body["amount"] = self.dice.randint(1, 90000)
        answer = await self.world.merchant.post("/v1/early-collections", body)
        assert answer.status_code in {201, 409}, answer.text

    async def transfer(self) -> None:
        invoice = await self.any_invoice()
        number = invoice["number"] if invoice else "F2011-000001"
        text = self.dice.choice([number, number.replace("-", " "), number[:-1], ""])
        amount = self.dice.choice([invoice["open_amount"] if invoice else 1, self.dice.randint(1, 40000)])
        name = self.dice.choice(["Boutique du Port", "Inconnu"])
        sent = self.world.transfer(max(1, amount), text, payer_name=name, payer_digest=self.dice.choice([None, "d1"]))
        await self.world.receive(*[sent] * self.dice.randint(1, 2))

    async def decide_transfer(self) -> None:
        found = await self.world.merchant.all("/v1/transfers")
        if not found:
            return
        transfer = self.dice.choice(found)
        act = self.dice.choice(transfer["available_actions"])
        bodies = {"apply": {"account_id": self.any_buyer()}, "ignore": {"reason": "x"}, "unapply": {}}
        await self.world.merchant.ok("POST", f"/v1/transfers/{transfer['id']}/{act}", bodies[act])

    async def fee(self) -> None:
        found = await self.world.merchant.all("/v1/fees?status=open")
        if not found:
            return
        fee = self.dice.choice(found)
        if self.dice.random() < 0.3:
            await self.world.merchant.ok("POST", f"/v1/fees/{fee['id']}/waive", {"reason": "x"})
        else:
            part = {"fee_id": fee["id"], "amount": self.dice.randint(1, fee["open_amount"])}
            await self.world.pay(fee["account_id"], self.dice.randint(1500, 3000), allocations=[part])

    async def announce(self) -> None:
        """Most debits; some wait for a mandate."""
        for debit in self.unannounced:
            if self.dice.random() < 0.8:
                await debit.tell(debit.scheduled())
        self.unannounced.clear()
        await self.world.application.quiet(self.world.merchant)

    async def bank(self) -> None:
        if self.dues and self.dice.random() < 0.15:
            place = self.dice.randrange(len(self.dues))
            self.planned.pop(place)
            debit = self.dues.pop(place)
            await debit.tell(debit.cancelled())
        elif self.dues and self.dice.random() < 0.5:
            await self.submit(self.dice.randrange(len(self.dues)))
        elif self.at_bank:
            debit = self.at_bank.pop(self.dice.randrange(len(self.at_bank)))
            await self.answer(debit)
            self.done.append(debit)
        elif self.done and self.dice.random() < 0.3:
            debit = self.done.pop()
            self.settled.pop(debit.collection_id, None)
            await debit.tell(self.back(debit, self.dice.choice(["returned", "reversed"])))

    async def answer(self, debit: Debit) -> None:
        match self.dice.randrange(4):
            case 0 | 1:
                self.settled[debit.collection_id] = debit
                await debit.tell(debit.settled())
            case 2:
                await debit.tell(self.back(debit, self.dice.choice(["rejected", "recalled"])))
            case _:
                await debit.tell(debit.settled(), self.back(debit, "returned"))

    def back(self, debit: Debit, outcome: str) -> CollectionFailure:
        again = debit.due.retry_of is None and self.dice.random() < 0.6
        retry_on = self.today + timedelta(days=self.dice.randint(5, 9)) if again else None
        return debit.returned(outcome, retry_on=retry_on, reason_class=self.dice.choice(["T4", "T1"]))

    async def submit(self, place: int) -> None:
        debit, parts = self.dues.pop(place), self.planned.pop(place)
        stored = [
            Allocation(invoice_id=each.invoice_id, number=each.number, amount=parts[each.invoice_id])
            for each in debit.due.allocations
            if parts[each.invoice_id] > 0
        ]
        if stored:
            amount = sum(each.amount for each in stored)
            debit.due = debit.due.model_copy(update={"allocations": stored, "amount": amount})
            self.at_bank.append(debit)
            await debit.tell(debit.submitted())
        else:
            await debit.tell(debit.cancelled("settled"))

    def claimed(self, invoice_id: UUID) -> int:
        live = [*self.at_bank, *self.settled.values()]
        in_files = [part.amount for each in live for part in each.due.allocations if part.invoice_id == invoice_id]
        return sum(in_files) + sum(parts.get(invoice_id, 0) for parts in self.planned)

    def hear(self) -> None:
        """Collections takes over what was published; of a payment it hears too late one time in three."""
        reported = self.world.application.envelopes(self.world.merchant)
        for envelope in reported[self.received :]:
            match envelope.event():
                case CollectionDue() as due:
                    self.schedule_collections(due)
                case InvoiceBalanceChanged() as balance:
                    self.undisputed[balance.invoice_id] = balance.undisputed_amount
                    self.balance_changed(balance)
        self.received = len(reported)

    def balance_changed(self, balance: InvoiceBalanceChanged) -> None:
        cause = balance.cause
        if cause.kind is CauseKind.COLLECTION_PAID and cause.collection_id:
            self.settled.pop(cause.collection_id, None)
        elif cause.kind in {CauseKind.PAYMENT_APPLIED, CauseKind.CREDIT_APPLIED}:
            if self.dice.random() < 0.67:
                self.reduce(balance.invoice_id, cause.amount)
        elif cause.kind is CauseKind.DISPUTED:
            self.reduce(balance.invoice_id, cause.amount)

    def schedule_collections(self, due: CollectionDue) -> None:
        """An invoice is asked for by no more than is undisputed of it (INVT-1)."""
        if due.invoice_id is not None:
            amount = min(due.amount, self.undisputed[due.invoice_id] - self.claimed(due.invoice_id))
            if amount <= 0:
                return
            parts = [part.model_copy(update={"amount": amount}) for part in due.allocations]
            due = due.model_copy(update={"amount": amount, "allocations": parts})
        debit = self.world.debit_of(due)
        self.dues.append(debit)
        self.unannounced.append(debit)
        self.planned.append({part.invoice_id: part.amount for part in due.allocations})

    def reduce(self, invoice_id: UUID, amount: int) -> None:
        for parts in self.planned:
            used = min(amount, parts.get(invoice_id, 0))
            if used:
                parts[invoice_id] -= used
                amount -= used


@pytest.mark.parametrize("seed", range(6))
async def test_invt_1_invt_8_every_cent_is_in_one_place_in_the_tables_in_the_events_and_in_the_books(
    world_of: Callable[..., Awaitable[World]], seed: int
) -> None:
    """A parent with two children and a buyer alone; nobody is asked for what his credit or his parent's covers."""
    world = await world_of(
        allocation=["oldest_first", "legal_order", "largest_first"][seed % 3],
        credit_application=["statement", "next_invoice"][seed % 2],
        collection={"return_fee": 1_500},
    )
    story = Story(world, random.Random(seed))
    parent = await world.buyer(MONTHLY)
    group = {"parent_id": parse_typeid(ACCOUNT, parent)}
    children = [await world.buyer(terms, **group) for terms in (None, {"kind": "net", "days": 20})]
    story.buyers = [parent, *children, await world.buyer(MONTHLY)]

    for _ in range(STEPS):
        await story.step()
        await _check(story)

    story.today += timedelta(days=120)
    await world.clock(f"{story.today}T08:00:00+00:00")
    await _check(story)


UNCOVERED = """
    SELECT i.number FROM invoice i
      JOIN buyer b ON b.tenant_id = i.tenant_id AND b.account_id = i.account_id
     WHERE i.open_minor - i.in_collection_minor - i.disputed_minor > 0
       AND (NOT i.by_statement OR i.statement_id IS NOT NULL OR i.awaiting_debit OR i.overdue_on IS NOT NULL)
       AND (EXISTS (SELECT FROM credit_note n WHERE n.account_id IN (i.account_id, b.parent_id)
                       AND n.currency = i.currency AND n.amount_minor - n.applied_minor > (
                            SELECT coalesce(sum(w.amount_minor), 0) FROM waiting_credit w
                             WHERE w.source_id = n.credit_note_id))
                AND (i.statement_id IS NULL OR i.overdue_on IS NOT NULL OR i.failure IS NOT NULL
                     OR (SELECT t.settings ->> 'credit_application' FROM tenant t WHERE t.tenant_id = i.tenant_id)
                        = 'next_invoice')
            OR EXISTS (SELECT FROM payment p WHERE p.account_id IN (i.account_id, b.parent_id)
                          AND p.currency = i.currency AND p.amount_minor - p.applied_minor > (
                              SELECT coalesce(sum(w.amount_minor), 0) FROM waiting_credit w
                               WHERE w.source_id = p.payment_id)))"""
"""Invoices that are asked for although credit on the account or on its parent would pay them.

Credit notes are netted in the next statement, unless the invoice is late, its debit failed, or the merchant nets each.
"""
OVERBOOKED = """
    SELECT w.source_id FROM waiting_credit w
      JOIN (SELECT payment_id AS source_id, amount_minor - applied_minor AS left_minor FROM payment
             UNION ALL SELECT credit_note_id, amount_minor - applied_minor FROM credit_note) c USING (source_id)
      JOIN invoice i USING (tenant_id, invoice_id)
     GROUP BY w.source_id, c.left_minor
    HAVING sum(w.amount_minor) > c.left_minor OR bool_or(i.in_collection_minor = 0)"""
"""Payments and credit notes of which more waits than is left, or that wait for no debit."""


async def _check(story: Story) -> None:
    world = story.world
    database = world.application.product.running["billing"].database
    async with database.transaction(world.merchant.tenant_id) as tx:
        assert await tx.connection.fetch("SELECT name, error FROM dead_letter") == []
        assert await tx.connection.fetch(UNCOVERED) == []
        assert await tx.connection.fetch(OVERBOOKED) == []
        applied = await tx.connection.fetch(
            "SELECT invoice_id, source_kind = 'credit_note' AS note, sum(amount_minor)::bigint AS amount "
            "FROM application GROUP BY 1, 2"
        )
        left = await tx.connection.fetch(
            "SELECT account_id, sum(amount_minor - applied_minor)::bigint AS amount FROM "
            "(SELECT account_id, amount_minor, applied_minor FROM credit_note UNION ALL "
            " SELECT account_id, amount_minor, applied_minor FROM payment) c GROUP BY 1"
        )
        pocketed = await tx.connection.fetch(
            "SELECT p.payment_id FROM payment p WHERE p.applied_minor <> "
            "CASE WHEN reversed_on IS NULL THEN 0 ELSE p.amount_minor END "
            "+ coalesce((SELECT sum(amount_minor) FROM application a WHERE a.source_id = p.payment_id), 0) "
            "+ coalesce((SELECT sum(amount_minor) FROM fee_application f WHERE f.payment_id = p.payment_id), 0)"
        )
        twice = await tx.connection.fetch(
            "SELECT t.transfer_id FROM transfer t LEFT JOIN payment p ON p.payment_id = t.payment_id "
            "AND p.amount_minor = t.amount_minor AND p.reversed_on IS NULL AND p.account_id = t.account_id "
            "WHERE t.status = 'applied' AND p.payment_id IS NULL"
        )
    assert (pocketed, twice) == ([], [])
    by_kind = {(row["invoice_id"], row["note"]): row["amount"] for row in applied}
    reported: Counter[UUID] = Counter()
    for event in world.money():
        reported[event.invoice_id] += event.cause.amount
    last = {event.invoice_id: event for event in world.events(InvoiceBalanceChanged)}
    receivable: Counter[UUID] = Counter()
    for each in await world.merchant.all("/v1/invoices?limit=500"):
        id_ = parse_typeid(INVOICE, each["id"])
        assert each["amount"] == each["open_amount"] + each["paid"] + each["credited"]
        assert each["open_amount"] >= each["in_collection"] >= 0
        assert (each["paid"], each["credited"]) == (by_kind.get((id_, False), 0), by_kind.get((id_, True), 0))
        assert reported[id_] == each["paid"] + each["credited"]
        balance = last[id_]
        assert balance.status == each["status"]
        assert (
            balance.open_amount,
            balance.paid,
            balance.credited,
            balance.in_collection,
            balance.disputed,
        ) == tuple(each[name] for name in ("open_amount", "paid", "credited", "in_collection", "disputed"))
        receivable[parse_typeid(ACCOUNT, each["account_id"])] += each["open_amount"] - each["in_collection"]
    for fee in await world.merchant.all("/v1/fees?limit=500"):
        assert fee["amount"] == fee["paid"] + fee["waived"] + fee["open_amount"]
        receivable[parse_typeid(ACCOUNT, fee["account_id"])] += fee["open_amount"]
    for row in left:
        receivable[row["account_id"]] -= row["amount"]
    booked: Counter[UUID] = Counter()
    for entry in await world.journal():
        if entry["ledger"] == "411":
            booked[entry["account_id"]] += entry["debit_minor"] - entry["credit_minor"]
    assert {k: v for k, v in booked.items() if v} == {k: v for k, v in receivable.items() if v}, typeid(
        ACCOUNT, next(iter(receivable), UUID(int=0))
    )
