from collections.abc import AsyncIterator

import pytest_asyncio

from tests.collections.world import World, new_merchant
from tests.support.application import Application


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def application() -> AsyncIterator[Application]:
    async with Application(services=("collections", "sandbox")) as application:
        yield application


@pytest_asyncio.fixture(loop_scope="session")
async def world(application: Application) -> World:
    """A merchant of its own for each test."""
    return World(application, await new_merchant(application))
