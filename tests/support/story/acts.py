"""What merchant, buyers and bank may do in a story: each act is a name and three numbers, so a story can be replayed.

An act takes of what is there by number, and does nothing where nothing fits: any list of acts is a story.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import httpx

from encours.replay import french_iban
from encours_platform.file_parts import join_parts
from encours_platform.sealing import Sealer
from tests.support.application import SECRET_KEYS, Application, Merchant
from tests.support.story.bank import behaviour, scenario
from tests.support.world import ADDRESS

Row = dict[str, Any]

CALLS_MAX = 400
REFUSED = frozenset({404, 409, 422})
"""What the state of things may give reason to; everything else that is no success is a fault."""
LIMIT = 2_000_000
SIGNER = {"name": "Jeanne Martin", "email": "jm@client.example", "title": "Gérante"}
XML = {"Content-Type": "application/xml"}


class Act(NamedTuple):
    """`name` is a method of `Actors`; the numbers choose of what is there, and how much."""

    name: str
    a: int
    b: int
    c: int


class Fault(AssertionError):
    """The application did what it must never do."""


class Actors:
    """A merchant with a buyer who pays an invoice at a time, and a group: a parent and its subsidiary."""

    def __init__(self, application: Application, merchant: Merchant, number: int) -> None:
        self.application = application
        self.merchant = merchant
        self.today = date(2026, 1, 5)
        self.accounts: list[str] = []
        self.applies_credit_by_hand = False
        self.nets_notes_in_statements = False
        self.seen: Any = None
        """What the last day's check saw."""
        self.record: list[str] = []
        """What was done, with the answer, for a person who looks for a fault."""
        self._number = number * 1_000

    # --- calls

    async def call(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        """The answer; a call that a crash cuts off is made again with its key, as a shop does."""
        key = str(uuid4())
        for _ in range(CALLS_MAX):
            try:
                answer = await self.merchant.request(method, path, body, key=key, **more)
            except httpx.TransportError:
                await asyncio.sleep(0.1)
                continue
            if answer.status_code == 503 or (answer.status_code == 409 and "retry-after" in answer.headers):
                await asyncio.sleep(0.1)
                continue
            if answer.status_code >= 500 or (not answer.is_success and answer.status_code not in REFUSED):
                raise Fault(f"{method} {path} {body}: {answer.status_code} {answer.text}")
            return answer
        raise Fault(f"{method} {path} was never answered")

    async def read(self, path: str) -> Any:
        answer = await self.call("GET", path)
        if not answer.is_success:
            raise Fault(f"GET {path}: {answer.status_code} {answer.text}")
        return answer.json()

    async def all(self, path: str) -> list[Row]:
        page = await self.read(f"{path}{'&' if '?' in path else '?'}limit=500")
        if page["next_cursor"] is not None:
            raise Fault(f"{path} has more than a page")
        return list(page["data"])[::-1]

    async def post(self, path: str, body: Any = None, **more: Any) -> Any:
        """The answer, or None where it was refused."""
        return await self._write("POST", path, {} if body is None and not more else body, **more)

    async def _write(self, method: str, path: str, body: Any, **more: Any) -> Any:
        answer = await self.call(method, path, body, **more)
        short = "" if answer.is_success else answer.text[:300]
        self.record.append(f"{self.today} {method} {path} {body} -> {answer.status_code} {short}")
        return answer.json() if answer.is_success else None

    async def must(self, path: str, body: Any = None) -> Any:
        answer = await self.post(path, body)
        if answer is None:
            raise Fault(f"an available action is refused: {self.record[-1]}")
        return answer

    def name(self, word: str) -> str:
        self._number += 1
        return f"{word}{self._number}"

    async def picked(self, path: str, number: int, action: str | None = None) -> Row | None:
        """One of a list, where that action is available."""
        found = await self.all(path)
        if action is not None:
            found = [each for each in found if action in each["available_actions"]]
        return found[number % len(found)] if found else None

    def account(self, number: int) -> str:
        return self.accounts[number % len(self.accounts)]

    # --- the beginning

    async def opens(self, settings: Row) -> None:
        await self._write("PUT", "/v1/settings", settings)
        self.applies_credit_by_hand = settings["credit_application"] == "manual"
        self.nets_notes_in_statements = settings["credit_application"] == "statement"
        await self.clock()
        for parent in (False, False, True):
            body: Row = {"name": self.name("Client "), "country": "FR", "email": "a@b.example", "address": ADDRESS}
            if parent:
                body["parent_id"] = self.accounts[-1]
            if not self.accounts:
                body["terms"] = {"kind": "net", "days": 6}
            account = (await self.must("/v1/accounts", body))["id"]
            limit = {"amount": LIMIT, "currency": "EUR", "source": "own"}
            await self.must(f"/v1/accounts/{account}/limits", limit)
            self.accounts.append(account)
            await self.signs(account)
        await self.application.quiet(self.merchant)

    async def signs(self, account: str) -> None:
        iban = french_iban(int(self.name("")))
        body = {"account_id": account, "scheme": "B2B", "iban": iban, "debtor_name": "Client", "signer": SIGNER}
        mandate = await self.post("/v1/mandates", body)
        if mandate:
            await self.must(f"/v1/mandates/{mandate['id']}/sign")
            await self.must(f"/v1/mandates/{mandate['id']}/confirm")

    async def clock(self) -> None:
        """Moves the clock to noon of the day; a crash may cut it off, and it is moved again."""
        for _ in range(CALLS_MAX):
            answer = await self.call("PUT", "/v1/sandbox/clock", {"now": f"{self.today}T12:00:00+00:00"}, timeout=600)
            if answer.is_success and answer.json()["status"] == "ready":
                return
        raise Fault(f"the clock is not ready on {self.today}: {answer.text}")

    async def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.record.append(f"--- {self.today}")
        await self.clock()

    # --- the shop

    async def sells(self, a: int, b: int, c: int) -> None:
        """Ordered by amount or lines, and delivered in full, in part or not yet."""
        body: Row = {"account_id": self.account(a), "external_id": self.name("O"), "amount": b, "currency": "EUR"}
        if c % 3 == 0 and b > 10:
            parts = [b // 3, b - b // 3]
            rates = (20, 5.5)
            body["lines"] = [
                {"sku": f"A{n}", "description": "Boxes", "quantity": 3, "amount": each, "tax_rate": rates[n]}
                for n, each in enumerate(parts)
            ]
        placed = await self.post("/v1/orders", body)
        if placed and placed["status"] == "authorized" and c % 4:
            await self.must(f"/v1/orders/{placed['id']}/ship", _part(b, c) if c % 4 == 1 else {})

    async def ships(self, a: int, b: int, c: int) -> None:
        order = await self.picked("/v1/orders", a, "ship")
        if order:
            left = order["amount"] - order["shipped"] - order["cancelled"]
            await self.post(f"/v1/orders/{order['id']}/ship", _movement(order, left, b, c))

    async def cancels(self, a: int, b: int, c: int) -> None:
        order = await self.picked("/v1/orders", a, "cancel")
        if order:
            left = order["amount"] - order["shipped"] - order["cancelled"]
            await self.post(f"/v1/orders/{order['id']}/cancel", _movement(order, left, b, c))

    async def takes_back(self, a: int, b: int, c: int) -> None:
        order = await self.picked("/v1/orders", a, "return")
        if order:
            await self.post(
                f"/v1/orders/{order['id']}/return", _movement(order, order["shipped"] - order["returned"], b, c)
            )

    async def credits_an_invoice(self, a: int, b: int, c: int) -> None:
        invoice = await self.picked("/v1/invoices", a, "credit")
        if invoice:
            amount = invoice["amount"] if c % 3 == 0 else max(1, invoice["amount"] * (b % 100) // 100)
            body = {"account_id": invoice["account_id"], "external_id": self.name("C"), "amount": amount}
            await self.post("/v1/credit-notes", {**body, "currency": "EUR", "reason": "x", "invoice_id": invoice["id"]})

    async def credits_an_account(self, a: int, b: int, _c: int) -> None:
        body = {"account_id": self.account(a), "external_id": self.name("C"), "amount": b, "currency": "EUR"}
        await self.post("/v1/credit-notes", {**body, "reason": "rebate"})

    async def is_paid_by_hand(self, a: int, b: int, c: int) -> None:
        body: Row = {"account_id": self.account(a), "amount": b, "method": ("transfer", "cheque", "card")[c % 3]}
        invoice = await self.picked("/v1/invoices", a) if c % 2 else None
        if invoice and invoice["open_amount"]:
            amount = min(b, invoice["open_amount"])
            body |= {"amount": amount, "allocations": [{"invoice_id": invoice["id"], "amount": amount}]}
        await self.post("/v1/payments", body)

    async def is_asked_about_an_invoice(self, a: int, b: int, c: int) -> None:
        invoice = await self.picked("/v1/invoices", a, "dispute")
        if invoice:
            more = {} if c % 3 == 0 else {"amount": max(1, invoice["open_amount"] * (b % 100) // 100)}
            await self.post(f"/v1/invoices/{invoice['id']}/disputes", {"reason": "broken", **more})

    async def answers_a_dispute(self, a: int, b: int, c: int) -> None:
        dispute = await self.picked("/v1/disputes", a, "resolve")
        if dispute:
            outcome = ("rejected", "credited")[c % 2]
            more = {"amount": max(1, dispute["amount"] * (b % 100) // 100)} if c % 4 == 3 else {}
            await self.post(f"/v1/disputes/{dispute['id']}/resolve", {"outcome": outcome, **more})

    async def collects_early(self, a: int, b: int, c: int) -> None:
        invoice = await self.picked("/v1/invoices?status=open", a)
        if invoice:
            requested: Row = {"invoice_ids": [invoice["id"]]} if c % 2 else {"amount": b}
            body = {"account_id": invoice["account_id"], "requested_by": ("buyer", "merchant")[c % 2], **requested}
            await self.post("/v1/early-collections", body)

    async def refunds(self, a: int, b: int, c: int) -> None:
        account = self.account(a)
        credit = [each["remaining"] for each in await self.all(f"/v1/credit-notes?account_id={account}")]
        credit += [each["unallocated"] for each in await self.all(f"/v1/payments?account_id={account}")]
        amount = sum(credit) if c % 2 else min(b, sum(credit))
        if amount > 0:
            await self.post("/v1/refunds", {"account_id": account, "amount": amount, "reason": "x"})

    async def applies_credit(self, a: int, b: int, c: int) -> None:
        """By hand to an invoice; or that is undone."""
        done = await self.picked("/v1/credit-applications", a, "undo") if c % 3 == 0 else None
        if done:
            await self.must(f"/v1/credit-applications/{done['id']}/undo")
            return
        invoice = await self.picked("/v1/invoices?status=open", a)
        if invoice:
            part: Row = {"invoice_id": invoice["id"], **({"amount": b} if c % 2 else {})}
            await self.post("/v1/credit-applications", {"account_id": self.account(b), "invoices": [part]})

    async def waives_a_fee(self, a: int, _b: int, _c: int) -> None:
        fee = await self.picked("/v1/fees", a, "waive")
        if fee:
            await self.must(f"/v1/fees/{fee['id']}/waive", {"reason": "x"})

    # --- debits

    async def acts_on_a_debit(self, a: int, b: int, _c: int) -> None:
        """Any action that one of the debits has."""
        found = [each for each in await self.all("/v1/collections") if each["available_actions"]]
        if found:
            debit = found[a % len(found)]
            action = debit["available_actions"][b % len(debit["available_actions"])]
            bodies = {
                "recall": {"reason": "CUST"},
                "reverse": {"reason": "AM05"},
                "represent": {"reason": "agreed", "buyer_agreed": True},
                "confirm": {"reason": "seen", "settled_on": debit["collection_date"]},
            }
            body = bodies.get(action, {"reason": "x"})
            path = f"/v1/collections/{debit['id']}/{action}"
            await (self.post if action == "represent" else self.must)(path, body)

    async def decides_on_a_batch(self, a: int, b: int, _c: int) -> None:
        """Approves a file that waits; now and then it is rejected or called off."""
        decisions = {each["id"]: _decisions(each) for each in await self.all("/v1/batches")}
        found = [(each, actions) for each, actions in decisions.items() if actions]
        if found:
            batch, actions = found[a % len(found)]
            action = "approve" if "approve" in actions and b % 4 else actions[b % len(actions)]
            body = {} if action == "approve" else {"reason": "CUST" if action == "recall" else "x"}
            await self.must(f"/v1/batches/{batch}/{action}", body)

    # --- accounts and mandates

    async def moves_a_mandate(self, a: int, b: int, c: int) -> None:
        mandate = await self.picked("/v1/mandates", a)
        if mandate and mandate["available_actions"]:
            action = mandate["available_actions"][b % len(mandate["available_actions"])]
            body: Row = {}
            if action == "amend":
                body = {"debtor_name": self.name("Nom ")} if c % 2 else {"iban": french_iban(int(self.name("")))}
            elif action == "revoke":
                body = {"cause": "ended", "by": "creditor"}
            await self.must(f"/v1/mandates/{mandate['id']}/{action}", body)

    async def lets_a_buyer_in_again(self, a: int, _b: int, _c: int) -> None:
        account = self.account(a)
        await self.post(f"/v1/accounts/{account}/release", {"reason": "paid"})
        reasons = (await self.read(f"/v1/accounts/{account}/eligibility?amount=1&currency=EUR"))["reasons"]
        if "mandate_missing" in reasons:
            await self.signs(account)

    async def holds_an_account(self, a: int, _b: int, _c: int) -> None:
        await self.post(f"/v1/accounts/{self.account(a)}/hold", {"reason": "late"})

    # --- the bank

    async def the_bank_will_answer(self, a: int, b: int, c: int) -> None:
        await self.must("/v1/sandbox/bank/scenario", {"account_id": self.account(a), **scenario(b, c)})

    async def the_bank_behaves(self, _a: int, b: int, c: int) -> None:
        await self.must("/v1/sandbox/bank/scenario", {"bank": behaviour(b, c)})

    async def transfers_money(self, a: int, b: int, c: int) -> None:
        """With the reference of an invoice, its number, or nothing; in full, in part, too much; now and then twice."""
        invoice = await self.picked("/v1/invoices", a)
        amount = max(1, invoice["open_amount"]) if invoice and c % 3 else b
        body: Row = {"amount": amount, "payer_name": f"Client {a}"}
        if invoice and c % 5 < 2:
            body["structured_reference"] = invoice["payment_reference"]
        elif invoice and c % 5 == 2:
            body["remittance"] = f"facture {invoice['number']}"
        if c % 7 == 0:
            kind = ("reversal", "return")[b % 2]
            body["recall"] = {"after_days": a % 4, "kind": kind, "reason_code": "FOCR"}
        for _ in range(2 if c % 6 == 0 else 1):
            await self.must("/v1/sandbox/bank/transfers", body)

    async def sends_a_bank_file_again(self, a: int, _b: int, c: int) -> None:
        """As it is, or with other white space."""
        content = await self.issued(a)
        if content is not None:
            again = content if c % 2 else content.replace(b"><", b">\n<")
            await self.post("/v1/bank-files", content=again, headers=XML)

    async def issued(self, number: int) -> bytes | None:
        """A file that the bank issued."""
        async with self.application.product.runtimes["sandbox"].database.transaction(self.merchant.tenant_id) as tx:
            files = await tx.connection.fetch("SELECT file_id, sha256 FROM issued_file ORDER BY issued_at, file_id")
            if not files:
                return None
            file = files[number % len(files)]
            parts = await tx.connection.fetch(
                "SELECT content_sealed FROM sealed_part WHERE file_id = $1 ORDER BY part", file["file_id"]
            )
        sealed = [each["content_sealed"] for each in parts]
        return join_parts(Sealer.from_setting(SECRET_KEYS), self.merchant.tenant_id, sealed, file["sha256"])

    # --- what the bank left to a person

    async def resolves_an_item(self, a: int, b: int, c: int) -> None:
        """As its first proposal says, or as anything else."""
        item = await self.picked("/v1/bank-items?status=open", a, "resolve")
        if item:
            await self.resolve(item, b, c)

    async def resolve(self, item: Row, b: int, c: int) -> None:
        path = f"/v1/bank-items/{item['id']}/resolve"
        body = await self._resolution(item, b) if c % 3 else None
        if body is None or await self.post(path, body) is None:
            await self.must(path, {"as": ("charge", "other")[b % 2], "reason": "seen with the bank"})

    async def _resolution(self, item: Row, b: int) -> Row | None:
        for proposal in item["proposals"]:
            if proposal["kind"] == "collection":
                as_ = "return" if item["amount"] < 0 else "collection"
                return {"as": as_, "collection_id": proposal["id"]}
            if proposal["kind"] == "transfer":
                return {"as": "payment_reversal", "transfer_id": proposal["id"]}
        if item["amount"] > 0:
            return {"as": "payment", "account_id": self.account(b)}
        debits = await self.all("/v1/collections")
        return {"as": "return", "collection_id": debits[b % len(debits)]["id"]} if debits else None

    async def moves_a_transfer(self, a: int, b: int, c: int) -> None:
        found = [each for each in await self.all("/v1/transfers") if each["available_actions"]]
        if found:
            transfer = found[a % len(found)]
            action = transfer["available_actions"][b % len(transfer["available_actions"])]
            bodies: Row = {"apply": {"account_id": self.account(c)}, "ignore": {"reason": "x"}}
            await self.post(f"/v1/transfers/{transfer['id']}/{action}", bodies.get(action))

    async def releases_a_statement(self, a: int, _b: int, _c: int) -> None:
        for account in await self.all("/v1/bank-accounts"):
            path = f"/v1/bank-accounts/{account['id']}/statements"
            statement = await self.picked(path, a, "release")
            if statement:
                await self.must(f"{path}/{statement['id']}/release", {"reason": "seen"})

    async def resolves_an_unbooked_item(self, a: int, _b: int, _c: int) -> None:
        """Of messages that book nothing (pain.002, camt.054)."""
        item = await self.picked("/v1/bank-files/unmatched", a, "resolve")
        if item:
            path = f"/v1/bank-files/unmatched/{item['id']}/resolve"
            await self.post(path, {"ignore": True, "reason": "seen with the bank"})


def _part(amount: int, number: int) -> Row:
    return {"amount": max(1, amount * (number % 100) // 100)}


def _decisions(batch: Row) -> list[str]:
    return [each for each in batch["available_actions"] if each != "file"]


def _movement(order: Row, left: int, b: int, c: int) -> Row:
    """All of it, an amount, or a line."""
    lines = order["lines"]
    if c % 3 == 0 or left <= 1:
        return {}
    if c % 3 == 1 and lines:
        return {"lines": [{"line_no": lines[b % len(lines)]["line_no"], "quantity": 1}]}
    return _part(left, b)


ACTS: dict[str, int] = {
    "sells": 12,
    "ships": 3,
    "cancels": 1,
    "takes_back": 3,
    "credits_an_invoice": 3,
    "credits_an_account": 2,
    "is_paid_by_hand": 3,
    "is_asked_about_an_invoice": 3,
    "answers_a_dispute": 3,
    "collects_early": 2,
    "refunds": 2,
    "applies_credit": 2,
    "waives_a_fee": 1,
    "acts_on_a_debit": 5,
    "decides_on_a_batch": 2,
    "moves_a_mandate": 1,
    "lets_a_buyer_in_again": 4,
    "holds_an_account": 1,
    "the_bank_will_answer": 8,
    "the_bank_behaves": 2,
    "transfers_money": 6,
    "sends_a_bank_file_again": 2,
    "resolves_an_item": 4,
    "moves_a_transfer": 2,
    "releases_a_statement": 2,
    "resolves_an_unbooked_item": 1,
}
"""Act → how often, among the others."""


def method_of(actors: Actors, act: Act) -> Callable[[int, int, int], Awaitable[None]]:
    method: Callable[[int, int, int], Awaitable[None]] = getattr(actors, act.name)
    return method
