"""From order to invoice over Kafka ÷ bare aiokafka whose consumer stores each batch durably, and the lag.

Deliveries wait in credit's outbox; measured from the first one published to the last invoice committed by billing.
Both services run in one process, and so do the producer and the consumer of the bare peer, on the same broker and in
alternating rounds. `--profile` prints where the CPU time of one more round goes.
"""

import argparse
import asyncio
import cProfile
import pstats
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self
from uuid import UUID, uuid4

import asyncpg
import httpx
import psutil
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from benchmarks._application import SECRETS, cpu_of, durable_postgres, median, postmaster, say_load
from benchmarks._targets import Targets
from encours.application import Application
from encours_contracts.credit import OrderShipped
from encours_contracts.envelope import Envelope, Event
from encours_contracts.fields import DocumentLine
from encours_contracts.gateway import ApiKeyDigest, MerchantSettings, MerchantUpdated
from encours_platform.auth import digest_of, new_api_key
from encours_platform.bus import Bus, Message
from encours_platform.bus.kafka import BATCH_BYTES, BATCH_MAX, KafkaBus
from encours_platform.merchants import apply_merchant_snapshot
from encours_platform.outbox import append_all
from encours_platform.process import tune_gc
from encours_platform.settings import Settings
from encours_values.ids import new_id
from tests.support.kafka import kafka_for_tests

ACCOUNTS = 300
EVENTS = 5_000
ROUNDS = 3
PARTITIONS = 6
STEADY_PER_SECOND = 50
WAIT_SECONDS = 120.0
DURABLE = "aiokafka with one INSERT and commit a batch"
NOT_YET_IN_CREDIT = "SELECT (SELECT count(*) FROM billing.invoice) > (SELECT count(*) FROM credit.receivable)"
STORE = "INSERT INTO peer_event SELECT * FROM unnest($1::bytea[], $2::bytea[])"
STATEMENT = {"kind": "statement", "days_after_month_end": 15}
HEADERS = [("content-type", b"application/cloudevents+json"), ("ce_type", OrderShipped.TYPE.encode())]


@dataclass
class Watched:
    """The bus of the installation, and what billing has done with what it carried."""

    bus: Bus
    first_published: float = 0.0
    carried: list[Message] = field(default_factory=list)
    committed: dict[UUID, float] = field(default_factory=dict)
    expected: int = 0
    done: asyncio.Event = field(default_factory=asyncio.Event)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.bus, name)

    def expect(self, count: int) -> None:
        self.first_published, self.expected = 0.0, count
        self.carried.clear()
        self.committed.clear()
        self.done.clear()

    async def publish(self, topic: str, messages: Sequence[Message]) -> None:
        if messages[0].type == OrderShipped.TYPE:
            self.first_published = self.first_published or time.perf_counter()
            self.carried += messages
        await self.bus.publish(topic, messages)

    def subscribe(self, group: str, topics: Sequence[str], types: frozenset[str], receive: Any) -> None:
        async def note(envelopes: Sequence[Envelope]) -> None:
            await receive(envelopes)
            now = time.time()
            self.committed.update((each.id, now) for each in envelopes if each.type == OrderShipped.TYPE)
            if len(self.committed) >= self.expected:
                self.done.set()

        self.bus.subscribe(group, topics, types, note if group == "billing" else receive)


def shipment(account_id: UUID, number: int) -> OrderShipped:
    lines = [
        DocumentLine(sku="PAP-A4", description="Ramettes A4", quantity=10, amount=4_950),
        DocumentLine(sku="ENV-C5", description="Enveloppes C5", quantity=2, amount=2_580),
    ]
    return OrderShipped(
        account_id=account_id,
        order_id=new_id(),
        external_id=f"W{number:07d}",
        shipment_id=new_id(),
        amount=7_530,
        currency="EUR",
        shipped_at=datetime.now(UTC),
        lines=lines,
    )


@dataclass
class Scene:
    """An installation of credit and billing with a merchant and buyers, and what is wanted to fill its outbox."""

    application: Application
    watched: Watched
    tenant_id: UUID
    accounts: list[UUID]
    holder: "asyncpg.Connection[asyncpg.Record]"
    postgres: psutil.Process
    spent: dict[str, float] = field(default_factory=dict)
    """Seconds of CPU of the last round, by part."""
    invoiced: int = 0

    @asynccontextmanager
    async def relay_held(self) -> AsyncIterator[None]:
        """As if another process's relay had its turn: the outbox fills meanwhile."""
        async with self.holder.transaction():
            await self.holder.execute("SELECT pg_advisory_xact_lock(hashtext('encours.relay.credit'))")
            yield

    async def append(self, events: Sequence[Event]) -> None:
        await self.application.runtimes["credit"].database.run(self.tenant_id, lambda tx: append_all(tx, events))

    async def throughput(self, count: int, profile: cProfile.Profile | None = None) -> float:
        """Events a second; leaves the envelopes that were carried in `watched`."""
        self.watched.expect(count)
        async with self.relay_held():
            for first in range(0, count, BATCH_MAX):
                numbers = range(first, min(count, first + BATCH_MAX))
                await self.append([shipment(random.choice(self.accounts), number) for number in numbers])
            await self.quiet()
        before = cpu_by_part(self.postgres)
        if profile:
            profile.enable()
        async with asyncio.timeout(WAIT_SECONDS):
            await self.watched.done.wait()
        if profile:
            profile.disable()
        self.spent = {part: spent - before[part] for part, spent in cpu_by_part(self.postgres).items()}
        took = max(self.watched.committed.values()) - time.time() + time.perf_counter() - self.watched.first_published
        await self.check()
        return count / took

    async def lags(self, seconds: float, per_second: int) -> list[float]:
        """Milliseconds from the append to the committed invoice, one event a transaction at a steady rate."""
        count = int(seconds * per_second)
        self.watched.expect(count)
        started, appending = time.perf_counter(), set[asyncio.Task[None]]()
        for number in range(count):
            await asyncio.sleep(max(0.0, started + number / per_second - time.perf_counter()))
            appending.add(asyncio.create_task(self.append([shipment(random.choice(self.accounts), number)])))
        await asyncio.gather(*appending)
        async with asyncio.timeout(WAIT_SECONDS):
            await self.watched.done.wait()
        self.invoiced += count
        # An event's id is a UUIDv7: its first 48 bits are the millisecond of its append.
        return sorted((at - (id_.int >> 80) / 1e3) * 1e3 for id_, at in self.watched.committed.items())

    async def quiet(self) -> None:
        """Returns when what earlier rounds left (invoices going back to credit) is handled."""
        while await self.holder.fetchval("SELECT EXISTS (SELECT FROM billing.outbox)"):
            await asyncio.sleep(0.05)
        while await self.holder.fetchval(NOT_YET_IN_CREDIT):
            await asyncio.sleep(0.05)

    async def check(self) -> None:
        invoices = await self.holder.fetchval("SELECT count(*) FROM billing.invoice")
        self.invoiced += len(self.watched.committed)
        if invoices != self.invoiced:
            raise AssertionError(f"{self.invoiced} deliveries handled, {invoices} invoices")


@asynccontextmanager
async def scene(url: str, bootstrap_servers: str, terms: dict[str, Any]) -> AsyncIterator[Scene]:
    settings = Settings(
        database_url=url, api_key_pepper=SECRETS["ENCOURS_API_KEY_PEPPER"], secret_keys=SECRETS["ENCOURS_SECRET_KEYS"]
    )
    watched = Watched(KafkaBus(bootstrap_servers, partitions=PARTITIONS, prefix=f"bench-{uuid4().hex[:8]}."))
    application = Application(settings, ("credit", "billing"), watched)
    await application.migrate()
    tenant_id, key_id = new_id(), new_id()
    key = new_api_key(key_id, live=True)
    merchant = MerchantUpdated(
        merchant_id=tenant_id,
        version=1,
        kind="live",
        name="Grossiste",
        settings=MerchantSettings(terms=terms),
        api_keys=[ApiKeyDigest(key_id=key_id, digest=digest_of(settings.api_key_pepper, key), role="admin")],
    )
    for runtime in application.runtimes.values():
        await apply_merchant_snapshot(runtime.database, tenant_id, merchant)
    await application.start()
    holder = await asyncpg.connect(url)
    try:
        accounts = await open_accounts(application, key)
        async with asyncio.timeout(WAIT_SECONDS):
            while await holder.fetchval("SELECT count(*) FROM billing.buyer") < len(accounts):
                await asyncio.sleep(0.05)
        postgres = postmaster(Path(await holder.fetchval("SHOW data_directory")))
        yield Scene(application, watched, tenant_id, accounts, holder, postgres)
    finally:
        await holder.close()
        await application.stop()


async def open_accounts(application: Application, key: str) -> list[UUID]:
    transport = httpx.ASGITransport(app=application.app())
    address = {"street": "1 rue", "postcode": "75001", "city": "Paris", "country": "FR"}
    async with httpx.AsyncClient(transport=transport, base_url="http://installation") as client:
        for number in range(ACCOUNTS):
            body = {"name": f"Client {number}", "country": "FR", "email": "a@b.example", "address": address}
            answer = await client.post("/v1/accounts", json=body, headers={"Authorization": f"Bearer {key}"})
            answer.raise_for_status()
    async with application.runtimes["credit"].database.cross_tenant_transaction() as connection:
        return [row["account_id"] for row in await connection.fetch("SELECT account_id FROM account")]


class Bare:
    """The same bytes, keys and settings with nothing but aiokafka, and without meaning.

    Where it is *durable*, each batch is stored by one INSERT of many rows and committed before its offsets are.
    """

    def __init__(self, bootstrap_servers: str, url: str, *, durable: bool) -> None:
        self.url, self.durable = url, durable
        self.store: asyncpg.Connection[asyncpg.Record] | None = None
        self.topic = f"bare-{uuid4().hex[:8]}"
        self.admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
        self.producer = AIOKafkaProducer(
            bootstrap_servers=bootstrap_servers,
            enable_idempotence=True,
            acks="all",
            max_batch_size=BATCH_BYTES,
            compression_type="lz4",
        )
        self.consumer = AIOKafkaConsumer(
            self.topic,
            bootstrap_servers=bootstrap_servers,
            group_id=self.topic,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_poll_records=BATCH_MAX,
            fetch_max_wait_ms=50,
        )

    async def __aenter__(self) -> Self:
        await self.admin.start()
        await self.admin.create_topics([NewTopic(self.topic, PARTITIONS, 1)])
        await self.admin.close()
        await self.producer.start()
        await self.consumer.start()
        if self.durable:
            self.store = await asyncpg.connect(self.url)
            await self.store.execute("CREATE TABLE IF NOT EXISTS peer_event (key bytea, value bytea)")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.producer.stop()
        await self.consumer.stop()
        if self.store is not None:
            await self.store.close()

    async def throughput(self, messages: Sequence[tuple[bytes, bytes]]) -> float:
        """Messages a second: sent and acknowledged in batches, taken by `getmany` and committed batch by batch."""
        started = time.perf_counter()
        async with asyncio.timeout(WAIT_SECONDS):
            await asyncio.gather(self._produce(messages), self._consume(len(messages)))
        return len(messages) / (time.perf_counter() - started)

    async def _produce(self, messages: Sequence[tuple[bytes, bytes]]) -> None:
        for first in range(0, len(messages), BATCH_MAX):
            sent = [
                await self.producer.send(self.topic, key=key, value=value, headers=HEADERS)
                for key, value in messages[first : first + BATCH_MAX]
            ]
            await asyncio.gather(*sent)

    async def _consume(self, left: int) -> None:
        while left:
            fetched = await self.consumer.getmany(timeout_ms=1000, max_records=BATCH_MAX)
            if fetched:
                records = [record for partition in fetched.values() for record in partition]
                left -= len(records)
                if self.store is not None:
                    keys, values = [each.key for each in records], [each.value for each in records]
                    await self.store.execute(
                        "INSERT INTO peer_event SELECT * FROM unnest($1::bytea[], $2::bytea[])", keys, values
                    )
                await self.consumer.commit()


def cpu_by_part(postgres: psutil.Process) -> dict[str, float]:
    """Seconds of CPU so far of this process, of PostgreSQL and of a broker of ours."""
    me = psutil.Process()
    here = me.cpu_times()
    brokers = [child for child in me.children() if child.name() in {"java", "noida-db"}]
    return {"Python": here.user + here.system, "PostgreSQL": cpu_of(postgres), "broker": cpu_of(*brokers)}


async def measure(url: str, bootstrap_servers: str, arguments: argparse.Namespace) -> int:
    async with AsyncExitStack() as stack:
        at = await stack.enter_async_context(scene(url, bootstrap_servers, arguments.terms))
        peers = {
            name: await stack.enter_async_context(Bare(bootstrap_servers, url, durable=durable))
            for name, durable in ((DURABLE, True), ("bare aiokafka", False))
        }
        tune_gc()
        rates: dict[str, list[float]] = {"ours": [], **{name: [] for name in peers}}
        costs: dict[str, list[dict[str, float]]] = {name: [] for name in rates}
        for count in (1_000, *[arguments.events] * ROUNDS):  # the first one is a warm-up
            rates["ours"].append(await at.throughput(count))
            costs["ours"].append({part: seconds / count for part, seconds in at.spent.items()})
            messages = [(each.key.encode(), each.value) for each in at.watched.carried]
            await at.quiet()
            for name, peer in peers.items():
                before = cpu_by_part(at.postgres)
                rates[name].append(await peer.throughput(messages))
                costs[name].append({part: (s - before[part]) / count for part, s in cpu_by_part(at.postgres).items()})
        code = report(rates, costs)
        lags = await at.lags(arguments.seconds, STEADY_PER_SECOND)
        print(
            f"lag from append to committed invoice at {STEADY_PER_SECOND}/s, one event a transaction: "
            f"p50 {lags[len(lags) // 2]:.0f} ms, p99 {lags[int(len(lags) * 0.99)]:.0f} ms; {say_load()}"
        )
        if arguments.profile:
            await at.quiet()
            profile = cProfile.Profile(time.thread_time)
            await at.throughput(arguments.events, profile)
            pstats.Stats(profile).sort_stats("cumtime").print_stats("encours|aiokafka|asyncpg", 60)
    return code


def report(rates: dict[str, list[float]], costs: dict[str, list[dict[str, float]]]) -> int:
    """The exit code."""
    targets = Targets()
    for name in rates:
        parts = {part: median([each[part] for each in costs[name][1:]]) * 1e6 for part in costs[name][0]}
        cpu = ", ".join(f"{part} {micros:.0f} µs" for part, micros in parts.items())
        title = "order to invoice" if name == "ours" else name
        print(f"{title}: {median(rates[name][1:]):.0f} events/s; CPU an event: {cpu}")
    ours = median(rates["ours"][1:])
    targets.row(f"order to invoice ÷ {DURABLE}", ours / median(rates[DURABLE][1:]), ("≥", 0.4))
    targets.row("order to invoice ÷ bare aiokafka", ours / median(rates["bare aiokafka"][1:]))
    return targets.exit_code()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=EVENTS, help="a round")
    parser.add_argument("--seconds", type=float, default=8, help="of the steady rate")
    parser.add_argument("--net-30", dest="terms", action="store_const", const={"kind": "net", "days": 30})
    parser.add_argument("--profile", action="store_true")
    parser.set_defaults(terms=STATEMENT)
    arguments = parser.parse_args()
    with ExitStack() as stack:
        database_url = stack.enter_context(durable_postgres())
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="encours-bench-kafka-"))
        kafka = stack.enter_context(kafka_for_tests(Path(folder)))
        print(f"broker: {kafka.kind}; {say_load()}")
        sys.exit(asyncio.run(measure(database_url, kafka.bootstrap_servers, arguments)))
