from collections.abc import AsyncIterator

import pytest

from tests.support.application import Application


@pytest.fixture(scope="session")
async def application() -> AsyncIterator[Application]:
    """Notifications alone; private webhook targets allowed, no mail server. Each test opens its own merchant."""
    async with Application(services=("notifications",), allow_private_webhooks=True) as running:
        yield running
