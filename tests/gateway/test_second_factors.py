"""Codes, recovery codes and passkeys: each proves once, and what was proved is in the session."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pyotp
import pytest

from encours.reseal import reseal_all
from encours_gateway.domain.sign_in import FACTOR_DELAYS
from encours_values.ids import USER, typeid
from tests.gateway.authenticator import Authenticator
from tests.stories.test_key_rotation import NEW_KEY
from tests.support.application import SECRET_KEYS, Application, Merchant, settings_for
from tests.support.people import Browser, add_user, browser, database_of, signed_in

FACTOR = "/v1/sessions/second-factor"


@pytest.fixture(scope="module")
async def application() -> AsyncIterator[Application]:
    async with Application() as running:
        yield running


@pytest.fixture(scope="module")
async def merchant(application: Application) -> Merchant:
    return await application.merchant()


@pytest.fixture(autouse=True)
async def _no_attempts_of_other_tests(application: Application) -> None:
    await database_of(application).cross_tenant_call("DELETE FROM sign_in_throttle")


async def _with_totp(person: Browser) -> tuple[str, list[str]]:
    """The secret and the recovery codes."""
    secret = (await person.ok("POST", "/v1/me/totp"))["secret"]
    codes = (await person.ok("POST", "/v1/me/totp/confirm", {"code": pyotp.TOTP(secret).now()}))["recovery_codes"]
    return secret, codes


async def _half(application: Application, email: str, methods: list[str]) -> Browser:
    """Signed in by password alone."""
    person = browser(application)
    answer = await person.sign_in(email)
    assert answer.json() == {"status": "second_factor_required", "methods": methods}
    return person


def _later(secret: str) -> str:
    """The code of the next half minute, which the server takes too: those before were used."""
    return pyotp.TOTP(secret).at(time.time() + 30)


async def _give(person: Browser, method: str, code: Any) -> httpx.Response:
    return await person.call("POST", FACTOR, {"method": method, "code": code})


async def test_a_confirmed_application_is_asked_for_after_the_password(
    application: Application, merchant: Merchant
) -> None:
    anna, user = await signed_in(application, merchant)
    made = await anna.ok("POST", "/v1/me/totp")
    wrong = await anna.call("POST", "/v1/me/totp/confirm", {"code": "000000"})
    assert (await browser(application).sign_in(user.email)).json()["status"] == "signed_in", "it is not confirmed yet"
    before = anna.cookie

    confirmed = await anna.ok("POST", "/v1/me/totp/confirm", {"code": pyotp.TOTP(made["secret"]).now()})

    assert wrong.status_code == 422
    assert made["uri"].startswith("otpauth://totp/")
    assert made["qr_svg"].startswith("<svg")
    assert len(set(confirmed["recovery_codes"])) == 10
    me = await anna.ok("GET", "/v1/me")
    assert (me["session"]["amr"], me["second_factors"]["totp"]) == (["pwd", "otp"], True)
    assert anna.cookie != before
    person = await _half(application, user.email, ["totp", "recovery_code"])
    assert (await person.call("GET", "/v1/me")).status_code == 403
    assert (await person.call("POST", "/v1/sessions/token")).status_code == 403
    half = person.cookie
    given = await _give(person, "totp", _later(made["secret"]))
    assert (given.status_code, given.json()["status"]) == (201, "signed_in")
    assert person.cookie != half, "the secret of before is worth nothing more"
    assert (await person.ok("GET", "/v1/me"))["session"]["amr"] == ["pwd", "otp"]
    old = await browser(application).call("GET", "/v1/me", Cookie=f"encours_session={half}")
    assert old.status_code == 401


async def test_a_code_works_once(application: Application, merchant: Merchant) -> None:
    anna, user = await signed_in(application, merchant)
    secret, _ = await _with_totp(anna)
    methods = ["totp", "recovery_code"]
    code = _later(secret)

    assert (await _give(await _half(application, user.email, methods), "totp", code)).status_code == 201
    again = await _give(await _half(application, user.email, methods), "totp", code)
    earlier = await _give(await _half(application, user.email, methods), "totp", pyotp.TOTP(secret).now())

    assert (again.status_code, again.json()["type"]) == (422, "urn:encours:problem:second-factor-refused")
    assert earlier.status_code == 422


async def test_a_recovery_code_works_once_and_is_stored_as_a_digest(
    application: Application, merchant: Merchant
) -> None:
    anna, user = await signed_in(application, merchant)
    _, codes = await _with_totp(anna)
    methods = ["totp", "recovery_code"]

    first = await _give(await _half(application, user.email, methods), "recovery_code", codes[0].upper())
    again = await _give(await _half(application, user.email, methods), "recovery_code", codes[0])

    assert (first.status_code, again.status_code) == (201, 422)
    rows = await database_of(application).cross_tenant_call("SELECT * FROM recovery_code")
    assert all(code.replace("-", "") not in str(dict(row)) for code in codes for row in rows)
    assert (await anna.ok("GET", "/v1/me"))["second_factors"]["recovery_codes"] == 9
    fresh = (await anna.ok("POST", "/v1/me/recovery-codes"))["recovery_codes"]
    assert not set(fresh) & set(codes)
    assert (await _give(await _half(application, user.email, methods), "recovery_code", codes[1])).status_code == 422


async def test_codes_cannot_be_guessed(application: Application, merchant: Merchant) -> None:
    anna, user = await signed_in(application, merchant)
    secret, _ = await _with_totp(anna)
    person = await _half(application, user.email, ["totp", "recovery_code"])

    guesses = await asyncio.gather(*(_give(person, "totp", f"{n:06}") for n in range(12)))

    free = FACTOR_DELAYS.index(1)
    assert sorted(each.status_code for each in guesses)[-3:] == [429] * 3
    assert sum(each.status_code == 422 for each in guesses) >= free + 1
    later = "UPDATE sign_in_throttle SET blocked_until = clock_timestamp() + interval '1 minute'"
    await database_of(application).cross_tenant_call(f"{later} WHERE subject LIKE 'factor %'")
    assert (await _give(person, "totp", _later(secret))).status_code == 429, "the right one has to wait too"
    again = browser(application)
    await again.sign_in(user.email)
    assert (await _give(again, "totp", _later(secret))).status_code == 429, "a new sign-in does not help"


async def test_the_second_factor_needs_the_session_of_the_password(
    application: Application, merchant: Merchant
) -> None:
    anna, user = await signed_in(application, merchant)
    secret, _ = await _with_totp(anna)
    nobody, other = browser(application), await signed_in(application, merchant)

    assert (await _give(nobody, "totp", _later(secret))).status_code == 401
    assert (await _give(other[0], "totp", _later(secret))).status_code == 401
    half = await _half(application, user.email, ["totp", "recovery_code"])
    await database_of(application).cross_tenant_call(
        "UPDATE session SET expires_at = clock_timestamp() WHERE user_id = $1", user.user_id
    )
    assert (await _give(half, "totp", _later(secret))).status_code == 401


async def test_a_passkey_is_registered_and_asked_for_as_second_factor(
    application: Application, merchant: Merchant
) -> None:
    anna, user = await signed_in(application, merchant)
    device = Authenticator()
    options = await anna.ok("POST", "/v1/me/passkeys/options")
    made = device.create(options)

    added = await anna.ok("POST", "/v1/me/passkeys", {"name": "Laptop", "credential": made})

    assert options["rp"]["id"] == "localhost"
    assert len(added["recovery_codes"]) == 10
    assert (await anna.ok("GET", "/v1/me"))["session"]["amr"] == ["pwd", "hwk"]
    assert (await anna.call("POST", "/v1/me/passkeys", {"name": "x", "credential": made})).status_code == 422, (
        "replayed"
    )
    person = await _half(application, user.email, ["passkey", "recovery_code"])
    asked = await person.ok("POST", "/v1/sessions/passkey-options")
    assert [each["id"] for each in asked["allowCredentials"]] == [made["id"]]
    proof = device.get(asked)
    assert (await _give(person, "passkey", proof)).status_code == 201
    assert (await person.ok("GET", "/v1/me"))["session"]["amr"] == ["pwd", "hwk"]
    again = await _half(application, user.email, ["passkey", "recovery_code"])
    assert (await _give(again, "passkey", proof)).status_code == 422, "replayed"
    [listed] = (await anna.ok("GET", "/v1/me/passkeys"))["data"]
    assert (listed["id"], listed["name"]) == (added["id"], "Laptop")
    assert listed["used_at"]


async def test_a_passkey_signs_in_without_a_password_where_it_has_verified_its_owner(
    application: Application, merchant: Merchant
) -> None:
    anna, user = await signed_in(application, merchant)
    device = Authenticator()
    credential = device.create(await anna.ok("POST", "/v1/me/passkeys/options"))
    await anna.ok("POST", "/v1/me/passkeys", {"name": "Phone", "credential": credential})

    async def sign_in(**changes: Any) -> httpx.Response:
        person = browser(application)
        options = await person.ok("POST", "/v1/sessions/passkey-options")
        assert (options["allowCredentials"], options["userVerification"]) == ([], "required")
        used = Authenticator(**{**vars(device), **changes})
        answer = await person.call("POST", "/v1/sessions/passkey", {"credential": used.get(options)})
        device.count = max(device.count, used.count)
        return answer

    assert (await sign_in()).status_code == 201
    wrong: list[dict[str, Any]] = [
        {"verifies": False},
        {"origin": "https://evil.example"},
        {"rp_id": "evil.example"},
        {"key": Authenticator().key},
        {"credential_id": b"unknown"},
        {"count": -1, "counts": True},
    ]
    assert [(await sign_in(**each)).status_code for each in wrong] == [401] * 6
    await database_of(application).cross_tenant_call(
        "UPDATE users SET status = 'blocked' WHERE user_id = $1", user.user_id
    )
    assert (await sign_in()).status_code == 401


async def test_a_passkey_of_somebody_else_is_no_second_factor(application: Application, merchant: Merchant) -> None:
    anna, user = await signed_in(application, merchant)
    await _with_totp(anna)
    other, _ = await signed_in(application, merchant)
    device, own = Authenticator(), Authenticator()
    for person, made in ((other, device), (anna, own)):
        credential = made.create(await person.ok("POST", "/v1/me/passkeys/options"))
        await person.ok("POST", "/v1/me/passkeys", {"name": "Key", "credential": credential})
    half = await _half(application, user.email, ["passkey", "totp", "recovery_code"])

    asked = await half.ok("POST", "/v1/sessions/passkey-options")

    assert (await _give(half, "passkey", device.get(asked))).status_code == 422


async def test_where_the_merchant_asks_for_a_second_factor_a_password_only_sets_one_up(
    application: Application,
) -> None:
    strict = await application.merchant({"security": {"second_factor_required": True}})
    anna, _ = await signed_in(application, strict)

    refused = await anna.call("POST", "/v1/sessions/token")
    me = await anna.ok("GET", "/v1/me")

    assert (refused.status_code, refused.json()["type"]) == (403, "urn:encours:problem:second-factor-needed")
    assert (me["second_factors"]["required"], me["second_factors"]["totp"]) == (True, False)
    await _with_totp(anna)
    assert (await anna.call("POST", "/v1/sessions/token")).status_code == 200


async def test_only_who_signed_in_a_moment_ago_changes_how_to_sign_in(
    application: Application, merchant: Merchant
) -> None:
    anna, user = await signed_in(application, merchant)
    await database_of(application).cross_tenant_call(
        "UPDATE session SET began_at = began_at - interval '31 minutes' WHERE user_id = $1", user.user_id
    )

    for method, path in (
        ("POST", "/v1/me/totp"),
        ("DELETE", "/v1/me/totp"),
        ("POST", "/v1/me/recovery-codes"),
        ("POST", "/v1/me/passkeys/options"),
    ):
        answer = await anna.call(method, path)
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:encours:problem:sign-in-again"), path


async def test_factors_are_removed_by_their_owner_and_reset_by_an_admin(
    application: Application, merchant: Merchant
) -> None:
    anna, user = await signed_in(application, merchant)
    await _with_totp(anna)
    assert (await anna.call("DELETE", "/v1/me/totp")).status_code == 204
    assert (await browser(application).sign_in(user.email)).json()["status"] == "signed_in"
    assert (await anna.ok("GET", "/v1/me"))["second_factors"]["recovery_codes"] == 0
    await _with_totp(anna)

    reset = await merchant.request("DELETE", f"/v1/users/{typeid(USER, user.user_id)}/second-factors")

    assert reset.status_code == 204
    assert (await anna.call("GET", "/v1/me")).status_code == 401
    assert (await browser(application).sign_in(user.email)).json()["status"] == "signed_in"


async def test_secrets_of_codes_are_sealed_and_sealed_again_after_a_rotation(application: Application) -> None:
    merchant = await application.merchant()
    anna, user = await signed_in(application, merchant)
    secret, _ = await _with_totp(anna)
    statement = "SELECT totp_sealed FROM users WHERE user_id = $1"
    [before] = await database_of(application).cross_tenant_call(statement, user.user_id)

    await reseal_all(settings_for(application.database_url, secret_keys=f"{NEW_KEY},{SECRET_KEYS}"))

    [after] = await database_of(application).cross_tenant_call(statement, user.user_id)
    assert secret not in before["totp_sealed"]
    assert after["totp_sealed"].startswith(NEW_KEY.partition(":")[0])
    assert before["totp_sealed"] != after["totp_sealed"]


async def test_a_removed_user_leaves_no_factor_behind(application: Application, merchant: Merchant) -> None:
    anna, user = await signed_in(application, merchant)
    await add_user(application, merchant)
    await _with_totp(anna)

    await merchant.request("DELETE", f"/v1/users/{typeid(USER, user.user_id)}")

    for table in ("users", "session", "recovery_code", "passkey"):
        rows = await database_of(application).cross_tenant_call(f"SELECT FROM {table} WHERE user_id = $1", user.user_id)
        assert not rows, table
