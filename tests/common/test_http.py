import time

import httpx
from fastapi import FastAPI
from prometheus_client import generate_latest

from encours_contracts.fields import Body
from encours_platform.http import ERRORS_SHOWN_MAX, create_app, router


class Small(Body):
    amount: int


def _app() -> FastAPI:
    r = router("test")

    @r.post("/things")
    async def thing(_body: Small) -> None:
        """Nothing."""

    return create_app([r], {})


async def test_a_body_full_of_faults_gets_a_short_answer() -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=_app()), base_url="http://x") as client:
        started = time.monotonic()
        answer = await client.post("/things", json={f"f{number}": 1 for number in range(80_000)})

    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == ERRORS_SHOWN_MAX
    assert time.monotonic() - started < 5


async def test_methods_that_nobody_knows_make_no_series_of_figures() -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=_app()), base_url="http://x") as client:
        for number in range(5):
            await client.request(f"MADEUP{number}", "/things")

    assert b"MADEUP" not in generate_latest()
