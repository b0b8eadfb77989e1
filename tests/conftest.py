from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.support.postgres import stop_server

settings.register_profile("shared_cores", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared_cores")  # a busy machine makes inputs slowly: that is no fault of the code


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests first, so that no core waits at the end for one long file."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session", autouse=True)
def _postgres_of_the_session() -> Iterator[None]:
    yield
    stop_server()
