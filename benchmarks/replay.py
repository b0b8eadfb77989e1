"""A real book of orders over HTTP against `encours up`: documents a second, where the time goes, and quiet days.

The wholesaler's book is replayed where it lies beside the repository (../shared/data/wholesale), else the book of the
demo; one month of it, or `--days N`, or `--all`. The client runs in this process on the same cores as the installation.
"""

import argparse
import asyncio
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil

from benchmarks._application import SECRETS, cpu_of, postmaster, process, say_load, until_ready
from encours.demo import SETTINGS, generated_book
from encours.replay import CLIENTS, Document, Shop, in_parallel, read_book, replay_book
from tests.support.processes import free_port

BOOK = Path(__file__).resolve().parents[2] / "shared" / "data" / "wholesale" / "orders-2010-12_2011-02.csv.gz"
DAYS = 31
QUIET_DAYS = 30
LIMIT_MINOR = 100_000_000


@dataclass
class Phases:
    """Seconds on the clock and of CPU that each part of the work took."""

    server: psutil.Process
    postgres: psutil.Process
    seconds: dict[str, float] = field(default_factory=dict)
    _started: float = 0.0
    _cpu: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def _now(self) -> tuple[float, float, float]:
        server, me = self.server.cpu_times(), psutil.Process().cpu_times()
        return server.user + server.system, cpu_of(self.postgres), me.user + me.system

    def begin(self) -> None:
        self._started, self._cpu = time.perf_counter(), self._now()

    def end(self, title: str) -> None:
        took = self.seconds[title] = time.perf_counter() - self._started
        server, postgres, client = (now - before for now, before in zip(self._now(), self._cpu, strict=True))
        print(
            f"{title}: {took:.1f} s; CPU: server {server:.1f} s ({server / took:.0%}), PostgreSQL {postgres:.1f} s "
            f"({postgres / took:.0%}), this client {client:.1f} s ({client / took:.0%})"
        )


def chosen_book(days: int | None) -> tuple[str, list[Document]]:
    name, book = ("the wholesaler's book", read_book(BOOK)) if BOOK.exists() else ("the demo's book", generated_book())
    if days is None:
        return name, book
    end = book[0].placed_at + timedelta(days=days)
    return f"{name}, {days} days", [document for document in book if document.placed_at < end]


@asynccontextmanager
async def application(folder: Path) -> AsyncIterator[tuple[httpx.AsyncClient, Shop, Phases]]:
    """`encours up` with a fresh sandbox merchant."""
    port = free_port()
    command = (str(Path(sys.executable).with_name("encours")), "up", "--port", str(port), "--data", str(folder))
    with ExitStack() as stack:
        # The server ends by a signal, before it could stop its PostgreSQL.
        stack.callback(stop_postgres, folder / "postgres")
        server = stack.enter_context(process(*command))
        await until_ready(port)
        limits = httpx.Limits(max_connections=CLIENTS * 2)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", limits=limits, timeout=600) as client:
            headers = {"Authorization": f"Bearer {SECRETS['ENCOURS_ADMIN_TOKEN']}"}
            opened = await client.post("/v1/merchants", json={"name": "Bench"}, headers=headers)
            shop = Shop(client, opened.raise_for_status().json()["api_key"])
            await shop.call("PUT", "/v1/settings", SETTINGS)
            yield client, shop, Phases(psutil.Process(server.pid), postmaster(folder / "postgres"))


def stop_postgres(data: Path) -> None:
    if (data / "postmaster.pid").exists():
        left = postmaster(data)
        left.send_signal(signal.SIGINT)
        left.wait(30)


async def open_buyers(shop: Shop, customers: list[str]) -> dict[str, str]:
    accounts: dict[str, str] = {}

    def opener(number: int, customer: str) -> Any:
        async def open_one() -> None:
            accounts[customer] = await shop.open_buyer(
                f"B{number:05d}", f"Client {customer}", number, limit_minor=LIMIT_MINOR
            )

        return open_one

    await in_parallel(opener(number + 1, customer) for number, customer in enumerate(customers))
    return accounts


async def measure(days: int | None, folder: Path) -> None:
    name, book = chosen_book(days)
    customers = sorted({document.customer for document in book})
    print(f"{name}: {len(book)} documents of {len(customers)} customers; {say_load()}")
    async with application(folder) as (_, shop, phases):
        start = book[0].placed_at.replace(hour=0, minute=0, second=0)
        await shop.clock(start)

        phases.begin()
        await shop.clock(start + timedelta(days=0, hours=1))
        accounts = await open_buyers(shop, customers)
        phases.end(f"opening {len(customers)} buyers (account, limit, mandate signed and active)")

        phases.begin()
        tally = await replay_book(shop, book, accounts, lambda _: None)
        phases.end(f"replay of {tally.documents} documents")
        each = f"an order and its delivery each, {CLIENTS} clients"
        print(
            f"  selling {tally.selling_seconds:.1f} s: {tally.documents / tally.selling_seconds:.0f} documents/s "
            f"({each}); the clock between the days {tally.clock_seconds:.1f} s; {tally.declined} declined"
        )
        await month_end(shop, phases, book[-1].placed_at)


async def month_end(shop: Shop, phases: Phases, last: datetime) -> None:
    """Statements, debits, the bank's answers; after that nothing is left to do."""
    settled = (last.replace(day=1, hour=12) + timedelta(days=32)).replace(day=1) + timedelta(days=50)
    phases.begin()
    await shop.clock(settled)
    phases.end(f"clock over the month end, to {settled.date()} (statements, debits, the bank's answers)")
    phases.begin()
    await shop.clock(settled + timedelta(days=QUIET_DAYS))
    phases.end(f"{QUIET_DAYS} quiet days of the clock, in one move")
    phases.begin()
    for day in range(1, QUIET_DAYS + 1):
        await shop.clock(settled + timedelta(days=QUIET_DAYS + day))
    phases.end(f"{QUIET_DAYS} quiet days of the clock, a move each")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--all", action="store_true", help="the whole book: three months")
    arguments = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    where = Path(tempfile.mkdtemp(prefix="encours-bench-replay-"))
    where.chmod(0o755)
    try:
        asyncio.run(measure(None if arguments.all else arguments.days, where))
    finally:
        shutil.rmtree(where, ignore_errors=True)
