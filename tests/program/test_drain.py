"""A service that is told to stop is not ready any more, and still answers until the gateway has noticed."""

import asyncio
import signal

import httpx

from encours.up import _server, listening
from tests.support.application import Application
from tests.support.processes import free_port


async def test_a_process_that_stops_answers_until_it_is_drained() -> None:
    port = free_port()
    async with (
        Application(("credit",)) as application,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        with listening("127.0.0.1", port) as listener:
            server = _server(application.product, drain_seconds=1.0)
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            while not server.started:
                await asyncio.sleep(0.01)
            assert (await client.get("/readyz")).status_code == 200

            signal.raise_signal(signal.SIGTERM)
            await asyncio.sleep(0.05)

            ready = await client.get("/readyz")
            assert (ready.status_code, ready.json()) == (503, {"credit": "stopping"})
            assert (await client.get("/healthz")).status_code == 200
            await asyncio.wait_for(serving, 10)


async def test_a_second_signal_ends_it_at_once() -> None:
    async with Application(("credit",)) as application:
        with listening("127.0.0.1", port := free_port()) as listener:
            server = _server(application.product, drain_seconds=60)
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            while not server.started:
                await asyncio.sleep(0.01)

            signal.raise_signal(signal.SIGTERM)
            await asyncio.sleep(0.05)
            signal.raise_signal(signal.SIGTERM)

            await asyncio.wait_for(serving, 10)
    assert port
