"""Apache Kafka: one topic a publisher, keyed by tenant and account, offsets committed after the effect."""

import asyncio
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code
from pydantic import ValidationError

from encours_contracts.envelope import Envelope
from encours_platform.bus import Message, Receive, topic_of
from encours_platform.process import cancel_and_wait
from encours_platform.telemetry import CONSUMER_LAG

log = structlog.get_logger(__name__)

BATCH_MAX = 500
BATCH_BYTES = 256 * 1024
"""Of one partition and request, before compression: what a relay carries at once goes in one request."""
RETRY_SECONDS_MAX = 5.0
NOT_AN_ENVELOPE = b"not-an-envelope"
"""`ce_type` of a message that is not an envelope; no subscriber handles it."""


@dataclass(frozen=True)
class _Subscription:
    group: str
    topics: Sequence[str]
    types: frozenset[str]
    receive: Receive


class KafkaBus:
    """At least once; the inbox makes it exactly one effect.

    `prefix` begins the names of topics and groups, so that several installations may share a cluster.
    """

    def __init__(self, bootstrap_servers: str, *, partitions: int = 6, replication: int = 1, prefix: str = "") -> None:
        self._servers = bootstrap_servers
        self._prefix = prefix
        self._replication = replication
        self._partitions = partitions
        self._subscriptions: list[_Subscription] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._producer: Any = None
        self._known_topics: set[str] = set()

    def subscribe(self, group: str, topics: Sequence[str], types: frozenset[str], receive: Receive) -> None:
        named = [self._prefix + topic for topic in topics]
        self._subscriptions.append(_Subscription(f"{self._prefix}encours.{group}", named, types, receive))

    async def start(self) -> None:
        self._producer = AIOKafkaProducer(
            bootstrap_servers=self._servers,
            enable_idempotence=True,
            acks="all",
            max_batch_size=BATCH_BYTES,
            compression_type="lz4",
        )
        await self._producer.start()
        for subscription in self._subscriptions:
            await self.create_topics(subscription.topics)
            self._tasks.append(asyncio.create_task(self._consume_for_ever(subscription)))

    async def stop(self) -> None:
        await cancel_and_wait(self._tasks)
        if self._producer is not None:
            await self._producer.stop()

    async def create_topics(self, topics: Sequence[str]) -> None:
        missing = [topic for topic in topics if topic not in self._known_topics]
        if not missing:
            return
        admin = AIOKafkaAdminClient(bootstrap_servers=self._servers)
        await admin.start()
        try:
            new_topics = [NewTopic(topic, self._partitions, self._replication) for topic in missing]
            answer = await admin.create_topics(new_topics)
            for topic, code, *_ in answer.topic_errors:
                if code not in (0, TopicAlreadyExistsError.errno):
                    raise for_code(code)(topic)
        finally:
            await admin.close()
        self._known_topics.update(missing)

    async def publish(self, topic: str, messages: Sequence[Message]) -> None:
        """Returns when the broker has acknowledged each; the order per key is that of `messages`."""
        topic = self._prefix + topic
        await self.create_topics([topic])
        partitions = len(await self._producer.partitions_for(topic))
        by_partition: dict[int, list[tuple[bytes, Message]]] = {}
        for message in messages:
            key = message.key.encode()
            by_partition.setdefault(zlib.crc32(key) % partitions, []).append((key, message))
        await asyncio.gather(*(self._send(topic, partition, sent) for partition, sent in by_partition.items()))

    async def _send(self, topic: str, partition: int, keyed: Sequence[tuple[bytes, Message]]) -> None:
        """Whole batches of one partition: to send message by message costs three times as much."""
        acknowledged, batch = [], self._producer.create_batch()
        for key, message in keyed:
            record = {
                "timestamp": None,
                "key": key,
                "value": message.value,
                "headers": [("content-type", b"application/cloudevents+json"), ("ce_type", message.type.encode())],
            }
            if batch.append(**record) is None:  # it is full
                acknowledged.append(await self._producer.send_batch(batch, topic, partition=partition))
                batch = self._producer.create_batch()
                batch.append(**record)
        acknowledged.append(await self._producer.send_batch(batch, topic, partition=partition))
        await asyncio.gather(*acknowledged)

    async def _consume_for_ever(self, subscription: _Subscription) -> None:
        delay = 0.1
        while True:
            try:
                await self._consume(subscription)
            except (KafkaError, OSError) as fault:
                log.warning("consumer_restarts", group=subscription.group, fault=repr(fault))
            except Exception:  # whatever it was, nothing was committed: the batch comes again
                log.exception("consumer_failed", group=subscription.group)
            await asyncio.sleep(delay)
            delay = min(delay * 2, RETRY_SECONDS_MAX)

    async def _consume(self, subscription: _Subscription) -> None:
        consumer = AIOKafkaConsumer(
            *subscription.topics,
            bootstrap_servers=self._servers,
            group_id=subscription.group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_poll_records=BATCH_MAX,
            fetch_max_wait_ms=50,
        )
        await consumer.start()
        try:
            while True:
                fetched = await consumer.getmany(timeout_ms=1000, max_records=BATCH_MAX)
                if not fetched:
                    continue
                records = [record for partition in fetched.values() for record in partition]
                envelopes = await self._read_all(records, subscription.types)
                if envelopes:
                    await subscription.receive(envelopes)
                await consumer.commit()
                _measure_lag(consumer, subscription.group, fetched)
        finally:
            await consumer.stop()

    async def _read_all(
        self, records: "Sequence[ConsumerRecord[bytes, bytes]]", types: frozenset[str]
    ) -> list[Envelope]:
        """The envelopes of `types`. A message that is not an envelope goes to the dead-letter topic unchanged."""
        envelopes = []
        for record in records:
            try:
                envelope = _read(record, types)
            except ValidationError as fault:
                await self._dead_letter(record, fault)
            else:
                envelopes += [envelope] if envelope else []
        return envelopes

    async def _dead_letter(self, record: "ConsumerRecord[bytes, bytes]", fault: ValidationError) -> None:
        origin = f"{record.topic}/{record.partition}/{record.offset}"
        log.error("not_an_envelope", origin=origin, faults=[each["type"] for each in fault.errors()])
        topic = self._prefix + topic_of("dead-letters")
        await self.create_topics([topic])
        headers = [("ce_type", NOT_AN_ENVELOPE), ("origin", origin.encode())]
        await self._producer.send_and_wait(topic, record.value, record.key, headers=headers)


def _measure_lag(
    consumer: AIOKafkaConsumer, group: str, fetched: "Mapping[TopicPartition, Sequence[ConsumerRecord[bytes, bytes]]]"
) -> None:
    """Messages of each partition behind the last one that was handled, as of the last fetch."""
    for partition, records in fetched.items():
        end = consumer.highwater(partition) if partition in consumer.assignment() else None
        if end is not None:
            CONSUMER_LAG.labels(group, partition.topic, partition.partition).set(end - records[-1].offset - 1)


def _read(record: "ConsumerRecord[bytes, bytes]", types: frozenset[str]) -> Envelope | None:
    """Raises `pydantic.ValidationError` where it is no envelope."""
    named = dict(record.headers).get("ce_type")
    if named is not None and named.decode(errors="replace") not in types:
        return None
    envelope = Envelope.from_bytes(record.value or b"")
    return envelope if envelope.type in types else None
