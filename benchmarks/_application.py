"""What the benchmarks share: a durable PostgreSQL, a server process, clients that cost little."""

import asyncio
import base64
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from encours.postgres import EmbeddedPostgres

SECRETS = {
    "ENCOURS_SECRET_KEYS": "k1:" + base64.b64encode(b"0" * 32).decode(),
    "ENCOURS_API_KEY_PEPPER": "pepper",
    "ENCOURS_SIGNING_LINK_SECRET": "signing links",
    "ENCOURS_ADMIN_TOKEN": "token",
    "ENCOURS_LOG_LEVEL": "WARNING",
}
CLIENTS = 8


@contextmanager
def durable_postgres() -> Iterator[str]:
    """As in production: fsync and synchronous commit are on."""
    folder = Path(tempfile.mkdtemp(prefix="encours-bench-"))
    folder.chmod(0o755)
    server = EmbeddedPostgres(folder / "data")
    try:
        yield server.start()
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def say_load() -> str:
    """How busy the machine was before; others' work makes the figures smaller, less so the ratios."""
    return f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def cpu_of(*roots: psutil.Process) -> float:
    """Seconds of CPU that these processes and their children, ended ones too, have had."""
    seconds = 0.0
    for root in roots:
        for each in [root, *root.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                times = each.cpu_times()
                seconds += times.user + times.system + times.children_user + times.children_system
    return seconds


def postmaster(data: Path) -> psutil.Process:
    """The PostgreSQL that runs on that data."""
    return psutil.Process(int((data / "postmaster.pid").read_text().splitlines()[0]))


@contextmanager
def process(*command: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A child of ours, ended at the end."""
    child = subprocess.Popen([sys.executable, *command], env={**os.environ, **SECRETS, **environment})
    try:
        yield child
    finally:
        child.terminate()
        child.wait(30)


@dataclass(frozen=True)
class Measured:
    per_second: float
    p50_ms: float
    p99_ms: float


async def _client(port: int, make: Callable[[], bytes], until: float, times: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        started = time.perf_counter()
        writer.write(make())
        head = await reader.readuntil(b"\r\n\r\n")
        status = head[9:12]
        length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        body = await reader.readexactly(length)
        if status not in {b"200", b"201"}:
            raise AssertionError((status, body))
        times.append(time.perf_counter() - started)
    writer.close()


async def load(port: int, make: Callable[[], bytes], *, seconds: float, clients: int = CLIENTS) -> Measured:
    """Keep-alive clients, each with one request in flight."""
    times: list[float] = []
    started = time.perf_counter()
    await asyncio.gather(*(_client(port, make, started + seconds, times) for _ in range(clients)))
    took = time.perf_counter() - started
    times.sort()
    return Measured(len(times) / took, times[len(times) // 2] * 1e3, times[int(len(times) * 0.99)] * 1e3)


def request(method: str, path: str, key: str, body: bytes = b"", idempotency_key: str = "") -> bytes:
    head = f"{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {key}\r\n"
    if idempotency_key:
        head += f"Idempotency-Key: {idempotency_key}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


async def until_ready(port: int) -> None:
    for _ in range(600):
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request("GET", "/readyz", ""))
            if b" 200 " in await reader.readline():
                return
        except OSError:
            pass
        await asyncio.sleep(0.1)
    raise AssertionError("the server did not become ready")


async def in_rounds(measures: Sequence[Callable[[], Awaitable[Measured]]], rounds: int) -> list[list[Measured]]:
    """Side by side: each measure once a round, so that a slow minute of the machine hits all alike."""
    results: list[list[Measured]] = [[] for _ in measures]
    for _ in range(rounds):
        for place, measure in enumerate(measures):
            results[place].append(await measure())
    return results


def median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]
