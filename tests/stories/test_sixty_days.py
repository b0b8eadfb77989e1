"""Merchant, buyers, a nasty bank, the clock and crashes play together: no cent is lost, none is asked for twice.

`STORY_EXAMPLES=2000 python -m pytest tests/stories/test_sixty_days.py` looks deeper; `python -m tests.support.story`
tells stories by their numbers, and makes those that fail shorter.
"""

import os
from collections.abc import AsyncIterator

import pytest

from tests.support.application import Application
from tests.support.served import ServedApplication
from tests.support.story.telling import Crashes, days_of, tell, tell_all

EXAMPLES = int(os.environ.get("STORY_EXAMPLES", "20"))
AT_ONCE = 4
DAYS_WITH_CRASHES = 12


@pytest.fixture(scope="module")
async def application() -> AsyncIterator[Application]:
    async with Application() as running:
        yield running


@pytest.mark.slow
async def test_stories_of_sixty_days_lose_no_cent_and_ask_for_none_twice(application: Application) -> None:
    failed = await tell_all(application, range(EXAMPLES), at_once=AT_ONCE)
    assert not failed, "\n\n".join(failed.values())


@pytest.mark.slow
async def test_a_story_in_which_the_program_is_killed_goes_on_where_it_was() -> None:
    async with ServedApplication() as served:
        await tell(served, 0, days_of(0)[:DAYS_WITH_CRASHES], crashes=Crashes(served, 0, chance=0.3))
        assert served.kills >= 2
