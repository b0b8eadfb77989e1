from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio

from tests.billing.world import SETTINGS, World
from tests.support.application import Application


@pytest_asyncio.fixture(scope="session")
async def application() -> AsyncIterator[Application]:
    async with Application(services=("billing",)) as application:
        yield application


@pytest.fixture
def world_of(application: Application) -> Callable[..., Awaitable[World]]:
    """A merchant of its own, with these settings beside the usual ones."""

    async def make(now: str = "2011-01-05", **settings: Any) -> World:
        world = World(application, await application.merchant({**SETTINGS, **settings}))
        await world.clock(now)
        return world

    return make


@pytest_asyncio.fixture
async def world(world_of: Callable[..., Awaitable[World]]) -> World:
    return await world_of()
