"""A merchant's whole book as the API shows it, and what must be true of it once the installation is quiet."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

from tests.support.application import Merchant

Row = dict[str, Any]

PARTS = ("open_orders", "unbilled", "invoiced", "in_collection", "overdue")
NOT_SENT = frozenset({"planned", "announced"})
ALIVE = frozenset({*NOT_SENT, "batched", "submitted", "settled"})
PAIN008 = "{urn:iso:std:iso:20022:tech:xsd:pain.008.001.08}"


@dataclass
class Deeds:
    """What was done to one account and acknowledged, added up by who did it; minor units."""

    limit: int = 0
    ordered: int = 0
    shipped: int = 0
    credited: int = 0
    """Credit notes asked for, goods returned, disputes credited."""
    paid: int = 0
    """Transfers."""


@dataclass
class Book:
    """Everything of a merchant with a few buyers, read again by `read`."""

    merchant: Merchant
    today: date
    accounts: list[str] = field(default_factory=list)
    exposures: dict[str, Row] = field(default_factory=dict)
    orders: list[Row] = field(default_factory=list)
    invoices: list[Row] = field(default_factory=list)
    applied: dict[str, list[Row]] = field(default_factory=dict)
    """Invoice → what went to it."""
    notes: list[Row] = field(default_factory=list)
    payments: list[Row] = field(default_factory=list)
    disputes: list[Row] = field(default_factory=list)
    collections: list[Row] = field(default_factory=list)
    debits: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    """File at the bank → (EndToEndId, amount) of each debit in it."""
    report: Row = field(default_factory=dict)
    aging: Row = field(default_factory=dict)

    async def read(self) -> None:
        ok = self.merchant.ok
        exposures = [ok("GET", f"/v1/accounts/{each}/exposure") for each in self.accounts]
        lists = ["orders", "invoices", "credit-notes", "payments", "disputes", "collections", "sandbox/bank/files"]
        found = await asyncio.gather(*exposures, *(self.merchant.all(f"/v1/{each}?limit=100") for each in lists))
        self.exposures = dict(zip(self.accounts, found, strict=False))
        before = {each["id"]: each for each in self.invoices}
        *all_lists, files = found[len(self.accounts) :]
        self.orders, self.invoices, self.notes, self.payments, self.disputes, self.collections = (
            each[::-1] for each in all_lists
        )
        moved = [each["id"] for each in self.invoices if before.get(each["id"]) != each]
        for each in await asyncio.gather(*(ok("GET", f"/v1/invoices/{id_}") for id_ in moved)):
            self.applied[each["id"]] = each["applied"]
        for file in files:
            if file["id"] not in self.debits:
                self.debits[file["id"]] = _debits((await self.merchant.get(file["url"])).content)
        self.report, self.aging = await asyncio.gather(
            ok("GET", "/v1/reports/exposure"), ok("GET", "/v1/reports/aging")
        )

    def of(self, rows: Iterable[Row], account: str) -> list[Row]:
        return [each for each in rows if each["account_id"] == account]


def _debits(xml: bytes) -> list[tuple[str, int]]:
    found = []
    for debit in ET.fromstring(xml).iter(f"{PAIN008}DrctDbtTxInf"):
        name, amount = debit.findtext(f"{PAIN008}PmtId/{PAIN008}EndToEndId"), debit.findtext(f"{PAIN008}InstdAmt")
        assert name, xml
        assert amount, xml
        found.append((name, int(amount.replace(".", ""))))
    return found


def _sum(rows: Iterable[Mapping[str, Any]], name: str) -> int:
    return sum(row[name] for row in rows)


def check(book: Book, deeds: Mapping[str, Deeds]) -> None:
    """Every cent of every order is in exactly one bucket (docs/architecture.md, "What must never happen", 2)."""
    for account in book.accounts:
        check_orders(book, account, deeds[account])
        check_invoices(book, account)
        check_money(book, account, deeds[account])
        check_exposure(book, account, deeds[account])
    check_debits(book)
    check_reports(book)


def check_orders(book: Book, account: str, done: Deeds) -> None:
    """Order = still open + cancelled + invoiced, shipment by shipment; nothing delivered stays without an invoice."""
    authorised = [each for each in book.of(book.orders, account) if each["decision"] == "authorized"]
    invoices = book.of(book.invoices, account)
    assert _sum(authorised, "amount") == done.ordered
    assert _sum(authorised, "shipped") == done.shipped == _sum(invoices, "amount")
    for order in book.of(book.orders, account):
        its = [each for each in invoices if each["order_id"] == order["id"]]
        assert _sum(its, "amount") == order["shipped"], order
        remaining = order["amount"] - order["shipped"] - order["cancelled"]
        assert remaining >= 0, order
        if order["decision"] != "authorized":
            assert not its, order
            continue
        settled = order["shipped"] > 0 and _sum(its, "open_amount") == 0
        assert (order["payment"] in {"paid", "credited"}) == settled, (order, its)
    remaining = _sum(authorised, "amount") - _sum(authorised, "shipped") - _sum(authorised, "cancelled")
    assert book.exposures[account]["open_orders"] == remaining


def check_invoices(book: Book, account: str) -> None:
    """Invoice = open + paid + credited, and what is paid or credited names its source."""
    for invoice in book.of(book.invoices, account):
        by_source: Counter[str] = Counter()
        for each in book.applied[invoice["id"]]:
            by_source[each["source"]] += each["amount"]
        assert invoice["amount"] == invoice["open_amount"] + invoice["paid"] + invoice["credited"], invoice
        assert 0 <= invoice["in_collection"] <= invoice["open_amount"] <= invoice["amount"], invoice
        assert invoice["paid"] == by_source["collection"] + by_source["payment"], invoice
        assert invoice["credited"] == by_source["credit_note"], invoice
        assert min(by_source.values(), default=0) >= 0, (invoice, by_source)
        assert (invoice["status"] in {"paid", "credited"}) == (invoice["open_amount"] == 0), invoice


def check_money(book: Book, account: str, done: Deeds) -> None:
    """Money in = money accounted for: each note, transfer and final debit is on invoices or a credit on the account."""
    from_source: Counter[str] = Counter()
    for invoice in book.of(book.invoices, account):
        for each in book.applied[invoice["id"]]:
            from_source[each["source_id"]] += each["amount"]
    notes, payments = book.of(book.notes, account), book.of(book.payments, account)
    assert _sum(notes, "amount") == done.credited
    assert _sum(payments, "amount") == done.paid
    for note in notes:
        assert 0 <= note["remaining"] == note["amount"] - from_source.pop(note["id"], 0), note
    for payment in payments:
        assert 0 <= payment["unallocated"] == payment["amount"] - from_source.pop(payment["id"], 0), payment
    for debit in book.of(book.collections, account):
        is_final = debit["status"] == "settled" and date.fromisoformat(debit["final_on"]) < book.today
        assert from_source.pop(debit["id"], 0) == (debit["amount"] if is_final else 0), (debit, book.today)
    assert not from_source, "money from nowhere"


def check_exposure(book: Book, account: str, done: Deeds) -> None:
    """The parts add up, and each is what orders, invoices, credit and debits say by themselves."""
    parts, invoices = book.exposures[account], book.of(book.invoices, account)
    credit = _sum(book.of(book.notes, account), "remaining") + _sum(book.of(book.payments, account), "unallocated")
    assert parts["limit"] == done.limit
    assert sum(parts[name] for name in PARTS) == parts["limit"] - parts["available"], parts
    assert parts["unbilled"] == 0, parts
    owed = parts["invoiced"] + parts["in_collection"] + parts["overdue"]
    assert owed == _sum(invoices, "open_amount") - credit, (parts, credit)
    assert parts["available"] <= parts["limit"] + credit, parts
    at_bank = [
        each
        for each in book.of(book.collections, account)
        if each["status"] == "submitted"
        or (each["status"] == "settled" and date.fromisoformat(each["final_on"]) >= book.today)
    ]
    assert parts["in_collection"] == _sum(invoices, "in_collection") == _sum(at_bank, "amount"), (parts, at_bank)
    overdue = [each for each in invoices if each["status"] == "overdue"]
    computed = _sum(overdue, "open_amount") - _sum(overdue, "in_collection")
    assert computed <= parts["overdue"] <= _sum(invoices, "open_amount") - _sum(invoices, "in_collection"), parts


def check_debits(book: Book) -> None:
    """No debit twice, none for more or less than its invoices owe, and the bank was asked for what is kept here."""
    by_name = {each["end_to_end_id"]: each for each in book.collections}
    assert len(by_name) == len(book.collections), "an EndToEndId twice"
    asked: dict[str, int] = defaultdict(int)
    at_bank: dict[str, int] = defaultdict(int)
    waiting, left_alone = set[str](), set[str]()
    for debit in book.collections:
        invoices = {part["invoice_id"] for part in debit["allocations"]}
        if debit["status"] != "cancelled":
            assert _sum(debit["allocations"], "amount") == debit["amount"] > 0, debit
        if debit["status"] in NOT_SENT:
            waiting |= invoices
        if debit["status"] not in ALIVE:
            left_alone |= invoices
        elif debit["status"] != "settled" or date.fromisoformat(debit["final_on"]) >= book.today:
            for part in debit["allocations"]:
                asked[part["invoice_id"]] += part["amount"]
                at_bank[part["invoice_id"]] += 0 if debit["status"] in NOT_SENT else part["amount"]
    for invoice in book.invoices:
        id_, undisputed = invoice["id"], invoice["open_amount"] - invoice["disputed"]
        assert at_bank[id_] == invoice["in_collection"], invoice
        assert asked[id_] <= max(undisputed, at_bank[id_]), (invoice, asked[id_])
        if id_ in waiting - left_alone:
            assert asked[id_] == max(undisputed, at_bank[id_]), (invoice, asked[id_])
    sent = [debit for file in book.debits.values() for debit in file]
    expected = [(each["end_to_end_id"], each["amount"]) for each in book.collections if each["batch_id"]]
    assert sorted(sent) == sorted(expected), "the files at the bank"


def check_reports(book: Book) -> None:
    """The reports say the same as the accounts and invoices that they add up."""
    for name in PARTS:
        assert book.report["totals"][name] == _sum(book.exposures.values(), name), name
    total = sum(each["total"] for each in book.aging["totals"] if each["currency"] == "EUR")
    assert total == _sum(book.invoices, "open_amount")
