"""Stands between the product and a service: passes requests on, and loses answers where a test says so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.support.processes import free_port


@dataclass
class LeakyProxy:
    """`lose`: of so many of the next requests with this method and path ending the answer is lost."""

    url: str
    target: str
    lose: dict[tuple[str, str], int] = field(default_factory=dict)
    passed: list[tuple[str, str]] = field(default_factory=list)

    def _is_lost(self, method: str, path: str) -> bool:
        for (requested, ending), left in self.lose.items():
            if left and method == requested and path.endswith(ending):
                self.lose[requested, ending] = left - 1
                return True
        return False

    async def answer(self, request: Request) -> Response:
        headers = {name: value for name, value in request.headers.items() if name not in ("host", "content-length")}
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            answer = await client.request(
                request.method,
                self.target + request.url.path,
                params=str(request.query_params),
                content=await request.body(),
                headers=headers,
            )
        self.passed.append((request.method, request.url.path))
        if self._is_lost(request.method, request.url.path):
            return Response("lost", 502)
        return Response(answer.content, answer.status_code, media_type="application/json")


@asynccontextmanager
async def leaky_proxy(target: str) -> AsyncIterator[LeakyProxy]:
    port = free_port()
    proxy = LeakyProxy(f"http://127.0.0.1:{port}", target)
    app = Starlette(routes=[Route("/{path:path}", proxy.answer, methods=["GET", "POST"])])
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started:
            await asyncio.sleep(0.01)
        yield proxy
    finally:
        server.should_exit = True
        await serving
