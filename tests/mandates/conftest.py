from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.mandates.signing_page import Visitor, visitor
from tests.mandates.world import World
from tests.support.application import House


@pytest.fixture(scope="session")
async def house() -> AsyncIterator[House]:
    async with House(services=("mandates",)) as standing:
        yield standing


@pytest.fixture
async def world(house: House) -> World:
    """A fresh merchant with one buyer."""
    return await World.of(house)


@pytest.fixture
async def mandate(world: World) -> Any:
    return await world.create()


@pytest.fixture
async def page(world: World, mandate: Any) -> Visitor:
    return await visitor(world, mandate)
