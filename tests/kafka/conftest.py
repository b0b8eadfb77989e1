from collections.abc import Iterator

import pytest

from tests.support.kafka import KafkaForTests, kafka_for_tests


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaForTests]:
    """One broker for all tests of the session; each test makes topics and groups of its own."""
    with kafka_for_tests(tmp_path_factory.mktemp("kafka")) as found:
        yield found
