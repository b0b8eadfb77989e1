"""Replays a book of real orders over the public API, moving the sandbox clock from day to day."""

import asyncio
import csv
import gzip
import time
import uuid
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from encours.errors import CommandFailed
from encours_values.money import round_half_up

COLUMNS = ("order_no", "placed_at", "customer", "country", "sku", "description", "quantity", "unit_price")
CLIENTS = 8
BUYER_SECONDS_MAX = 15.0


@dataclass
class Document:
    """An order, or a return where `amount_minor` is below zero; tax included."""

    order_no: str
    placed_at: datetime
    customer: str
    country: str
    amount_minor: int
    lines: list[dict[str, Any]] = field(default_factory=list)


def read_book(file: Path) -> list[Document]:
    """The documents of an order file in order of time; a document that comes to nothing is left out.

    One line of an order a row, with `COLUMNS`. Raises `CommandFailed` with the line that cannot be read.
    """
    open_text = gzip.open if file.suffix == ".gz" else open
    documents: dict[str, Document] = {}
    sums: dict[str, Decimal] = defaultdict(Decimal)
    with open_text(file, "rt", encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        try:
            if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
                raise CommandFailed(f"{file} has no column {missing[0]}: it needs {', '.join(COLUMNS)}")
            for row in reader:
                _add_line(row, documents, sums)
        except (
            csv.Error,
            EOFError,
            gzip.BadGzipFile,
            zlib.error,
            ArithmeticError,
            ValueError,
            TypeError,
        ) as unreadable:
            said = str(unreadable) if isinstance(unreadable, ValueError) else type(unreadable).__name__
            raise CommandFailed(f"{file}, line {reader.line_num}: not an order line ({said})") from None
    for number, document in documents.items():
        document.amount_minor = round_half_up(sums[number] * 100)
    book = sorted((each for each in documents.values() if each.amount_minor), key=lambda each: each.placed_at)
    if not book:
        raise CommandFailed(f"{file} holds no orders")
    return book


def _add_line(row: Mapping[str, str], documents: dict[str, Document], sums: dict[str, Decimal]) -> None:
    """Raises `ArithmeticError`, `ValueError` or, where the row is too short, `TypeError`."""
    amount = Decimal(row["quantity"]) * Decimal(row["unit_price"])
    if not amount.is_finite():
        raise ValueError("no number")
    number = row["order_no"]
    sums[number] += amount
    if number not in documents:
        placed_at = datetime.fromisoformat(row["placed_at"])
        placed_at = placed_at if placed_at.tzinfo else placed_at.replace(tzinfo=UTC)
        documents[number] = Document(number, placed_at, row["customer"], row["country"], 0)


def french_iban(number: int) -> str:
    """A valid IBAN of no real account, another one for each number."""
    bank, branch, account = 30004, 827, number
    key = 97 - (89 * bank + 15 * branch + 3 * account) % 97
    bban = f"{bank:05d}{branch:05d}{account:011d}{key:02d}"
    check = 98 - int(bban + "152700") % 97
    return f"FR{check:02d}{bban}"


class ApiFailed(CommandFailed):
    """The API did not answer as the contract says, or refused the key."""


class Shop:
    """A shop's side of the public API."""

    def __init__(self, client: httpx.AsyncClient, key: str) -> None:
        self._client = client
        self._key = key

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON answer. Raises `ApiFailed` with the problem."""
        headers = {"Authorization": f"Bearer {self._key}"}
        if method == "POST":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        for _ in range(5):
            answer = await self._client.request(method, path, json=body, headers=headers, timeout=900)
            if answer.status_code != 409 or "not-yet-known" not in answer.text:
                break
            await asyncio.sleep(0.3)
        if not answer.is_success:
            raise ApiFailed(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return answer.json()

    async def file(self, path: str) -> bytes:
        answer = await self._client.get(path, headers={"Authorization": f"Bearer {self._key}"}, timeout=60)
        if not answer.is_success:
            raise ApiFailed(f"GET {path}: {answer.status_code} {answer.text[:300]}")
        return answer.content

    async def all(self, path: str) -> list[Any]:
        """Every item of a cursor-paged list."""
        items: list[Any] = []
        page = await self.call("GET", path)
        while True:
            items += page["data"]
            if not page["next_cursor"]:
                return items
            page = await self.call("GET", f"{path}{'&' if '?' in path else '?'}cursor={page['next_cursor']}")

    async def clock(self, now: datetime) -> None:
        await self.call("PUT", "/v1/sandbox/clock", {"now": now.isoformat()})

    async def open_buyer(self, external_id: str, name: str, number: int, *, limit_minor: int) -> str:
        """An account with a limit and an active B2B mandate, ready to order on account; its id."""
        address = {"street": "1 rue du Commerce", "postcode": "75002", "city": "Paris", "country": "FR"}
        email = f"compta+{external_id}@client.example"
        account = await self.call(
            "POST",
            "/v1/accounts",
            {"name": name, "external_id": external_id, "country": "FR", "email": email, "address": address},
        )
        account_id: str = account["id"]
        limit = {"amount": limit_minor, "currency": "EUR", "source": "own"}
        await self.call("POST", f"/v1/accounts/{account_id}/limits", limit)
        mandate = {
            "account_id": account_id,
            "scheme": "B2B",
            "iban": french_iban(number),
            "debtor_name": name,
            "signer": {"name": "Camille Durand", "email": email, "title": "Gérante"},
        }
        mandate_id = (await self.call("POST", "/v1/mandates", mandate))["id"]
        await self.call("POST", f"/v1/mandates/{mandate_id}/sign", {})
        await self.call("POST", f"/v1/mandates/{mandate_id}/confirm", {})
        end = time.monotonic() + BUYER_SECONDS_MAX
        while not (await self.call("GET", f"/v1/accounts/{account_id}/eligibility?amount=1&currency=EUR"))["eligible"]:
            if time.monotonic() > end:
                raise ApiFailed(f"{name} has a limit and an active mandate, and may still not order")
            await asyncio.sleep(0.05)
        return account_id

    async def sell(self, account_id: str, document: Document) -> bool:
        """Orders and ships, or takes a return; false where the order was declined."""
        body: dict[str, Any] = {
            "account_id": account_id,
            "external_id": document.order_no,
            "amount": abs(document.amount_minor),
            "currency": "EUR",
        }
        if document.amount_minor < 0:
            await self.call("POST", "/v1/credit-notes", {**body, "reason": "goods returned"})
            return True
        if document.lines:
            body["lines"] = document.lines
        order = await self.call("POST", "/v1/orders", body)
        if order["status"] != "authorized":
            return False
        await self.call("POST", f"/v1/orders/{order['id']}/ship", {})
        return True


@dataclass
class Tally:
    """What a replay did; seconds by what they went to."""

    documents: int = 0
    declined: int = 0
    selling_seconds: float = 0.0
    clock_seconds: float = 0.0


async def in_parallel(work: Iterable[Callable[[], Any]]) -> None:
    """Eight at a time."""
    places = asyncio.Semaphore(CLIENTS)

    async def one(act: Callable[[], Any]) -> None:
        async with places:
            await act()

    async with asyncio.TaskGroup() as group:
        for act in work:
            group.create_task(one(act))


async def sell_day(shop: Shop, accounts: dict[str, str], documents: Sequence[Document], tally: Tally) -> None:
    """A day's documents: each customer's in order, different customers side by side."""
    by_customer: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        by_customer[document.customer].append(document)

    def customer(customer: str) -> Callable[[], Any]:
        async def sell_all() -> None:
            for document in by_customer[customer]:
                accepted = await shop.sell(accounts[customer], document)
                tally.declined += not accepted  # after the await: other customers count meanwhile
                tally.documents += 1

        return sell_all

    started = time.perf_counter()
    await in_parallel(customer(name) for name in by_customer)
    tally.selling_seconds += time.perf_counter() - started


async def replay_book(
    shop: Shop, book: Sequence[Document], accounts: dict[str, str], advance: Callable[[int], None]
) -> Tally:
    """All documents in order of time, the clock set to each day's first; `advance` gets each day's count."""
    tally = Tally()
    by_day: dict[date, list[Document]] = defaultdict(list)
    for document in book:
        by_day[document.placed_at.date()].append(document)
    for documents in by_day.values():
        started = time.perf_counter()
        await shop.clock(documents[0].placed_at)
        tally.clock_seconds += time.perf_counter() - started
        await sell_day(shop, accounts, documents, tally)
        advance(len(documents))
    return tally


async def replay_file(file: Path, *, url: str, key: str, limit_minor: int) -> None:
    """Opens a buyer for each customer of the file, replays it and prints how fast."""
    book = read_book(file)
    customers = sorted({document.customer for document in book})
    limits = httpx.Limits(max_connections=CLIENTS * 2)
    console = Console()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    async with httpx.AsyncClient(base_url=url, limits=limits) as client:
        shop = Shop(client, key)
        await shop.clock(book[0].placed_at.replace(hour=0, minute=0, second=0))
        accounts: dict[str, str] = {}
        with Progress(*columns, console=console) as progress:
            opening = progress.add_task("buyers", total=len(customers))

            def opener(number: int, customer: str) -> Callable[[], Any]:
                async def open_one() -> None:
                    name = f"Client {customer}"
                    accounts[customer] = await shop.open_buyer(customer, name, number, limit_minor=limit_minor)
                    progress.advance(opening)

                return open_one

            started = time.perf_counter()
            await in_parallel(opener(number + 1, customer) for number, customer in enumerate(customers))
            opened_seconds = time.perf_counter() - started
            selling = progress.add_task("documents", total=len(book))
            tally = await replay_book(shop, book, accounts, lambda count: progress.advance(selling, count))
    spent = tally.selling_seconds + tally.clock_seconds
    console.print(
        f"{tally.documents} documents of {len(customers)} customers in {spent:.1f} s: "
        f"{tally.documents / tally.selling_seconds:.0f} documents/s while selling ({tally.selling_seconds:.1f} s), "
        f"{tally.clock_seconds:.1f} s for the clock; {opened_seconds:.1f} s to open the buyers; "
        f"{tally.declined} declined"
    )
