"""What the benchmarks share: a durable PostgreSQL, a server process, clients that cost little."""

import asyncio
import base64
import itertools
import os
import random
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
    "ENCOURS_TOKEN_KEYS": "t1:" + base64.b64encode(b"1" * 32).decode(),
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
    count: int
    seconds: float
    p50_ms: float
    p99_ms: float

    @property
    def per_second(self) -> float:
        return self.count / self.seconds


@dataclass(frozen=True)
class Request:
    """What the clients send. `{n}` in path, key and body becomes a number of its own, `{choice}` one of *choices*."""

    method: str
    path: str
    api_key: str
    body: str = ""
    idempotency_key: str = ""
    choices: tuple[str, ...] = ("",)

    def made(self, number: int) -> bytes:
        choice = self.choices[number * 7919 % len(self.choices)]
        filled = [each.replace("{n}", str(number)).replace("{choice}", choice) for each in (self.path, self.body)]
        key = self.idempotency_key.replace("{n}", str(number))
        return request(self.method, filled[0], self.api_key, filled[1].encode(), key)


_numbers = itertools.count(random.randrange(1, 1000) * 1_000_000_000)


async def _client(port: int, of: Request, until: float, times: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        started = time.perf_counter()
        writer.write(of.made(next(_numbers)))
        head = await reader.readuntil(b"\r\n\r\n")
        status = head[9:12]
        length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        body = await reader.readexactly(length)
        if status not in {b"200", b"201"}:
            raise AssertionError((status, body))
        times.append(time.perf_counter() - started)
    writer.close()


async def _load_in_python(port: int, of: Request, seconds: float, clients: int) -> Measured:
    times: list[float] = []
    started = time.perf_counter()
    await asyncio.gather(*(_client(port, of, started + seconds, times) for _ in range(clients)))
    took = time.perf_counter() - started
    times.sort()
    return Measured(len(times), took, times[len(times) // 2] * 1e3, times[int(len(times) * 0.99)] * 1e3)


WRK_SCRIPT = """\
local number, choices = {first}, {{{choices}}}
local headers = {{["Authorization"] = "Bearer {api_key}", ["Content-Type"] = "application/json"}}
local path, body, key = [==[{path}]==], [==[{body}]==], [==[{idempotency_key}]==]
request = function()
  number = number + 1
  local n, choice = string.format("%d", number), choices[number * 7919 % #choices + 1]
  local function filled(text) return (text:gsub("{{n}}", n):gsub("{{choice}}", choice)) end
  if #key > 0 then headers["Idempotency-Key"] = filled(key) end
  return wrk.format("{method}", filled(path), headers, filled(body))
end
done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %f %f %d\\n", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
"""


async def _load_by_wrk(wrk: str, port: int, of: Request, seconds: float, clients: int) -> Measured:
    choices = ", ".join(f"[==[{each}]==]" for each in of.choices)
    script = WRK_SCRIPT.format(**{**vars(of), "choices": choices, "first": next(_numbers) * 1_000_000 % 10**15})
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = [wrk, "-t1", f"-c{clients}", f"-d{max(1, round(seconds))}s", "-s", file.name]
        run = await asyncio.create_subprocess_exec(
            *command, f"http://127.0.0.1:{port}/", stdout=asyncio.subprocess.PIPE
        )
        output, _ = await run.communicate()
    result = next((line.split()[1:] for line in output.decode().splitlines() if line.startswith("RESULT ")), None)
    if result is None or int(result[4]):
        raise AssertionError(output.decode())
    count, micros, p50, p99 = (float(each) for each in result[:4])
    return Measured(int(count), micros / 1e6, p50 / 1e3, p99 / 1e3)


async def load(port: int, of: Request, *, seconds: float, clients: int = CLIENTS) -> Measured:
    """Keep-alive clients, each with one request in flight: `wrk` where it is installed, else clients in Python.

    Clients in Python take half of two cores from the server, which makes every ratio smaller.
    """
    wrk = shutil.which("wrk")
    if wrk is None:
        return await _load_in_python(port, of, seconds, clients)
    return await _load_by_wrk(wrk, port, of, seconds, clients)


def say_client() -> str:
    return "load from wrk" if shutil.which("wrk") else "load from clients in Python (install wrk for firm ratios)"


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
