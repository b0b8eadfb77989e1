"""People come in by a link in a mail, get another one when they forget a password, and leave by somebody's decision."""

import re
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from encours_contracts.gateway import PasswordResetRequested, UserInvited
from encours_contracts.permissions import ROLES
from encours_gateway.use_cases.reset_password import ANSWER_SECONDS
from encours_values.ids import ACCOUNT, USER, parse_typeid, typeid
from tests.notifications.mailbox import Mailbox, mail_server
from tests.support.application import Application, Merchant
from tests.support.people import PAGE, PASSWORD, Browser, add_user, browser, database_of, signed_in
from tests.support.world import open_account


@pytest.fixture(scope="module")
def box() -> Iterator[Mailbox]:
    with mail_server() as found:
        yield found


@pytest.fixture(scope="module")
async def application(box: Mailbox) -> AsyncIterator[Application]:
    async with Application(smtp_url=box.url) as running:
        yield running


@pytest.fixture
async def merchant(application: Application) -> Merchant:
    return await application.merchant()


def _address() -> str:
    return f"{uuid.uuid4().hex[:12]}@grossiste.example"


async def _mailed_token(application: Application, merchant: Merchant, box: Mailbox, address: str) -> str:
    await application.quiet(merchant)
    end = time.monotonic() + 20
    while not box.to(address):
        assert time.monotonic() < end, "no mail came"
        await application.quiet(merchant)
    text = box.to(address)[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    found = re.search(r"http://127\.0\.0\.1:8000/(?:console|portal)/[a-z-]+\?token=([\w-]+)", text)
    assert found, text
    return found[1]


async def _invite(merchant: Merchant, address: str, **more: Any) -> dict[str, Any]:
    body = {"email": address, "name": "Paul Petit", "role": "accountant", **more}
    answer: dict[str, Any] = await merchant.ok("POST", "/v1/invitations", body)
    return answer


def _accepting(token: str) -> dict[str, str]:
    return {"token": token, "name": "Paul Petit", "password": PASSWORD}


async def test_who_is_invited_gets_a_mail_chooses_a_password_and_is_signed_in(
    application: Application, merchant: Merchant, box: Mailbox
) -> None:
    address, new = _address(), browser(application)
    invitation = await _invite(merchant, address.upper(), locale="de")
    token = await _mailed_token(application, merchant, box, address)

    seen = await new.ok("GET", f"/v1/invitations/by-token?token={token}")
    answer = await new.call("POST", "/v1/invitations/accept", _accepting(token))

    assert "Wählen Sie Ihr Passwort" in str(box.to(address)[-1].get_body(("plain",)).get_content())  # type: ignore[union-attr]
    assert (seen["email"], seen["role"], seen["merchant"]) == (address, "accountant", {"name": "Grossiste"})
    assert (answer.status_code, answer.json()["status"]) == (201, "signed_in")
    me = await new.ok("GET", "/v1/me")
    assert (me["user"]["email"], me["user"]["locale"], me["role"]) == (address, "de", "accountant")
    assert (await browser(application).sign_in(address)).status_code == 201
    assert (await merchant.ok("GET", "/v1/invitations"))["data"] == []
    assert invitation["email"] == address


async def test_a_link_works_once_and_not_after_it_was_withdrawn_replaced_or_has_expired(
    application: Application, merchant: Merchant, box: Mailbox
) -> None:
    tokens = {}
    for case in ("used", "withdrawn", "replaced", "expired"):
        address = _address()
        invitation = await _invite(merchant, address)
        tokens[case] = await _mailed_token(application, merchant, box, address)
        if case == "used":
            assert (
                await browser(application).call("POST", "/v1/invitations/accept", _accepting(tokens[case]))
            ).is_success
        if case == "withdrawn":
            assert (await merchant.request("DELETE", f"/v1/invitations/{invitation['id']}")).status_code == 204
        if case == "replaced":
            await _invite(merchant, address)
        if case == "expired":
            await database_of(application).cross_tenant_call(
                "UPDATE invitation SET expires_at = clock_timestamp() WHERE email = $1", address
            )

    for case, token in [*tokens.items(), ("invented", "x" * 43)]:
        for method, path, body in (
            ("GET", f"/v1/invitations/by-token?token={token}", None),
            ("POST", "/v1/invitations/accept", _accepting(token)),
        ):
            answer = await browser(application).call(method, path, body)
            assert (answer.status_code, answer.json()["type"]) == (404, "urn:encours:problem:link-invalid"), case


async def test_no_table_event_or_log_of_ours_holds_the_link_in_clear(
    application: Application, merchant: Merchant, box: Mailbox
) -> None:
    address = _address()
    await _invite(merchant, address)
    token = await _mailed_token(application, merchant, box, address)

    [event] = application.events(merchant, UserInvited)
    assert (event.user_email, token in event.model_dump_json()) == (address, False)
    public = [each["type"] for each in await merchant.all("/v1/events")]
    assert not [each for each in public if "invited" in each]
    listed = await merchant.all("/v1/notifications?template=user_invited")
    assert token not in str(listed)
    assert [each["recipient"] for each in listed] == [address]


async def test_what_an_invitation_must_say(application: Application, merchant: Merchant) -> None:
    account = await open_account(merchant)
    await application.quiet(merchant)
    user = await add_user(application, merchant)
    nowhere = typeid(ACCOUNT, uuid.uuid4())

    async def refused(**more: Any) -> tuple[int, str]:
        body = {"email": _address(), "name": "Paul Petit", "role": "accountant", **more}
        answer = await merchant.post("/v1/invitations", body)
        return answer.status_code, answer.json()["type"].rpartition(":")[2]

    assert await refused(role="owner") == (422, "invalid-request")
    assert await refused(role="payer") == (422, "invalid-request")
    assert await refused(role="admin", account_id=account) == (422, "invalid-request")
    assert await refused(role="payer", account_id=nowhere) == (404, "not-found")
    assert await refused(email=user.email) == (409, "user-exists")
    assert (await merchant.ok("GET", "/v1/invitations"))["data"] == []


async def test_a_user_of_a_buyer_is_invited_to_the_portal(
    application: Application, merchant: Merchant, box: Mailbox
) -> None:
    account, address, new = await open_account(merchant), _address(), browser(application)
    await application.quiet(merchant)
    await _invite(merchant, address, role="purchaser", account_id=account, spending_limit=50_000)
    token = await _mailed_token(application, merchant, box, address)

    await new.ok("POST", "/v1/invitations/accept", _accepting(token))

    me = await new.ok("GET", "/v1/me")
    assert (me["user"]["kind"], [each["id"] for each in me["accounts"]]) == ("buyer", [account])
    [listed] = await merchant.all(f"/v1/users?account_id={account}")
    assert (listed["email"], listed["spending_limit"]) == (address, 50_000)
    assert "/portal/invitation?token=" in str(box.to(address)[-1].get_body(("plain",)).get_content())  # type: ignore[union-attr]


async def test_a_forgotten_password_is_set_anew_by_a_link_that_ends_all_sessions(
    application: Application, merchant: Merchant, box: Mailbox
) -> None:
    here, user = await signed_in(application, merchant)
    answer = await browser(application).call("POST", "/v1/password-resets", {"email": user.email.upper()})
    token = await _mailed_token(application, merchant, box, user.email)
    asking = browser(application)

    weak = await asking.call("POST", "/v1/password-resets/complete", {"token": token, "password": "short"})
    done = await asking.call("POST", "/v1/password-resets/complete", {"token": token, "password": "another long one"})
    again = await asking.call("POST", "/v1/password-resets/complete", {"token": token, "password": "a third long one"})

    assert (answer.status_code, answer.json()) == (202, {"status": "asked"})
    assert (weak.status_code, done.status_code, again.status_code) == (422, 204, 404)
    assert (await here.call("GET", "/v1/me")).status_code == 401
    assert (await browser(application).sign_in(user.email)).status_code == 401
    assert (await browser(application).sign_in(user.email, "another long one")).status_code == 201


async def test_asking_for_a_password_tells_nobody_who_is_known_and_fills_no_mailbox(
    application: Application, merchant: Merchant
) -> None:
    known = await add_user(application, merchant)
    without = await add_user(application, merchant, password_hash=None)
    answers, seconds = [], []
    for email in (known.email, without.email, "nobody@x.example"):
        started = time.perf_counter()
        answers.append(await browser(application).call("POST", "/v1/password-resets", {"email": email}))
        seconds.append(time.perf_counter() - started)

    assert [(each.status_code, each.json()) for each in answers] == [(202, {"status": "asked"})] * 3
    assert min(seconds) >= ANSWER_SECONDS
    for _ in range(8):
        await browser(application).call("POST", "/v1/password-resets", {"email": known.email})
    await application.quiet(merchant)
    mailed = [each.user_email for each in application.events(merchant, PasswordResetRequested)]
    assert set(mailed) == {known.email}
    assert len(mailed) <= 6


async def test_a_role_and_an_access_can_be_changed_and_ended(application: Application, merchant: Merchant) -> None:
    await add_user(application, merchant)
    paul, user = await signed_in(application, merchant, role="accountant")
    path = f"/v1/users/{typeid(USER, user.user_id)}"

    changed = await merchant.ok("PATCH", path, {"role": "support"})

    assert changed["role"] == (await paul.ok("GET", "/v1/me"))["role"] == "support"
    assert changed["available_actions"] == ["change", "block", "remove"]
    blocked = await merchant.ok("PATCH", path, {"status": "blocked"})
    assert (blocked["status"], (await paul.call("GET", "/v1/me")).status_code) == ("blocked", 401)
    assert (await browser(application).sign_in(user.email)).status_code == 401
    await merchant.ok("PATCH", path, {"status": "active"})
    back = browser(application)
    assert (await back.sign_in(user.email)).status_code == 201
    assert (await merchant.request("DELETE", path)).status_code == 204
    assert (await back.call("GET", "/v1/me")).status_code == 401
    assert (await merchant.get(path)).status_code == 404
    assert (await merchant.patch(path, {"role": "payer"})).status_code == 404


async def test_the_last_admin_stays_an_admin(application: Application, merchant: Merchant) -> None:
    first = await add_user(application, merchant)
    blocked = await add_user(application, merchant)
    path, other = (f"/v1/users/{typeid(USER, each.user_id)}" for each in (first, blocked))
    await merchant.ok("PATCH", other, {"status": "blocked"})

    refused = [
        await merchant.patch(path, {"role": "auditor"}),
        await merchant.patch(path, {"status": "blocked"}),
        await merchant.request("DELETE", path),
    ]

    types = {(each.status_code, each.json()["type"].rpartition(":")[2]) for each in refused}
    assert types == {(409, "last-admin")}
    await merchant.ok("PATCH", other, {"status": "active"})
    assert (await merchant.request("DELETE", path)).status_code == 204


async def test_another_merchants_users_and_invitations_are_not_there(
    application: Application, merchant: Merchant
) -> None:
    other = await application.merchant()
    user = await add_user(application, merchant)
    invitation = await _invite(merchant, _address())

    for path in (f"/v1/users/{typeid(USER, user.user_id)}", f"/v1/invitations/{invitation['id']}"):
        assert (await other.request("DELETE", path)).status_code == 404
    assert (await other.patch(f"/v1/users/{typeid(USER, user.user_id)}", {"role": "admin"})).status_code == 404
    assert (await other.ok("GET", "/v1/users"))["data"] == (await other.ok("GET", "/v1/invitations"))["data"] == []


async def test_users_are_searched_filtered_and_sorted(application: Application, merchant: Merchant) -> None:
    account = await open_account(merchant)
    await application.quiet(merchant)
    for name, more in (
        ("Zoé Adam", {}),
        ("Bruno Caro", {"role": "auditor"}),
        ("Anna Roux", {"role": "viewer", "account_id": parse_typeid(ACCOUNT, account)}),
    ):
        await add_user(application, merchant, name=name, **more)

    async def names(query: str) -> list[str]:
        return [each["name"] for each in (await merchant.ok("GET", f"/v1/users?{query}"))["data"]]

    assert await names("sort=name") == ["Anna Roux", "Bruno Caro", "Zoé Adam"]
    assert await names("kind=buyer") == await names(f"account_id={account}") == ["Anna Roux"]
    assert await names("role=auditor") == await names("q=caro") == ["Bruno Caro"]
    roles = {each["name"]: each for each in (await merchant.ok("GET", "/v1/roles"))["data"]}
    assert roles["viewer"]["kind"] == "buyer"
    assert "users.write" in roles["admin"]["permissions"]


async def test_another_site_cannot_use_a_link_in_a_visitors_browser(application: Application) -> None:
    for path, body in (
        ("/v1/invitations/accept", _accepting("x" * 43)),
        ("/v1/password-resets", {"email": "a@b.example"}),
        ("/v1/password-resets/complete", {"token": "x", "password": PASSWORD}),
    ):
        foreign = Browser(browser(application).client, {**PAGE, "Sec-Fetch-Site": "cross-site"})
        assert (await foreign.call("POST", path, body)).status_code == 403


async def test_an_admin_of_a_company_manages_its_people_and_no_others(
    application: Application, merchant: Merchant, box: Mailbox
) -> None:
    account, foreign = [await open_account(merchant) for _ in range(2)]
    await application.quiet(merchant)
    own, other = (parse_typeid(ACCOUNT, each) for each in (account, foreign))
    chief, user = await signed_in(application, merchant, role="company_admin", account_id=own)
    colleague = await add_user(application, merchant, role="viewer", account_id=own)
    of_others = [
        await add_user(application, merchant, role="viewer", account_id=other),
        await add_user(application, merchant),
    ]
    theirs = await _invite(merchant, _address(), role="viewer", account_id=foreign)
    portal = Merchant(merchant.tenant_id, await chief.token(), application.client)
    address = _address()

    invited = await portal.ok(
        "POST",
        "/v1/invitations",
        {"email": address, "name": "Paul", "role": "purchaser", "account_id": account, "spending_limit": 1_000},
    )

    assert await _mailed_token(application, merchant, box, address)
    assert [each["id"] for each in await portal.all("/v1/invitations")] == [invited["id"]]
    assert {each["id"] for each in await portal.all("/v1/users")} == {
        typeid(USER, each.user_id) for each in (user, colleague)
    }
    assert await portal.all(f"/v1/users?account_id={foreign}") == await portal.all("/v1/users")
    path = f"/v1/users/{typeid(USER, colleague.user_id)}"
    assert (await portal.ok("PATCH", path, {"role": "payer"}))["role"] == "payer"
    for each in of_others:
        path = f"/v1/users/{typeid(USER, each.user_id)}"
        for method, body in (("GET", None), ("PATCH", {"role": "viewer"}), ("DELETE", None)):
            assert (await portal.request(method, path, body)).status_code == 404, (method, each.role)
        assert (await portal.request("DELETE", f"{path}/second-factors")).status_code == 404
    assert (await portal.request("DELETE", f"/v1/invitations/{theirs['id']}")).status_code == 404
    for body, status in (
        ({"role": "admin"}, 404),
        ({"role": "viewer", "account_id": foreign}, 404),
        ({"role": "admin", "account_id": account}, 422),
    ):
        person = {"email": _address(), "name": "Eve", **body}
        assert (await portal.post("/v1/invitations", person)).status_code == status, body


async def test_nobody_gives_or_takes_a_role_that_may_do_what_he_may_not(
    application: Application, merchant: Merchant
) -> None:
    permissions = ["users.write", "users.read", *ROLES["support"]]
    key = await merchant.ok("POST", "/v1/api-keys", {"name": "office", "permissions": sorted(set(permissions))})
    office = Merchant(merchant.tenant_id, key["api_key"], application.client)
    admin, helper = await add_user(application, merchant), await add_user(application, merchant, role="support")

    refused = [
        await office.post("/v1/invitations", {"email": _address(), "name": "Eve", "role": "admin"}),
        await office.patch(f"/v1/users/{typeid(USER, helper.user_id)}", {"role": "admin"}),
        await office.patch(f"/v1/users/{typeid(USER, admin.user_id)}", {"status": "blocked"}),
        await office.request("DELETE", f"/v1/users/{typeid(USER, admin.user_id)}"),
        await office.request("DELETE", f"/v1/users/{typeid(USER, admin.user_id)}/second-factors"),
    ]

    assert {(each.status_code, each.json()["type"].rpartition(":")[2]) for each in refused} == {(403, "role-not-yours")}
    invited = await office.post("/v1/invitations", {"email": _address(), "name": "Paul", "role": "support"})
    assert invited.status_code == 201
