from collections.abc import Iterator

import pytest

from tests.support.postgres import stop_server


@pytest.fixture(scope="session", autouse=True)
def _postgres_of_the_session() -> Iterator[None]:
    yield
    stop_server()
