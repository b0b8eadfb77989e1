"""`encours demo`: shows the main job as a story."""

import asyncio
import calendar
import os
import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from encours.errors import CommandFailed
from encours.replay import CLIENTS, ApiFailed, Document, Shop, Tally, french_iban, in_parallel, replay_book
from encours.up import STOP_SECONDS, embedded, open_tenant
from encours.user_commands import add_sandbox_admin
from encours_values.bank_days import is_bank_day
from encours_values.money import format_minor

BUYERS = 50
SEED = 2026
FIRST_MONTH = date(2026, 9, 1)
LAST_DAY = date(2026, 11, 30)
STORY_ENDS = datetime(2026, 12, 3, 12, tzinfo=UTC)
LIMIT_MINOR = 2_000_000
WIDTH_OF_A_FILE = 120
RETURN_REASON = "AM04"
SECOND_ACCOUNTS = 900
"""Numbers of bank accounts that no buyer has yet."""

SETTINGS = {
    "legal": {
        "name": "Papeterie des Forges SAS",
        "siren": "732829320",
        "vat_number": "FR44732829320",
        "email": "compta@papeterie.example",
        "address": {"street": "12 rue des Forges", "postcode": "69002", "city": "Lyon", "country": "FR"},
    },
    "creditor": {
        "identifier": "FR72ZZZ123456",
        "name": "Papeterie des Forges SAS",
        "iban": "FR7630006000011234567890189",
        "bic": "AGRIFRPP",
    },
    "terms": {"kind": "statement", "days_after_month_end": 15},
    "collection": {"mode": "per_statement", "prenotification_days": 14, "submission_days_before": 2},
}
TRADES = (
    "Imprimerie",
    "Librairie",
    "Atelier",
    "Cabinet",
    "Agence",
    "Menuiserie",
    "Boulangerie",
    "Garage",
    "Studio",
    "Lycée",
)
TOWNS = ("Lyon", "Nantes", "Lille", "Brest", "Nîmes")
WARES = (("PAP-A4", "Ramettes A4", 495), ("ENV-C5", "Enveloppes C5", 1290), ("TON-X1", "Toner X1", 8990),
         ("STY-B", "Stylos bleus, boîte", 1150), ("CLA-80", "Classeurs 80 mm", 379))  # fmt: skip


def buyer_names() -> list[str]:
    return [f"{trade} de {town}" for town in TOWNS for trade in TRADES][:BUYERS]


def generated_book(seed: int = SEED) -> list[Document]:
    """Three months of orders and some returns of fifty buyers: the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311  a story, no secret
    book: list[Document] = []
    sold: dict[str, int] = {}
    day = FIRST_MONTH
    while day <= LAST_DAY:
        for _ in range(chance.randint(5, 9) if is_bank_day(day) else 0):
            at = datetime(day.year, day.month, day.day, chance.randint(8, 16), chance.randint(0, 59), tzinfo=UTC)
            customer = chance.choice(buyer_names())
            if sold.get(customer, 0) > 30_000 and chance.random() < 0.06:
                returned = -chance.randint(1_000, 9_000)
                book.append(Document(f"C{len(book) + 1:05d}", at, customer, "FR", returned))
                continue
            lines = [_line(chance) for _ in range(chance.randint(1, 3))]
            amount = sum(line["amount"] for line in lines)
            sold[customer] = sold.get(customer, 0) + amount
            book.append(Document(f"{len(book) + 1:05d}", at, customer, "FR", amount, lines))
        day += timedelta(days=1)
    return sorted(book, key=lambda document: document.placed_at)


def _line(chance: random.Random) -> dict[str, Any]:
    sku, description, price = chance.choice(WARES)
    quantity = chance.randint(1, 20)
    return {"sku": sku, "description": description, "quantity": quantity, "amount": quantity * price, "tax_rate": 20}


def _table(*columns: str) -> Table:
    return Table(*columns, box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))


def _euros(amount_minor: int) -> str:
    return format_minor(amount_minor, "EUR", "fr")


class Story:
    """Plays the story and prints each step."""

    def __init__(self, shop: Shop, console: Console) -> None:
        self.shop = shop
        self.console = console
        self.accounts: dict[str, str] = {}
        columns = (TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self.progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)

    async def play(self, *, table: bool) -> None:
        """On one screen of 80 × 24; `table` adds a line for each buyer."""
        book = generated_book()
        with self.progress:
            await self._open_buyers()
            unlucky = await self._arrange_a_return()
            selling = self.progress.add_task("orders, three months", total=len(book))
            tally = await replay_book(
                self.shop, book, self.accounts, lambda count: self.progress.advance(selling, count)
            )
            await self._arrange_transfers()
            await self._month_passes("to the third of December")
        await self._orders(tally)
        await self._paperwork()
        await self._bank()
        await self._returned(unlucky)
        await self._leave_work(unlucky)
        if table:
            await self._who_owes_what()

    async def _orders(self, tally: Tally) -> None:
        """Figures of the API; a tally of our own that says another number would be a fault."""
        orders = await self.shop.all("/v1/orders")
        declined = [each for each in orders if each["status"] == "declined"]
        if len(declined) != tally.declined:
            raise ApiFailed(f"{tally.declined} orders were answered declined, and the API lists {len(declined)}")
        reasons = ", ".join(sorted({reason for each in declined for reason in each["reasons"]})) or "no reason"
        self.console.print(
            f"[bold]{len(orders)}[/] orders of {BUYERS} buyers in three months, ordered and shipped in "
            f"{tally.selling_seconds:.1f} s: {len(orders) - len(declined)} accepted, {len(declined)} declined "
            f"({reasons}); {tally.documents - len(orders)} returns of goods."
        )

    async def _open_buyers(self) -> None:
        await self.shop.call("PUT", "/v1/settings", SETTINGS)
        await self.shop.clock(datetime(FIRST_MONTH.year, FIRST_MONTH.month, 1, tzinfo=UTC))
        opening = self.progress.add_task("buyers, lines, mandates", total=BUYERS)

        def opener(number: int, name: str) -> Any:
            async def open_one() -> None:
                self.accounts[name] = await self.shop.open_buyer(
                    f"B{number:03d}", name, number, limit_minor=LIMIT_MINOR
                )
                self.progress.advance(opening)

            return open_one

        await in_parallel(opener(number + 1, name) for number, name in enumerate(buyer_names()))

    async def _arrange_a_return(self) -> str:
        unlucky = buyer_names()[7]
        scenario = {"account_id": self.accounts[unlucky], "outcome": f"return:{RETURN_REASON}", "after_days": 2}
        await self.shop.call("POST", "/v1/sandbox/bank/scenario", scenario)
        return unlucky

    async def _arrange_transfers(self) -> None:
        """Money that somebody must assign: one payer is nearly a buyer, the other is nobody."""
        payers = (("STUDIO DE NANTES SARL", 120_000, "acompte decembre"), ("DUPUIS ET FILS", 34_750, "solde"))
        for payer, amount, text in payers:
            transfer = {"amount": amount, "payer_name": payer, "remittance": text}
            await self.shop.call("POST", "/v1/sandbox/bank/transfers", transfer)

    async def _leave_work(self, unlucky: str) -> None:
        """Something for who looks at the console: a dispute, mandates to be signed, buyers near their limit."""
        (overdue, *_) = await self.shop.all(f"/v1/invoices?account_id={self.accounts[unlucky]}&status=overdue")
        message = "Two boxes were wet; we asked for new ones."
        dispute = {"reason": "damaged", "amount": overdue["open_amount"] // 2, "message": message}
        await self.shop.call("POST", f"/v1/invoices/{overdue['id']}/disputes", dispute)
        for number, name in enumerate(buyer_names()[10:13], start=SECOND_ACCOUNTS):
            signer = {"name": "Alix Morel", "email": f"direction+{number}@client.example", "title": "Directrice"}
            mandate = {"account_id": self.accounts[name], "scheme": "B2B", "debtor_name": name, "signer": signer}
            await self.shop.call("POST", "/v1/mandates", {**mandate, "iban": french_iban(number)})
        for name in buyer_names()[:4]:
            parts = await self.shop.call("GET", f"/v1/accounts/{self.accounts[name]}/exposure")
            used = parts["limit"] - parts["available"]
            limit = {"amount": max(used * 11 // 10, 1_000), "currency": "EUR", "reason": "after the year's review"}
            await self.shop.call("POST", f"/v1/accounts/{self.accounts[name]}/limits", limit)

    async def _month_passes(self, label: str) -> None:
        passing = self.progress.add_task(label, total=1)
        await self.shop.clock(STORY_ENDS)
        self.progress.advance(passing)

    async def _paperwork(self) -> None:
        invoices, statements = await self.shop.all("/v1/invoices"), await self.shop.all("/v1/statements")
        table = _table("\nissued", "\nnumber", "\nsum")
        table.add_row("invoices", str(len(invoices)), _euros(sum(each["amount"] for each in invoices)))
        for month in sorted({each["period_end"] for each in statements}):
            of_month = [each for each in statements if each["period_end"] == month]
            label = f"statements of {calendar.month_name[date.fromisoformat(month).month]}"
            table.add_row(label, str(len(of_month)), _euros(sum(each["total"] for each in of_month)))
        self.console.print(table)

    async def _bank(self) -> None:
        files = await self.shop.all("/v1/sandbox/bank/files")
        table = _table("\nSEPA B2B file at the bank", "\ndebits", "\nsum", "\ncollected on")
        for file in reversed(files):
            root = ET.fromstring(await self.shop.file(f"/v1/sandbox/bank/files/{file['id']}"))  # noqa: S314  our own file
            space = {"p": root.tag[1:].split("}")[0]}
            days = {each.text or "" for each in root.iterfind(".//p:ReqdColltnDt", space)}
            count = root.findtext(".//p:GrpHdr/p:NbOfTxs", "", space)
            total = root.findtext(".//p:GrpHdr/p:CtrlSum", "0", space)
            table.add_row(file["name"], count, _euros(round(Decimal(total) * 100)), ", ".join(sorted(days)))
        self.console.print(table)
        collections = await self.shop.all("/v1/collections")
        states = sorted({each["status"] for each in collections})
        answers = ", ".join(f"{sum(each['status'] == state for each in collections)} {state}" for state in states)
        self.console.print(f"The debits now: {answers}.")

    async def _returned(self, unlucky: str) -> None:
        collections = await self.shop.all(f"/v1/collections?account_id={self.accounts[unlucky]}")
        account = await self.shop.call("GET", f"/v1/accounts/{self.accounts[unlucky]}")
        returned = [each for each in collections if each["status"] == "returned"][::-1]
        causes = sorted({f"{each['details']['reason_code']} {each['details']['cause']}" for each in returned})
        debits = ", ".join(f"{_euros(each['amount'])} of {each['collection_date']}" for each in returned)
        self.console.print(
            f"The bank of [bold]{unlucky}[/] returned {debits} ({', '.join(causes)}): "
            f"the invoices are open again, and the account is [bold]{account['status']}[/]."
        )

    async def _who_owes_what(self) -> None:
        table = Table("buyer", "status", "limit", "available", "invoiced", "in collection", "overdue",
                      title="What every buyer owes", title_justify="left")  # fmt: skip
        for name, account_id in self.accounts.items():
            parts = await self.shop.call("GET", f"/v1/accounts/{account_id}/exposure")
            account = await self.shop.call("GET", f"/v1/accounts/{account_id}")
            table.add_row(
                name,
                account["status"],
                *(_euros(parts[part]) for part in ("limit", "available", "invoiced", "in_collection", "overdue")),
            )
        self.console.print(table)


async def run_demo(data: Path, *, port: int, leave: bool, table: bool) -> None:
    """Starts an installation, plays the story in a new sandbox tenant, and serves until Ctrl-C unless `leave`."""
    console = Console()
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console = Console(width=WIDTH_OF_A_FILE)
    async with embedded(data, port=port, log_level="WARNING") as (application, serving):
        console.print("[bold]Encours[/]: an order on account becomes money in the bank.")
        key = await open_tenant(application, "Papeterie des Forges")
        url = f"http://127.0.0.1:{port}"
        limits = httpx.Limits(max_connections=CLIENTS * 2)
        async with httpx.AsyncClient(base_url=url, limits=limits) as client:
            await _play(Story(Shop(client, key), console), serving, table=table)
        ends = "" if leave else "  (Ctrl-C ends it)"
        console.print(f"Pages: {url}/  API: {url}/docs{ends}\napi key: {key}", soft_wrap=True)
        first = await add_sandbox_admin(application.runtimes["gateway"].database)
        if first is not None:
            console.print(f"console: {url}/console\nuser: {first.email} password: {first.password}", soft_wrap=True)
        if not leave:
            await serving


async def _play(story: Story, serving: asyncio.Task[None], *, table: bool) -> None:
    """Raises `CommandFailed` where a signal stopped the server before the end, so that no request is answered."""
    stopped = False
    try:
        await story.play(table=table)
    except* (httpx.NetworkError, httpx.RemoteProtocolError):
        await asyncio.wait([serving], timeout=STOP_SECONDS)
        if not serving.done():
            raise
        stopped = True
    if stopped:
        await serving
        raise CommandFailed("the demo was stopped before its end")
