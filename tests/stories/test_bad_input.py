"""What is not understood is a problem that says where, quotes no IBAN and changes nothing: on every route of the house."""

import copy
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from tests.stories.everything import (
    BANK_FILE,
    IBAN,
    WRITES,
    WRITES_WITHOUT_BODY,
    Everything,
    Write,
    one_of_everything,
)
from tests.support.house import ADMIN_TOKEN, House
from tests.support.world import ADDRESS

Path = tuple[str | int, ...]

HUGE = 10**12
UNKNOWN_SUFFIX = "01jd3v5h8qe6k9w2x4y7z0abcd"
FILES = ("/pdf", "/document", "/file")
MEDIA_TYPE = "application/problem+json"
NO_TEXT: tuple[Any, ...] = (5, True, [], {"x": 1}, "a\x00b", "a\ud800b", "x" * 5_000)
NO_WHOLE_AMOUNT: tuple[Any, ...] = (-1, HUGE, 10**30, 1.5, float("nan"), "100", True, [], {"x": 1})
NO_NUMBER: tuple[Any, ...] = (-1.0, 1e12, float("nan"), float("inf"), "many", [], {"x": 1})
NO_BOOL: tuple[Any, ...] = ("maybe", 5, [], {"x": 1})
ZERO_IS_FINE = {"/amount": {"/v1/accounts/{account_id}/limits"}}
ZERO_NAMES = {"after_days", "days", "days_after_month_end"}
EMPTY_NAMES = {"street", "postcode", "sku", "description"}
LINES_NAMES = {"message"}

WRONG: dict[str, list[tuple[str, Any]]] = {
    "POST /v1/accounts": [
        ("/country", "France"),
        ("/address/country", "fr"),
        ("/email", "nobody"),
        ("/siren", "12"),
        ("/terms/kind", "never"),
        ("/terms/days", -1),
        ("/terms/then_day", 32),
        ("/analytics", {f"k{n}": "v" for n in range(21)}),
    ],
    "POST /v1/orders": [("/currency", "USD"), ("/currency", "euro"), ("/lines", [{"amount": 1}] * 501)],
    "POST /v1/accounts/{account_id}/limits": [("/currency", "USD"), ("/valid_to", "2026-02-30"), ("/source", "bank")],
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
    "POST /v1/sandbox/bank/scenario": [("/outcome", "return:ZZ99"), ("/outcome", "explode"), ("/after_days", 401)],
    "POST /v1/webhook-endpoints": [
        ("/url", "ftp://shop.example/"),
        ("/url", "https://user:secret@shop.example/"),
        ("/url", "https://nowhere.invalid/"),
        ("/events/0", "encours.nothing.v1"),
    ],
    "POST /v1/api-keys": [("/scopes", []), ("/scopes/0", "root")],
    "POST /v1/merchants": [("/kind", "dead")],
}


@pytest.fixture(scope="module")
async def house() -> AsyncIterator[House]:
    async with House(allow_private_webhooks=True) as standing:
        yield standing


@pytest.fixture(scope="module")
async def world(house: House) -> Everything:
    return await one_of_everything(house)


@pytest.fixture(scope="module")
async def document(house: House) -> dict[str, Any]:
    answer: dict[str, Any] = (await house.client.get("/openapi.json")).json()
    return answer


# What is seen, and how a problem must look


async def seen(world: Everything, document: dict[str, Any]) -> dict[str, Any]:
    """All that the merchant's reads show."""
    shown = {}
    for template, operations in document["paths"].items():
        if "get" in operations and template.startswith("/v1/") and not template.endswith(FILES):
            answer = await world.merchant.get(world.path(template))
            assert answer.status_code == 200, (template, answer.text)
            shown[template] = answer.json() if "json" in answer.headers["content-type"] else answer.text
    return shown


def faults(what: str, answer: httpx.Response, pointer: str | None = None, statuses: Any = (400, 422)) -> list[str]:
    """What is wrong with a refusal; nothing if it is as it must be."""
    if answer.status_code not in statuses or answer.headers["content-type"] != MEDIA_TYPE:
        return [f"{what}: {answer.status_code} {answer.text[:200]}"]
    problem = answer.json()
    found = []
    if not problem["type"].startswith("urn:encours:problem:") or problem["status"] != answer.status_code:
        found.append(f"{what}: no stable type: {answer.text[:200]}")
    if problem["type"].endswith(":http-error") or not problem["title"]:
        found.append(f"{what}: says nothing: {answer.text[:200]}")
    if pointer is not None and pointer not in {error["pointer"] for error in problem.get("errors", [])}:
        found.append(f"{what}: does not say {pointer}: {answer.text[:200]}")
    if IBAN in answer.text:
        found.append(f"{what}: tells an IBAN")
    return found


async def send(world: Everything, write: Write, body: Any, **more: Any) -> httpx.Response:
    """With a fresh Idempotency-Key; JSON as Python writes it, which is more than JSON allows."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", **more.pop("headers", {})}
    if write.template == "/v1/merchants":
        headers.setdefault("Authorization", f"Bearer {ADMIN_TOKEN}")
    path = more.pop("path", world.path(write.template))
    return await world.merchant.request(write.method, path, content=content, headers=headers, **more)


# Fields spoilt one at a time


def _fields(value: Any, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inside:
        yield (*at, name), each
        yield from _fields(each, (*at, name))


def _spoilers(template: str, path: Path, value: Any) -> Iterator[Any]:
    name = path[-1] if isinstance(path[-1], str) else path[-2]
    if isinstance(value, bool):
        yield from NO_BOOL
    elif isinstance(value, int):
        yield from NO_WHOLE_AMOUNT
        if name not in ZERO_NAMES and template not in ZERO_IS_FINE.get(_pointer(path), ()):
            yield 0
    elif isinstance(value, float):
        yield from NO_NUMBER
    elif isinstance(value, str):
        yield from NO_TEXT
        if name not in LINES_NAMES:
            yield "a\nb"
        if name not in EMPTY_NAMES:
            yield ""
        if "_" in value and value.rpartition("_")[2].startswith("0"):
            yield from ("nonsense", f"xyz_{UNKNOWN_SUFFIX}", value.upper(), value + "0")
    elif isinstance(value, dict):
        yield from (5, "x", [])
    elif isinstance(value, list):
        yield from (5, "x", {"x": 1})


def _pointer(path: Path) -> str:
    return "".join(f"/{part}" for part in path)


def _changed(body: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """The body with `value` at that place."""
    new = copy.deepcopy(body)
    inner: Any = new
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    return new


def _schema_of(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return _schema_of(document, document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]])
    if "anyOf" in schema:
        return _schema_of(document, schema["anyOf"][0])
    return schema


def _required(document: dict[str, Any], schema: dict[str, Any], value: Any, at: Path = ()) -> Iterator[Path]:
    schema = _schema_of(document, schema)
    if isinstance(value, list) and value and "items" in schema:
        yield from _required(document, schema["items"], value[0], (*at, 0))
    if isinstance(value, dict):
        yield from ((*at, name) for name in schema.get("required", ()))
        for name, each in schema.get("properties", {}).items():
            if name in value:
                yield from _required(document, each, value[name], (*at, name))


def _without(body: dict[str, Any], path: Path) -> dict[str, Any]:
    new = copy.deepcopy(body)
    inner: Any = new
    for part in path[:-1]:
        inner = inner[part]
    del inner[path[-1]]
    return new


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.name)
async def test_a_field_that_is_wrong_missing_or_unknown_is_named(
    world: Everything, document: dict[str, Any], write: Write
) -> None:
    body, before, wrong = write.body(world.ids), await seen(world, document), list[str]()

    for path, value in _fields(body):
        for spoilt in _spoilers(write.template, path, value):
            answer = await send(world, write, _changed(body, path, spoilt))
            unreadable = answer.status_code == 400  # what JSON itself does not allow
            wrong += faults(f"{_pointer(path)} = {spoilt!r:.40}", answer, None if unreadable else _pointer(path))
    for pointer, value in WRONG.get(write.name, ()):
        path = tuple(int(part) if part.isdigit() else part for part in pointer[1:].split("/"))
        wrong += faults(f"{pointer} = {value!r:.60}", await send(world, write, _changed(body, path, value)), pointer)
    schema = document["paths"][write.template][write.method.lower()]["requestBody"]["content"]["application/json"]
    for path in _required(document, schema["schema"], body):
        wrong += faults(f"no {_pointer(path)}", await send(world, write, _without(body, path)), _pointer(path))
    for at in ((), *(path for path, value in _fields(body) if isinstance(value, dict) and path != ("analytics",))):
        path = (*at, "colour")
        wrong += faults(f"unknown in {at}", await send(world, write, _changed(body, path, 1)), _pointer(path))
        for name in (IBAN, "a\x00", "\ud800", "a/b~c"):
            wrong += faults(f"unknown {name!r}", await send(world, write, _changed(body, (*at, name), 1)))

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

    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {world.merchant.key}"}
    answer = await world.merchant.client.request(
        write.method, world.path(write.template), content=parts(), headers=headers
    )
    wrong += faults("2 MiB, length not announced", answer, statuses=[413])

    assert not wrong, "\n".join(wrong)
    assert await seen(world, document) == before


@pytest.mark.parametrize("write", WRITES_WITHOUT_BODY[:3], ids=lambda write: write.name)
async def test_a_body_where_none_is_wanted_does_no_harm(
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
        for method in operations:
            if "{" not in template:
                continue
            name = template.partition("{")[2].partition("}")[0]
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
                write = Write(method.upper(), template)
                body = bodies.get(write.name, b"")
                path = template.format(**{name: id_})
                answer = await send(world, write, body, path=path)
                wrong += faults(f"{method} {path}", answer, statuses=(404, 422) if len(id_) > 100 else [404])
    assert not wrong, "\n".join(wrong)
    assert await seen(world, document) == before


async def test_an_account_that_nobody_knows_is_a_problem_in_every_body(
    world: Everything, document: dict[str, Any]
) -> None:
    before, wrong = await seen(world, document), list[str]()
    for write in WRITES:
        body = write.body(world.ids)
        for name in ("account_id", "parent_id", "invoice_id"):
            if body.get(name):
                spoilt = body | {name: f"{body[name][:3]}_{UNKNOWN_SUFFIX}"}
                answer = await send(world, write, spoilt)
                wrong += faults(f"{write.name} {name}", answer, statuses=(404, 409, 422))
    assert not wrong, "\n".join(wrong)
    assert await seen(world, document) == before


async def test_a_query_that_is_wrong_is_named(world: Everything, document: dict[str, Any]) -> None:
    wrong = list[str]()
    for template, operations in document["paths"].items():
        wanted = {each["name"] for each in operations.get("get", {}).get("parameters", ()) if each["in"] == "query"}
        for name in wanted:
            spoilt = ["%00", "a%00b", "x" * 1_000, IBAN, "%F0%9F%92%A9" * 40]
            spoilt += ["0", "-1", "501", "1.5", "", "9" * 30, "9" * 5_000] if name == "limit" else []
            spoilt += ["nonsense", "AAAA", "=" * 22, "x" * 41] if name == "cursor" else []
            spoilt += ["0", "-1", str(HUGE), "1.5"] if name == "amount" else []
            spoilt += ["USD", "euro"] if name == "currency" else []
            if name in {"external_id", "reference"}:  # anyone's own words
                spoilt = [value for value in spoilt if "%00" in value or len(value) == 1_000]
            for value in spoilt:
                answer = await world.merchant.get(f"{world.path(template)}?{name}={value}")
                wrong += faults(f"{template}?{name}={value[:40]}", answer, f"#query/{name}")
    assert not wrong, "\n".join(wrong)


async def test_a_key_of_idempotency_is_neither_empty_nor_overlong(world: Everything, document: dict[str, Any]) -> None:
    before, wrong = await seen(world, document), list[str]()
    for write in (*WRITES, *WRITES_WITHOUT_BODY[:3]):
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
        world.path(write.template),
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
                more = {"json": bodies[name]} if name in bodies else {}
                if name == "POST /v1/bank-files":
                    more = {"content": BANK_FILE.encode()}
                headers = {"Authorization": header} if header else {}
                answer = await world.merchant.client.request(method, world.path(template), headers=headers, **more)
                wrong += faults(f"{name} {header[:12]!r}", answer, statuses=[401])
    assert not wrong, "\n".join(wrong)
    assert await seen(world, document) == before


async def test_a_key_does_no_more_than_its_scopes_say(world: Everything, document: dict[str, Any]) -> None:
    keys = {}
    for scope in ("read", "write"):
        body = {"name": scope, "scopes": [scope]}
        keys[scope] = (await world.merchant.ok("POST", "/v1/api-keys", body))["api_key"]
    before, wrong = await seen(world, document), list[str]()
    for write in (*WRITES, *WRITES_WITHOUT_BODY):
        if write.template == "/v1/merchants":
            continue
        scopes = ["read", "write"] if write.template.startswith(("/v1/settings", "/v1/api-keys")) else ["read"]
        for scope in scopes:
            answer = await _with_headers(world, write, {"Authorization": f"Bearer {keys[scope]}"})
            wrong += faults(f"{write.name} by {scope}", answer, statuses=[403])
    reading = {"Authorization": f"Bearer {keys['read']}", "Content-Type": "application/xml"}
    answer = await world.merchant.client.post("/v1/bank-files", content=BANK_FILE.encode(), headers=reading)
    wrong += faults("bank file by read", answer, statuses=[403])
    for path in ("/v1/batches/{batch_id}/file", "/v1/mandates/{mandate_id}/document"):
        wrong += faults(path, await world.merchant.client.get(world.path(path), headers=reading), statuses=[403])
    assert not wrong, "\n".join(wrong)
    assert await seen(world, document) == before


# Bank files

XML = {"Content-Type": "application/xml"}
PASSWD = "file:///etc/passwd"
BOMB = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
BAD_FILES = {
    "empty": b"",
    "blank": b" \n ",
    "no XML": b"Dear Sir, all is well.",
    "JSON": b'{"status": "ok"}',
    "truncated": BANK_FILE[: len(BANK_FILE) // 2].encode(),
    "truncated at its end": BANK_FILE[:-3].encode(),
    "two roots": BANK_FILE.encode() + b"<a/>",
    "DTD": BANK_FILE.replace("<Document", "<!DOCTYPE Document><Document").encode(),
    "external DTD": BANK_FILE.replace("<Document", f'<!DOCTYPE d SYSTEM "{PASSWD}"><Document').encode(),
    "external entity": BANK_FILE.replace("<Document", f'<!DOCTYPE d [<!ENTITY x SYSTEM "{PASSWD}">]><Document')
    .replace("BANK-1", "&x;")
    .encode(),
    "billion laughs": BANK_FILE.replace("<Document", f'<!DOCTYPE d [<!ENTITY e0 "ha">{BOMB}]><Document')
    .replace("BANK-1", "&e9;")
    .encode(),
    "undeclared entity": BANK_FILE.replace("BANK-1", "&who;").encode(),
    "unknown message": BANK_FILE.replace("pain.002", "pacs.008")
    .replace("CstmrPmtStsRpt", "FIToFICstmrCdtTrf")
    .encode(),
    "our own file": BANK_FILE.replace("pain.002", "pain.008").replace("CstmrPmtStsRpt", "CstmrDrctDbtInitn").encode(),
    "no Document": b"<html><body>504</body></html>",
    "NUL": BANK_FILE.replace("BANK-1", "BANK\x00").encode(),
    "not UTF-8": BANK_FILE.replace("BANK-1", "BANK\xe9").encode("latin-1"),
    "unknown encoding": BANK_FILE.replace("UTF-8", "KLINGON").encode(),
    "deep": b"<a>" * 100_000,
    "an IBAN inside, broken": BANK_FILE.replace("BANK-1", f"{IBAN}<{IBAN}>").encode(),
}


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
    for media_type in ("application/json", "text/plain", "multipart/form-data"):
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
