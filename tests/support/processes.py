"""Child processes of a test: started with a given environment, logged to a file, ended by their own pid only."""

import atexit
import random
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

# Below the ephemeral range: an outgoing connection never takes the port of a server that is being restarted.
PORTS = range(15_000, 32_000)
LOG_TAIL_BYTES = 3_000


class DidNotStart(AssertionError):
    """A process ended early or was not ready in time; the message holds the end of its log."""


def free_port() -> int:
    for port in random.sample(PORTS, 200):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise DidNotStart("no free loopback port")


def accepts(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Child:
    """One process, restartable with the same command; `user` is the OS user it runs as (root only)."""

    name: str
    command: Sequence[str]
    log_path: Path
    env: Mapping[str, str] | None = None
    cwd: Path | None = None
    user: str | None = None
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        assert self._process is not None, f"{self.name} was not started"
        return self._process.pid

    def start(self) -> None:
        assert not self.running, f"{self.name} already runs"
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                list(self.command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(self.env) if self.env is not None else None,
                cwd=self.cwd,
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user else None,
            )
        atexit.register(self.kill)

    def wait(self, timeout_seconds: float) -> int:
        assert self._process is not None, f"{self.name} was not started"
        return self._process.wait(timeout_seconds)

    def stop(self, timeout_seconds: float = 20.0) -> None:
        """SIGTERM, then SIGKILL if it takes longer than allowed."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        atexit.unregister(self.kill)

    def kill(self) -> None:
        """SIGKILL: what a crash leaves behind."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        atexit.unregister(self.kill)

    def wait_until(self, ready: Callable[[], bool], timeout_seconds: float) -> None:
        deadline = time.monotonic() + timeout_seconds
        while not ready():
            if not self.running:
                raise DidNotStart(f"{self.name} ended early:\n{self.log_tail()}")
            if time.monotonic() > deadline:
                raise DidNotStart(f"{self.name} was not ready within {timeout_seconds:g} s:\n{self.log_tail()}")
            time.sleep(0.05)

    def log_tail(self) -> str:
        if not self.log_path.exists():
            return "(no log)"
        return self.log_path.read_bytes()[-LOG_TAIL_BYTES:].decode(errors="replace")
