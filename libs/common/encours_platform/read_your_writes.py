"""Read your writes across services: wait a moment for what another service has just created (docs/architecture.md)."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from encours_platform.database import Tx
from encours_platform.problems import NotYetKnown
from encours_platform.view import View

T = TypeVar("T")

WAIT_SECONDS = 2.0
POLL_SECONDS = 0.02


async def wait_until_visible(view: View, look: Callable[[Tx], Awaitable[T | None]], what: str) -> T:
    """Polls `look` for up to two seconds until it finds something. Raises `NotYetKnown`."""
    end = time.monotonic() + WAIT_SECONDS
    while True:
        found = await view.run(look)
        if found is not None:
            return found
        if time.monotonic() > end:
            raise NotYetKnown(f"{what} is not known here; if it was created just now, ask again")
        await asyncio.sleep(POLL_SECONDS)
