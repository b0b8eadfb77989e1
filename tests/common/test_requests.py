"""What every HTTP request gets, whatever route answers it: an id, headers, bounds, a log line, a rate."""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
import structlog
import uvicorn
from fastapi import FastAPI, Request

from encours_contracts.fields import Body
from encours_platform import telemetry
from encours_platform.auth import Caller
from encours_platform.http import create_app, router
from encours_platform.problems import RateLimited, Unauthenticated
from encours_platform.rate_limits import BURST_SECONDS, RateLimits
from encours_platform.request_middleware import HttpPolicy
from tests.support.processes import free_port


class Small(Body):
    amount: int


def _app(policy: HttpPolicy | None = None) -> FastAPI:
    async def nobody(_request: Request) -> None:
        raise Unauthenticated("send a key")

    r, closed = router("test"), router("test", nobody)

    @r.post("/things")
    async def thing(body: Small) -> Small:
        structlog.get_logger("test").warning("inside")
        return body

    @r.get("/broken")
    async def broken() -> None:
        raise RuntimeError("a fault of ours")

    @closed.get("/closed")
    async def for_nobody() -> None:
        """Nobody may read this."""

    return create_app([r, closed], {}, policy=policy)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=_app()), base_url="http://x") as each:
        yield each


async def test_every_answer_names_its_request(client: httpx.AsyncClient) -> None:
    made = [(await client.post("/things", json={"amount": 1})).headers["x-request-id"] for _ in range(2)]
    assert made[0] != made[1]
    assert all(len(each) == 32 for each in made)

    own = await client.post("/things", json={"amount": 1}, headers={"X-Request-Id": "shop-42/7"})
    assert own.headers["x-request-id"] == "shop-42/7"
    for unfit in ("a b", "x" * 101, '"quoted"', ""):
        answer = await client.post("/things", json={"amount": 1}, headers={"X-Request-Id": unfit})
        assert answer.headers["x-request-id"] != unfit
        assert len(answer.headers["x-request-id"]) == 32


@pytest.mark.parametrize(("path", "status"), [("/closed", 401), ("/broken", 500), ("/none", 404), ("/things", 405)])
async def test_a_problem_names_its_request(client: httpx.AsyncClient, path: str, status: int) -> None:
    answer = await client.get(path, headers={"X-Request-Id": "shop-1"})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["request_id"] == answer.headers["x-request-id"] == "shop-1"


async def test_answers_are_not_sniffed_nor_stored(client: httpx.AsyncClient) -> None:
    for answer in (await client.post("/things", json={"amount": 1}), await client.get("/closed")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "strict-transport-security" not in answer.headers
    secure = httpx.ASGITransport(app=_app(HttpPolicy(strict_transport=True)))
    async with httpx.AsyncClient(transport=secure, base_url="http://x") as behind_tls:
        answer = await behind_tls.get("/closed")
        assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


async def test_log_lines_name_their_request(client: httpx.AsyncClient, capfd: pytest.CaptureFixture[str]) -> None:
    telemetry.configure("INFO")
    try:
        await client.post("/things", json={"amount": 1}, headers={"X-Request-Id": "shop-9"})
        await client.get("/broken", headers={"X-Request-Id": "shop-10"})
        await client.get("/closed", headers={"X-Request-Id": "shop-11"})
    finally:
        telemetry.configure("WARNING")
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert [(line["event"], line["request_id"]) for line in lines] == [
        ("inside", "shop-9"),
        ("request", "shop-9"),
        ("request_failed", "shop-10"),
        ("request", "shop-10"),
        ("request", "shop-11"),
    ]
    expected = {"method": "POST", "path": "/things", "status": 200, "level": "info"}
    assert lines[1].items() >= expected.items()
    assert lines[1]["milliseconds"] > 0
    assert "a fault of ours" in lines[2]["exception"]


async def test_on_a_terminal_a_request_is_a_line_of_text(
    client: httpx.AsyncClient, capfd: pytest.CaptureFixture[str]
) -> None:
    telemetry.configure("INFO", readable=True)
    try:
        await client.get("/closed", headers={"X-Request-Id": "shop-12"})
    finally:
        telemetry.configure("WARNING")
    line = capfd.readouterr().err.splitlines()[-1]
    assert "GET /closed 401" in line
    assert "shop-12" in line
    assert not line.startswith("{")


async def test_what_monitoring_reads_all_the_time_is_not_logged(capfd: pytest.CaptureFixture[str]) -> None:
    telemetry.configure("INFO")
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=_app()), base_url="http://x") as each:
            await each.get("/healthz")
        quiet = httpx.ASGITransport(app=_app(HttpPolicy(log_requests=False)))
        async with httpx.AsyncClient(transport=quiet, base_url="http://x") as each:
            await each.get("/closed")
    finally:
        telemetry.configure("WARNING")
    assert capfd.readouterr().err == ""


@contextlib.asynccontextmanager
async def _serving(app: FastAPI) -> AsyncIterator[int]:
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, lifespan="off", log_config=None))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield port
    finally:
        server.should_exit = True
        await serving


async def test_a_body_that_dribbles_in_is_cut_off() -> None:
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    async with _serving(_app(HttpPolicy(body_seconds=0.3))) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            b"POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"
        )

        async def dribble() -> None:
            with contextlib.suppress(OSError):
                for _ in range(100):
                    writer.write(b" ")
                    await writer.drain()
                    await asyncio.sleep(0.05)

        dribbling = asyncio.create_task(dribble())
        answer = await asyncio.wait_for(reader.read(), timeout=4)  # read() ends where the connection is closed
        dribbling.cancel()
        writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408 ")
    assert json.loads(body)["type"] == "urn:encours:problem:request-timeout"


def _caller(key: int, tenant: int) -> Caller:
    return Caller(UUID(int=tenant), f"key_{key}", f"key_{key}", "", frozenset(), sandbox=True)


def _sent(limits: RateLimits, caller: Caller) -> int:
    """How many requests pass now."""
    for passed in range(10_000):
        try:
            limits.take(caller)
        except RateLimited:
            return passed
    return 10_000


def test_a_key_and_a_merchant_have_rates_of_their_own() -> None:
    now = [1000.0]
    limits = RateLimits(per_key=10, per_tenant=15, clock=lambda: now[0])
    burst = 10 * BURST_SECONDS
    assert _sent(limits, _caller(1, 1)) == burst
    assert _sent(limits, _caller(2, 1)) == burst // 2, "the merchant's rate bounds all its keys"
    assert _sent(limits, _caller(3, 2)) == burst, "another merchant is not slowed"

    now[0] += 1.0
    assert _sent(limits, _caller(1, 1)) == 10
    assert _sent(RateLimits(per_key=0, per_tenant=0), _caller(1, 1)) == 10_000
