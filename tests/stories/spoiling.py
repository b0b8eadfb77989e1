"""Spoils requests a field at a time, and judges how they are refused."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import httpx

from tests.stories.everything import BANK_FILE, IBAN, Everything, Write
from tests.support.application import ADMIN_TOKEN
from tests.support.full_story import takes_keys

Path = tuple[str | int, ...]

HUGE = 10**12
UNKNOWN_SUFFIX = "01jd3v5h8qe6k9w2x4y7z0abcd"
FILES = ("/pdf", "/document", "/signed-document", "/evidence", "/bank-pack", "/file", "/archive", "/{attachment_id}")
"""Ends of routes that answer files, some of which the audit trail records."""
MEDIA_TYPE = "application/problem+json"
NO_SUCH: dict[type, tuple[Any, ...]] = {
    str: (5, True, [], {"x": 1}, "a\x00b", "a\ud800b", "x" * 5_000),
    int: (-1, HUGE, 10**30, 1.5, float("nan"), "100", True, [], {"x": 1}),
    float: (-1.0, 1e12, float("nan"), float("inf"), "many", [], {"x": 1}),
    bool: ("maybe", 5, [], {"x": 1}),
    dict: (5, "x", []),
    list: (5, "x", {"x": 1}),
    type(None): (),
}
"""By the type of a value: what is no such value, whatever its field means."""
ZERO_IS_FINE = {"/amount": {"/v1/accounts/{account_id}/limits"}}
ZERO_NAMES = {
    "after_days",
    "days",
    "days_after_month_end",
    "dispute_after_days",
    "dispute_lasts_days",
    "fee",
    "late_days",
    "lost_webhooks",
    "payout_after_days",
    "webhook_delay_minutes",
}
DISCOUNTABLE = "/lines/0/amount"
"""Zero and less are fine there, if the lines add up."""
EMPTY_NAMES = {"remittance", "street", "postcode", "sku", "description"}
LINES_NAMES = {"message"}


async def seen(world: Everything, document: dict[str, Any]) -> dict[str, Any]:
    """All that the merchant's reads show."""
    shown = {}
    for template, operations in document["paths"].items():
        if (
            "get" in operations
            and takes_keys(operations["get"])
            and template.startswith("/v1/")
            and not template.endswith(FILES)
        ):
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
    path = more.pop("path", world.path(write.template, write.method))
    return await world.merchant.request(write.method, path, content=content, headers=headers, **more)


def fields(value: Any, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inside:
        yield (*at, name), each
        yield from fields(each, (*at, name))


def spoilers(template: str, path: Path, value: Any) -> Iterator[Any]:
    name = path[-1] if isinstance(path[-1], str) else path[-2]
    is_discountable = pointer_of(path) == DISCOUNTABLE
    yield from (each for each in NO_SUCH[type(value)] if not (is_discountable and each == -1))
    if (
        type(value) is int
        and not is_discountable
        and name not in ZERO_NAMES
        and template not in ZERO_IS_FINE.get(pointer_of(path), ())
    ):
        yield 0
    if isinstance(value, str):
        yield from () if name in LINES_NAMES else ("a\nb",)
        yield from () if name in EMPTY_NAMES else ("",)
        if value.partition("_")[2].startswith("0"):  # an id
            yield from ("nonsense", f"xyz_{UNKNOWN_SUFFIX}", value.upper(), value + "0")


def pointer_of(path: Path) -> str:
    return "".join(f"/{part}" for part in path)


def changed(body: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
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


def required_of(document: dict[str, Any], schema: dict[str, Any], value: Any, at: Path = ()) -> Iterator[Path]:
    schema = _schema_of(document, schema)
    if isinstance(value, list) and value and "items" in schema:
        yield from required_of(document, schema["items"], value[0], (*at, 0))
    if isinstance(value, dict):
        yield from ((*at, name) for name in schema.get("required", ()))
        for name, each in schema.get("properties", {}).items():
            if name in value:
                yield from required_of(document, each, value[name], (*at, name))


def without(body: dict[str, Any], path: Path) -> dict[str, Any]:
    new = copy.deepcopy(body)
    inner: Any = new
    for part in path[:-1]:
        inner = inner[part]
    del inner[path[-1]]
    return new


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
    "unknown encoding": BANK_FILE.replace("UTF-8", "KLINGON").encode(),
    "deep": b"<a>" * 100_000,
    "an IBAN inside, broken": BANK_FILE.replace("BANK-1", f"{IBAN}<{IBAN}>").encode(),
}
