from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio

from tests.billing.world import SETTINGS, World
from tests.support.application import House


@pytest_asyncio.fixture(scope="session")
async def house() -> AsyncIterator[House]:
    async with House(services=("billing",)) as house:
        yield house


@pytest.fixture
def world_of(house: House) -> Callable[..., Awaitable[World]]:
    """A merchant of its own, with these settings beside the usual ones."""

    async def make(now: str = "2011-01-05", **settings: Any) -> World:
        world = World(house, await house.merchant({**SETTINGS, **settings}))
        await world.clock(now)
        return world

    return make


@pytest_asyncio.fixture
async def world(world_of: Callable[..., Awaitable[World]]) -> World:
    return await world_of()
