"""The API's document and its page, which works without the internet: swagger-ui comes out of an installed package."""

import importlib.util
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response

from encours_platform.http import ApiRoute
from encours_platform.problems import NotFound

ASSETS = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
}
CACHED = {"Cache-Control": "public, max-age=86400"}


def routes(build: Callable[[], dict[str, Any]]) -> APIRouter:
    """`/openapi.json`, `/docs` and the files that the page needs."""
    r = APIRouter(include_in_schema=False, route_class=ApiRoute)
    built = cache(build)

    @r.get("/openapi.json")
    async def openapi() -> JSONResponse:
        return JSONResponse(built())

    @r.get("/docs")
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title="Encours API",
            swagger_js_url="/docs/swagger-ui-bundle.js",
            swagger_css_url="/docs/swagger-ui.css",
            swagger_favicon_url="/docs/favicon-32x32.png",
            swagger_ui_parameters={"validatorUrl": None},
        )

    @r.get("/docs/{name}")
    async def asset(name: str) -> Response:
        if name not in ASSETS:
            raise NotFound("the page has no such file")
        return FileResponse(_folder() / name, media_type=ASSETS[name], headers=CACHED)

    return r


@cache
def _folder() -> Path:
    """Of the package that brings swagger-ui; only its files are used, so it is not imported."""
    package = importlib.util.find_spec("fastapi_swagger")
    if package is None or package.origin is None:
        raise NotFound("swagger-ui is not installed")
    return Path(package.origin).parent / "resources"
