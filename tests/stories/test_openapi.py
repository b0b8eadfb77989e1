"""The OpenAPI document: whole, true, and no request it allows or forbids makes the installation fail."""

import asyncio
import contextlib
import copy
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import httpx
import jsonschema
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.specs.openapi.definitions import OPENAPI_31

from encours import openapi
from encours.field_descriptions import BY_MODEL, BY_NAME
from encours.services import SERVICES
from encours_contracts import EVENTS
from encours_platform.service import runtime_for
from tests.stories.contract import CONTRACT, READ_FROM_OUTSIDE
from tests.stories.everything import Everything, one_of_everything
from tests.support.application import ADMIN_TOKEN, Application, settings_for
from tests.support.full_story import SIGNED_ON_THE_PAGE, takes_keys
from tests.support.serving import serving

pytestmark = pytest.mark.invents_facts

CASES_A_MODE = 12
"""Of each operation, drawn from what it allows and again from what it does not; fixed by `derandomize`."""

Document = dict[str, Any]
Case = schemathesis.Case[Any]

MAIN_FIELDS = frozenset(
    {"id", "account_id", "external_id", "end_to_end_id", "amount", "currency", "open_amount", "limit", "available"}
    | {"email", "name", "country", "iban", "iban_masked", "due_date", "terms", "now", "status"}
)


@pytest.fixture(scope="module")
def document() -> Document:
    runtime = runtime_for("gateway", settings_for("postgresql://nobody@localhost/none"), SERVICES)
    return openapi.document(runtime)


@pytest.fixture(scope="module")
async def application() -> AsyncIterator[Application]:
    async with Application(allow_private_webhooks=True, private_hosts="127.0.0.1") as running:
        yield running


@pytest.fixture(scope="module")
async def world(application: Application) -> Everything:
    return await one_of_everything(application)


# The document itself


def operations(document: Document) -> Iterator[tuple[str, Document]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def resolved(document: Document, schema: Document) -> Document:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def success(operation: Document) -> tuple[str, Document]:
    """Status and answer of what the operation does when it does it."""
    ((status, answer),) = ((code, each) for code, each in operation["responses"].items() if code.startswith("2"))
    return status, answer


def field(document: Document, route: str, place: str) -> Document | None:
    """Schema of a field of the answer; a list is walked through."""
    method, path = route.split()
    operation = document["paths"].get(path, {}).get(method.lower())
    if operation is None:
        return None
    schema = resolved(document, next(iter(success(operation)[1]["content"].values()))["schema"])
    for name in place.split("."):
        schemas = [resolved(document, each) for each in schema.get("anyOf", [schema])]
        schemas = [resolved(document, each["items"]) if "items" in each else each for each in schemas]
        found = [each["properties"][name] for each in schemas if name in each.get("properties", {})]
        if not found:
            return None
        schema = resolved(document, found[0])
    return schema


def types(document: Document, schema: Document) -> set[str]:
    schema = resolved(document, schema)
    if "anyOf" in schema:
        return set().union(*(types(document, each) for each in schema["anyOf"]))
    return {schema["type"]} if "type" in schema else set()


async def test_the_installation_serves_the_document_and_its_page(application: Application, document: Document) -> None:
    answer = await application.client.get("/openapi.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json() == document

    page = await application.client.get("/docs")
    assert page.status_code == 200
    assert "/openapi.json" in page.text
    named = re.findall(r"""(?:src|href)=["']([^"']+)["']""", page.text)
    assert len(named) >= 3
    assert all(each.startswith("/docs/") for each in named), "the page works without the internet"
    for each in named:
        asset = await application.client.get(each)
        assert asset.status_code == 200, each
        assert len(asset.content) > 500
    assert "SwaggerUIBundle" in (await application.client.get("/docs/swagger-ui-bundle.js")).text
    for other in ("/docs/index.html", "/docs/..%2fopenapi.py", "/docs/%2e%2e"):
        assert (await application.client.get(other)).status_code == 404, other
    for path in ("/healthz", "/readyz", "/metrics"):
        assert (await application.client.get(path)).status_code == 200


def test_the_document_is_valid_openapi(document: Document) -> None:
    assert document["openapi"].startswith("3.1")
    jsonschema.Draft202012Validator(OPENAPI_31).validate(document)
    for name, schema in document["components"]["schemas"].items():
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema.get("type") or schema.get("anyOf") or schema.get("enum"), name
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(names) == len(set(names))

    def references(value: Any) -> Iterator[str]:
        for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from references(each)
        if isinstance(value, dict) and isinstance(value.get("$ref"), str):
            yield value["$ref"]

    for reference in set(references(document)):
        assert reference.removeprefix("#/components/schemas/") in document["components"]["schemas"], reference


def test_operations_have_names_that_a_client_can_be_made_of(document: Document) -> None:
    names = [operation["operationId"] for _, operation in operations(document)]
    names += [webhook["post"]["operationId"] for webhook in document["webhooks"].values()]
    assert all(re.fullmatch("[a-z]+(_[a-z0-9]+)+", name) for name in names), names
    assert len(names) == len(set(names))
    assert {"list_invoices", "get_invoice", "create_order", "hold_account", "get_aging_report"} <= set(names)


def test_tags_servers_titles_and_descriptions_are_there(document: Document) -> None:
    tags = {tag["name"] for tag in document["tags"]}
    used = {tag for _, operation in operations(document) for tag in operation["tags"]}
    assert used == tags
    assert all(tag["description"] for tag in document["tags"])
    assert document["servers"][0]["url"].startswith("http")

    schemas = document["components"]["schemas"]
    titles = Counter(schema["title"] for schema in schemas.values() if "title" in schema)
    assert [title for title, times in titles.items() if times > 1] == []
    assert [name for name in schemas if "__" in name] == []
    bare = [f"{at}.{name}" for at, name, schema in _properties(document) if not schema.get("description")]
    assert bare == []
    properties = schemas["Exposure"]["properties"]
    assert properties["available"]["description"] == "Below zero where exposure is above the limit."
    parameters = document["paths"]["/v1/invoices"]["get"]["parameters"]
    assert {"q", "sort", "due_from", "cursor"} <= {each["name"] for each in parameters}


def test_each_general_description_of_a_field_is_used(document: Document) -> None:
    described = {
        (name.removeprefix(openapi.EVENT_PREFIX).partition("_")[0], field, schema["properties"][field]["description"])
        for name, schema in document["components"]["schemas"].items()
        for field in schema.get("properties", {})
    }
    general = {(field, text) for _, field, text in described}
    assert [field for field, text in BY_NAME.items() if (field, text) not in general] == []
    assert [each for each, text in BY_MODEL.items() if (*each.split("."), text) not in described] == []


def test_each_public_event_is_a_webhook(document: Document) -> None:
    public = {type_ for type_, event in EVENTS.items() if event.is_public()}
    assert set(document["webhooks"]) == public
    for type_, webhook in document["webhooks"].items():
        post = webhook["post"]
        assert post["description"], type_
        body = post["requestBody"]["content"]["application/cloudevents+json"]["schema"]
        envelope, own = body["allOf"]
        assert envelope == {"$ref": "#/components/schemas/PublicEvent"}
        assert own["properties"]["type"]["const"] == type_
        data = resolved(document, own["properties"]["data"])
        assert not EVENTS[type_].PRIVATE_FIELDS & data["properties"].keys(), type_
    activated = resolved(document, {"$ref": "#/components/schemas/events.MandateActivated"})
    assert "iban_sealed" not in activated["properties"]


async def test_what_webhooks_carry_is_what_the_document_says(world: Everything, document: Document) -> None:
    shown = await world.merchant.all("/v1/events")
    assert len({event["type"] for event in shown}) > 15
    for event in shown:
        post = document["webhooks"][event["type"]]["post"]
        schema = post["requestBody"]["content"]["application/cloudevents+json"]["schema"]
        jsonschema.Draft202012Validator({**schema, "components": document["components"]}).validate(event)


def _left_unsaid(document: Document, route: str, operation: Document) -> Iterator[str]:
    status, answer = success(operation)
    contents = answer.get("content", {})
    if not (operation.get("summary") or operation.get("description")):
        yield "what it does"
    if status != "204" and not contents:
        yield "what it answers"
    yield from (f"schema of {media}" for media, each in contents.items() if not each.get("schema"))
    problem = operation["responses"].get("4XX", {}).get("content", {})
    if route.split()[1].startswith("/v1/") and list(problem) != ["application/problem+json"]:
        yield "problems"
    parameters = operation.get("parameters", ())
    yield from (f"type of {each['name']}" for each in parameters if not types(document, each["schema"]))
    path_names = [each["name"] for each in parameters if each["in"] == "path"]
    if any(f"{{{name}}}" not in route for name in path_names) or len(path_names) != route.count("{"):
        yield "path parameters"


def test_every_operation_says_what_it_does_takes_and_answers(document: Document) -> None:
    unsaid = [
        f"{route}: {what}"
        for route, operation in operations(document)
        for what in _left_unsaid(document, route, operation)
    ]
    for name, schema in document["components"]["schemas"].items():
        members = schema.get("properties", {}).items()
        unsaid += [f"{name}.{member}: no type" for member, each in members if not types(document, each)]
    assert not unsaid, "\n".join(unsaid)


def test_every_route_and_field_of_the_contract_is_there(document: Document) -> None:
    wrong = list[str]()
    for line in CONTRACT.strip().splitlines():
        route, _, places = line.partition(":")
        method, path = route.split()
        if method.lower() not in document["paths"].get(path, {}):
            wrong.append(f"no {route}")
        wrong += [f"{route}: no {place}" for place in places.split() if field(document, route, place) is None]
    assert not wrong, "\n".join(wrong)


def test_every_field_that_is_read_from_outside_is_there_with_its_type(document: Document) -> None:
    wrong = list[str]()
    for line in READ_FROM_OUTSIDE.strip().splitlines():
        method, path, place, *expected = line.split()
        route = f"{method} {path}"
        found = field(document, route, place)
        if place in {"type", "title"}:
            found = document["components"]["schemas"]["ProblemDetails"]["properties"][place]
        if found is None or types(document, found) != set(expected):
            wrong.append(f"{line}: {found}")
    assert not wrong, "\n".join(wrong)


def _properties(value: Any, at: str = "") -> Iterator[tuple[str, str, Document]]:
    if isinstance(value, dict):
        for name, schema in value.get("properties", {}).items():
            if isinstance(schema, dict):
                yield at, name, schema
    for name, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _properties(each, f"{at}/{name}")


def test_main_fields_have_examples_and_every_example_is_one(document: Document) -> None:
    wrong = list[str]()
    for at, name, schema in _properties(document):
        shown = [schema, *schema.get("anyOf", ()), resolved(document, schema)]
        if name in MAIN_FIELDS and not any(
            each.keys() & {"examples", "enum", "const", "$ref"} or each.get("format") in {"date", "date-time", "uuid"}
            for each in shown
        ):
            wrong.append(f"{at}.{name}: no example")
        for example in schema.get("examples", ()):
            validator = jsonschema.Draft202012Validator({**schema, "components": document["components"]})
            wrong += [f"{at}.{name}: {example!r}: {error.message}" for error in validator.iter_errors(example)]
    assert not wrong, "\n".join(wrong)


# The document and the installation

CHECKS = [not_a_server_error, response_schema_conformance, status_code_conformance, content_type_conformance]


async def test_every_read_answers_as_documented(world: Everything, document: Document) -> None:
    schema, wrong = schemathesis.openapi.from_dict(document), list[str]()
    empty = Counter[str]()
    for route, operation in operations(document):
        method, path = route.split()
        if method != "GET" or path.endswith(SIGNED_ON_THE_PAGE) or not takes_keys(operation):
            continue
        answer = await world.merchant.get(world.path(path))
        assert answer.status_code == 200, (route, answer.text)
        path_names = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"}
        case = schema[path]["GET"].Case(path_parameters={name: world.ids[name] for name in path_names})
        wrong += [f"{route}: {fault}" for fault in _faults(case, answer)]
        if "json" in answer.headers["content-type"] and answer.json().get("data") == []:
            empty[route] += 1
    assert not wrong, "\n".join(wrong)
    assert not empty, "every list has something to show"


def _faults(case: Case, answer: httpx.Response | Response) -> list[str]:
    try:
        case.validate_response(answer, checks=CHECKS)
    except BaseExceptionGroup as several:
        return [str(each) for each in several.exceptions]
    except AssertionError as one:
        return [str(one)]
    return []


@pytest.mark.slow
async def test_no_request_makes_the_installation_fail_or_answer_otherwise_than_documented(
    application: Application, world: Everything, document: Document
) -> None:
    """Schemathesis over all operations. The clock stands still: `now` is taken as given only where it is no time."""
    async with serving(application) as url:
        counts, wrong = await asyncio.to_thread(_try_all, document, url, world)
    print(f"{counts.total()} requests: {dict(sorted(counts.items()))}")
    assert not wrong, "\n\n".join(wrong)
    assert min(counts[200], counts[201], counts[404], counts[422]) > 0, counts


def _try_all(document: Document, url: str, world: Everything) -> tuple[Counter[int], list[str]]:
    """Statuses seen, and of each kind of fault the first request that shows it."""
    open_to_all = {name: each for name, each in copy.deepcopy(document).items() if name != "security"}
    schema = schemathesis.openapi.from_dict(
        open_to_all
    )  # the key is ours to send: no case goes to waste on its absence
    counts, wrong = Counter[int](), dict[tuple[str, str], str]()
    with requests.Session() as session:
        for found in schema.get_all_operations():
            assert isinstance(found, Ok)
            operation = found.ok()

            def attempt(case: Case, known: bool) -> None:
                if known:
                    _made_known(case, world.ids)
                if isinstance(case.body, dict) and isinstance(case.body.get("now"), str):
                    case.body["now"] = "2026-02-14T12:00:00Z"
                key = ADMIN_TOKEN if case.path == "/v1/merchants" else world.merchant.key
                headers = {"Authorization": f"Bearer {key}"}
                answer = case.call(base_url=url, session=session, headers=headers)
                counts[answer.status_code] += 1
                for fault in _faults(case, answer):
                    shown = f"{case.operation.label}: {fault}\n{case.as_curl_command()}\n{answer.text[:500]}"
                    wrong.setdefault((case.operation.label, fault.partition("\n")[0]), shown)

            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                _run(operation.as_strategy(generation_mode=mode), attempt)
    return counts, list(wrong.values())


def _run(cases: st.SearchStrategy[Case], attempt: Any) -> None:
    quick = settings(
        max_examples=CASES_A_MODE,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    with contextlib.suppress(Unsatisfiable):  # where nothing is taken nothing can be wrong
        quick(given(case=cases, known=st.sampled_from([True, True, True, False]))(attempt))()


def _made_known(case: Case, ids: Mapping[str, str]) -> None:
    """Ids of things that are there, so that requests get past the first look-up."""
    if case.method != "DELETE":
        for name in case.path_parameters or {}:
            case.path_parameters[name] = ids[name]
    body = case.body
    if isinstance(body, dict):
        for name in ("account_id", "invoice_id"):
            if isinstance(body.get(name), str):
                body[name] = ids[name]
        if isinstance(body.get("account_id"), str):
            body.pop("account_external_id", None)
        if isinstance(body.get("currency"), str):
            body["currency"] = "EUR"
