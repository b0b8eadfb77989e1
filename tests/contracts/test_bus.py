"""What both carriers promise: order per key, at least once, exactly one effect, nothing lost."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any

import pytest

from encours_contracts.control import EventDeadLettered
from encours_contracts.credit import AccountReleased
from encours_contracts.envelope import Envelope
from encours_platform.bus import Bus, Message, topic_of
from encours_platform.bus.in_process import InProcessBus
from encours_platform.bus.kafka import KafkaBus
from encours_platform.database import Sql
from encours_platform.telemetry import CONSUMER_LAG
from encours_values.ids import new_id
from tests.support.kafka import Broker, KafkaForTests, kafka_for_tests
from tests.support.pair import Pair, talking_pair

DEAD = Sql("SELECT name, error FROM dead_letter WHERE tenant_id = :tenant_id AND replayed_at IS NULL")


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaForTests]:
    """A broker of this module's own: some tests kill it."""
    with kafka_for_tests(tmp_path_factory.mktemp("kafka")) as found:
        yield found


@pytest.fixture
def broker(kafka: KafkaForTests) -> Broker:
    if kafka.broker is None or kafka.kind == "noida":
        pytest.skip("this broker is not ours to kill, or keeps nothing over a kill")
    return kafka.broker


@pytest.fixture(params=["in_process", pytest.param("kafka", marks=pytest.mark.kafka)])
def make_bus(request: pytest.FixtureRequest) -> Callable[[], Bus]:
    if request.param == "in_process":
        bus = InProcessBus()
        return lambda: bus
    servers = request.getfixturevalue("kafka").bootstrap_servers
    prefix = f"t{uuid.uuid4().hex[:8]}."
    return lambda: KafkaBus(servers, partitions=3, prefix=prefix)


@pytest.fixture
async def pair(make_bus: Callable[[], Bus]) -> AsyncIterator[Pair]:
    async with talking_pair(make_bus) as talking:
        yield talking


def released(tenant_id: uuid.UUID, account_id: uuid.UUID, what: str) -> Envelope:
    event = AccountReleased(account_id=account_id, reason=what)
    return Envelope(
        id=new_id(),
        source="/encours/credit",
        type=event.TYPE,
        time="2026-01-01T00:00:00Z",
        tenant=tenant_id,
        account=account_id,
        data=event.model_dump(mode="json"),
    )


async def test_events_of_one_key_arrive_in_order_and_different_keys_all_arrive(pair: Pair) -> None:
    accounts = [new_id() for _ in range(5)]
    spoken = [str(number) for number in range(40)]

    await asyncio.gather(*(pair.say(account, *spoken) for account in accounts))

    await pair.until_received(len(accounts) * len(spoken))
    for account in accounts:
        assert await pair.received(account) == spoken


async def test_an_envelope_that_comes_twice_has_one_effect(pair: Pair) -> None:
    account = new_id()
    twice = released(pair.tenant_id, account, "once")
    bus = pair._buses["credit"]

    await bus.publish(topic_of("credit"), [Message.of(twice)])
    await bus.publish(topic_of("credit"), [Message.of(twice), Message.of(twice)])
    await pair.say(account, "afterwards")

    assert await pair.until_received(2) == ["once", "afterwards"]


async def test_a_poisoned_event_is_dead_lettered_with_its_error_and_replayed_once_mended(pair: Pair) -> None:
    account = new_id()
    pair.poison.add("bad")

    await pair.say(account, "before", "bad", "after")

    assert await pair.until_received(2) == ["before", "after"]
    listener = pair.running["billing"]
    async with listener.database.transaction(pair.tenant_id) as tx:
        letters = await tx.rows(DEAD)
    assert [(letter["name"], "bad" in letter["error"]) for letter in letters] == [(AccountReleased.TYPE, True)]

    pair.poison.clear()
    assert await listener.inbox.replay(pair.tenant_id) == 1
    assert await listener.inbox.replay(pair.tenant_id) == 0
    assert await pair.received() == ["before", "after", "bad"]


async def test_a_listener_that_was_away_hears_what_was_said_meanwhile(pair: Pair, make_bus: Callable[[], Bus]) -> None:
    account = new_id()
    await pair.say(account, "1", "2")
    await pair.until_received(2)

    if isinstance(make_bus(), InProcessBus):
        await pair.stop_all()
        await pair.start("credit", _Deaf())
        await pair.say(account, "3", "4")
        await asyncio.sleep(0.2)
        await pair.stop("credit")
        pair._make_bus = InProcessBus
        bus = InProcessBus()
        await pair.start("billing", bus)
        await pair.start("credit", bus)
    else:
        await pair.stop("billing")
        await pair.say(account, "3", "4")
        await pair.start("billing")

    assert await pair.until_received(4) == ["1", "2", "3", "4"]


async def test_a_crash_between_publishing_and_noting_it_doubles_no_effect(
    pair: Pair, make_bus: Callable[[], Bus]
) -> None:
    account = new_id()
    await pair.stop("credit")
    bus = make_bus()
    forgetful = _ForgetsOnce(bus)
    await pair.start("credit", forgetful)

    await pair.say(account, "1", "2", "3")

    assert await pair.until_received(3) == ["1", "2", "3"]
    assert forgetful.forgot
    await pair.say(account, "4")
    assert await pair.until_received(4) == ["1", "2", "3", "4"]


@pytest.mark.kafka
async def test_a_broker_that_is_killed_and_comes_back_loses_nothing(broker: Broker) -> None:
    account, prefix = new_id(), f"t{uuid.uuid4().hex[:8]}."
    async with talking_pair(lambda: KafkaBus(broker.bootstrap_servers, partitions=3, prefix=prefix)) as pair:
        await pair.say(account, *(str(number) for number in range(10)))
        await pair.until_received(10)

        await asyncio.to_thread(broker.kill)
        await pair.say(account, *(str(number) for number in range(10, 20)))
        await asyncio.to_thread(broker.restart)

        assert await pair.until_received(20) == [str(number) for number in range(20)]


@pytest.mark.kafka
async def test_a_dead_lettered_event_is_published_on_the_dead_letter_topic(kafka: KafkaForTests) -> None:
    account, prefix = new_id(), f"t{uuid.uuid4().hex[:8]}."
    received: list[Envelope] = []

    async def note(envelopes: Sequence[Envelope]) -> None:
        received.extend(envelopes)

    def make() -> Bus:
        return KafkaBus(kafka.bootstrap_servers, partitions=1, prefix=prefix)

    async with talking_pair(make) as pair:
        watcher = make()
        watcher.subscribe("watcher", [topic_of("dead-letters")], frozenset({EventDeadLettered.TYPE}), note)
        await watcher.start()
        try:
            pair.poison.add("bad")
            await pair.say(account, "bad", "good")
            await pair.until_received(1)
            for _ in range(500):
                if received:
                    break
                await asyncio.sleep(0.02)
        finally:
            await watcher.stop()
    assert [envelope.data["name"] for envelope in received] == [AccountReleased.TYPE]


class _Deaf(InProcessBus):
    """A carrier that cannot carry just now."""

    async def publish(self, topic: str, messages: Sequence[Message]) -> None:
        raise ConnectionError("nobody listens")


class _ForgetsOnce:
    """Delivers the first batch and dies before it can say so, as a killed process would."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self.forgot = False

    async def publish(self, topic: str, messages: Sequence[Message]) -> None:
        await self._bus.publish(topic, messages)
        if not self.forgot:
            self.forgot = True
            raise ConnectionError("the acknowledgement was lost")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bus, name)


@pytest.mark.kafka
async def test_metrics_say_how_far_a_consumer_is_behind(kafka: KafkaForTests) -> None:
    bus = KafkaBus(kafka.bootstrap_servers, partitions=1, prefix=f"t{uuid.uuid4().hex[:8]}.")
    handled: list[Envelope] = []
    lags: list[float] = []
    group, topic = f"{bus._prefix}encours.slow", f"{bus._prefix}{topic_of('credit')}"
    lag = CONSUMER_LAG.labels(group, topic, 0)

    async def receive(envelopes: Sequence[Envelope]) -> None:
        handled.extend(envelopes)
        lags.append(lag._value.get())

    bus.subscribe("slow", [topic_of("credit")], frozenset({AccountReleased.TYPE}), receive)
    await bus.start()
    try:
        tenant_id, account_id = new_id(), new_id()
        sent = [Message.of(released(tenant_id, account_id, str(each))) for each in range(1_200)]
        await bus.publish(topic_of("credit"), sent)
        for _ in range(300):
            if len(handled) == 1_200 and lag._value.get() == 0:
                break
            await asyncio.sleep(0.05)
    finally:
        await bus.stop()

    assert (len(handled), lag._value.get()) == (1_200, 0)
    assert max(lags) > 0, "while the first 500 were handled, the others waited"
