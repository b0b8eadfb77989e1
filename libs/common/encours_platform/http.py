"""The app factory and what every route shares: the caller, the transaction, idempotency, problems."""

import inspect
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from typing import Annotated, Any, TypeVar, cast
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, FastAPI, Path, Request
from fastapi.dependencies.utils import get_flat_params, get_validation_alias
from fastapi.exceptions import RequestValidationError
from fastapi.params import ParamTypes
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from encours_contracts.permissions import Permission
from encours_contracts.routes import ROUTES, Access, Open
from encours_platform import exports, json
from encours_platform.auth import Authenticator, Caller
from encours_platform.command_log import CommandLog
from encours_platform.database import Database, DatabaseUnavailable, Record, Tx
from encours_platform.idempotency import request_hash, run_idempotent
from encours_platform.paging import Listing, ListQuery, Page, listed
from encours_platform.problems import (
    COMMON_PROBLEMS,
    INTERNAL,
    INVALID,
    MALFORMED,
    UNAVAILABLE,
    InvalidRequest,
    MalformedJson,
    Problem,
    ProblemDetails,
    Problems,
    problem_response,
)
from encours_platform.rate_limits import RateLimits
from encours_platform.request_middleware import TIMED_OUT, HttpPolicy, RequestMiddleware
from encours_platform.routing import RoutesByPrefix
from encours_platform.telemetry import bind_caller
from encours_platform.view import Actor, View
from encours_values import ids
from encours_values.errors import DomainError
from encours_values.iban import mask_ibans_in

log = structlog.get_logger(__name__)

T = TypeVar("T")
AnswerT = TypeVar("AnswerT", bound=BaseModel)

KEY_LENGTH_MAX = 255
ERRORS_SHOWN_MAX = 100

PROBLEM_ANSWERS: dict[int | str, dict[str, Any]] = {
    statuses: {
        "description": description,
        "model": ProblemDetails,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
    }
    for statuses, description in (
        ("4XX", "A problem (RFC 9457); nothing was changed"),
        ("503", "Temporarily unavailable (RFC 9457); repeat with the same Idempotency-Key"),
    )
}


class JsonRequest(Request):
    """Reads JSON as RFC 8259 has it, by the reader that also serves Idempotency-Key: no NaN, no half of a character."""

    async def json(self) -> Any:
        if not hasattr(self, "_json"):
            self._json: Any = json.loads(await self.body())
        return self._json


class ApiRoute(APIRoute):
    """Checks who calls, then the names of the query parameters, before anything else of the request is looked at."""

    async def authenticate(self, request: Request) -> None:
        """Raises `Unauthenticated`; here everybody may call."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = self._plain_handler() or super().get_route_handler()
        fields = get_flat_params(self.dependant)
        # A query model's fields do not say where they come from; all others do.
        known = {get_validation_alias(each) for each in fields if _place_of(each) is ParamTypes.query}

        async def check_and_handle(request: Request) -> Response:
            await self.authenticate(request)
            if request.scope["query_string"]:
                check_query(request, known)
            return await handle(JsonRequest(request.scope, request.receive))

        return check_and_handle

    def _plain_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]] | None:
        """The endpoint itself where it takes nothing but the request and answers a `Response`.

        FastAPI has nothing to read or to write for such a route, and would take a third of its time for that.
        """
        requested = inspect.signature(self.endpoint, eval_str=True)
        takes = [parameter.annotation for parameter in requested.parameters.values()]
        if (
            takes == [Request]
            and requested.return_annotation is Response
            and inspect.iscoroutinefunction(self.endpoint)
        ):
            endpoint: Callable[[Request], Coroutine[Any, Any, Response]] = self.endpoint
            return endpoint
        return None


def _place_of(parameter: Any) -> ParamTypes:
    place: ParamTypes = getattr(parameter.field_info, "in_", ParamTypes.query)
    return place


def check_query(request: Request, known: Collection[str]) -> None:
    """Raises `RequestValidationError` where a query parameter is not one of the route's, or is there twice."""
    given = Counter(name for name, _ in request.query_params.multi_items())
    accepted = ", ".join(sorted(known)) or "none"
    faults = [
        {
            "type": "extra_forbidden",
            "loc": ("query", name),
            "msg": f"Unknown query parameter; accepted here: {accepted}",
        }
        for name in given
        if name not in known
    ]
    faults += [
        {"type": "repeated", "loc": ("query", name), "msg": "This query parameter may be given once"}
        for name, times in given.items()
        if name in known and times > 1
    ]
    if faults:
        raise RequestValidationError(faults)


def router(tag: str, authenticate: Callable[[Request], Awaitable[object]] | None = None) -> APIRouter:
    """The router of one noun. `authenticate` raises where the caller is not known; without it the routes are open.

    The routes of a service come from `Api.router`, which asks for a permission.
    """

    class Route(ApiRoute):
        async def authenticate(self, request: Request) -> None:
            if authenticate is not None:
                await authenticate(request)

    return APIRouter(tags=[tag], responses=PROBLEM_ANSWERS, route_class=Route)


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


def _access_of(path: str, methods: Collection[str]) -> Access:
    """What `ROUTES` has for the route. Raises `LookupError` where that is nothing, or no caller is to be known."""
    found = {ROUTES.get((method, path)) for method in methods}
    access = found.pop()
    if access is None or found or access in (Open.ANYBODY, Open.SESSION, Open.OPERATOR, Open.SERVICES):
        raise LookupError(f"encours_contracts.routes has no permission for {sorted(methods)} {path}")
    return access


class Api:
    """What a service's routes call: reads and commands as the caller, in the service's own database.

    Build one in `service.build`, hand it to the routers' factory functions.
    """

    def __init__(self, database: Database, authenticator: Authenticator, rate_limits: RateLimits) -> None:
        self._database = database
        self.authenticator = authenticator
        self.rate_limits = rate_limits
        self.command_log = CommandLog()

    def router(self, tag: str) -> APIRouter:
        """The router of one noun, whose routes all ask for the permission that `ROUTES` has for them."""
        admit = self.admit

        class Route(ApiRoute):
            def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
                self.access = _access_of(path, more["methods"])
                super().__init__(path, endpoint, **more)

            async def authenticate(self, request: Request) -> None:
                await admit(request, self.access)

        return APIRouter(tags=[tag], responses=PROBLEM_ANSWERS, route_class=Route)

    async def admit(self, request: Request, access: Access) -> None:
        """Raises `Unauthenticated`, `RateLimited`, and `Forbidden` where the caller lacks the permission."""
        caller = await self.identify(request)
        if access is not Open.SIGNED_IN:
            caller.require(Permission(access))

    async def identify(self, request: Request) -> Caller:
        """Who calls, looked up once a request. Raises `Unauthenticated` and `RateLimited`."""
        caller: Caller | None = getattr(request.state, "caller", None)
        if caller is None:
            caller = await self.authenticator.caller(request.headers.get("authorization"))
            request.state.caller = caller
            bind_caller(caller.tenant_id, caller.actor)
            self.rate_limits.take(caller)
        return caller

    def caller(self, request: Request) -> Caller:
        """Who was admitted to the route."""
        caller: Caller = request.state.caller
        return caller

    def view(self, request: Request) -> View:
        """What the caller sees of the database, of a person of the portal the own accounts: the only way in."""
        caller = self.caller(request)
        address = request.client.host if request.client else None
        by = Actor(caller.actor, caller.name, caller.session_id, address)
        return View(self._database, caller.tenant_id, caller.account_ids, by)

    async def read(self, request: Request, use_case: Callable[[Tx], Awaitable[T]]) -> T:
        return await self.view(request).run(use_case)

    async def listed(
        self,
        request: Request,
        listing: Listing,
        query: ListQuery,
        items: Callable[[Tx], Callable[[Record], AnswerT]],
        model: type[AnswerT],
    ) -> Page[AnswerT] | Response:
        """As `list_of`, of what the caller sees."""
        return await list_of(self.view(request), request, listing, query, items, model)

    async def command(
        self,
        request: Request,
        use_case: Callable[[Tx], Awaitable[AnswerT]],
        *,
        status: int = 200,
    ) -> Response:
        """The use case once per Idempotency-Key, its answer as JSON."""
        caller = self.caller(request)
        key = self.idempotency_key(request)
        hashed = request_hash(request.method, request.url.path, await parsed_body(request)) if key else b""
        audited = await self.command_log.audited(request, caller, use_case)
        stored = await self.view(request).run(lambda tx: run_idempotent(tx, key, hashed, status, audited))
        return Response(stored.body, stored.status, media_type="application/json")

    async def act(self, request: Request, use_case: Callable[[Tx], Awaitable[T]]) -> T:
        """A use case that is safe to repeat and has no stored answer, such as a deletion."""
        caller = self.caller(request)
        audited = await self.command_log.audited(request, caller, use_case)
        return await self.view(request).run(audited)

    def idempotency_key(self, request: Request) -> str | None:
        """The caller's key; people of the portal have keys of their own, so that none gets another company's answer.

        Raises `InvalidRequest`.
        """
        key, caller = idempotency_key(request), self.caller(request)
        return key if key is None or caller.account_ids is None else f"{caller.actor} {key}"

    async def reveal(self, request: Request, use_case: Callable[[Tx, Caller], Awaitable[BaseModel]]) -> Response:
        """The use case; its answer is a secret, so it is not stored and a retry acts again.

        An Idempotency-Key that came with another request before is refused as everywhere.
        """
        caller = self.caller(request)
        key = self.idempotency_key(request)
        hashed = request_hash(request.method, request.url.path, await parsed_body(request)) if key else b""

        async def act(tx: Tx) -> BaseModel:
            await run_idempotent(tx, key, hashed, 200, _not_stored)
            return await use_case(tx, caller)

        answer = await self.view(request).run(act)
        headers = {"Cache-Control": "no-store"}
        return Response(json.model_bytes(answer), headers=headers, media_type="application/json")


class _NotStored(BaseModel):
    """Stored in place of an answer that is a secret."""


async def _not_stored(_tx: Tx) -> _NotStored:
    return _NotStored()


def idempotency_key(request: Request) -> str | None:
    """Raises `InvalidRequest` where it is too long or empty."""
    key = request.headers.get("idempotency-key")
    if key is not None and not 0 < len(key) <= KEY_LENGTH_MAX:
        raise InvalidRequest("an Idempotency-Key has 1 to 255 characters", pointer="#header/Idempotency-Key")
    return key


def json_body(model: type[BaseModel]) -> dict[str, Any]:
    """Media types in OpenAPI of a body that the route parses itself."""
    return {"application/json": {"schema": model.model_json_schema(ref_template="#/components/schemas/{model}")}}


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


def _detail(fault: Mapping[str, Any]) -> str:
    """What is wrong with a field, in words: people do not read regular expressions."""
    if fault["type"] == "string_pattern_mismatch":
        return "Not in the expected form; the API's description shows an example."
    return mask_ibans_in(str(fault["msg"]).removeprefix("Value error, "))


def _syntax(fault: Mapping[str, Any]) -> str:
    """What is wrong with the JSON and where; no field can be pointed at."""
    at = "".join(f" at character {position}" for position in fault["loc"][1:])
    return f"{fault['ctx']['error']}{at}"


async def _invalid(_request: Request, error: Exception) -> Response:
    found = cast("RequestValidationError", error).errors()[:ERRORS_SHOWN_MAX]
    for each in found:
        if each["type"] == "json_invalid":
            return problem_response(MALFORMED, _syntax(each))
    errors = [{"pointer": mask_ibans_in(_pointer(each["loc"])), "detail": _detail(each)} for each in found]
    return problem_response(INVALID, "see errors", errors)


async def _unavailable(_request: Request, _error: Exception) -> Response:
    return problem_response(UNAVAILABLE)


async def _http_error(_request: Request, error: Exception) -> Response:
    status = cast("HTTPException", error).status_code
    titles = {
        400: (MALFORMED.slug, MALFORMED.title),
        404: ("not-found", "Not found"),
        405: ("method-not-allowed", "Method not allowed"),
        408: (TIMED_OUT.slug, TIMED_OUT.title),
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


def create_app(
    routers: Sequence[APIRouter],
    problems: Problems,
    *,
    policy: HttpPolicy | None = None,
) -> FastAPI:
    """A FastAPI app whose every error is a problem detail."""
    app = FastAPI(title="Encours", version="1", docs_url=None, redoc_url=None, openapi_url=None)
    for each in routers:
        app.router.routes.extend(each.routes)
    app.router.middleware_stack = RoutesByPrefix(app.router.routes, app.router.middleware_stack)
    app.add_exception_handler(DomainError, _domain_error({**COMMON_PROBLEMS, **problems}))
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(DatabaseUnavailable, _unavailable)
    app.add_middleware(RequestMiddleware, policy=policy or HttpPolicy())
    return app


async def list_of(
    view: View,
    request: Request,
    listing: Listing,
    query: ListQuery,
    items: Callable[[Tx], Callable[[Record], AnswerT]],
    model: type[AnswerT],
) -> Page[AnswerT] | Response:
    """A page as JSON, or all items that match as CSV or XLSX where `Accept` asks for that."""
    media_type, name = exports.requested_type(request), request.url.path.rsplit("/", 1)[-1]
    if media_type == exports.JSON:
        return await view.run(lambda tx: listed(tx, listing, query, items(tx)))
    exports.refuse_pages(query)
    if media_type == exports.XLSX:
        content = await view.run(lambda tx: exports.workbook(tx, listing, query, items(tx), model))
        return exports.xlsx_answer(content, name)

    async def lines() -> AsyncIterator[bytes]:
        async with view.transaction() as tx:
            async for each in exports.csv_lines(tx, listing, query, items(tx), model):
                yield each

    return await exports.csv_answer(lines(), name)
