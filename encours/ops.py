"""For operators of the installation: health, readiness, metrics."""

from collections.abc import Mapping

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from encours_platform.backlog import Backlog
from encours_platform.database import DatabaseUnavailable
from encours_platform.http import ApiRoute
from encours_platform.service import Runtime


def routes(runtimes: Mapping[str, Runtime]) -> APIRouter:
    router = APIRouter(tags=["operations"], route_class=ApiRoute)
    backlogs = [Backlog(name, runtime.database) for name, runtime in runtimes.items()]

    @router.get("/healthz")
    async def alive() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @router.get(
        "/readyz",
        responses={503: {"description": "No database, or one out of disk, memory or connections"}},
    )
    async def ready(response: Response) -> dict[str, str]:
        """Each service of this process reaches its database, which is not out of disk, memory or connections."""
        states: dict[str, str] = {}
        for name, runtime in runtimes.items():
            try:
                async with runtime.database.connection() as connection:
                    await connection.fetchval("SELECT 1 FROM tenant LIMIT 1")
                states[name] = "short of resources" if runtime.database.is_short else "ready"
            except DatabaseUnavailable:
                states[name] = "no database"
            if states[name] != "ready":
                response.status_code = 503
        return states

    @router.get("/metrics", response_class=PlainTextResponse)
    async def metrics() -> Response:
        """Prometheus text."""
        for backlog in backlogs:
            await backlog.read()
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
