from collections.abc import AsyncIterator

import pytest

from tests.credit.shop import Shop, new_shop
from tests.support.application import Application


@pytest.fixture(scope="session")
async def application() -> AsyncIterator[Application]:
    async with Application(services=("credit",)) as application:
        yield application


@pytest.fixture
async def shop(application: Application) -> Shop:
    """A merchant of its own who asks for no mandate; its clock stands at 3 January 2011, 12:00 in Paris."""
    return await new_shop(application)
