"""The whole application in a process of its own, on a database of the tests: it is killed, and goes on where it was."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from encours.application import Application as ProductApplication
from encours.services import SERVICES
from encours.up import serve_services
from encours_platform.bus.in_process import InProcessBus
from tests.support.application import Application, settings_for
from tests.support.postgres import fresh_database
from tests.support.processes import DidNotStart, accepts, free_port

READY_SECONDS = 60.0
LOG_TAIL = 3_000


class ServedApplication(Application):
    """As `Application`, over a socket. `product` is not started: the tests read its databases."""

    async def __aenter__(self) -> Self:
        self.database_url = await self._stack.enter_async_context(fresh_database())
        self.settings = settings_for(self.database_url)
        self.product = ProductApplication(self.settings, SERVICES, InProcessBus())
        await self.product.migrate()
        self._stack.push_async_callback(self._close)
        self._port = free_port()
        self._folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="encours-served-"))
        self.kills = 0
        await self._start()
        self.client = await self._stack.enter_async_context(
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{self._port}", timeout=120)
        )
        return self

    async def _start(self) -> None:
        command = [sys.executable, "-m", "tests.support.served", self.database_url, str(self._port)]
        with (Path(self._folder) / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env=dict(os.environ))
        end = time.monotonic() + READY_SECONDS
        while not accepts(self._port):
            if self._process.poll() is not None or time.monotonic() > end:
                raise DidNotStart((Path(self._folder) / "log").read_text()[-LOG_TAIL:])
            await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """kill -9, and the same again on the same data; who calls meanwhile is not answered."""
        self._end(signal.SIGKILL)
        self.kills += 1
        await self._start()

    def _end(self, how: signal.Signals) -> None:
        if self._process.poll() is None:
            os.kill(self._process.pid, how)
        self._process.wait()

    async def _close(self) -> None:
        self._end(signal.SIGKILL)
        for runtime in self.product.runtimes.values():
            await runtime.api.authenticator.close()
            await runtime.database.close()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()


def main() -> None:
    url, port = sys.argv[1:]
    settings = settings_for(url, port=int(port), log_level="WARNING")
    asyncio.run(serve_services(settings, SERVICES))


if __name__ == "__main__":
    main()
