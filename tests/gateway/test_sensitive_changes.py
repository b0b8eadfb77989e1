"""Every admin is told when somebody changes who gets the money, who may do what, or who approves."""

import time
from collections.abc import AsyncIterator, Iterator

import pytest

from encours_contracts.gateway import SensitiveChangeMade
from encours_values.ids import ACCOUNT, USER, parse_typeid, typeid
from tests.notifications.mailbox import Mailbox, mail_server
from tests.stories.test_permissions import bearer, token
from tests.support.application import Application, Merchant
from tests.support.people import add_user
from tests.support.world import SETTINGS, open_account

IBAN, OTHER_IBAN = "FR7630006000011234567890189", "FR1420041010050500013M02606"


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
    return await application.merchant(SETTINGS)


def announced(application: Application, merchant: Merchant) -> list[tuple[str, str, str | None, str | None]]:
    """Once for each change, whoever was told."""
    events = application.events(merchant, SensitiveChangeMade)
    return list(dict.fromkeys((each.change, each.subject, each.before, each.after) for each in events))


async def test_all_admins_get_a_mail_of_another_creditor_iban_with_both_masked(
    application: Application, merchant: Merchant, box: Mailbox
) -> None:
    one, two = [await add_user(application, merchant, locale=language) for language in ("fr", "de")]
    clerk = await add_user(application, merchant, role="accountant")
    body = {"creditor": {"iban": OTHER_IBAN}}
    changed = await merchant.request(
        "PUT", "/v1/settings", body, headers=bearer(token(application, merchant, "admin", user_id=one.user_id))
    )
    assert changed.status_code == 200, changed.text
    await application.quiet(merchant)

    events = application.events(merchant, SensitiveChangeMade)
    assert {each.user_email for each in events} == {one.email, two.email}
    assert {each.made_by for each in events} == {"Jeanne Martin"}
    ((change, _, before, after),) = announced(application, merchant)
    assert change == "bank_account"
    assert before is not None
    assert after is not None
    assert ("FR76********************189" in before, "FR14*" in after) == (True, True)
    end = time.monotonic() + 20
    while not box.to(two.email):
        assert time.monotonic() < end, await merchant.all("/v1/notifications")
        await application.quiet(merchant)
    (mail,) = box.to(two.email)
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "eine wichtige Änderung" in mail["Subject"]
    assert "Bankkonto des Gläubigers" in text
    assert IBAN not in text
    assert OTHER_IBAN not in text
    assert box.to(clerk.email) == []


async def test_admins_hear_of_approvals_keys_connections_roles_and_invitations(
    application: Application, merchant: Merchant
) -> None:
    await add_user(application, merchant)
    clerk = await add_user(application, merchant, role="accountant")
    await merchant.ok("PUT", "/v1/settings", {"collection": {"approvals": 2}, "locale": "en"})
    key = await merchant.ok(
        "POST", "/v1/api-keys", {"name": "shop", "role": "support", "permissions": ["orders.write"]}
    )
    await merchant.ok("DELETE", f"/v1/api-keys/{key['id']}")
    folder = {"kind": "bank_folder", "name": "BNP", "config": {"folder": "bnp"}}
    connection = await merchant.ok("POST", "/v1/connections", folder)
    assert (await merchant.request("DELETE", f"/v1/connections/{connection['id']}")).status_code == 204
    await merchant.ok("PATCH", f"/v1/users/{typeid(USER, clerk.user_id)}", {"role": "credit_manager"})
    await merchant.ok("POST", "/v1/invitations", {"email": "paul@x.example", "name": "Paul", "role": "auditor"})
    await application.quiet(merchant)

    assert announced(application, merchant) == [
        ("approvals", "collection.approvals", "0", "2"),
        ("api_key", "shop", None, "support, orders.write"),
        ("api_key", "shop", "valid", "revoked"),
        ("connection", "bank_folder", None, "BNP"),
        ("connection", "bank_folder", "BNP", None),
        ("role", clerk.email, "accountant, active", "credit_manager, active"),
        ("role", "paul@x.example", None, "auditor (invited)"),
    ]


async def test_what_is_not_sensitive_tells_nobody(application: Application, merchant: Merchant) -> None:
    await add_user(application, merchant)
    await merchant.ok("PUT", "/v1/settings", {"locale": "en", "creditor": {"trade_name": "Grossiste"}})
    await application.quiet(merchant)
    assert announced(application, merchant) == []


async def test_a_companys_admin_invites_people_of_its_company_and_no_other(
    application: Application, merchant: Merchant
) -> None:
    own, other = await open_account(merchant), await open_account(merchant)
    admin = await add_user(application, merchant, role="company_admin", account_id=parse_typeid(ACCOUNT, own))
    text = token(application, merchant, "company_admin", own, user_id=admin.user_id)
    body = {"email": "achats@client.example", "name": "Paul", "role": "purchaser"}
    invited = await merchant.request("POST", "/v1/invitations", {**body, "account_id": own}, headers=bearer(text))
    refused = await merchant.request(
        "POST",
        "/v1/invitations",
        {**body, "email": "b@x.example", "account_id": other},
        headers=bearer(text),
    )
    assert (invited.status_code, refused.status_code) == (201, 404), (invited.text, refused.text)
