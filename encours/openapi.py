"""One OpenAPI document for the whole API, whatever runs in this process."""

import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from encours import ops
from encours.attribute_docs import add_descriptions
from encours.body_examples import EXAMPLES as BODIES
from encours.field_descriptions import description
from encours.operation_names import operation_id, summary
from encours.services import SERVICES, builder
from encours_contracts import EVENTS
from encours_contracts.envelope import Event
from encours_platform.service import Runtime

ABOUT = """Sell to businesses on account: a credit line decided at checkout, invoices and a monthly statement,
one SEPA direct debit on the due date, the bank's answers reconciled, the line freed again.

Amounts are integers in minor units (12345 = 123,45 €). Every POST takes `Idempotency-Key`. Errors are RFC 9457
problems. Lists are cursor pages, newest first."""


CONTACT = {"name": "The Encours developers"}
LICENSE = {"name": "Apache 2.0", "identifier": "Apache-2.0"}

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
    "status": "active",
    "reason_code": "AM04",
}
"""What a field of that name may hold, for the fields whose own model gives no example."""

EVENT_PREFIX = "events."
"""Separates the models of events from those of the API."""

OPEN_TO_ALL = frozenset({"/healthz", "/readyz", "/metrics"})
SESSION_PREFIXES = (
    *("/v1/sessions", "/v1/me", "/v1/password-resets"),
    *("/v1/invitations/accept", "/v1/invitations/by-token"),
)
"""Routes for who is signed in, by the session's cookie; an API key is nobody there."""
WITHOUT_SESSION = frozenset(
    {
        ("post", "/v1/sessions"),
        ("post", "/v1/sessions/passkey"),
        ("post", "/v1/sessions/passkey-options"),
        ("get", "/v1/invitations/by-token"),
        ("post", "/v1/invitations/accept"),
        ("post", "/v1/password-resets"),
        ("post", "/v1/password-resets/complete"),
    }
)
"""Of these, the ones that anybody may call who knows the secret that they ask for."""
REPEATED_AS_NEW = frozenset({"/v1/merchants", "/v1/api-keys"})
"""Answers with a key that is shown once: they are not stored for a repeat."""

SECURITY_SCHEMES: Mapping[str, Any] = {
    "apiKey": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key of the merchant, or the access token of a session",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-encours_session",
        "description": "The cookie of a session, sent by our own pages with the header X-Requested-With: encours",
    },
}

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


TAGS: Mapping[str, str] = {
    "merchants": "The merchant's settings and API keys.",
    "sessions": "Signing in and out, and the access token of a session.",
    "users": "People of the merchant and of its buyers, their roles, and invitations.",
    "identity providers": "A merchant's OpenID providers for single sign-on.",
    "me": "Who is signed in, and how this person signs in.",
    "accounts": "Buyers, their credit limits and exposure.",
    "orders": "Credit decisions at checkout, deliveries, cancellations and returns.",
    "invoices": "Invoices of deliveries, with what is paid, credited, disputed and in collection.",
    "statements": "Monthly statements of accounts.",
    "credit notes": "Credits against invoices or on account.",
    "payments": "Payments outside of direct debit.",
    "disputes": "Invoices that buyers contest.",
    "credit-applications": "Credit of accounts that a person applies to chosen invoices.",
    "refunds": "Credit of accounts that is paid back by credit transfer.",
    "fees": "Fees for returned direct debits.",
    "transfers": "Incoming transfers and the invoices that they pay.",
    "early collections": "Direct debits of invoices before they are due.",
    "mandates": "SEPA direct debit mandates: creation, signature, amendment, end.",
    "mandate imports": "Files of mandates that were signed elsewhere.",
    "reachability": "Which banks accept SEPA B2B and Core direct debits.",
    "collections": "Direct debits, from plan to final settlement.",
    "batches": "Files of direct debits and of refunds for the bank, and their approval.",
    "bank accounts": "Statements and balances of the merchant's accounts, and money that found no place of its own.",
    "bank files": "What the bank reports, and the items that nothing matches.",
    "bank profiles": "What a bank accepts: format, grouping, cut-off times.",
    "reports": "Figures of all accounts.",
    "audit": "Who did what; an append-only trail of hash-chained entries.",
    "card payments": "Invoices paid by card at the merchant's payment service, and cards that it keeps.",
    "connections": "A merchant's own bank channel, mail server, payment service and signature provider.",
    "events": "All that happened, as webhooks carry it.",
    "webhooks": "Endpoints that receive events, and their deliveries.",
    "notifications": "E-mails to buyers and to the merchant.",
    "sandbox": "The clock of a sandbox merchant.",
    "sandbox card service": "The simulated payment service of a sandbox merchant.",
    "sandbox bank": "The simulated bank of a sandbox merchant.",
    "operations": "Health and metrics, for who operates the installation.",
}


def document(runtime: Runtime) -> dict[str, Any]:
    """Built from the routes of all services; `runtime` only serves to construct them."""
    app = FastAPI(title="Encours", version="1", description=ABOUT, contact=CONTACT, license_info=LICENSE)
    for name in SERVICES:
        for router in builder(name)(runtime).routers:
            app.include_router(router)
    app.include_router(ops.routes({}))
    schema = app.openapi()
    schema["servers"] = [{"url": runtime.settings.public_url, "description": "This installation"}]
    schema["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    schema["components"]["securitySchemes"] = SECURITY_SCHEMES
    schema["security"] = [{"apiKey": []}]
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            _complete(operation, path, method)
            _name_body(operation, schema["components"]["schemas"])
            if operation["operationId"] in BODIES:
                operation["requestBody"]["content"]["application/json"]["example"] = BODIES[operation["operationId"]]
    _add_webhooks(schema)
    _drop_unused(schema)
    add_descriptions(schema["components"]["schemas"])
    _describe(schema["components"]["schemas"])
    _give_examples(schema)
    return schema


def _complete(operation: dict[str, Any], path: str, method: str) -> None:
    """What FastAPI cannot know: names, who may call, Idempotency-Key, and a problem's own media type."""
    operation["operationId"] = operation_id(method, path)
    operation["summary"] = summary(operation["operationId"])
    operation.setdefault("description", f"{operation['summary']}.")
    if path in OPEN_TO_ALL:
        operation["security"] = []
    of_session = path.startswith(SESSION_PREFIXES)
    if of_session:
        operation["security"] = [] if (method, path) in WITHOUT_SESSION else [{"session": []}]
    if method == "post" and path not in REPEATED_AS_NEW and not of_session:
        operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
    for answer in operation["responses"].values():
        if problem := answer.get("content", {}).get("application/problem+json"):
            answer["content"] = {"application/problem+json": problem}


def _name_body(operation: Mapping[str, Any], components: dict[str, Any]) -> None:
    """Makes components of the models of a body that the route parses itself, so that clients have classes for them."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        body = content["schema"]
        if body.get("type") != "object" or "title" not in body:
            continue
        for name, definition in {**body.pop("$defs", {}), body["title"]: body}.items():
            if components.setdefault(name, definition) != definition:
                raise ValueError(f"two models have the name {name}")
        content["schema"] = {"$ref": f"#/components/schemas/{body['title']}"}


def _drop_unused(schema: dict[str, Any]) -> None:
    """Models that only private fields of events refer to."""
    components = schema["components"]["schemas"]
    waiting, used = list(_references({**schema, "components": {}})), set[str]()
    while waiting:
        if (name := waiting.pop()) not in used:
            used.add(name)
            waiting += _references(components[name])
    for name in components.keys() - used:
        del components[name]


def _references(schema: Any) -> Iterator[str]:
    """Names of the components that a part of the document refers to."""
    if isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
        yield schema["$ref"].rsplit("/", 1)[-1]
    for each in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _references(each)


def _add_webhooks(schema: dict[str, Any]) -> None:
    """What is posted to webhook endpoints: each public event in the envelope of `PublicEvent`."""
    public = {type_: event for type_, event in sorted(EVENTS.items()) if event.is_public()}
    template = f"#/components/schemas/{EVENT_PREFIX}{{model}}"
    references, definitions = models_json_schema(
        [(event, "serialization") for event in public.values()], ref_template=template
    )
    components = schema["components"]["schemas"]
    for name, definition in definitions["$defs"].items():
        components[EVENT_PREFIX + name] = {**definition, "title": f"{definition.get('title', name)} (event)"}
    schema["webhooks"] = {}
    for type_, event in public.items():
        data = components[references[event, "serialization"]["$ref"].rsplit("/", 1)[-1]]
        data["properties"] = {k: v for k, v in data.get("properties", {}).items() if k not in event.PRIVATE_FIELDS}
        data["required"] = [name for name in data.get("required", ()) if name not in event.PRIVATE_FIELDS]
        schema["webhooks"][type_] = {"post": _webhook(type_, event, references[event, "serialization"])}


def _webhook(type_: str, event: type[Event], data: Mapping[str, Any]) -> dict[str, Any]:
    of_type = {"const": type_, "description": "The type of this event"}
    envelope = {"properties": {"type": of_type, "data": {**data, "description": "What happened"}}}
    body = {"allOf": [{"$ref": "#/components/schemas/PublicEvent"}, envelope]}
    return {
        "tags": ["webhooks"],
        "operationId": "on_" + re.sub(r"(?<=[a-z])(?=[A-Z])", "_", event.__name__).lower(),
        "summary": re.sub(r"(?<=[a-z])(?=[A-Z])", " ", event.__name__).capitalize(),
        "description": inspect.cleandoc(event.__doc__ or f"{event.__name__}."),
        "security": [],
        "requestBody": {"required": True, "content": {"application/cloudevents+json": {"schema": body}}},
        "responses": {
            "2XX": {"description": "Received; anything else, or no answer in time, is delivered again later"}
        },
    }


def _describe(schemas: Mapping[str, Any]) -> None:
    """Words for the properties that need no docstring of their own in the code."""
    for name, schema in schemas.items():
        model = name.removeprefix(EVENT_PREFIX).partition("_")[0]
        for field, shape in schema.get("properties", {}).items():
            if text := description(model, field):
                shape.setdefault("description", text)


def _is_closed(field: Mapping[str, Any]) -> bool:
    """Whether its values are listed, here or elsewhere, or go without saying."""
    if field.get("type") == "boolean":
        return True
    return any(each.keys() & {"enum", "const", "$ref"} for each in (field, *field.get("anyOf", ())))


def _give_examples(schema: Any) -> None:
    if isinstance(schema, list):
        for each in schema:
            _give_examples(each)
    if not isinstance(schema, dict):
        return
    for name, field in schema.get("properties", {}).items():
        if name in EXAMPLES and isinstance(field, dict) and not _is_closed(field):
            field.setdefault("examples", [EXAMPLES[name]])
    for each in schema.values():
        _give_examples(each)
