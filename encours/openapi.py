"""One OpenAPI document for the whole API, whatever runs in this process."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse

from encours import ops
from encours_platform.service import SERVICES, Runtime, Service

ABOUT = """Sell to businesses on account: a credit line decided at checkout, invoices and a monthly statement,
one SEPA direct debit on the due date, the bank's answers reconciled, the line freed again.

Amounts are integers in minor units (12345 = 123,45 €). Every POST takes `Idempotency-Key`. Errors are RFC 9457
problems. Lists are cursor pages, newest first."""


EXAMPLES: Mapping[str, Any] = {
    "amount": 12345,
    "currency": "EUR",
    "limit": 1_000_000,
    "available": 750_000,
    "open_orders": 12_000,
    "unbilled": 0,
    "invoiced": 238_000,
    "in_collection": 0,
    "overdue": 0,
    "open_amount": 12345,
    "end_to_end_id": "COL-06EGQ5GWG9T7YAYYM1TZ3J4E5N",
    "debtor_name": "Forges de Lyon SAS",
    "bic": "AGRIFRPP",
    "vat_number": "FR44732829320",
    "name": "Forges de Lyon SAS",
    "external_id": "536365",
    "email": "compta@client.example",
    "country": "FR",
    "siren": "732829320",
    "reason": "return",
    "reasons": ["limit_exceeded"],
    "reference": "VIR-2011-0142",
    "iban_masked": "FR76********************189",
    "mandate_reference": "RUM-7K3Q-9XWT-2BHM",
    "creditor_identifier": "FR72ZZZ123456",
    "terms": {"kind": "statement", "days_after_month_end": 15},
    "due_date": "2011-02-15",
    "issued_on": "2011-01-05",
    "next_cursor": "AZuSSPGmcJKBD1aMsS4c7w",
    "cause": "insufficient funds",
    "reason_code": "AM04",
}
"""What a field of that name may hold, for the fields whose own model gives no example."""

OPEN_TO_ALL = frozenset({"/healthz", "/readyz", "/metrics"})
REPEATED_AS_NEW = frozenset({"/v1/merchants", "/v1/api-keys"})
"""Answers that hold a key shown once: nothing is kept to answer a repeat with."""

IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": 255,
        "examples": ["0b0c5b0e-1f4e-4d0c-9d52-1f4e4d0c9d52"],
    },
    "description": "The same key with the same body answers as the first time; with another body 422",
}


def document(builder: Callable[[str], Callable[[Runtime], Service]], runtime: Runtime) -> dict[str, Any]:
    """Built from the routes of all services; `runtime` only serves to construct them."""
    app = FastAPI(title="Encours", version="1", description=ABOUT)
    for name in SERVICES:
        for router in builder(name)(runtime).routers:
            app.include_router(router)
    app.include_router(ops.routes({}))
    schema = app.openapi()
    schema["components"].setdefault("securitySchemes", {})["apiKey"] = {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key of the merchant",
    }
    schema["security"] = [{"apiKey": []}]
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            _complete(operation, path, method)
    _give_examples(schema)
    return schema


def _complete(operation: dict[str, Any], path: str, method: str) -> None:
    """What FastAPI cannot know: who may call, Idempotency-Key, and that a problem has a media type of its own."""
    if path in OPEN_TO_ALL:
        operation["security"] = []
    if method == "post" and path not in REPEATED_AS_NEW:
        operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
    for answer in operation["responses"].values():
        if "application/problem+json" in answer.get("content", {}):
            answer["content"].pop("application/json", None)


def _give_examples(schema: Any) -> None:
    if isinstance(schema, list):
        for each in schema:
            _give_examples(each)
    if not isinstance(schema, dict):
        return
    for name, field in schema.get("properties", {}).items():
        if name in EXAMPLES and isinstance(field, dict) and "enum" not in field and "$ref" not in field:
            field.setdefault("examples", [EXAMPLES[name]])
    for each in schema.values():
        _give_examples(each)


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
