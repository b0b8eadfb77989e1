"""`encours up` as its users run it: a process of its own, that can be killed and started again."""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import psutil

from tests.support.processes import free_port

READY_SECONDS = 90.0
ENCOURS = str(Path(sys.executable).parent / "encours")
Done = subprocess.CompletedProcess[str]


def run(*arguments: str | Path, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Done:
    """The `encours` command with these arguments, to its end."""
    command = [ENCOURS, *(str(each) for each in arguments)]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ENCOURS_")}
    return subprocess.run(
        command, env={**clean, **(env or {})}, cwd=cwd, capture_output=True, text=True, check=False, timeout=120
    )


class Program:
    """A whole installation on an embedded PostgreSQL, with data of its own."""

    def __init__(
        self, *, sandbox: bool = True, data: Path | None = None, env: Mapping[str, str] | None = None, key: str = ""
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="encours-program-"))
        self.folder.chmod(0o755)
        self.data = data or self.folder / "data"
        self._env = {**os.environ, **(env or {})}
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.key = key
        self._sandbox = sandbox
        self._process: subprocess.Popen[bytes] | None = None
        self.log = self.folder / "log"

    def start(self) -> None:
        """Returns when it answers on /readyz."""
        command = [ENCOURS, "up", "--port", str(self.port)]
        command += ["--data", str(self.data), *(["--sandbox"] if self._sandbox else [])]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env=self._env, start_new_session=True)
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end:
            assert self._process.poll() is None, self.log.read_text()[-2000:]
            if found := re.search(r"^api key: (\S+)", self.log.read_text(), re.MULTILINE):
                self.key = found.group(1)
            if self.key and self._answers():
                return
            time.sleep(0.05)
        raise AssertionError(f"not ready in {READY_SECONDS} s: {self.log.read_text()[-2000:]}")

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", timeout=2).status_code == 200
        except httpx.TransportError:
            return False

    def kill(self, *, postgres: bool = False) -> None:
        """kill -9 of the process; `postgres` too if wished."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if postgres:
            self.kill_postgres()

    def kill_postgres(self) -> None:
        pid_file = self.data / "postgres" / "postmaster.pid"
        try:
            postmaster = psutil.Process(int(pid_file.read_text().splitlines()[0]))
        except (FileNotFoundError, psutil.NoSuchProcess):
            return
        family = [postmaster, *postmaster.children(recursive=True)]
        for each in family:
            try:
                each.kill()
            except psutil.NoSuchProcess:
                continue
        psutil.wait_procs(family, timeout=10)

    def wait(self, seconds: float) -> int:
        """The exit code of a process that ends by itself."""
        assert self._process is not None
        return self._process.wait(seconds)

    def stop(self) -> None:
        """A clean end, as by Ctrl-C."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(40)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    async def restart(self, *, postgres: bool = False) -> None:
        await asyncio.to_thread(self.kill, postgres=postgres)
        await asyncio.to_thread(self.start)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self.kill_postgres()
        shutil.rmtree(self.folder, ignore_errors=True)
