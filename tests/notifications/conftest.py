from collections.abc import AsyncIterator

import pytest

from tests.support.application import House


@pytest.fixture(scope="session")
async def house() -> AsyncIterator[House]:
    """Notifications alone; private webhook targets allowed, no mail server. Each test opens its own merchant."""
    async with House(services=("notifications",), allow_private_webhooks=True) as running:
        yield running
