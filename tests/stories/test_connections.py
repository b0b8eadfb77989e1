"""A merchant's own bank channel, mail server and signature provider: configured, tested and used through the API."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from encours.bank import USER, host_key, listen
from encours_values.ids import MERCHANT, typeid
from tests.notifications.mailbox import mail_server
from tests.notifications.test_webhook_targets import certificates
from tests.support import yousign
from tests.support.application import Application, Merchant
from tests.support.world import SETTINGS, open_buyer, sell
from tests.support.yousign import YousignServer

PASSWORD = "the bank's password"
OWN_IBAN = "FR1420041010050500013M02606"


@pytest.fixture(scope="module")
async def application() -> AsyncIterator[Application]:
    async with Application(private_hosts="127.0.0.0/8, localhost") as running:
        yield running


@pytest.fixture
async def merchant(application: Application) -> Merchant:
    return await application.merchant(SETTINGS)


async def sftp_connection(merchant: Merchant, port: int, key: asyncssh.SSHKey, **changes: Any) -> Any:
    config = {"host": "127.0.0.1", "port": port, "user": USER, "host_keys": [key.export_public_key().decode().strip()]}
    body = {"kind": "bank_sftp", "name": "BNP", "config": config, "secrets": {"password": PASSWORD}, **changes}
    return await merchant.ok("POST", "/v1/connections", body)


async def run_test(merchant: Merchant, connection: Any) -> tuple[str, str | None]:
    tested = await merchant.ok("POST", f"/v1/connections/{connection['id']}/test")
    return tested["status"], tested["last_error"]


async def test_a_merchants_own_sftp_server_gets_its_debits_and_no_other_merchants(
    application: Application, merchant: Merchant, tmp_path: Path
) -> None:
    other = await application.merchant(SETTINGS)
    disk, key = tmp_path / "disk", host_key(tmp_path / "key")
    disk.mkdir()
    async with await listen(disk, 0, password=PASSWORD, key=key) as server:
        connection = await sftp_connection(merchant, server.get_port(), key)
        assert await run_test(merchant, connection) == ("working", None)
        for each in (merchant, other):
            await each.clock("2026-01-05T08:00:00+00:00")
            await sell(each, await open_buyer(each), 60_000)
            await application.quiet(each)
            await each.clock("2026-02-14T12:00:00Z")

    out = disk / "out"
    assert [folder.name for folder in out.iterdir()] == [typeid(MERCHANT, merchant.tenant_id)]
    (file,) = [path for path in (out / typeid(MERCHANT, merchant.tenant_id)).iterdir() if path.suffix == ".xml"]
    assert b"pain.008.001" in file.read_bytes()
    assert b"600.00" in file.read_bytes()
    assert {each["status"] for each in await merchant.all("/v1/collections")} == {"submitted"}
    assert await other.all("/v1/sandbox/bank/files")
    assert await merchant.all("/v1/sandbox/bank/files") == []


async def test_a_channel_that_fails_in_use_says_so_until_it_works_again(
    application: Application, merchant: Merchant, tmp_path: Path
) -> None:
    disk, key = tmp_path / "disk", host_key(tmp_path / "key")
    disk.mkdir()
    async with await listen(disk, 0, password="another", key=key) as server:
        connection = await sftp_connection(merchant, server.get_port(), key)
        assert (await merchant.ok("GET", f"/v1/connections/{connection['id']}"))["status"] == "untested"
        assert await run_test(merchant, connection) == ("failing", "the bank's server refuses the login")
        changed = {"secrets": {"password": "another"}}
        assert (await merchant.ok("PATCH", f"/v1/connections/{connection['id']}", changed))["status"] == "untested"
        await merchant.clock("2026-01-05T08:00:00+00:00")
        await sell(merchant, await open_buyer(merchant), 60_000)
        await application.quiet(merchant)
        await merchant.clock("2026-02-14T12:00:00Z")
        await application.quiet(merchant)

    used = await merchant.ok("GET", f"/v1/connections/{connection['id']}")
    assert (used["status"], used["last_error"]) == ("working", None)


async def test_a_test_ends_in_bounded_time_and_names_the_fault(merchant: Merchant, tmp_path: Path) -> None:
    key, other_key = host_key(tmp_path / "key"), host_key(tmp_path / "other")
    (tmp_path / "disk").mkdir()
    async with await listen(tmp_path / "disk", 0, password=PASSWORD, key=key) as server:
        connection = await sftp_connection(merchant, server.get_port(), other_key)
        assert await run_test(merchant, connection) == (
            "failing",
            "the bank's server has another key than the pinned one",
        )
    started = time.monotonic()
    assert await run_test(merchant, connection) == ("failing", "the bank's server does not answer")
    assert time.monotonic() - started < 25


async def test_a_merchants_mails_go_through_its_own_server_with_tls_and_login(
    application: Application, merchant: Merchant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, _ = certificates(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    with mail_server(tls=server, hostname="localhost", password=PASSWORD) as box:
        port = int(box.url.rpartition(":")[2])
        config = {"host": "localhost", "port": port, "user": "shop", "sender": "compta@grossiste.example"}
        body = {"kind": "smtp", "name": "Mail", "config": config, "secrets": {"password": "wrong"}}
        connection = await merchant.ok("POST", "/v1/connections", body)
        assert await run_test(merchant, connection) == (
            "failing",
            "the mail server refused the user name or the password",
        )
        await merchant.ok("PATCH", f"/v1/connections/{connection['id']}", {"secrets": {"password": PASSWORD}})
        assert await run_test(merchant, connection) == ("working", None)
        await merchant.clock("2026-01-05T08:00:00+00:00")
        await sell(merchant, await open_buyer(merchant), 60_000)
        await merchant.clock("2026-02-14T12:00:00Z")
        await application.quiet(merchant)
        assert await merchant.all("/v1/notifications?status=sent")
    assert {str(mail["From"].addresses[0].addr_spec) for mail in box.mails} == {"compta@grossiste.example"}

    other = await application.merchant(SETTINGS)
    await other.clock("2026-01-05T08:00:00+00:00")
    await open_buyer(other)
    await application.quiet(other)
    assert await other.all("/v1/notifications?status=queued") == []


async def test_a_merchants_own_signature_provider_signs_its_mandates(
    application: Application, merchant: Merchant
) -> None:
    async with YousignServer() as server:
        body = {
            "kind": "signature_provider",
            "name": "Yousign",
            "config": {"provider": "yousign", "url": f"{server.url}/v3"},
            "secrets": {"api_key": "wrong", "webhook_secret": yousign.SECRET},
        }
        connection = await merchant.ok("POST", "/v1/connections", body)
        status, fault = await run_test(merchant, connection)
        assert (status, "401" in (fault or "")) == ("failing", True)
        secrets = {"secrets": {"api_key": yousign.API_KEY}}
        await merchant.ok("PATCH", f"/v1/connections/{connection['id']}", secrets)
        assert await run_test(merchant, connection) == ("working", None)

        await merchant.ok("PUT", "/v1/settings", {"mandates": {"signature_provider": "yousign"}})
        account = await merchant.ok("POST", "/v1/accounts", ACCOUNT)
        mandate = await merchant.ok("POST", "/v1/mandates", {**MANDATE, "account_id": account["id"]})
        await application.quiet(merchant)
        (external_id,) = server.requests
        server.sign(external_id)
        headers, content = server.notice(external_id)
        path = f"/v1/mandates/signatures/yousign/{typeid(MERCHANT, merchant.tenant_id)}"
        forged = await application.client.post(path, headers=headers, content=content + b" ")
        assert forged.status_code == 401, forged.text
        assert (await merchant.ok("GET", f"/v1/mandates/{mandate['id']}"))["status"] == "pending_signature"
        accepted = await application.client.post(path, headers=headers, content=content)
        assert accepted.status_code == 204, accepted.text
        await application.quiet(merchant)
        assert (await merchant.ok("GET", f"/v1/mandates/{mandate['id']}"))["status"] == "awaiting_debtor_bank"

    other = await application.merchant(SETTINGS)
    await other.ok("PUT", "/v1/settings", {"mandates": {"signature_provider": "yousign"}})
    account = await other.ok("POST", "/v1/accounts", ACCOUNT)
    refused = await other.post("/v1/mandates", {**MANDATE, "account_id": account["id"]})
    assert refused.status_code == 409, refused.text


ACCOUNT = {
    "name": "Client",
    "country": "FR",
    "email": "achats@client.example",
    "address": {"street": "1 rue du Test", "postcode": "75001", "city": "Paris", "country": "FR"},
}
MANDATE = {
    "scheme": "B2B",
    "iban": OWN_IBAN,
    "debtor_name": "Client",
    "signer": {"name": "Jeanne Martin", "email": "jm@client.example", "title": "Gérante"},
}


async def test_secrets_go_in_and_never_out_and_changes_are_in_the_audit_trail(
    application: Application, merchant: Merchant, tmp_path: Path
) -> None:
    connection = await sftp_connection(merchant, 2222, host_key(tmp_path / "key"))
    path = f"/v1/connections/{connection['id']}"
    await merchant.ok("PATCH", path, {"config": {"user": "other"}})
    await merchant.ok("PUT", "/v1/settings", {"creditor": {"iban": OWN_IBAN}})
    assert (await merchant.request("DELETE", path)).status_code == 204
    assert (await merchant.get(path)).status_code == 404

    await application.quiet(merchant)
    trail = [each for each in await merchant.all("/v1/audit?service=gateway") if each["who"] != "operator"]
    assert [each["action"] for each in reversed(trail)][-4:] == [
        "connection_created",
        "connection_changed",
        "settings_changed",
        "connection_deleted",
    ]
    by_action = {each["action"]: each["details"] for each in reversed(trail)}
    assert by_action["connection_changed"]["old"] == {"config": {"user": USER}}
    assert by_action["connection_changed"]["new"] == {"config": {"user": "other"}}
    assert by_action["settings_changed"]["old"]["creditor"]["iban_masked"].startswith("FR76")
    assert by_action["settings_changed"]["new"]["creditor"]["iban_masked"].startswith("FR14")
    assert {each["who"][:4] for each in trail} == {"key_"}
    shown = f"{connection} {trail} {await merchant.all('/v1/events')}"
    assert PASSWORD not in shown
    assert OWN_IBAN not in shown
    stored = application.product.running["gateway"].database
    async with stored.transaction(merchant.tenant_id) as tx:
        rows = await tx.connection.fetch("SELECT to_jsonb(e)::text AS row FROM audit_entry e")
    assert PASSWORD not in str(rows)


async def test_a_service_stores_the_connections_of_its_own_kinds_only(
    application: Application, merchant: Merchant, tmp_path: Path
) -> None:
    await sftp_connection(merchant, 2222, host_key(tmp_path / "key"))
    stored = {}
    for name, running in application.product.running.items():
        async with running.database.transaction(merchant.tenant_id) as tx:
            stored[name] = await tx.connection.fetchval(
                "SELECT jsonb_array_length(connections) FROM tenant WHERE tenant_id = $1", merchant.tenant_id
            )
    assert {name for name, count in stored.items() if count} == {"collections"}


@pytest.mark.parametrize(
    ("changes", "status", "slug"),
    [
        ({"config": {"host": "10.0.0.1"}}, 422, "host-refused"),
        ({"config": {"host": "169.254.169.254"}}, 422, "host-refused"),
        ({"config": {"host": "[::1]"}}, 422, "invalid-request"),
        ({"config": {"host": "0x7f000001.example.invalid"}}, 422, "host-refused"),
        ({"config": {"port": 0}}, 422, "invalid-request"),
        ({"config": {"user": "a\nb"}}, 422, "invalid-request"),
        ({"config": {"host_keys": []}}, 422, "invalid-request"),
        ({"config": {"folder": "x"}}, 422, "invalid-request"),
        ({"secrets": {}}, 422, "secrets-missing"),
        ({"secrets": {"token": "x"}}, 422, "invalid-request"),
        ({"kind": "bank_folder", "config": {"folder": "../etc"}}, 422, "invalid-request"),
        ({"kind": "bank_folder", "config": {"folder": "a"}}, 422, "invalid-request"),
    ],
)
async def test_a_connection_that_may_not_be_is_refused(
    merchant: Merchant, tmp_path: Path, changes: dict[str, Any], status: int, slug: str
) -> None:
    public = host_key(tmp_path / "key").export_public_key().decode().strip()
    config: dict[str, Any] = {"host": "127.0.0.1", "port": 22, "user": USER, "host_keys": [public]}
    if "kind" in changes:
        config = {}
    body = {"kind": "bank_sftp", "name": "BNP", "secrets": {"password": PASSWORD}, **changes}
    body["config"] = {**config, **changes.get("config", {})}
    answer = await merchant.post("/v1/connections", body)
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (status, slug), answer.text
    assert await merchant.all("/v1/connections") == []


@pytest.mark.parametrize(
    "url",
    ["http://api.yousign.app/v3", "https://yousign.app.evil.example", "https://u@api.yousign.app", "https://10.0.0.1"],
)
async def test_a_signature_providers_key_goes_to_the_provider_only(merchant: Merchant, url: str) -> None:
    config = {"provider": "yousign", "url": url}
    body = {"kind": "signature_provider", "name": "Y", "config": config, "secrets": {"api_key": "x"}}
    assert (await merchant.post("/v1/connections", body)).status_code == 422


async def test_secrets_do_not_follow_to_another_host(merchant: Merchant, tmp_path: Path) -> None:
    connection = await sftp_connection(merchant, 2222, host_key(tmp_path / "key"))
    path = f"/v1/connections/{connection['id']}"
    refused = await merchant.patch(path, {"config": {"host": "localhost"}})
    assert refused.status_code == 422
    assert refused.json()["type"] == "urn:encours:problem:secrets-missing"
    assert (await merchant.ok("GET", path))["config"]["host"] == "127.0.0.1"
    moved = await merchant.ok("PATCH", path, {"config": {"host": "localhost"}, "secrets": {"password": "new"}})
    assert (moved["config"]["host"], moved["secrets_set"]) == ("localhost", ["password"])


async def test_one_connection_a_purpose_and_admins_only(merchant: Merchant, tmp_path: Path) -> None:
    await sftp_connection(merchant, 2222, host_key(tmp_path / "key"))
    folder = {"kind": "bank_folder", "name": "F", "config": {"folder": "bnp"}}
    twice = await merchant.post("/v1/connections", folder)
    assert (twice.status_code, twice.json()["type"]) == (409, "urn:encours:problem:connection-exists")
    key = await merchant.ok("POST", "/v1/api-keys", {"name": "shop", "role": "accountant"})
    headers = {"Authorization": f"Bearer {key['api_key']}"}
    for method, path in (("GET", "/v1/connections"), ("POST", "/v1/connections")):
        body = folder if method == "POST" else None
        assert (await merchant.request(method, path, body, headers=headers)).status_code == 403
