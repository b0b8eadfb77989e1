"""What every HTTP request gets, whatever route answers it: an id, bounds on its body, HEAD, headers, a log line."""

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from encours_platform.problems import INTERNAL, Problem, problem_response
from encours_platform.telemetry import REQUEST_SECONDS, bind_request, log_request, span
from encours_values import ids

log = structlog.get_logger(__name__)

BODY_BYTES_MAX = 1024 * 1024
REQUEST_ID = re.compile(rb"[A-Za-z0-9._:/+=-]{1,100}")
SECRET_PATH = re.compile("^(/sign/[^/]*)/.*", re.DOTALL)
"""A signing link: the part after the mandate's id is the signer's secret."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
QUIET_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})
"""Read every few seconds by monitoring: a log line of each would hide the others."""
SEND_SECONDS = 60
"""A caller who does not read a part of a long answer within that time is cut off: the answer may hold a connection of
the database."""
TIMED_OUT = Problem(408, "request-timeout", "The request body did not arrive in time")


ID = re.compile(r"/[a-z]{3}_[0-9a-z]{26}(?=/|$)")


@dataclass(frozen=True)
class HttpPolicy:
    """What a deployment sets about its HTTP side."""

    large_bodies: Mapping[str, int] = field(default_factory=dict)
    """Path, with `{id}` for ids, → bytes, where a body may be larger than one MiB."""
    body_seconds: float = 30.0
    """The longest that a whole body may take to arrive; where it may be large, ten times as long."""
    strict_transport: bool = False
    """Answers carry HSTS, so that browsers use only HTTPS."""
    log_requests: bool = True

    def large_body(self, path: str) -> int | None:
        """Bytes, where a body of this path may be larger than usual.

        >>> policy = HttpPolicy({"/v1/disputes/{id}/attachments": 5})
        >>> policy.large_body("/v1/disputes/dsp_01h455vb4pex5vsknk084sn02q/attachments")
        5
        """
        return self.large_bodies.get(path) or self.large_bodies.get(ID.sub("/{id}", path))


def shown_path(path: str) -> str:
    """The path as logs and traces may hold it.

    >>> shown_path("/sign/mdt_1/secret/code")
    '/sign/mdt_1/***'
    """
    return SECRET_PATH.sub(r"\1/***", path)


class RequestMiddleware:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, *, policy: HttpPolicy) -> None:
        self._app = app
        self._policy = policy
        self._headers = [(b"x-content-type-options", b"nosniff")]
        if policy.strict_transport:
            self._headers.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        bind_request(request_id)
        answer = _Answer(send, [*self._headers, (b"x-request-id", request_id.encode())], head=scope["method"] == "HEAD")
        inner = {**scope, "method": "GET"} if answer.head else scope
        started = time.perf_counter()
        try:
            with span(f"{scope['method']} {shown_path(scope['path'])}"):
                await self._answer(inner, receive, answer)
        finally:
            self._record(scope["method"], inner, answer.status, time.perf_counter() - started)

    async def _answer(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        large = self._policy.large_body(scope["path"])
        allowed = large or BODY_BYTES_MAX
        if _announced_length(scope) > allowed:
            too_large = problem_response(Problem(413, "too-large", f"At most {allowed} bytes"))
            await too_large(scope, receive, answer.send)
            return
        body = _Body(receive, allowed, self._policy.body_seconds * (10 if large else 1))
        try:
            await self._app(scope, body.receive, answer.send)
        except Exception as error:  # the last resort: the client gets a problem without inner details
            log.exception("request_failed", path=shown_path(scope["path"]), exc_info=error)
            if answer.started:
                raise  # the client sees the connection break, not a whole answer
            await problem_response(INTERNAL)(scope, receive, answer.send)

    def _record(self, method: str, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "-")
        label = method if method in METHODS else "-"  # each label is a series for good
        REQUEST_SECONDS.labels(label, route, status).observe(seconds)
        if self._policy.log_requests and scope["path"] not in QUIET_PATHS:
            log_request(label, shown_path(scope["path"]), status, seconds)


def _request_id(scope: Scope) -> str:
    """The caller's own where it is one, so that both sides' logs can be joined; else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and REQUEST_ID.fullmatch(value):
            return str(value.decode())
    return ids.new_id().hex


def _announced_length(scope: Scope) -> int:
    value = dict(scope["headers"]).get(b"content-length", b"0")
    return int(value) if value.isdigit() else 0


class _Answer:
    """Passes an answer on with the headers that all have; of a HEAD request without its body (RFC 9110, 9.3.2)."""

    def __init__(self, send: Send, headers: list[tuple[bytes, bytes]], *, head: bool) -> None:
        self._send = send
        self._headers = headers
        self.head = head
        self.status = 500
        self.started = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started, self.status = True, message["status"]
            headers = [*message.get("headers", ()), *self._headers]
            if not any(name == b"cache-control" for name, _ in headers):
                headers.append((b"cache-control", b"no-store"))
            message = {**message, "headers": headers}
        elif self.head and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        if message.get("more_body"):
            async with asyncio.timeout(SEND_SECONDS):
                await self._send(message)
        else:
            await self._send(message)


class _Body:
    """Bounds a request's body in bytes and in seconds, so that one that dribbles in does not occupy a connection."""

    def __init__(self, receive: Receive, bytes_max: int, seconds_max: float) -> None:
        self._receive = receive
        self._bytes_left = bytes_max
        self._ends_at = time.monotonic() + seconds_max
        self._complete = False

    async def receive(self) -> Message:
        """Raises `HTTPException` 413 and 408."""
        if self._complete:
            return await self._receive()  # waits for the client to go away, which may take long
        try:
            async with asyncio.timeout(self._ends_at - time.monotonic()):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(408, headers={"Connection": "close"}) from None
        self._bytes_left -= len(message.get("body", b""))
        if self._bytes_left < 0:
            raise HTTPException(413)
        self._complete = not message.get("more_body", False)
        return message
