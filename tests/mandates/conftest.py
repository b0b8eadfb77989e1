from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.mandates.signing_page import Visitor, visitor
from tests.mandates.world import World
from tests.support.application import Application


@pytest.fixture(scope="session")
async def application() -> AsyncIterator[Application]:
    async with Application(services=("mandates",)) as running_application:
        yield running_application


@pytest.fixture
async def world(application: Application) -> World:
    """A fresh merchant with one buyer."""
    return await World.of(application)


@pytest.fixture
async def mandate(world: World) -> Any:
    return await world.create()


@pytest.fixture
async def page(world: World, mandate: Any) -> Visitor:
    return await visitor(world, mandate)
