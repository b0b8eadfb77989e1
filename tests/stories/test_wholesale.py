"""Three months of a real wholesaler's book: what is collected equals an independent computation, to the cent."""

import csv
import gzip
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from encours.replay import Shop, in_parallel, read_book, replay_book
from encours_values.bank_days import next_bank_day
from tests.support.application import Application
from tests.support.world import SETTINGS

BOOK = Path(__file__).parents[2].parent / "shared" / "data" / "wholesale" / "orders-2010-12_2011-02.csv.gz"
MONTH_ENDS = (date(2010, 12, 31), date(2011, 1, 31), date(2011, 2, 28))

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not BOOK.exists(), reason="the wholesaler's book is not at hand")]


def expected_by_day() -> dict[str, int]:
    """What is to be collected on each day, from the file alone: net of a month, what is below zero carried over."""
    documents: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    with gzip.open(BOOK, "rt", encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            key = (row["customer"], row["placed_at"][:7], row["order_no"])
            documents[key] += Decimal(row["quantity"]) * Decimal(row["unit_price"])
    net: dict[tuple[str, str], int] = defaultdict(int)
    for (customer, month, _), value in documents.items():
        net[customer, month] += int((value * 100).quantize(Decimal(1), ROUND_HALF_UP))
    collected: dict[str, int] = defaultdict(int)
    carried: dict[str, int] = defaultdict(int)
    for month_end in MONTH_ENDS:
        due = next_bank_day(month_end + timedelta(days=15)).isoformat()
        for customer in {customer for customer, _ in net}:
            total = net.get((customer, month_end.isoformat()[:7]), 0) + carried[customer]
            carried[customer] = min(total, 0)
            collected[due] += max(total, 0)
    return dict(collected)


@pytest.fixture(scope="module")
async def shop() -> AsyncIterator[Shop]:
    async with Application() as application:
        merchant = await application.merchant(SETTINGS)
        yield Shop(application.client, merchant.key)


async def test_three_months_of_the_book_are_collected_to_the_cent(shop: Shop) -> None:
    book = read_book(BOOK)
    customers = sorted({document.customer for document in book})
    accounts: dict[str, str] = {}

    def opener(number: int, customer: str) -> Callable[[], Awaitable[None]]:
        async def open_buyer() -> None:
            name = f"Client {customer}"
            accounts[customer] = await shop.open_buyer(customer, name, number, limit_minor=10_000_000_000)

        return open_buyer

    await shop.clock(datetime(2010, 12, 1, tzinfo=UTC))
    await in_parallel(opener(number, customer) for number, customer in enumerate(customers, 1))

    tally = await replay_book(shop, book, accounts, lambda _: None)
    await shop.clock(datetime(2011, 4, 14, 12, tzinfo=UTC))

    assert (tally.documents, tally.declined) == (len(book), 0)
    collected: dict[str, int] = defaultdict(int)
    references: set[str] = set()
    for file in await shop.all("/v1/sandbox/bank/files"):
        root = ET.fromstring(await shop.file(f"/v1/sandbox/bank/files/{file['id']}"))
        space = {"p": root.tag[1:].split("}")[0]}
        for block in root.iterfind(".//p:PmtInf", space):
            for transaction in block.iterfind("p:DrctDbtTxInf", space):
                references.add(transaction.findtext("p:PmtId/p:EndToEndId", "", space))
                amount = Decimal(transaction.findtext("p:InstdAmt", "0", space))
                collected[block.findtext("p:ReqdColltnDt", "", space)] += int(amount * 100)
    assert dict(collected) == expected_by_day()
    debits = await shop.all("/v1/collections?limit=500")
    assert {debit["status"] for debit in debits} == {"settled"}
    assert len(references) == len(debits)
    totals = await shop.call("GET", "/v1/reports/exposure")
    assert totals["totals"]["overdue"] == 0
