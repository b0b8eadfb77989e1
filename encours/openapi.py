"""One OpenAPI document for the whole API, whatever runs in this process."""

from collections.abc import Callable
from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse

from encours_common.service import SERVICES, Runtime, Service

ABOUT = """Sell to businesses on account: a credit line decided at checkout, invoices and a monthly statement,
one SEPA direct debit on the due date, the bank's answers reconciled, the line freed again.

Amounts are integers in minor units (12345 = 123,45 €). Every POST takes `Idempotency-Key`. Errors are RFC 9457
problems. Lists are cursor pages, newest first."""


def document(builder: Callable[[str], Callable[[Runtime], Service]], runtime: Runtime) -> dict[str, Any]:
    """Built from the routes of all services; `runtime` only serves to construct them."""
    app = FastAPI(title="Encours", version="1", description=ABOUT)
    for name in SERVICES:
        for router in builder(name)(runtime).routers:
            app.include_router(router)
    schema = app.openapi()
    schema["components"].setdefault("securitySchemes", {})["apiKey"] = {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key of the merchant",
    }
    schema["security"] = [{"apiKey": []}]
    idempotency = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "schema": {"type": "string", "minLength": 1, "maxLength": 255},
        "description": "The same key with the same body answers as the first time; with another body 422",
    }
    for path in schema["paths"].values():
        if "post" in path:
            path["post"].setdefault("parameters", []).append(idempotency)
    return schema


def routes(build: Callable[[], dict[str, Any]]) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    built = cache(build)

    @router.get("/openapi.json")
    async def openapi() -> JSONResponse:
        return JSONResponse(built())

    @router.get("/docs")
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(openapi_url="/openapi.json", title="Encours API")

    return router
