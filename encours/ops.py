"""For operators of the installation: health, readiness, metrics."""

from collections.abc import Callable, Mapping

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from encours_platform.backlog import Backlog
from encours_platform.database import Database, DatabaseUnavailable
from encours_platform.http import PROBLEM_ANSWERS, ApiRoute
from encours_platform.service import Runtime

READY = "ready"


async def _state(database: Database) -> str:
    try:
        async with database.connection() as connection:
            await connection.fetchval("SELECT 1 FROM tenant LIMIT 1")
    except DatabaseUnavailable:
        return "no database"
    return "short of resources" if database.is_short else READY


def routes(runtimes: Mapping[str, Runtime], is_draining: Callable[[], bool] = lambda: False) -> APIRouter:
    router = APIRouter(tags=["operations"], route_class=ApiRoute, responses={"4XX": PROBLEM_ANSWERS["4XX"]})
    backlogs = [Backlog(name, runtime.database) for name, runtime in runtimes.items()]

    @router.get("/healthz")
    async def alive() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @router.get(
        "/readyz",
        responses={503: {"description": "Stopping; or no database, or one out of disk, memory or connections"}},
    )
    async def ready(response: Response) -> dict[str, str]:
        """The process is not stopping, and each of its services reaches a database that is not short of resources."""
        if is_draining():
            response.status_code = 503
            return dict.fromkeys(runtimes, "stopping")
        states: dict[str, str] = {}
        for name, runtime in runtimes.items():
            states[name] = await _state(runtime.database)
        if set(states.values()) != {READY}:
            response.status_code = 503
        return states

    @router.get("/metrics", response_class=PlainTextResponse)
    async def metrics() -> Response:
        """Prometheus text."""
        for backlog in backlogs:
            await backlog.read()
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
