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
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import psutil

from tests.support.processes import free_port

READY_SECONDS = 90.0


class Program:
    """A whole installation on an embedded PostgreSQL, with data of its own."""

    def __init__(self, *, sandbox: bool = True) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="encours-program-"))
        self.folder.chmod(0o755)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.key = ""
        self._sandbox = sandbox
        self._process: subprocess.Popen[bytes] | None = None
        self.log = self.folder / "log"

    def start(self) -> None:
        """Returns when it answers on /readyz."""
        command = [str(Path(sys.executable).parent / "encours"), "up", "--port", str(self.port)]
        command += ["--data", str(self.folder / "data"), *(["--sandbox"] if self._sandbox else [])]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
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
            self._kill_postgres()

    def _kill_postgres(self) -> None:
        pid_file = self.folder / "data" / "postgres" / "postmaster.pid"
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
        self._kill_postgres()
        shutil.rmtree(self.folder, ignore_errors=True)
