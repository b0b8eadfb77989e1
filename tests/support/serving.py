"""The application behind a real HTTP server, in the loop of the test."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import uvicorn

from tests.support.application import Application
from tests.support.processes import free_port


@contextlib.asynccontextmanager
async def serving(application: Application) -> AsyncIterator[str]:
    """The address."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(application.app, port=port, lifespan="off", log_config=None))
    running = asyncio.create_task(server.serve())
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await running
