from collections.abc import AsyncIterator

import pytest

from tests.mandates.world import World
from tests.support.house import House


@pytest.fixture(scope="session")
async def house() -> AsyncIterator[House]:
    async with House(services=("mandates",)) as standing:
        yield standing


@pytest.fixture
async def world(house: House) -> World:
    """A fresh merchant with one buyer."""
    return await World.of(house)
