import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.support.application import RUNNING
from tests.support.reconciliation import check_books


@pytest.fixture(autouse=True)
async def _books_and_bank_agree(request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """After each story, for every merchant who did something in it; not where a test invents what a bank says."""
    yield
    if request.node.get_closest_marker("invents_facts") is None:
        for loop, application in RUNNING:
            if loop is asyncio.get_running_loop():
                await check_books(application)
