from collections.abc import AsyncIterator

import pytest

from tests.credit.shop import Shop, new_shop
from tests.support.application import House


@pytest.fixture(scope="session")
async def house() -> AsyncIterator[House]:
    async with House(services=("credit",)) as house:
        yield house


@pytest.fixture
async def shop(house: House) -> Shop:
    """A merchant of its own who asks for no mandate; its clock stands at 3 January 2011, 12:00 in Paris."""
    return await new_shop(house)
