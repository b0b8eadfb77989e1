"""A House for tests that are not coroutines (hypothesis' state machines): it lives in the event loop of a thread."""

import asyncio
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self, TypeVar

from tests.support.application import House

T = TypeVar("T")

ANSWER_SECONDS = 120.0


class HouseThread:
    """`with HouseThread() as thread: thread.run(thread.house.merchant())`."""

    def __init__(self) -> None:
        self.house = House()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="house", daemon=True)

    def run(self, awaited: Coroutine[Any, Any, T]) -> T:
        """The coroutine's answer; it runs in the house's own loop."""
        return asyncio.run_coroutine_threadsafe(awaited, self._loop).result(ANSWER_SECONDS)

    def __enter__(self) -> Self:
        self._thread.start()
        self.run(self.house.__aenter__())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.run(self.house.__aexit__(kind, error, trace))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(ANSWER_SECONDS)
        self._loop.close()
