"""Single sign-on at a real OpenID provider: who comes in, with which role, and what does not work."""

import html
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import pytest

from encours.reseal import reseal_all
from encours_values.ids import IDENTITY_PROVIDER, USER, new_id, typeid
from tests.stories.test_key_rotation import NEW_KEY
from tests.support.application import SECRET_KEYS, Application, Merchant, settings_for
from tests.support.oidc import openid_provider
from tests.support.people import Browser, add_user, browser, database_of
from tests.support.processes import free_port
from tests.support.provider_server import ProviderServer

PUBLIC = "http://installation"
SECRET = "secret of the tests"


@dataclass
class World:
    application: Application
    merchant: Merchant
    issuer: str
    provider: dict[str, Any]

    @property
    def start(self) -> str:
        return f"/v1/sessions/oidc/{self.provider['id']}/start"


@pytest.fixture(scope="module")
async def application() -> AsyncIterator[Application]:
    async with Application(public_url=PUBLIC, private_hosts="127.0.0.1") as running:
        yield running


def _body(issuer: str) -> dict[str, Any]:
    return {
        "name": "Company login",
        "issuer": issuer,
        "client_id": "encours",
        "client_secret": SECRET,
        "domains": ["shop.example"],
        "role_claim": "groups",
        "roles": {"Finance": "accountant", "Audit": "auditor"},
        "default_role": "support",
    }


@pytest.fixture(scope="module")
async def world(application: Application) -> AsyncIterator[World]:
    merchant, port = await application.merchant(), free_port()
    issuer = f"http://127.0.0.1:{port}"
    added = await merchant.ok("POST", "/v1/identity-providers", _body(issuer))
    async with openid_provider([added["redirect_uri"]], port=port):
        yield World(application, merchant, issuer, added)


async def _sign_in_there(url: str, account: str) -> str:
    """Goes through the provider's own pages; answers where it sends the browser back to."""
    async with httpx.AsyncClient(timeout=20) as client:
        answer = await client.get(url)
        for _ in range(12):
            while answer.is_redirect:
                target = urljoin(str(answer.url), answer.headers["location"])
                if target.startswith(PUBLIC):
                    return target
                answer = await client.get(target)
            assert answer.status_code == 200, answer.text[:500]
            action = re.search(r'action="([^"]+)"', answer.text)
            prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
            assert action, answer.text[:1000]
            assert prompt
            form = {"prompt": prompt[1], "login": account, "password": "any"}
            answer = await client.post(urljoin(str(answer.url), html.unescape(action[1])), data=form)
    raise AssertionError("the provider has no end")


async def _there_and_back(world: World, account: str, person: Browser | None = None) -> tuple[Browser, httpx.Response]:
    person = person or browser(world.application)
    person.headers = {}  # navigations, not calls of a page
    started = await person.call("GET", world.start)
    assert started.status_code == 303, started.text
    back = await _sign_in_there(started.headers["location"], account)
    return person, await person.client.get(back)


async def _me(person: Browser) -> dict[str, Any]:
    person.headers = {"X-Requested-With": "encours"}
    me: dict[str, Any] = await person.ok("GET", "/v1/me")
    return me


async def test_somebody_new_signs_in_at_the_company_and_gets_the_role_of_its_group(world: World) -> None:
    person, answer = await _there_and_back(world, "anna shop.example Finance")

    assert (answer.status_code, answer.headers["location"]) == (303, "/console")
    me = await _me(person)
    assert (me["user"]["email"], me["user"]["name"], me["role"]) == ("anna@shop.example", "anna", "accountant")
    assert me["session"]["amr"] == ["sso"]
    again, _ = await _there_and_back(world, "anna shop.example Finance")
    assert (await _me(again))["user"]["id"] == me["user"]["id"]


async def test_who_has_no_group_gets_the_default_role_and_a_changed_group_changes_the_role(world: World) -> None:
    plain, _ = await _there_and_back(world, "paul shop.example")
    assert (await _me(plain))["role"] == "support"

    audited, _ = await _there_and_back(world, "paul shop.example Audit")

    assert (await _me(audited))["role"] == "auditor"


async def test_a_user_of_that_address_is_the_same_user(world: World) -> None:
    user = await add_user(world.application, world.merchant, email="eva@shop.example", role="credit_manager")

    person, _ = await _there_and_back(world, "eva shop.example")

    me = await _me(person)
    assert (me["user"]["id"], me["role"]) == (typeid(USER, user.user_id), "credit_manager")


@pytest.mark.parametrize("account", ["mallory evil.example", "unverified shop.example"])
async def test_an_address_of_another_domain_or_unverified_lets_nobody_in(world: World, account: str) -> None:
    person, answer = await _there_and_back(world, account)

    assert answer.headers["location"] == "/console?sign_on=failed"
    assert person.cookie is None


async def test_who_is_blocked_or_belongs_to_a_buyer_is_not_let_in(world: World) -> None:
    await _there_and_back(world, "bob shop.example")
    await database_of(world.application).cross_tenant_call(
        "UPDATE users SET status = 'blocked' WHERE email = 'bob@shop.example'"
    )
    await add_user(world.application, world.merchant, email="carl@shop.example", role="payer", account_id=new_id())

    for account in ("bob shop.example", "carl shop.example"):
        _, answer = await _there_and_back(world, account)
        assert answer.headers["location"] == "/console?sign_on=failed", account


async def test_the_answer_counts_only_in_the_browser_that_asked_and_once(world: World) -> None:
    person, other = browser(world.application), browser(world.application)
    person.headers = other.headers = {}
    started = await person.call("GET", world.start)
    back = await _sign_in_there(started.headers["location"], "dora shop.example")
    await other.call("GET", world.start)

    in_another = await other.client.get(back)
    without_state = await person.client.get(back.replace("state=", "stat="))

    assert in_another.headers["location"] == without_state.headers["location"] == "/console?sign_on=failed"
    fresh, first = await _there_and_back(world, "dora shop.example")
    assert first.headers["location"] == "/console"
    assert fresh.client.cookies.get("encours_sign_on") is None, "the way back is used up"


async def test_what_the_browser_carries_is_bound_and_unreadable(world: World) -> None:
    person = browser(world.application)
    person.client.base_url = "https://installation"
    person.headers = {}

    started = await person.call("GET", world.start)

    query = {name: each[0] for name, each in parse_qs(urlsplit(started.headers["location"]).query).items()}
    assert query["code_challenge_method"] == "S256"
    assert query["response_type"] == "code"
    flags = started.headers["set-cookie"]
    assert flags.startswith("__Host-encours_sign_on=")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(flags.split("; "))
    assert query["nonce"] not in flags
    assert query["state"] not in flags


async def test_no_parameter_leads_the_browser_elsewhere(world: World) -> None:
    person = browser(world.application)
    person.headers = {}
    for query in ("return_to=https://evil.example", "redirect_uri=https://evil.example", "next=//evil.example"):
        started = await person.call("GET", f"{world.start}?{query}")
        assert started.headers["location"].startswith(f"{world.issuer}/auth?")
        assert "evil" not in started.headers["location"]
        callback = f"{world.start.removesuffix('start')}callback?code=x&state=y&{query}"
        assert (await person.call("GET", callback)).headers["location"] == "/console?sign_on=failed"


async def test_a_provider_that_the_operator_does_not_allow_is_not_called(world: World) -> None:
    merchant = world.merchant

    async def refused(**more: Any) -> tuple[int, str]:
        answer = await merchant.post("/v1/identity-providers", {**_body(world.issuer), **more})
        return answer.status_code, answer.json()["type"].rpartition(":")[2]

    assert await refused(issuer="http://login.shop.example") == (422, "host-refused")
    assert await refused(issuer="https://169.254.169.254") == (422, "host-refused")
    assert await refused(issuer="ftp://login.shop.example") == (422, "invalid-request")
    assert await refused(default_role="payer") == (422, "invalid-request")
    assert await refused(role_claim=None) == (422, "invalid-request")
    assert await refused(domains=[]) == (422, "invalid-request")


async def test_a_provider_is_changed_listed_and_deleted_and_its_secret_is_in_no_answer(world: World) -> None:
    merchant, server = await world.application.merchant(), _body(world.issuer)
    added = await merchant.ok("POST", "/v1/identity-providers", server)
    path = f"/v1/identity-providers/{added['id']}"

    changed = await merchant.ok("PATCH", path, {"name": "Login", "default_role": None})
    elsewhere = await merchant.patch(path, {"issuer": "http://127.0.0.1:9"})

    assert (changed["name"], changed["default_role"]) == ("Login", None)
    assert (elsewhere.status_code, elsewhere.json()["errors"][0]["pointer"]) == (422, "/client_secret")
    assert await merchant.ok("GET", path) == changed
    assert await merchant.all("/v1/identity-providers") == [changed]
    assert SECRET not in str([added, changed])
    statement = "SELECT secret_sealed FROM identity_provider WHERE client_id = 'encours'"
    before = [row["secret_sealed"] for row in await database_of(world.application).cross_tenant_call(statement)]
    await reseal_all(settings_for(world.application.database_url, secret_keys=f"{NEW_KEY},{SECRET_KEYS}"))
    after = [row["secret_sealed"] for row in await database_of(world.application).cross_tenant_call(statement)]
    assert before
    assert all(each.startswith(NEW_KEY.partition(":")[0]) for each in after)
    await reseal_all(settings_for(world.application.database_url, secret_keys=f"{SECRET_KEYS},{NEW_KEY}"))
    other = await world.application.merchant()
    for method in ("GET", "DELETE"):
        assert (await other.request(method, path)).status_code == 404
    assert (await merchant.request("DELETE", path)).status_code == 204
    unknown = f"/v1/sessions/oidc/{typeid(IDENTITY_PROVIDER, new_id())}/start"
    assert (await world.application.client.get(unknown)).status_code == 404


async def test_a_provider_that_answers_nonsense_is_named_as_the_cause(application: Application) -> None:
    merchant = await application.merchant()
    async with ProviderServer() as server:
        added = await merchant.ok("POST", "/v1/identity-providers", _body(server.url))

        answer = await application.client.get(f"/v1/sessions/oidc/{added['id']}/start")

    assert (answer.status_code, answer.json()["type"]) == (502, "urn:encours:problem:provider-unreachable")


async def test_claims_that_are_only_at_the_userinfo_endpoint_are_read_there(application: Application) -> None:
    merchant, port = await application.merchant(), free_port()
    issuer = f"http://127.0.0.1:{port}"
    added = await merchant.ok("POST", "/v1/identity-providers", _body(issuer))
    async with openid_provider([added["redirect_uri"]], port=port, USERINFO_ONLY="yes"):
        person, _ = await _there_and_back(World(application, merchant, issuer, added), "ulla shop.example Audit")

    assert (await _me(person))["user"]["email"] == "ulla@shop.example"
