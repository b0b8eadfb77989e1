"""Signing in with a password: what it gives, what it refuses, and what nobody learns from it."""

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator

import pytest
from argon2 import PasswordHasher
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey

from encours_contracts.permissions import ROLES
from encours_gateway.domain.sign_in import ACCOUNT_DELAYS, ADDRESS_DELAYS
from encours_gateway.use_cases.sign_in import REFUSAL_SECONDS
from encours_platform.telemetry import REFUSED_REQUESTS
from encours_platform.token_keys import TokenKeys
from encours_values.ids import ACCOUNT, USER, new_id, parse_typeid, typeid
from tests.support.application import TOKEN_KEYS, Application, Merchant
from tests.support.people import PASSWORD, add_user, browser, database_of, signed_in
from tests.support.world import ADDRESS, open_account

OTHER_KEYS = "t1:" + base64.b64encode(b"9" * 32).decode()


@pytest.fixture(scope="module")
async def application() -> AsyncIterator[Application]:
    async with Application() as running:
        yield running


@pytest.fixture(scope="module")
async def merchant(application: Application) -> Merchant:
    return await application.merchant({"legal": {"name": "Grossiste SAS"}})


@pytest.fixture(autouse=True)
async def _no_attempts_of_other_tests(application: Application) -> None:
    await database_of(application).cross_tenant_call("DELETE FROM sign_in_throttle")


async def _last_entry(application: Application, action: str) -> tuple[str, dict[str, str]]:
    """Subject and details."""
    statement = "SELECT subject, details FROM audit_entry WHERE action = $1 ORDER BY at DESC, seq DESC LIMIT 1"
    [row] = await database_of(application).cross_tenant_call(statement, action)
    return row["subject"], json.loads(row["details"])


async def test_who_signs_in_gets_a_cookie_and_for_it_a_token_for_two_minutes(
    application: Application, merchant: Merchant
) -> None:
    anna, user = await signed_in(application, merchant, name="Anna Roux", role="accountant")

    answer = await anna.ok("POST", "/v1/sessions/token")

    keys = KeySet.import_key_set((await application.client.get("/.well-known/jwks.json")).json())
    claims = jwt.decode(answer["access_token"], keys, algorithms=["ES256"]).claims
    assert (claims["sub"], claims["tid"], claims["name"], claims["role"], claims["amr"]) == (
        typeid(USER, user.user_id), str(merchant.tenant_id), "Anna Roux", "accountant", ["pwd"],
    )  # fmt: skip
    assert claims["perms"] == sorted(ROLES["accountant"])
    assert "accounts" not in claims
    assert answer["expires_in"] == claims["exp"] - claims["iat"] == 120
    me = answer["me"]
    assert me == await anna.ok("GET", "/v1/me")
    assert me["user"] == {
        "id": typeid(USER, user.user_id), "name": "Anna Roux", "email": user.email, "locale": "fr", "kind": "merchant",
    }  # fmt: skip
    assert (me["merchant"]["name"], me["merchant"]["sandbox"]) == ("Grossiste SAS", True)
    assert (me["permissions"], me["accounts"]) == (claims["perms"], [])
    assert me["session"]["id"] == claims["sid"]


async def test_a_user_of_the_portal_gets_the_accounts_of_its_company_and_of_its_group_where_that_is_allowed(
    application: Application, merchant: Merchant
) -> None:
    parent = await open_account(merchant)
    body = {"name": "Fille", "country": "FR", "email": "f@f.example", "address": ADDRESS, "parent_id": parent}
    child = (await merchant.ok("POST", "/v1/accounts", body))["id"]
    await application.quiet(merchant)
    company = parse_typeid(ACCOUNT, parent)
    alone, _ = await signed_in(application, merchant, role="payer", account_id=company)
    head, _ = await signed_in(application, merchant, role="payer", account_id=company, with_group=True)

    assert [each["id"] for each in (await alone.ok("GET", "/v1/me"))["accounts"]] == [parent]
    seen = (await head.ok("POST", "/v1/sessions/token"))["me"]
    assert [each["id"] for each in seen["accounts"]] == [parent, child]
    assert seen["user"]["kind"] == "buyer"


async def test_the_cookie_is_unreadable_for_scripts_other_sites_and_plain_http(
    application: Application, merchant: Merchant
) -> None:
    user = await add_user(application, merchant)

    plain = await browser(application).sign_in(user.email)
    safe = browser(application)
    safe.client.base_url = "https://installation"
    over_tls = await safe.sign_in(user.email)

    assert plain.headers["set-cookie"].startswith("encours_session=")
    assert "HttpOnly" in plain.headers["set-cookie"]
    flags = over_tls.headers["set-cookie"]
    assert flags.startswith("__Host-encours_session=")
    assert {"Secure", "HttpOnly", "SameSite=strict", "Path=/"} <= set(flags.split("; "))
    assert "domain" not in flags.lower()
    stored = await database_of(application).cross_tenant_call("SELECT * FROM session")
    assert stored
    assert all(
        (anna := safe.client.cookies.get("__Host-encours_session") or "-") not in str(dict(row)) for row in stored
    )
    assert anna != "-"


async def test_wrong_unknown_blocked_and_without_a_password_are_answered_alike_in_words_and_time(
    application: Application, merchant: Merchant
) -> None:
    known = await add_user(application, merchant)
    without = await add_user(application, merchant, password_hash=None)
    blocked = await add_user(application, merchant)
    await database_of(application).cross_tenant_call(
        "UPDATE users SET status = 'blocked' WHERE user_id = $1", blocked.user_id
    )
    await browser(application).sign_in("warm@up.example", "x")
    bodies, seconds = [], []
    for email, password in (
        (known.email, "wrong horse battery"),
        ("nobody@grossiste.example", PASSWORD),
        (without.email, PASSWORD),
        (blocked.email, PASSWORD),
        (known.email, "x" * 500),
    ):
        started = time.perf_counter()
        answer = await browser(application).sign_in(email, password)
        seconds.append(time.perf_counter() - started)
        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers
        bodies.append({**answer.json(), "request_id": ""})

    assert bodies == [bodies[0]] * 5
    assert min(seconds) >= REFUSAL_SECONDS
    assert max(seconds[:4]) < 2 * min(seconds[:4]), "what is left is the noise of a busy machine"


async def test_failures_are_counted_logged_and_in_the_audit_trail_of_the_merchant(
    application: Application, merchant: Merchant
) -> None:
    user = await add_user(application, merchant)
    before = REFUSED_REQUESTS.labels("sign_in")._value.get()

    await browser(application, address="192.0.2.7").sign_in(user.email, "wrong horse battery")

    assert REFUSED_REQUESTS.labels("sign_in")._value.get() == before + 1
    subject, details = await _last_entry(application, "sign_in_failed")
    assert (subject, details["address"]) == (typeid(USER, user.user_id), "192.0.2.7")


async def test_after_some_failures_of_an_account_each_further_attempt_waits_longer_even_with_the_right_password(
    application: Application, merchant: Merchant
) -> None:
    user = await add_user(application, merchant)
    free = ACCOUNT_DELAYS.index(1)

    passwords = [*(f"guess number {n}!" for n in range(20)), PASSWORD]
    *guesses, right = await asyncio.gather(
        *(
            browser(application, address=f"198.51.100.{n}").sign_in(user.email, password)
            for n, password in enumerate(passwords)
        )
    )
    unknown = await asyncio.gather(
        *(browser(application).sign_in("nobody@x.example", "guess") for _ in range(free + 2))
    )

    assert sorted(each.status_code for each in guesses) == [401] * (free + 1) + [429] * (19 - free)
    assert right.status_code == 429
    assert 1 <= int(right.headers["retry-after"]) <= 2
    assert sorted(each.status_code for each in unknown) == [401] * (free + 1) + [429], "unknown ones are no different"
    await database_of(application).cross_tenant_call("UPDATE sign_in_throttle SET blocked_until = clock_timestamp()")
    assert (await browser(application).sign_in(user.email)).status_code == 201
    assert (await browser(application).sign_in(user.email, "wrong horse battery")).status_code == 401


async def test_one_address_cannot_try_one_password_on_everybody(application: Application) -> None:
    free = ADDRESS_DELAYS.index(1)

    sprayed = await asyncio.gather(
        *(
            browser(application, address="203.0.113.9").sign_in(f"u{n}@x.example", "Summer2026!!")
            for n in range(free + 6)
        )
    )

    assert sorted(each.status_code for each in sprayed) == [401] * (free + 1) + [429] * 5
    assert (await browser(application).sign_in("u1@x.example", "x")).status_code == 401, "other addresses may"


async def test_who_is_known_to_several_merchants_names_one_after_the_password(
    application: Application, merchant: Merchant
) -> None:
    other = await application.merchant({"legal": {"name": "Other SAS"}})
    email = f"{new_id().hex}@both.example"
    for each in (merchant, other):
        await add_user(application, each, email=email)

    asked = await browser(application).sign_in(email)
    wrong = await browser(application).sign_in(email, "wrong horse battery")
    chosen = browser(application)
    named = {each["id"]: each["name"] for each in asked.json()["merchants"]}
    answer = await chosen.sign_in(email, merchant_id=list(named)[1])

    assert (asked.status_code, len(named)) == (409, 2)
    assert wrong.status_code == 401
    assert answer.status_code == 201
    assert (await chosen.ok("GET", "/v1/me"))["merchant"]["id"] == list(named)[1]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
async def test_another_site_can_neither_use_a_session_nor_sign_a_browser_in(
    application: Application, merchant: Merchant, headers: dict[str, str]
) -> None:
    victim, user = await signed_in(application, merchant)

    for method, path, body in (
        ("POST", "/v1/sessions/token", None),
        ("GET", "/v1/me", None),
        ("PATCH", "/v1/me", {"name": "Evil"}),
        ("POST", "/v1/me/password", {"current": PASSWORD, "password": "another long password"}),
        ("DELETE", "/v1/sessions/current", None),
        ("POST", "/v1/sessions", {"email": user.email, "password": PASSWORD}),
    ):
        answer = await victim.call(method, path, body, **headers)
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:encours:problem:cross-site-refused"), path
        assert "set-cookie" not in answer.headers
    assert (await victim.ok("GET", "/v1/me"))["user"]["name"] == user.name


async def test_a_form_of_another_site_does_nothing_since_it_cannot_send_our_header_nor_json(
    application: Application, merchant: Merchant
) -> None:
    victim, user = await signed_in(application, merchant)
    victim.headers = {}  # an old browser that says nothing of the site

    posted = [
        await victim.client.post("/v1/sessions/token", data={"a": "b"}),
        await victim.client.post("/v1/sessions", data={"email": user.email, "password": PASSWORD}),
        await victim.client.post(
            "/v1/sessions",
            content=f'{{"email": "{user.email}", "password": "{PASSWORD}"}}',
            headers={"Content-Type": "text/plain"},
        ),
    ]

    assert [each.status_code for each in posted] == [403, 422, 422]
    assert all("set-cookie" not in each.headers for each in posted)


async def test_each_sign_in_has_a_new_secret_and_one_that_was_planted_is_never_raised(
    application: Application, merchant: Merchant
) -> None:
    user = await add_user(application, merchant)
    attacker, victim = (browser(application), browser(application))
    planted = {"Cookie": "encours_session=planted"}

    answer = await victim.call("POST", "/v1/sessions", {"email": user.email, "password": PASSWORD}, **planted)

    assert answer.status_code == 201
    assert victim.cookie not in {None, "planted"}
    assert (await attacker.call("GET", "/v1/me", **planted)).status_code == 401
    first = victim.cookie
    await victim.sign_in(user.email)
    assert victim.cookie != first
    assert len((await victim.ok("GET", "/v1/sessions"))["data"]) == 2


async def test_signing_out_ends_the_session_for_copies_of_its_cookie_too(
    application: Application, merchant: Merchant
) -> None:
    anna, user = await signed_in(application, merchant)
    copy = browser(application)
    copy.client.cookies.update(anna.client.cookies)
    assert (await copy.call("GET", "/v1/me")).status_code == 200

    answer = await anna.call("DELETE", "/v1/sessions/current")

    assert (answer.status_code, anna.cookie) == (204, None)
    assert (await copy.call("POST", "/v1/sessions/token")).status_code == 401
    assert (await _last_entry(application, "signed_out"))[0] == typeid(USER, user.user_id)


async def test_own_sessions_are_listed_and_ended_and_nobody_elses(application: Application, merchant: Merchant) -> None:
    here, user = await signed_in(application, merchant)
    there = browser(application, address="198.51.100.4")
    await there.sign_in(user.email)
    other, _ = await signed_in(application, merchant)

    listed = (await here.ok("GET", "/v1/sessions"))["data"]
    assert [(each["address"], each["current"]) for each in listed] == [("198.51.100.4", False), ("192.0.2.1", True)]
    assert (await other.call("DELETE", f"/v1/sessions/{listed[0]['id']}")).status_code == 404
    await here.ok("DELETE", f"/v1/sessions/{listed[0]['id']}")

    assert (await there.call("GET", "/v1/me")).status_code == 401
    assert (await here.call("GET", "/v1/me")).status_code == 200


@pytest.mark.parametrize("gone", ["expires_at", "ends_at"])
async def test_a_session_that_was_idle_or_is_old_has_ended(
    application: Application, merchant: Merchant, gone: str
) -> None:
    anna, user = await signed_in(application, merchant)
    database = database_of(application)
    await database.cross_tenant_call(f"UPDATE session SET {gone} = clock_timestamp() WHERE user_id = $1", user.user_id)
    if gone == "ends_at":
        await anna.call("POST", "/v1/sessions/token")  # renewing does not go beyond the end

    assert (await anna.call("GET", "/v1/me")).status_code == 401
    await application.product.running["gateway"].pruner.prune()
    assert not await database.cross_tenant_call("SELECT FROM session WHERE user_id = $1", user.user_id)


async def test_a_blocked_user_is_out_at_once(application: Application, merchant: Merchant) -> None:
    anna, user = await signed_in(application, merchant)
    await database_of(application).cross_tenant_call(
        "UPDATE users SET status = 'blocked' WHERE user_id = $1", user.user_id
    )

    assert (await anna.call("POST", "/v1/sessions/token")).status_code == 401


async def test_a_new_password_needs_the_old_one_and_ends_the_other_sessions(
    application: Application, merchant: Merchant
) -> None:
    here, user = await signed_in(application, merchant, name="Anna Roux")
    there = browser(application)
    await there.sign_in(user.email)

    async def change(current: str, password: str) -> int:
        return (await here.call("POST", "/v1/me/password", {"current": current, "password": password})).status_code

    assert await change("wrong horse battery", "a new long password") == 401
    assert await change(PASSWORD, "too short") == 422
    assert await change(PASSWORD, "AnnaRoux-Grossiste1") == 422
    assert await change(PASSWORD, "aaaaaaaaaaaaaaaa") == 422
    assert await change(PASSWORD, "a new long password") == 204

    assert (await there.call("GET", "/v1/me")).status_code == 401
    assert (await here.call("GET", "/v1/me")).status_code == 200
    assert (await browser(application).sign_in(user.email)).status_code == 401
    assert (await browser(application).sign_in(user.email.upper(), "a new long password")).status_code == 201


async def test_guessing_the_old_password_out_of_a_session_is_slowed_down(
    application: Application, merchant: Merchant
) -> None:
    anna, _ = await signed_in(application, merchant)
    body = {"current": "a wrong password", "password": "a new long password"}

    codes = [(await anna.call("POST", "/v1/me/password", body)).status_code for _ in range(8)]

    assert (codes[0], codes[-1]) == (401, 429)


async def test_own_name_and_language_can_be_changed(application: Application, merchant: Merchant) -> None:
    anna, _ = await signed_in(application, merchant)

    changed = await anna.ok("PATCH", "/v1/me", {"name": "Anne Roux", "locale": "de"})

    assert (changed["user"]["name"], changed["user"]["locale"]) == ("Anne Roux", "de")
    assert await anna.ok("GET", "/v1/me") == changed


async def test_a_password_is_stored_as_argon2id_and_an_old_hash_is_renewed(
    application: Application, merchant: Merchant
) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)
    _, user = await signed_in(application, merchant, password_hash=weak)

    [row] = await database_of(application).cross_tenant_call(
        "SELECT password_hash FROM users WHERE user_id = $1", user.user_id
    )

    assert row["password_hash"].startswith("$argon2id$v=19$m=32768,t=3,p=1$")


async def test_the_access_token_opens_the_persons_own_routes_until_the_session_ends(
    application: Application, merchant: Merchant
) -> None:
    anna, user = await signed_in(application, merchant)
    token = await anna.token()
    page = browser(application)
    page.headers = {"Authorization": f"Bearer {token}"}

    assert (await page.ok("GET", "/v1/me"))["user"]["id"] == typeid(USER, user.user_id)
    assert (await page.call("PATCH", "/v1/me", {"name": "Anne"})).status_code == 200
    await anna.ok("DELETE", "/v1/sessions/current")
    assert (await page.call("GET", "/v1/me")).status_code == 401


def _changed(token: str, **claims: object) -> str:
    """Other claims under the same signature."""
    head, body, signature = token.split(".")
    read = json.loads(base64.urlsafe_b64decode(body + "=="))
    new = base64.urlsafe_b64encode(json.dumps({**read, **claims}).encode()).rstrip(b"=").decode()
    return f"{head}.{new}.{signature}"


async def test_forged_expired_and_foreign_tokens_open_nothing(application: Application, merchant: Merchant) -> None:
    anna, _ = await signed_in(application, merchant)
    other = await application.merchant()
    token = await anna.token()
    claims = dict(TokenKeys.from_setting(TOKEN_KEYS).read(token) or {})
    public = application.product.runtimes["gateway"].settings.token_keys
    jwk = (await application.client.get("/.well-known/jwks.json")).json()["keys"][0]
    as_secret = OctKey.import_key(json.dumps(jwk))
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    forged = {
        "changed": _changed(token, role="admin"),
        "of another merchant": _changed(token, tid=str(other.tenant_id)),
        "unsigned": f"{none}.{token.split('.')[1]}.",
        "signed with the public key": jwt.encode(
            {"alg": "HS256", "kid": "t1"}, claims, as_secret, algorithms=["HS256"]
        ),
        "signed with another key": TokenKeys.from_setting(OTHER_KEYS).sign(claims),
        "expired": TokenKeys.from_setting(public).sign({**claims, "exp": int(time.time()) - 60}),
        "for somebody else": TokenKeys.from_setting(public).sign({**claims, "aud": "shop"}),
        "nonsense": "a.b.c",
    }

    for case, bearer in forged.items():
        page = browser(application)
        page.headers = {"Authorization": f"Bearer {bearer}"}
        for path in ("/v1/me", "/v1/sessions"):
            assert (await page.call("GET", path)).status_code == 401, case
