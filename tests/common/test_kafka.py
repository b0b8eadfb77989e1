"""What is no envelope is kept, and holds nobody up."""

import asyncio
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from encours_contracts.credit import AccountReleased
from encours_contracts.envelope import Envelope
from encours_platform.bus import Message, topic_of
from encours_platform.bus.kafka import NOT_AN_ENVELOPE, KafkaBus
from tests.common.alone import until
from tests.common.test_inbox import released
from tests.support.kafka import KafkaForTests, kafka_for_tests

pytestmark = pytest.mark.kafka


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaForTests]:
    with kafka_for_tests(tmp_path_factory.mktemp("kafka")) as found:
        yield found


async def test_messages_that_are_no_envelopes_are_dead_lettered_and_what_follows_is_handled(
    kafka: KafkaForTests,
) -> None:
    prefix = f"t{uuid.uuid4().hex[:8]}."
    topic = topic_of("credit")
    received: list[Any] = []

    async def note(envelopes: Sequence[Envelope]) -> None:
        received.extend(envelopes)

    bus = KafkaBus(kafka.bootstrap_servers, partitions=1, prefix=prefix)
    bus.subscribe("billing", [topic, topic_of("dead-letters")], frozenset({AccountReleased.TYPE}), note)
    await bus.start()
    foreign = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap_servers)
    dead = AIOKafkaConsumer(
        prefix + topic_of("dead-letters"), bootstrap_servers=kafka.bootstrap_servers, auto_offset_reset="earliest"
    )
    await foreign.start()
    await dead.start()
    try:
        for value, headers in (
            (b"{", []),
            (b"\xff\xfe", [("ce_type", AccountReleased.TYPE.encode())]),
            (b"{}", [("ce_type", b"\xff\xfe")]),
            (None, []),
        ):
            await foreign.send_and_wait(prefix + topic, value, key=b"k", headers=headers)
        good = released(uuid.uuid4(), "good")
        await bus.publish(topic, [Message.of(good)])

        await until(lambda: received == [good])
        records = [await asyncio.wait_for(dead.getone(), 10) for _ in range(3)]
    finally:
        await dead.stop()
        await foreign.stop()
        await bus.stop()
    assert [record.value for record in records] == [b"{", b"\xff\xfe", None]
    assert {dict(record.headers)["ce_type"] for record in records} == {NOT_AN_ENVELOPE}
