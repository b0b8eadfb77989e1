"""The app factory and what every route shares: the caller, the transaction, idempotency, problems."""

import re
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Annotated, Any, TypeVar, cast
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, FastAPI, Path, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from encours_platform import json
from encours_platform.auth import Authenticator, Caller
from encours_platform.database import Database, DatabaseUnavailable, Tx
from encours_platform.idempotency import request_hash, run_idempotent
from encours_platform.problems import (
    COMMON_PROBLEMS,
    INTERNAL,
    INVALID,
    MALFORMED,
    UNAVAILABLE,
    Forbidden,
    InvalidRequest,
    MalformedJson,
    Problem,
    ProblemDetails,
    Problems,
    problem_response,
)
from encours_platform.telemetry import REQUEST_SECONDS, span
from encours_values import ids
from encours_values.errors import DomainError
from encours_values.iban import mask_ibans_in

log = structlog.get_logger(__name__)

T = TypeVar("T")
AnswerT = TypeVar("AnswerT", bound=BaseModel)

KEY_LENGTH_MAX = 255
BODY_BYTES_MAX = 1024 * 1024
ERRORS_SHOWN_MAX = 100
SECRET_PATH = re.compile("^(/sign/[^/]*)/.*", re.DOTALL)
"""A signing link: what stands behind the mandate's id is the signer's secret."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

PROBLEM_ANSWERS: dict[int | str, dict[str, Any]] = {
    statuses: {
        "description": description,
        "model": ProblemDetails,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
    }
    for statuses, description in (
        ("4XX", "A problem (RFC 9457); nothing was changed"),
        ("503", "Not for a moment (RFC 9457); ask again with the same Idempotency-Key"),
    )
}


class JsonRequest(Request):
    """Reads JSON as RFC 8259 has it, by the reader that also serves Idempotency-Key: no NaN, no half of a character."""

    async def json(self) -> Any:
        if not hasattr(self, "_json"):
            self._json: Any = json.loads(await self.body())
        return self._json


class JsonRoute(APIRoute):
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_json(request: Request) -> Response:
            return await handle(JsonRequest(request.scope, request.receive))

        return handle_json


def shown_path(path: str) -> str:
    """The path as logs and traces may hold it.

    >>> shown_path("/sign/mdt_1/secret/code")
    '/sign/mdt_1/***'
    """
    return SECRET_PATH.sub(r"\1/***", path)


def router(tag: str) -> APIRouter:
    """The router of one noun."""
    return APIRouter(tags=[tag], responses=PROBLEM_ANSWERS, route_class=JsonRoute)


def path_id(prefix: str, name: str) -> Any:
    """Reads the path parameter `name` as a TypeID; a malformed one answers 404 like an unknown one.

    Used in an annotation: `AccountPath = Annotated[UUID, path_id("acc", "account_id")]`.
    """
    shape = {
        "pattern": f"^{prefix}_[0-7][0-9a-hjkmnp-tv-z]{{25}}$",
        "examples": [f"{prefix}_01jd3v5h8qe6k9w2x4y7z0abcd"],
    }

    def read(text: Annotated[str, Path(alias=name, max_length=100, json_schema_extra=shape)]) -> UUID:
        return ids.parse_typeid(prefix, text)

    return Depends(read)


class Api:
    """What a service's routes call: reads and commands as the caller, in the service's own database.

    Build one in `service.build`, hand it to the routers' factory functions.
    """

    def __init__(self, database: Database, authenticator: Authenticator) -> None:
        self.database = database
        self.authenticator = authenticator

    async def caller(self, request: Request, *, scope: str | None = None) -> Caller:
        """Raises `Unauthenticated`, or `Forbidden` where the key has not the scope: without one, that of the method."""
        caller = await self.authenticator.caller(request.headers.get("authorization"))
        needed = scope or ("read" if request.method in {"GET", "HEAD"} else "write")
        if not caller.may(needed):
            raise Forbidden(f"this key has no scope {needed!r}")
        return caller

    async def read(self, request: Request, use_case: Callable[[Tx], Awaitable[T]]) -> T:
        caller = await self.caller(request)
        return await self.database.run(caller.tenant_id, use_case)

    async def command(
        self,
        request: Request,
        use_case: Callable[[Tx], Awaitable[AnswerT]],
        *,
        status: int = 200,
        scope: str | None = None,
    ) -> Response:
        """The use case once per Idempotency-Key, its answer as JSON; `scope` where `write` is not the one needed."""
        caller = await self.caller(request, scope=scope)
        key = idempotency_key(request)
        hashed = request_hash(request.method, request.url.path, await parsed_body(request)) if key else b""
        kept = await self.database.run(caller.tenant_id, lambda tx: run_idempotent(tx, key, hashed, status, use_case))
        return Response(kept.body, kept.status, media_type="application/json")

    async def reveal(
        self, request: Request, use_case: Callable[[Tx, Caller], Awaitable[BaseModel]], *, scope: str
    ) -> Response:
        """The use case for a caller with `scope`; its answer is a secret, so no copy is kept and a retry acts again.

        An Idempotency-Key that came with another request before is refused as everywhere.
        """
        caller = await self.caller(request, scope=scope)
        key = idempotency_key(request)
        hashed = request_hash(request.method, request.url.path, await parsed_body(request)) if key else b""

        async def act(tx: Tx) -> BaseModel:
            await run_idempotent(tx, key, hashed, 200, _not_kept)
            return await use_case(tx, caller)

        answer = await self.database.run(caller.tenant_id, act)
        headers = {"Cache-Control": "no-store"}
        return Response(json.model_bytes(answer), headers=headers, media_type="application/json")


class _NotKept(BaseModel):
    """Stands in the place of an answer that is a secret."""


async def _not_kept(_tx: Tx) -> _NotKept:
    return _NotKept()


def idempotency_key(request: Request) -> str | None:
    """Raises `InvalidRequest` where it is too long or empty."""
    key = request.headers.get("idempotency-key")
    if key is not None and not 0 < len(key) <= KEY_LENGTH_MAX:
        raise InvalidRequest("an Idempotency-Key has 1 to 255 characters", pointer="#header/Idempotency-Key")
    return key


async def parsed_body(request: Request) -> object:
    """Raises `MalformedJson`."""
    if not await request.body():
        return None
    try:
        parsed: object = await request.json()
    except ValueError:
        raise MalformedJson("see RFC 8259") from None
    return parsed


def _pointer(location: Sequence[str | int]) -> str:
    where, *rest = location
    parts = "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in rest)
    return f"/{parts}" if where == "body" else f"#{where}/{parts}"


async def _invalid(_request: Request, error: Exception) -> Response:
    found = cast("RequestValidationError", error).errors()[:ERRORS_SHOWN_MAX]
    errors = [{"pointer": mask_ibans_in(_pointer(each["loc"])), "detail": mask_ibans_in(each["msg"])} for each in found]
    malformed = any(each["type"] == "json_invalid" for each in found)
    problem = MALFORMED if malformed else INVALID
    return problem_response(problem, "see errors", errors)


async def _unavailable(_request: Request, _error: Exception) -> Response:
    return problem_response(UNAVAILABLE)


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("request_failed", path=shown_path(request.url.path), exc_info=error)
    return problem_response(INTERNAL)


async def _http_error(_request: Request, error: Exception) -> Response:
    status = cast("HTTPException", error).status_code
    titles = {
        400: (MALFORMED.slug, MALFORMED.title),
        404: ("not-found", "Not found"),
        405: ("method-not-allowed", "Not with this method"),
        413: ("too-large", "The body is too large"),
    }
    slug, title = titles.get(status, ("http-error", "The request cannot be answered"))
    response = problem_response(Problem(status, slug, title))
    response.headers.update(cast("HTTPException", error).headers or {})
    return response


def _domain_error(problems: Problems) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(_request: Request, error: Exception) -> Response:
        fact = cast("DomainError", error)
        problem = next((problems[cls] for cls in type(fact).__mro__ if cls in problems), INTERNAL)
        detail = mask_ibans_in(fact.detail)
        pointer = fact.pointer or problem.pointer
        errors = [{"pointer": mask_ibans_in(pointer), "detail": detail}] if pointer else []
        return problem_response(problem, detail, errors)

    return answer


class MeasuredRequests:
    """ASGI middleware: time by route and status, and a bound on the body."""

    def __init__(self, app: ASGIApp, *, large_bodies: Mapping[str, int]) -> None:
        self._app = app
        self._large_bodies = large_bodies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        allowed = self._large_bodies.get(scope["path"], BODY_BYTES_MAX)
        if _announced_length(scope) > allowed:
            await problem_response(Problem(413, "too-large", f"At most {allowed} bytes"))(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            with span(f"{scope['method']} {shown_path(scope['path'])}"):
                await self._app(scope, _bounded(receive, allowed), send_and_note)
        finally:
            route = getattr(scope.get("route"), "path", "-")
            method = scope["method"] if scope["method"] in METHODS else "-"  # each label is a series for good
            REQUEST_SECONDS.labels(method, route, status).observe(time.perf_counter() - started)


def _announced_length(scope: Scope) -> int:
    value = dict(scope["headers"]).get(b"content-length", b"0")
    return int(value) if value.isdigit() else 0


def _bounded(receive: Receive, bytes_max: int) -> Receive:
    seen = 0

    async def receive_bounded() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > bytes_max:
            raise HTTPException(413)
        return message

    return receive_bounded


def create_app(
    routers: Sequence[APIRouter],
    problems: Problems,
    *,
    lifespan: Callable[[FastAPI], Any] | None = None,
    large_bodies: Mapping[str, int] | None = None,
) -> FastAPI:
    """A FastAPI app whose every error is a problem detail."""
    app = FastAPI(title="Encours", version="1", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    for each in routers:
        app.include_router(each)
    app.add_exception_handler(DomainError, _domain_error({**COMMON_PROBLEMS, **problems}))
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(DatabaseUnavailable, _unavailable)
    app.add_exception_handler(Exception, _unexpected)
    app.add_middleware(MeasuredRequests, large_bodies=large_bodies or {})
    return app
