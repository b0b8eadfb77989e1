"""The broker keeps what the bus relies on; here bare aiokafka is the client, so a failure is not the bus's own."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError

from tests.support.kafka import (
    KAFKA_LOCAL,
    Broker,
    KafkaForTests,
    NoidaBroker,
    StandInRefused,
    kafka_for_tests,
    kafka_local,
)
from tests.support.processes import Child

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

PARTITIONS = 6


def broker_of(kafka: KafkaForTests) -> Broker:
    if kafka.broker is None:
        pytest.skip("the broker is somebody else's: it is not ours to stop")
    return kafka.broker


async def make_topic(kafka: KafkaForTests) -> str:
    topic = f"test.{uuid4().hex}"
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap_servers)
    await admin.start()
    try:
        answer = await admin.create_topics([NewTopic(topic, PARTITIONS, -1, replica_assignments={})])
        assert [code for _, code, *_ in answer.topic_errors] == [0]
    finally:
        await admin.close()
    return topic


async def produce(kafka: KafkaForTests, topic: str, values: Sequence[int], *, keys: int = 1) -> None:
    """Send `values`, the key being the value modulo `keys`; returns when each is acknowledged."""
    producer = AIOKafkaProducer(
        bootstrap_servers=kafka.bootstrap_servers, enable_idempotence=True, acks="all", compression_type="lz4"
    )
    await producer.start()
    try:
        sent = [await producer.send(topic, key=b"%d" % (value % keys), value=b"%d" % value) for value in values]
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


@asynccontextmanager
async def consuming(kafka: KafkaForTests, topic: str, group: str) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=kafka.bootstrap_servers,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        session_timeout_ms=6000,
        heartbeat_interval_ms=500,
        fetch_max_wait_ms=50,
    )
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


async def take(
    consumer: AIOKafkaConsumer, count: int, *, timeout_seconds: float = 40.0
) -> list["ConsumerRecord[bytes, bytes]"]:
    records_read: list[ConsumerRecord[bytes, bytes]] = []
    async with asyncio.timeout(timeout_seconds):
        while len(records_read) < count:
            fetched = await consumer.getmany(timeout_ms=200, max_records=count - len(records_read))
            records_read += [record for records in fetched.values() for record in records]
    return records_read


def values_of(records: Sequence["ConsumerRecord[bytes, bytes]"]) -> list[int]:
    return [int(record.value or b"-1") for record in records]


async def test_records_of_one_key_arrive_in_the_order_they_were_sent(kafka: KafkaForTests) -> None:
    topic = await make_topic(kafka)
    await produce(kafka, topic, range(300), keys=10)

    async with consuming(kafka, topic, "readers") as consumer:
        records = await take(consumer, 300)

    for key in range(10):
        of_key = [record for record in records if record.key == b"%d" % key]
        assert values_of(of_key) == list(range(key, 300, 10))
        assert len({record.partition for record in of_key}) == 1


async def test_a_group_resumes_at_its_commit_and_sees_what_it_did_not_commit_again(kafka: KafkaForTests) -> None:
    topic = await make_topic(kafka)
    await produce(kafka, topic, range(10))

    async with consuming(kafka, topic, "resuming") as consumer:
        assert values_of(await take(consumer, 4)) == [0, 1, 2, 3]
        await consumer.commit()
        assert values_of(await take(consumer, 3)) == [4, 5, 6]
    async with consuming(kafka, topic, "resuming") as consumer:
        assert values_of(await take(consumer, 6)) == [4, 5, 6, 7, 8, 9]


async def test_two_members_of_a_group_share_the_partitions_and_one_takes_over(kafka: KafkaForTests) -> None:
    topic = await make_topic(kafka)

    async with consuming(kafka, topic, "sharing") as stays:
        async with consuming(kafka, topic, "sharing") as leaves:
            await _until_shared(stays, leaves)
            assert len(leaves.assignment()) == PARTITIONS // 2
        await produce(kafka, topic, range(60), keys=60)
        seen: set[int] = set()
        async with asyncio.timeout(40):
            while len(seen) < 60:  # what was fetched before the other left, uncommitted, is offered again
                seen.update(values_of(await take(stays, 1)))

    assert seen == set(range(60))


async def _until_shared(one: AIOKafkaConsumer, other: AIOKafkaConsumer) -> None:
    async with asyncio.timeout(30):
        while len(one.assignment()) != PARTITIONS // 2 or not other.assignment():
            await one.getmany(timeout_ms=50)
            await other.getmany(timeout_ms=50)


async def test_two_groups_each_see_every_record(kafka: KafkaForTests) -> None:
    topic = await make_topic(kafka)
    await produce(kafka, topic, range(5))

    for group in ("billing", "collections"):
        async with consuming(kafka, topic, group) as consumer:
            assert values_of(await take(consumer, 5)) == [0, 1, 2, 3, 4]


async def test_a_topic_nobody_created_is_refused(kafka: KafkaForTests) -> None:
    if kafka.kind != "apache":
        pytest.skip("a setting of our own broker")
    producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap_servers, request_timeout_ms=2000)
    await producer.start()
    try:
        with pytest.raises(KafkaError):
            await producer.send_and_wait(f"test.{uuid4().hex}", b"lost")
    finally:
        await producer.stop()


async def test_records_and_commits_outlive_an_orderly_restart(kafka: KafkaForTests) -> None:
    broker, topic = broker_of(kafka), await make_topic(kafka)
    await produce(kafka, topic, range(20))
    async with consuming(kafka, topic, "patient") as consumer:
        await take(consumer, 7)
        await consumer.commit()

    await asyncio.to_thread(broker.restart)

    assert broker.bootstrap_servers == kafka.bootstrap_servers
    async with consuming(kafka, topic, "patient") as consumer:
        assert values_of(await take(consumer, 13)) == list(range(7, 20))


async def test_what_was_acknowledged_outlives_a_killed_broker(kafka: KafkaForTests) -> None:
    broker, topic = broker_of(kafka), await make_topic(kafka)
    if kafka.kind == "noida":
        pytest.skip("the stand-in loses acknowledged records when killed; only Apache Kafka proves this")
    await produce(kafka, topic, range(500), keys=7)
    async with consuming(kafka, topic, "survivors") as consumer:
        assert len(await take(consumer, 100)) == 100
        await consumer.commit()
        broker.kill()
    assert not broker.running

    await asyncio.to_thread(broker.start)

    async with consuming(kafka, topic, "survivors") as consumer:
        assert len(await take(consumer, 400)) == 400
    async with consuming(kafka, topic, "auditors") as consumer:
        assert sorted(values_of(await take(consumer, 500))) == list(range(500))


async def test_a_producer_and_a_consumer_live_through_the_kill(kafka: KafkaForTests) -> None:
    broker, topic = broker_of(kafka), await make_topic(kafka)
    if kafka.kind == "noida":
        pytest.skip("the stand-in loses acknowledged records when killed; only Apache Kafka proves this")
    producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap_servers, enable_idempotence=True, acks="all")
    await producer.start()
    try:
        async with consuming(kafka, topic, "steady") as consumer:
            await producer.send_and_wait(topic, b"1", key=b"k")
            assert values_of(await take(consumer, 1)) == [1]

            broker.kill()
            await asyncio.to_thread(broker.start)

            async with asyncio.timeout(40):
                await producer.send_and_wait(topic, b"2", key=b"k")
            # Not committed before the crash, so the first may be offered again; the second must come.
            assert 2 in values_of(await take(consumer, 1))
    finally:
        await producer.stop()


async def test_the_command_prints_its_address_and_ends_on_sigterm(tmp_path: Path, kafka: KafkaForTests) -> None:
    if kafka.kind != "apache":
        pytest.skip("there is no Apache Kafka here")
    child = Child(
        "kafka-local",
        [sys.executable, str(KAFKA_LOCAL), "--port", "0", "--data", str(tmp_path / "d")],
        tmp_path / "out",
    )
    child.start()
    try:
        await asyncio.to_thread(child.wait_until, lambda: b"\n" in child.log_path.read_bytes(), 90.0)
        address = child.log_path.read_text(encoding="utf-8").strip()
        own = KafkaForTests("apache", address, None)
        topic = await make_topic(own)
        await produce(own, topic, [1])
    finally:
        await asyncio.to_thread(child.stop)
    assert child.wait(0) == 0


def test_ci_refuses_the_stand_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("KAFKA_BOOTSTRAP_SERVERS", raising=False)
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)

    with pytest.raises(StandInRefused, match="CI needs Apache Kafka"), kafka_for_tests(tmp_path):
        pass


def test_a_given_broker_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "broker.example:9092")

    with kafka_for_tests(tmp_path) as found:
        assert (found.kind, found.bootstrap_servers, found.broker) == ("external", "broker.example:9092", None)


async def test_without_java_the_stand_in_serves(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("KAFKA_BOOTSTRAP_SERVERS", "JAVA_HOME", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", os.defpath if kafka_local().find_java() is None else "")

    with kafka_for_tests(tmp_path / "noida") as found:
        topic = await make_topic(found)
        await produce(found, topic, range(3))
        async with consuming(found, topic, "g") as consumer:
            assert values_of(await take(consumer, 3)) == [0, 1, 2]

    assert found.kind == "noida"
    assert isinstance(found.broker, NoidaBroker)
