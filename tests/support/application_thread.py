"""An application for tests that are not coroutines (hypothesis' state machines): it runs in a thread of its own."""

import asyncio
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self, TypeVar

from tests.support.application import Application

T = TypeVar("T")

ANSWER_SECONDS = 120.0


class ApplicationThread:
    """`with ApplicationThread() as thread: thread.run(thread.installation.merchant())`."""

    def __init__(self) -> None:
        self.application = Application()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="installation", daemon=True)

    def run(self, awaited: Coroutine[Any, Any, T]) -> T:
        """The coroutine's answer; it runs in the installation's own loop."""
        return asyncio.run_coroutine_threadsafe(awaited, self._loop).result(ANSWER_SECONDS)

    def __enter__(self) -> Self:
        self._thread.start()
        self.run(self.application.__aenter__())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.run(self.application.__aexit__(kind, error, trace))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(ANSWER_SECONDS)
        self._loop.close()
