"""An application that is served on a port of this machine: for payment services, browsers and all that call it back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from tests.support.application import Application
from tests.support.processes import free_port


@asynccontextmanager
async def served(**settings: Any) -> AsyncIterator[tuple[Application, str]]:
    """The application and its URL."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with Application(public_url=url, **settings) as application:
        server = uvicorn.Server(uvicorn.Config(application.app, port=port, log_config=None, lifespan="off"))
        serving = asyncio.create_task(server.serve())
        try:
            while not server.started:
                await asyncio.sleep(0.01)
            yield application, url
        finally:
            server.should_exit = True
            await serving
