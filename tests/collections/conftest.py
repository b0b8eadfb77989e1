from collections.abc import AsyncIterator

import pytest_asyncio

from tests.collections.world import World, new_merchant
from tests.support.application import House


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house() -> AsyncIterator[House]:
    async with House(services=("collections",)) as house:
        yield house


@pytest_asyncio.fixture(loop_scope="session")
async def world(house: House) -> World:
    """A merchant of its own for each test."""
    return World(house, await new_merchant(house))
