"""One log line a request, where no proxy in front writes one."""

import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from encours_platform.http import shown_path

log = structlog.get_logger(__name__)

UNLOGGED = frozenset({"/healthz", "/readyz", "/metrics"})
"""What monitors ask every few seconds."""
REQUEST_ID = b"x-request-id"


class RequestLog:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in UNLOGGED:
            await self._app(scope, receive, send)
            return
        started, status, request_id = time.perf_counter(), None, None

        async def send_and_read(message: Message) -> None:
            nonlocal status, request_id
            if message["type"] == "http.response.start":
                status = message["status"]
                request_id = next((value.decode() for name, value in message["headers"] if name == REQUEST_ID), None)
            await send(message)

        try:
            await self._app(scope, receive, send_and_read)
        finally:
            took = round((time.perf_counter() - started) * 1000, 1)
            fields = {"request_id": request_id} if request_id else {}
            path = shown_path(scope["path"])
            log.info("request", method=scope["method"], path=path, status=status, milliseconds=took, **fields)
