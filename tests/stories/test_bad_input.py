"""On every route: what is not understood is a problem that says where, quotes no IBAN and changes nothing."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from encours_contracts.permissions import ROLES
from encours_contracts.routes import ROUTES
from tests.stories.everything import (
    BANK_FILE,
    IBAN,
    LINE,
    WRITES,
    WRITES_WITHOUT_BODY,
    Everything,
    Write,
    one_of_everything,
)
from tests.stories.spoiling import (
    BAD_FILES,
    HUGE,
    UNKNOWN_SUFFIX,
    XML,
    changed,
    faults,
    fields,
    pointer_of,
    required_of,
    seen,
    send,
    spoilers,
    without,
)
from tests.support.application import ADMIN_TOKEN, Application
from tests.support.full_story import NAMED_BY_THE_CALLER, takes_keys
from tests.support.world import ADDRESS

pytestmark = [pytest.mark.slow, pytest.mark.invents_facts]

WRONG: dict[str, list[tuple[str, Any]]] = {
    "POST /v1/accounts": [
        ("/country", "France"),
        ("/address/country", "zz"),
        ("/email", "nobody"),
        ("/siren", "12"),
        ("/terms/kind", "never"),
        ("/terms/days", -1),
        ("/terms/then_day", 32),
        ("/analytics", {f"k{n}": "v" for n in range(21)}),
    ],
    "POST /v1/orders": [
        ("/currency", "USD"),
        ("/currency", "euro"),
        ("/lines", [{"amount": 1}] * 501),
        *(("/lines", [LINE | {"amount": amount}]) for amount in (-1_000, -1, 0, 999)),
    ],
    "POST /v1/orders/{order_id}/ship": [("/amount", 999), ("/amount", 1_001)],
    "POST /v1/accounts/{account_id}/limits": [
        ("/currency", "USD"),
        ("/valid_to", "2026-02-30"),
        ("/valid_to", "9999-12-31"),
        ("/valid_from", "0001-01-01"),
        ("/source", "bank"),
    ],
    "POST /v1/credit-notes": [("/currency", "USD")],
    "POST /v1/payments": [("/currency", "USD"), ("/method", "gold")],
    "POST /v1/mandates": [
        ("/iban", "FR7630006000011234567890188"),
        ("/iban", "XX7630006000011234567890189"),
        ("/iban", "BR1500000000000010932840814P2"),
        ("/bic", "NOBIC"),
        ("/reference", IBAN),
        ("/scheme", "SDD"),
    ],
    "POST /v1/mandates/{mandate_id}/amend": [("/iban", "FR7630006000011234567890188"), ("/reference", IBAN)],
    "PUT /v1/settings": [
        ("/creditor/iban", "FR7630006000011234567890188"),
        ("/creditor/identifier", "FR73ZZZ123456"),
        ("/creditor/bic", "nobic"),
        ("/terms", {"kind": "net", "days": 200}),
        ("/terms/kind", "never"),
        ("/timezone", "Mars/Olympus"),
        ("/collection/prenotification_days", 15),
        ("/credit/alert_thresholds/0", 101),
        ("/reminders/overdue_days/0", 0),
    ],
    "PUT /v1/sandbox/clock": [("/now", "2026-01-01T00:00:00Z"), ("/now", "2026-03-01T00:00:00"), ("/now", "9999")],
    "POST /v1/sandbox/bank/scenario": [
        ("/outcome", "return:ZZ99"),
        ("/outcome", "explode"),
        ("/after_days", 401),
        ("/statement_reason", "ZZ99"),
        ("/then/0/reason_code", "ZZ99"),
        ("/bank/cut_off", "24:00"),
        ("/bank/version", "03"),
    ],
    "POST /v1/webhook-endpoints": [
        ("/url", "ftp://shop.example/"),
        ("/url", "https://user:secret@shop.example/"),
        ("/url", "https://nowhere.invalid/"),
        ("/events/0", "encours.nothing.v1"),
    ],
    "POST /v1/api-keys": [("/role", "root"), ("/permissions/0", "everything")],
    "POST /v1/merchants": [("/kind", "dead")],
}


ATTACHMENTS = "/v1/disputes/{dispute_id}/attachments"
"""Takes the bytes of a file: tests/billing/test_dispute_details.py spoils them."""


@pytest.fixture(scope="module")
async def application() -> AsyncIterator[Application]:
    async with Application(allow_private_webhooks=True, private_hosts="127.0.0.1") as running:
        yield running


@pytest.fixture(scope="module")
async def world(application: Application) -> Everything:
    return await one_of_everything(application)


@pytest.fixture(scope="module")
async def document(application: Application) -> dict[str, Any]:
    answer: dict[str, Any] = (await application.client.get("/openapi.json")).json()
    return answer


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.name)
async def test_a_field_that_is_wrong_missing_or_unknown_is_named(
    world: Everything, document: dict[str, Any], write: Write
) -> None:
    body, before, wrong = write.body(world.ids), await seen(world, document), list[str]()

    for path, value in fields(body):
        for faulty in spoilers(write.template, path, value):
            answer = await send(world, write, changed(body, path, faulty))
            unreadable = answer.status_code == 400  # what JSON itself does not allow
            wrong += faults(f"{pointer_of(path)} = {faulty!r:.40}", answer, None if unreadable else pointer_of(path))
    for pointer, value in WRONG.get(write.name, ()):
        path = tuple(int(part) if part.isdigit() else part for part in pointer[1:].split("/"))
        wrong += faults(f"{pointer} = {value!r:.60}", await send(world, write, changed(body, path, value)), pointer)
    schema = document["paths"][write.template][write.method.lower()]["requestBody"]["content"]["application/json"]
    for path in required_of(document, schema["schema"], body):
        wrong += faults(f"no {pointer_of(path)}", await send(world, write, without(body, path)), pointer_of(path))
    for at in ((), *(path for path, value in fields(body) if isinstance(value, dict) and path != ("analytics",))):
        path = (*at, "colour")
        wrong += faults(f"unknown in {at}", await send(world, write, changed(body, path, 1)), pointer_of(path))
        for name in (IBAN, "a\x00", "\ud800", "a/b~c"):
            wrong += faults(f"unknown {name!r}", await send(world, write, changed(body, (*at, name), 1)))

    assert not wrong, "\n".join(wrong)
    assert await seen(world, document) == before


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.name)
async def test_a_body_that_is_no_object_is_refused(world: Everything, document: dict[str, Any], write: Write) -> None:
    before, wrong = await seen(world, document), list[str]()
    required = document["paths"][write.template][write.method.lower()]["requestBody"].get("required", False)
    good = json.dumps(write.body(world.ids)).encode()
    bodies = [b"{", b"[]", b"[1]", b'"x"', b"5", b"\xff\xfe{}", b'{"\xff": 1}', good + b"}", good[:-1] + b",}", b"NaN"]
    bodies += [b"[" * 100_000, b'{"a":' * 100_000, b"[" * 900 + b"]" * 900, b"9" * 5_000, b"\x00", b"<a/>"]
    bodies += [b"", b"null"] if required else []
    for body in bodies:
        wrong += faults(f"{body[:20]!r}", await send(world, write, body))
    large = b'{"name": "' + b"x" * 2 * 1024 * 1024 + b'"}'
    wrong += faults("2 MiB", await send(world, write, large), statuses=[413])

    async def parts() -> AsyncIterator[bytes]:
        for start in range(0, len(large), 65_536):
            yield large[start : start + 65_536]

    key = ADMIN_TOKEN if write.template == "/v1/merchants" else world.merchant.key
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    answer = await world.merchant.client.request(
        write.method, world.path(write.template, write.method), content=parts(), headers=headers
    )
    wrong += faults("2 MiB, length not announced", answer, statuses=[413])

    assert not wrong, "\n".join(wrong)
    assert await seen(world, document) == before


@pytest.mark.parametrize("write", WRITES_WITHOUT_BODY[:2], ids=lambda write: write.name)
async def test_a_body_where_none_is_expected_does_no_harm(
    world: Everything, document: dict[str, Any], write: Write
) -> None:
    before, wrong = await seen(world, document), list[str]()
    for body in (b"{", b"\xff", b"[" * 100_000, b"NaN", b'"\\ud800"'):
        wrong += faults(f"{body[:20]!r}", await send(world, write, body))
    assert not wrong, "\n".join(wrong)
    assert await seen(world, document) == before


# Ids, queries, keys


async def test_an_id_that_is_unknown_or_malformed_is_not_found(world: Everything, document: dict[str, Any]) -> None:
    before, wrong = await seen(world, document), list[str]()
    bodies = {write.name: write.body(world.ids) for write in WRITES}
    for template, operations in document["paths"].items():
        for method, operation in operations.items():
            if "{" not in template or (method, template) == ("put", NAMED_BY_THE_CALLER):
                continue
            if not takes_keys(operation) or (method, template) == ("post", ATTACHMENTS):
                continue
            write = Write(method.upper(), template)
            for name, id_ in _no_ids(world, template):
                path = template.format(**{**world.ids, name: id_})
                answer = await send(world, write, bodies.get(write.name, b""), path=path)
                wrong += faults(f"{method} {path}", answer, statuses=(404, 422) if len(id_) > 100 else [404])
    assert not wrong, "\n".join(wrong)
    assert await seen(world, document) == before


def _no_ids(world: Everything, template: str) -> Iterator[tuple[str, str]]:
    """Path parameter, and what is no id of such a thing; the other parameters of the path stay as they are."""
    for name in re.findall(r"{(\w+)}", template):
        prefix = world.ids[name].partition("_")[0]
        for id_ in (
            f"{prefix}_{UNKNOWN_SUFFIX}",
            f"xyz_{UNKNOWN_SUFFIX}",
            f"{prefix}_8{'z' * 25}",
            f"{prefix}_1",
            world.ids[name].upper(),
            "nonsense",
            "%00",
            "%ff",
            "%F0%9F%92%A9",
            IBAN,
            "x" * 200,
            "0",
        ):
            yield name, id_


async def test_an_account_that_nobody_knows_is_a_problem_in_every_body(
    world: Everything, document: dict[str, Any]
) -> None:
    before, wrong = await seen(world, document), list[str]()
    for write in WRITES:
        body = write.body(world.ids)
        for name in ("account_id", "parent_id", "invoice_id"):
            if body.get(name):
                faulty = body | {name: f"{body[name][:3]}_{UNKNOWN_SUFFIX}"}
                answer = await send(world, write, faulty)
                wrong += faults(f"{write.name} {name}", answer, statuses=(404, 409, 422))
    assert not wrong, "\n".join(wrong)
    assert await seen(world, document) == before


async def test_a_query_that_is_wrong_is_named(world: Everything, document: dict[str, Any]) -> None:
    wrong = list[str]()
    for template, operations in document["paths"].items():
        get = operations.get("get")
        if get is None or not takes_keys(get):
            continue
        expected = {each["name"] for each in get.get("parameters", ()) if each["in"] == "query"}
        for name in expected:
            faulty = ["%00", "a%00b", "x" * 1_000, IBAN, "%F0%9F%92%A9" * 40]
            faulty += ["0", "-1", "501", "1.5", "", "9" * 30, "9" * 5_000] if name == "limit" else []
            faulty += ["nonsense", "AAAA", "=" * 22, "x" * 41] if name == "cursor" else []
            faulty += ["0", "-1", str(HUGE), "1.5"] if name == "amount" else []
            faulty += ["USD", "euro"] if name == "currency" else []
            if name in {"external_id", "reference", "number", "object", "q", "cost_centre"}:  # anyone's own words
                faulty = [value for value in faulty if "%00" in value or len(value) == 1_000]
            for value in faulty:
                answer = await world.merchant.get(f"{world.path(template, '')}?{name}={value}")
                wrong += faults(f"{template}?{name}={value[:40]}", answer, f"#query/{name}")
    assert not wrong, "\n".join(wrong)


async def test_a_key_of_idempotency_is_neither_empty_nor_overlong(world: Everything, document: dict[str, Any]) -> None:
    before, wrong = await seen(world, document), list[str]()
    for write in (*WRITES, *WRITES_WITHOUT_BODY[:2]):
        if write.method == "POST" and write.template not in {"/v1/merchants", "/v1/api-keys"}:
            for key in ("x" * 256, ""):
                headers = {"Idempotency-Key": key}
                answer = await _with_headers(world, write, headers)
                wrong += faults(f"{write.name} {key[:3]}", answer, "#header/Idempotency-Key")
    assert not wrong, "\n".join(wrong)
    assert await seen(world, document) == before


async def _with_headers(world: Everything, write: Write, headers: dict[str, str]) -> httpx.Response:
    """Exactly these headers, besides the body's own and, if none is given, the merchant's key."""
    return await world.merchant.client.request(
        write.method,
        world.path(write.template, write.method),
        json=write.body(world.ids),
        headers={"Authorization": f"Bearer {world.merchant.key}", **headers},
    )


async def test_the_same_key_with_another_request_is_refused(world: Everything, document: dict[str, Any]) -> None:
    account = {"name": "Twice", "country": "FR", "email": "t@t.example", "address": ADDRESS}
    opened = await world.merchant.ok("POST", "/v1/accounts", account, key="k-1")
    bodies = {
        "/v1/orders": {"account_id": world.ids["account_id"], "external_id": "K-1", "amount": 1, "currency": "EUR"},
        "/v1/credit-notes": {
            "account_id": world.ids["account_id"],
            "external_id": "K-1",
            "amount": 1,
            "currency": "EUR",
            "reason": "r",
        },
        "/v1/payments": {"account_id": world.ids["account_id"], "amount": 1, "method": "card"},
        "/v1/sandbox/bank/scenario": {"account_id": world.ids["account_id"], "outcome": "settle", "after_days": 1},
        f"/v1/accounts/{opened['id']}/limits": {"amount": 100, "currency": "EUR"},
    }
    firsts = {path: await world.merchant.ok("POST", path, body, key=f"k {path}") for path, body in bodies.items()}
    await world.merchant.ok("POST", "/v1/bank-files", content=BANK_FILE.encode(), key="k file", headers=XML)
    before, wrong = await seen(world, document), list[str]()

    for path, body in bodies.items():
        for number in ("amount", "after_days"):
            if number in body:
                other = await world.merchant.post(path, body | {number: 2}, key=f"k {path}")
                wrong += faults(path, other, statuses=[422])
                assert other.json()["type"].endswith("idempotency-key-reused"), other.text
        again = await world.merchant.post(path, dict(reversed(body.items())), key=f"k {path}")
        assert again.json() == firsts[path], "the same body, its members in another order"
    other = await world.merchant.post("/v1/bank-files", content=BANK_FILE[:-1].encode(), key="k file", headers=XML)
    wrong += faults("bank file", other, statuses=[422])
    other = await world.merchant.post("/v1/orders", bodies["/v1/orders"], key="k-1")
    wrong += faults("another path", other, statuses=[422])

    assert not wrong, "\n".join(wrong)
    assert await seen(world, document) == before


# Every route, whatever it does


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for template, operations in document["paths"].items():
        for method, operation in operations.items():
            yield method.upper(), template, operation


async def test_a_query_parameter_that_the_route_does_not_know_is_named(
    world: Everything, document: dict[str, Any]
) -> None:
    """cases/39: a slip such as `acount_id` must not show everybody's invoices."""
    before, wrong = await seen(world, document), list[str]()
    bodies = {write.name: write.body(world.ids) for write in WRITES}
    for method, template, operation in _operations(document):
        if not takes_keys(operation):
            continue
        path = world.path(template, method)
        for query in ("acount_id=x", "page=2", "from=2024-01-01"):
            headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"} if template == "/v1/merchants" else {}
            url = f"{path}{'&' if '?' in path else '?'}{query}"
            answer = await world.merchant.request(method, url, bodies.get(f"{method} {template}"), headers=headers)
            wrong += faults(f"{method} {url}", answer, f"#query/{query.partition('=')[0]}")
    answer = await world.merchant.get("/v1/invoices?limit=1&limit=2")
    wrong += faults("twice", answer, "#query/limit")
    assert not wrong, "\n".join(wrong)
    assert await seen(world, document) == before


async def test_who_calls_is_checked_before_what_is_sent(world: Everything, document: dict[str, Any]) -> None:
    """A stranger learns nothing about what a route accepts: 401, not 404 or 422."""
    wrong = list[str]()
    for method, template, operation in _operations(document):
        if operation.get("security") == []:
            continue
        path = re.sub("{[^}]*}", "nonsense", template)
        for url in (path, f"{path}?nonsense=1&limit=x"):
            for content in (b"", b"{", b'{"colour": 1}'):
                answer = await world.merchant.client.request(
                    method, url, content=content, headers={"Content-Type": "application/json"}
                )
                wrong += faults(f"{method} {url} {content!r}", answer, statuses=[401])
    assert not wrong, "\n".join(wrong)


async def test_head_answers_where_get_does_without_a_body(world: Everything, document: dict[str, Any]) -> None:
    """cases/41: load balancers and uptime monitors ask with HEAD."""
    wrong = list[str]()
    for method, template, operation in _operations(document):
        if method != "GET" or not takes_keys(operation):
            continue
        read = await world.merchant.get(world.path(template))
        head = await world.merchant.request("HEAD", world.path(template))
        same = all(head.headers[name] == read.headers[name] for name in ("content-type", "cache-control"))
        if (head.status_code, head.content, same) != (read.status_code, b"", True):
            wrong.append(f"{template}: {head.status_code} {head.headers} {head.text[:100]}")
    for path, status in (("/", 303), ("/docs", 200), ("/openapi.json", 200)):
        answer = await world.merchant.client.head(path)
        assert (answer.status_code, answer.content) == (status, b""), path
    assert (await world.merchant.client.head("/v1/nothing")).status_code == 404
    assert not wrong, "\n".join(wrong)


# Who may


async def test_every_route_wants_a_key_that_is_known(world: Everything, document: dict[str, Any]) -> None:
    before, wrong = await seen(world, document), list[str]()
    bodies = {write.name: write.body(world.ids) for write in WRITES}
    known = world.merchant.key
    for template, operations in document["paths"].items():
        for method, operation in operations.items():
            if operation.get("security") == []:
                continue
            name = f"{method.upper()} {template}"
            for header in ("", "Bearer", "Bearer ", "Basic eA==", f"Bearer {known[:-1]}", f"Bearer  {known}", known):
                more: dict[str, Any] = {"json": bodies[name]} if name in bodies else {}
                if name == "POST /v1/bank-files":
                    more = {"content": BANK_FILE.encode()}
                headers = {"Authorization": header} if header else {}
                answer = await world.merchant.client.request(
                    method, world.path(template, method.upper()), headers=headers, **more
                )
                wrong += faults(f"{name} {header[:12]!r}", answer, statuses=[401])
    assert not wrong, "\n".join(wrong)
    assert await seen(world, document) == before


async def test_a_key_does_no_more_than_its_role_says(world: Everything, document: dict[str, Any]) -> None:
    keys = {}
    for role in ("support", "accountant"):
        body = {"name": role, "role": role}
        keys[role] = (await world.merchant.ok("POST", "/v1/api-keys", body))["api_key"]
    before, wrong = await seen(world, document), list[str]()
    for write in (*WRITES, *WRITES_WITHOUT_BODY):
        if write.template == "/v1/merchants":
            continue
        needed = ROUTES[write.method, write.template]
        for role in (each for each in keys if needed not in ROLES[each]):
            answer = await _with_headers(world, write, {"Authorization": f"Bearer {keys[role]}"})
            wrong += faults(f"{write.name} by {role}", answer, statuses=[403])
    reading = {"Authorization": f"Bearer {keys['support']}", "Content-Type": "application/xml"}
    answer = await world.merchant.client.post("/v1/bank-files", content=BANK_FILE.encode(), headers=reading)
    wrong += faults("bank file by support", answer, statuses=[403])
    showing = ("/v1/mandates/{mandate_id}/document", "/v1/mandates/{mandate_id}/bank-pack")
    for path in ("/v1/batches/{batch_id}/file", "/v1/sandbox/bank/files/{file_id}", *showing):
        for role, key in keys.items():
            headers = {"Authorization": f"Bearer {key}"}
            answer = await world.merchant.client.get(world.path(path), headers=headers)
            wrong += faults(f"{path} by {role}", answer, statuses=[403])
    assert not wrong, "\n".join(wrong)
    assert await seen(world, document) == before


# Bank files


async def test_a_bank_file_that_is_none_is_refused(world: Everything, document: dict[str, Any]) -> None:
    before, wrong = await seen(world, document), list[str]()
    for kind, content in BAD_FILES.items():
        answer = await world.merchant.post("/v1/bank-files", content=content, headers=XML)
        wrong += faults(kind, answer, statuses=[422])
        assert "root:" not in answer.text
    assert not wrong, "\n".join(wrong)
    assert await seen(world, document) == before


async def test_a_bank_file_of_another_media_type_or_size_is_refused(
    world: Everything, document: dict[str, Any]
) -> None:
    before = await seen(world, document)
    for media_type in ("application/json", "application/x-www-form-urlencoded", "multipart/form-data"):
        headers = {"Content-Type": media_type}
        answer = await world.merchant.post("/v1/bank-files", content=BANK_FILE.encode(), headers=headers)
        assert faults(media_type, answer, statuses=[415]) == []
    answer = await world.merchant.post("/v1/bank-files", content=b" " * (64 * 1024 * 1024 + 1), headers=XML)
    assert faults("65 MiB", answer, statuses=[413]) == []
    assert await seen(world, document) == before


# Other ways in


async def test_what_does_not_exist_is_a_problem_too(world: Everything) -> None:
    wrong = list[str]()
    for method, path, status in (
        ("GET", "/v1/nothing", 404),
        ("GET", "/%00", 404),
        ("POST", "/v1/", 404),
        ("DELETE", "/v1/orders", 405),
        ("PUT", "/v1/accounts", 405),
        ("GET", "/v1/webhook-endpoints/%2e%2e/settings", 404),
    ):
        wrong += faults(f"{method} {path}", await world.merchant.request(method, path), statuses=[status])
    assert not wrong, "\n".join(wrong)
