"""Each route of the API with each role, compared with the one table; and what access tokens are refused for."""

import asyncio
import base64
import hmac
import json
import re
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi.routing import APIRoute
from joserfc import jwt
from joserfc.jwk import ECKey

from encours import permissions_page
from encours.application import Application as ProductApplication
from encours_contracts.permissions import MERCHANT_ROLES, PORTAL_ROLES, ROLES, Permission
from encours_contracts.routes import ALSO, ROUTES, Open
from encours_gateway.use_cases.issue_token import Holder, issue_token
from encours_platform.access_tokens import KEYS_SECONDS
from encours_platform.bus.in_process import InProcessBus
from encours_platform.token_keys import TokenKeys
from encours_values.ids import ACCOUNT, new_id, parse_typeid, typeid
from tests.support.application import Application, Merchant
from tests.support.full_story import operations
from tests.support.processes import free_port
from tests.support.world import SETTINGS, open_buyer

ROOT = Path(__file__).parents[2]
ANY_ID = "01jd3v5h8qe6k9w2x4y7z0abcd"
PREFIXES = {"account_id": "acc", "order_id": "ord", "mandate_id": "mdt", "invoice_id": "inv", "batch_id": "bat"}


@pytest.fixture(scope="module")
async def application() -> AsyncIterator[Application]:
    async with Application() as running:
        yield running


@pytest.fixture(scope="module")
async def merchant(application: Application) -> Merchant:
    return await application.merchant(SETTINGS)


def token(application: Application, merchant: Merchant, role: str, *accounts: str, **changes: Any) -> str:
    holder = {
        "tenant_id": merchant.tenant_id,
        "user_id": new_id(),
        "session_id": new_id(),
        "name": "Jeanne Martin",
        "role": role,
        "permissions": sorted(ROLES[role]),
        "account_ids": [parse_typeid(ACCOUNT, each) for each in accounts] if role in PORTAL_ROLES else None,
        "amr": ["pwd"],
    }
    return issue_token(TokenKeys.from_setting(application.settings.token_keys), Holder(**{**holder, **changes}))


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def test_each_route_has_an_entry_and_each_entry_a_route(application: Application) -> None:
    routes = {
        (method, route.path)
        for route in application.app.router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    assert routes == ROUTES.keys()
    assert ALSO.keys() <= ROUTES.keys()


def test_only_these_routes_ask_for_no_permission() -> None:
    free = {path for (_, path), access in ROUTES.items() if isinstance(access, Open)}
    shape = (
        r"/((console|portal|assets)(/.*)?|healthz|readyz|metrics|openapi\.json|docs.*|sign/.*|internal/.*|\.well-known/jwks\.json)?"
        r"|/v1/merchants|/v1/mandates/signatures/.*|/v1/payment-services/.*|/v1/sandbox/card/(v1|pay)/.*"
        r"|/(console|portal)(/.*)?|/assets/.*"
        r"|/v1/(sessions|me|password-resets)(/.*)?|/v1/invitations/(by-token|accept)"
    )
    assert [path for path in free if not re.fullmatch(shape, path)] == []


def test_the_page_of_permissions_is_that_of_the_tables() -> None:
    assert (ROOT / "docs/permissions.md").read_text() == permissions_page.text()


async def test_each_route_answers_each_role_as_the_table_says(application: Application, merchant: Merchant) -> None:
    account = await open_buyer(merchant)
    bearers = {role: token(application, merchant, role, account) for role in ROLES}
    for role in MERCHANT_ROLES:
        key = await merchant.ok("POST", "/v1/api-keys", {"name": role, "role": role})
        bearers[f"key of {role}"] = key["api_key"]
    wrong = []
    for operation in await operations(application):
        access = ROUTES[operation.method, operation.path]
        path = re.sub(r"{(\w+)}", lambda name: f"{PREFIXES.get(name[1], 'key')}_{ANY_ID}", operation.path)
        for who, text in bearers.items():
            answer = await application.client.request(
                operation.method, path, headers=bearer(text), json={} if operation.method != "GET" else None
            )
            role = who.removeprefix("key of ")
            allowed = isinstance(access, Open) or access in ROLES[role]
            if (answer.status_code != 403) is not allowed or answer.status_code >= 500:
                wrong.append(f"{operation.method} {path} by {who}: {answer.status_code}, {access}")
    assert not wrong, "\n".join(wrong)


async def test_a_permission_is_asked_for_before_anything_else_of_the_request(
    application: Application, merchant: Merchant
) -> None:
    support = bearer(token(application, merchant, "support"))
    refused = await application.client.post("/v1/orders?nonsense=1", content=b"{", headers=support)
    assert (refused.status_code, refused.json()["detail"]) == (403, "this asks for the permission 'orders.write'")


async def test_nobody_grants_what_he_may_not_do(application: Application, merchant: Merchant) -> None:
    maker = [Permission.API_KEYS_WRITE, Permission.ORDERS_WRITE]
    key = await merchant.ok("POST", "/v1/api-keys", {"name": "maker", "permissions": maker})
    mine = bearer(key["api_key"])
    for body, status in (
        ({"role": "admin"}, 403),
        ({"permissions": ["orders.write", "orders.read"]}, 403),
        ({"permissions": ["orders.write"]}, 201),
        ({}, 422),
    ):
        answer = await merchant.request("POST", "/v1/api-keys", {"name": "shop", **body}, headers=mine)
        assert answer.status_code == status, answer.text


async def test_a_key_counts_as_who_made_it_whatever_key_was_used(application: Application, merchant: Merchant) -> None:
    person = token(application, merchant, "admin")
    sub = claims_of(person)["sub"]
    body = {"name": "shop", "role": "admin"}
    by_person = (await merchant.request("POST", "/v1/api-keys", body, headers=bearer(person))).json()
    by_its_key = await merchant.request("POST", "/v1/api-keys", body, headers=bearer(by_person["api_key"]))
    by_operator = (await merchant.all("/v1/api-keys"))[-1]
    by_first = await merchant.ok("POST", "/v1/api-keys", body)
    assert (by_person["created_by"], by_its_key.json()["created_by"]) == (sub, sub)
    assert (by_operator["created_by"], by_first["created_by"]) == (None, by_operator["id"])


@pytest.mark.parametrize(
    ("body", "permission"),
    [
        ({"creditor": {"iban": "FR7630006000011234567890189"}}, "settings.bank_account.write"),
        ({"collection": {"approvals": 0}}, "settings.approvals.write"),
        ({"creditor": {"trade_name": "Grossiste"}, "locale": "fr"}, None),
    ],
)
async def test_where_the_money_goes_and_who_approves_are_permissions_of_their_own(
    merchant: Merchant, body: dict[str, Any], permission: str | None
) -> None:
    key = await merchant.ok("POST", "/v1/api-keys", {"name": "office", "permissions": ["settings.write"]})
    answer = await merchant.request("PUT", "/v1/settings", body, headers=bearer(key["api_key"]))
    if permission is None:
        assert answer.status_code == 200, answer.text
    else:
        assert (answer.status_code, answer.json()["detail"]) == (403, f"this asks for the permission '{permission}'")


# Access tokens


def claims_of(text: str) -> dict[str, Any]:
    padded = text.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(padded + "=" * (-len(padded) % 4)))
    return claims


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "somebody"},
        {"aud": "somebody"},
        {"exp": 1},
        {"exp": None},
        {"iat": int(time.time()) + 3600},
        {"sub": "Jeanne"},
        {"sid": None},
        {"tid": "00000000-0000-0000-0000-000000000000"},
        {"role": "viewer"},
        {"accounts": ["acc_1"]},
        {"accounts": "all"},
        {"perms": None},
    ],
)
async def test_a_token_with_another_claim_is_refused(
    application: Application, merchant: Merchant, change: Mapping[str, Any]
) -> None:
    keys = TokenKeys.from_setting(application.settings.token_keys)
    good = claims_of(token(application, merchant, "admin"))
    changed = {name: value for name, value in {**good, **change}.items() if value is not None}
    (kid, key), *_ = keys.keys.items()
    forged = jwt.encode({"alg": "ES256", "kid": kid}, changed, key, algorithms=["ES256"])
    answers = [
        await application.client.get("/v1/accounts", headers=bearer(text))
        for text in (jwt.encode({"alg": "ES256", "kid": kid}, good, key, algorithms=["ES256"]), forged)
    ]
    assert [each.status_code for each in answers] == [200, 401], answers[1].text


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


async def test_a_token_of_another_key_or_algorithm_or_changed_is_refused(
    application: Application, merchant: Merchant
) -> None:
    keys = TokenKeys.from_setting(application.settings.token_keys)
    good = token(application, merchant, "viewer", typeid(ACCOUNT, new_id()))
    (kid, key), *_ = keys.keys.items()
    claims, head = claims_of(good), {"alg": "ES256", "kid": kid}
    public = key.as_bytes(encoding="PEM", private=False)
    header, body, signature = good.split(".")
    other_body = jwt.encode(head, {**claims, "role": "admin"}, key, algorithms=["ES256"]).split(".")[1]
    none, symmetric = (_base64url(json.dumps({"alg": alg, "kid": kid}).encode()) for alg in ("none", "HS256"))
    forged = [
        jwt.encode(head, claims, ECKey.generate_key("P-256"), algorithms=["ES256"]),
        jwt.encode({**head, "kid": "other"}, claims, key, algorithms=["ES256"]),
        f"{symmetric}.{body}.{_base64url(hmac.new(public, f'{symmetric}.{body}'.encode(), 'sha256').digest())}",
        f"{header}.{other_body}.{signature}",
        f"{none}.{body}.",
        f"{header}.{body}.",
        "a.b.c",
        "..",
    ]
    assert (await application.client.get("/v1/accounts", headers=bearer(good))).status_code == 200
    for text in forged:
        assert (await application.client.get("/v1/accounts", headers=bearer(text))).status_code == 401, text


async def test_a_service_alone_asks_the_gateway_for_the_keys_of_tokens(
    application: Application, merchant: Merchant, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    changes = {"gateway_url": f"http://127.0.0.1:{port}", "token_keys": ""}
    other = ProductApplication(application.settings.model_copy(update=changes), ("credit",), InProcessBus())
    transport = httpx.ASGITransport(app=other.app())
    async with httpx.AsyncClient(transport=transport, base_url="http://credit") as client:

        async def status(text: str) -> int:
            return (await client.get("/v1/accounts", headers=bearer(text))).status_code

        admin = token(application, merchant, "admin")
        before = await status(admin)
        server = uvicorn.Server(uvicorn.Config(application.app, port=port, log_config=None, lifespan="off"))
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.02)
        await asyncio.sleep(1.1)
        during = [await status(admin), await status(token(application, merchant, "purchaser"))]
        server.should_exit = True
        await serving
        without = await status(token(application, merchant, "admin"))
        later = time.monotonic() + KEYS_SECONDS + 1
        monkeypatch.setattr("encours_platform.access_tokens.time.monotonic", lambda: later)
        ended = await status(token(application, merchant, "admin"))
    await other.stop()

    assert (before, during, without, ended) == (503, [200, 200], 200, 503)
