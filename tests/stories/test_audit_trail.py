"""Who did what in every service, read by object; and a forged trail that anchors give away."""

import asyncio
import base64
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import pytest

from encours_platform.anchors import Anchor
from encours_platform.audit import START, AuditRecord, _hash
from tests.stories.test_permissions import bearer, claims_of, token
from tests.support.application import Application, Merchant
from tests.support.world import SETTINGS, open_buyer, order, sell

pytestmark = pytest.mark.slow

AUDIT_KEYS = "a1:" + base64.b64encode(b"1" * 32).decode()


@pytest.fixture(scope="module")
async def application() -> AsyncIterator[Application]:
    async with Application(allow_private_webhooks=True, audit_keys=AUDIT_KEYS) as running:
        yield running


@pytest.fixture
async def merchant(application: Application) -> Merchant:
    return await application.merchant(SETTINGS)


async def trail(application: Application, merchant: Merchant, query: str = "") -> list[Any]:
    """Oldest first."""
    await application.quiet(merchant)
    return list(reversed(await merchant.all(f"/v1/audit{query}")))


async def test_each_write_of_each_service_is_in_the_trail_with_who_and_what_changed(
    application: Application, merchant: Merchant
) -> None:
    await merchant.clock("2026-01-05T08:00:00Z")
    buyer = await open_buyer(merchant)
    hold = {"reason": "asked by sales"}
    await merchant.ok("POST", f"/v1/accounts/{buyer}/hold", hold)
    await merchant.ok("POST", f"/v1/accounts/{buyer}/release", {"reason": "paid"})
    await merchant.ok("PATCH", f"/v1/accounts/{buyer}", {"name": "Autre"})
    placed = await order(merchant, buyer, 5_000)
    await merchant.ok("POST", f"/v1/orders/{placed['id']}/ship", {"amount": 2_000})
    await application.quiet(merchant)
    await merchant.ok("POST", "/v1/payments", {"account_id": buyer, "amount": 500, "method": "card"})
    (invoice,) = await merchant.all("/v1/invoices")
    dispute = {"reason": "damaged", "amount": 100}
    disputed = await merchant.ok("POST", f"/v1/invoices/{invoice['id']}/disputes", dispute)
    endpoint = await merchant.ok("POST", "/v1/webhook-endpoints", {"url": "http://127.0.0.1:9/hooks"})
    await merchant.ok("PATCH", f"/v1/webhook-endpoints/{endpoint['id']}", {"description": "Shop"})
    assert (await merchant.request("DELETE", f"/v1/webhook-endpoints/{endpoint['id']}")).status_code == 204
    key = await merchant.ok("POST", "/v1/api-keys", {"name": "spare", "role": "support"})
    await merchant.ok("DELETE", f"/v1/api-keys/{key['id']}")

    entries = await trail(application, merchant)
    by_action = {each["action"]: each for each in entries}
    assert {(each["service"], each["action"]) for each in entries} >= {
        ("credit", "account_created"),
        ("credit", "account_hold"),
        ("credit", "account_release"),
        ("credit", "account_changed"),
        ("credit", "account_limits"),
        ("credit", "order_created"),
        ("credit", "order_ship"),
        ("billing", "payment_created"),
        ("billing", "invoice_disputes"),
        ("notifications", "webhook_endpoint_created"),
        ("notifications", "webhook_endpoint_changed"),
        ("notifications", "webhook_endpoint_deleted"),
        ("gateway", "settings_changed"),
        ("gateway", "merchant_opened"),
        ("gateway", "api_key_created"),
        ("gateway", "api_key_revoked"),
    }
    held = by_action["account_hold"]
    assert held["subject"] == buyer
    assert held["who"].startswith("key_")
    assert held["by"] == {"id": held["who"], "name": "first key", "session_id": None, "address": "127.0.0.1"}
    assert by_action["merchant_opened"]["by"] is None
    assert held["details"]["given"] == hold
    assert (held["details"]["old"]["status"], held["details"]["new"]["status"]) == ("active", "on_hold")
    assert by_action["order_ship"]["details"]["new"]["shipped"] == 2_000
    assert by_action["invoice_disputes"]["details"]["created"] == disputed["id"]
    assert endpoint["secret"] not in str(entries)
    assert key["api_key"] not in str(entries)

    of_order = await trail(application, merchant, f"?object={placed['id']}")
    ordered, shipped, *_ = of_order
    assert [each["action"] for each in of_order[:2]] == ["order_created", "order_ship"]
    assert (ordered["who"], ordered["subject"]) == (shipped["who"], placed["id"])
    assert (ordered["details"]["amount"], ordered["details"]["decision"]) == (5_000, "authorized")

    of_invoice = await trail(application, merchant, f"?object={invoice['id']}")
    assert [each["action"] for each in of_invoice] == ["invoice_disputes"]
    of_buyer = [each["action"] for each in await trail(application, merchant, f"?object={buyer}")]
    assert {"account_created", "account_hold", "payment_created"} <= set(of_buyer)


async def test_an_act_of_a_person_says_who_with_which_session_and_from_where(
    application: Application, merchant: Merchant
) -> None:
    buyer = await open_buyer(merchant)
    text = token(application, merchant, "credit_manager")
    body = {"amount": 70_000, "currency": "EUR", "source": "own"}
    limited = await merchant.request("POST", f"/v1/accounts/{buyer}/limits", body, headers=bearer(text))
    assert limited.status_code == 201, limited.text

    *_, entry = await trail(application, merchant, f"?object={buyer}&action=account_limits")
    claims = claims_of(text)
    assert entry["who"] == claims["sub"]
    assert entry["by"] == {
        "id": claims["sub"],
        "name": "Jeanne Martin",
        "session_id": claims["sid"],
        "address": "127.0.0.1",
    }
    assert entry["details"]["given"] == body
    of_person = await trail(application, merchant, f"?object={claims['sub']}")
    assert [each["action"] for each in of_person] == ["account_limits"]


async def test_a_repeat_and_a_refusal_write_no_entry(application: Application, merchant: Merchant) -> None:
    buyer = await open_buyer(merchant)
    before = await trail(application, merchant)
    for _ in range(2):
        await merchant.ok("POST", f"/v1/accounts/{buyer}/hold", {"reason": "once"}, key="hold-1")
    assert (await merchant.post(f"/v1/accounts/{buyer}/limits", {"amount": -1})).status_code == 422
    assert (await merchant.post("/v1/payments", {"account_id": buyer, "amount": 0})).status_code == 422

    after = await trail(application, merchant)
    assert [each["action"] for each in after[len(before) :]] == ["account_hold"]


async def test_an_iban_is_masked_and_another_merchant_sees_nothing(
    application: Application, merchant: Merchant
) -> None:
    buyer = await open_buyer(merchant)
    await merchant.ok("POST", f"/v1/accounts/{buyer}/hold", {"reason": "see FR7630006000011234567890189"})
    other = await application.merchant()
    assert "FR7630006000011234567890189" not in str(await trail(application, merchant))
    assert await trail(application, other, f"?object={buyer}") == []
    key = await merchant.ok("POST", "/v1/api-keys", {"name": "shop", "role": "accountant"})
    refused = await merchant.get("/v1/audit", headers={"Authorization": f"Bearer {key['api_key']}"})
    assert refused.status_code == 403


async def command(application: Application, *arguments: str, keys: str | None = AUDIT_KEYS) -> tuple[int, str, str]:
    environment = {
        "ENCOURS_DATABASE_URL": application.database_url,
        "ENCOURS_SECRET_KEYS": application.settings.secret_keys,
        "ENCOURS_API_KEY_PEPPER": application.settings.api_key_pepper,
        **({"ENCOURS_AUDIT_KEYS": keys} if keys else {}),
    }
    run = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from encours.cli import main; main()", "audit", *arguments),
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=tempfile.gettempdir(),
    )
    out, err = await asyncio.wait_for(run.communicate(), 60)
    assert run.returncode is not None
    return run.returncode, out.decode(), out.decode() + err.decode()


async def rebuild(connection: "asyncpg.Connection[asyncpg.Record]", merchant: Merchant, upto: int) -> None:
    """What an owner of the database can do: changes the first entry, cuts the rest, computes all hashes anew."""
    tenant_id = merchant.tenant_id
    await connection.execute("DELETE FROM credit.audit_entry WHERE tenant_id = $1 AND seq > $2", tenant_id, upto)
    await connection.execute("UPDATE credit.audit_entry SET who = 'nobody' WHERE tenant_id = $1 AND seq = 1", tenant_id)
    hash_ = START
    for row in await connection.fetch("SELECT * FROM credit.audit_entry WHERE tenant_id = $1 ORDER BY seq", tenant_id):
        entry = AuditRecord(row["at"], row["who"], row["action"], row["subject"], row["details"])
        hash_ = _hash(hash_, tenant_id, row["seq"], entry)
        await connection.execute(
            "UPDATE credit.audit_entry SET hash = $3 WHERE tenant_id = $1 AND seq = $2", tenant_id, row["seq"], hash_
        )
    await connection.execute(
        "UPDATE credit.audit_head SET seq = $2, hash = $3 WHERE tenant_id = $1", tenant_id, upto, hash_
    )


async def test_a_chain_that_was_forged_cut_and_rebuilt_is_given_away_by_its_anchors(tmp_path: Path) -> None:
    anchors = tmp_path / "anchors.jsonl"
    async with Application(audit_keys=AUDIT_KEYS) as application:
        merchant = await application.merchant(SETTINGS)
        buyer = await open_buyer(merchant)
        await sell(merchant, buyer, 1_000)
        await application.quiet(merchant)
        assert (await command(application, "export", str(anchors)))[0] == 0
        code, out, err = await command(application, "verify", "--anchors", str(anchors))
        assert code == 0, out
        assert "FORGED" not in out
        assert "Not proven: What was never recorded" in err
        await merchant.ok("POST", f"/v1/accounts/{buyer}/hold", {"reason": "later"})
        await application.quiet(merchant)
        code, out, err = await command(application, "verify", "--anchors", str(anchors))
        assert (code, "1 entries are newer than the last anchor" in err) == (0, True), err

        connection = await asyncpg.connect(application.database_url)
        try:
            await rebuild(connection, merchant, upto=2)
            code, out, _ = await command(application, "verify")
            assert (code, "2 entries, whole, FORGED" in out) == (1, True), out

            for table in ("audit_anchor", "audit_copy", "audit_copy_head"):
                await connection.execute(f"DELETE FROM gateway.{table}")
            code, out, err = await command(application, "verify")
            assert code == 0, "within the database alone nothing is left that shows it"
            assert "Who owns the database can delete anchors" in err
            code, out, _ = await command(application, "verify", "--anchors", str(anchors))
            assert (code, "FORGED" in out, "does not have the exported anchor 1" in out) == (1, True, True), out
        finally:
            await connection.close()


async def test_an_anchor_that_another_key_signed_proves_nothing(
    application: Application, merchant: Merchant, tmp_path: Path
) -> None:
    await open_buyer(merchant)
    await application.quiet(merchant)
    file = tmp_path / "anchors.jsonl"
    assert (await command(application, "export", str(file)))[0] == 0
    lines = file.read_text().splitlines()
    read = Anchor.from_line(lines[0])
    forged = orjson.loads(lines[0])
    forged["content"] = read.content.replace('"number":1', '"number":2', 1)
    file.write_text(orjson.dumps(forged).decode() + "\n")
    code, out, _ = await command(application, "verify", "--anchors", str(file))
    assert (code, "is not signed by ENCOURS_AUDIT_KEYS" in out) == (1, True), out

    other = "a1:" + base64.b64encode(b"2" * 32).decode()
    assert (await command(application, "verify", keys=other))[0] == 1
    code, _, err = await command(application, "verify", keys=None)
    assert (code, "ENCOURS_AUDIT_KEYS is not set" in err) == (0, True)
    code, _, err = await command(application, "export", keys=None)
    assert (code, "there is nothing to sign with" in err) == (2, True)
    file.write_text("no anchor\n")
    assert (await command(application, "verify", "--anchors", str(file)))[0] == 2


async def test_the_running_gateway_signs_by_itself_and_writes_to_the_folder(tmp_path: Path) -> None:
    async with Application(audit_keys=AUDIT_KEYS, audit_anchor_folder=str(tmp_path)) as application:
        merchant = await application.merchant()
        await application.quiet(merchant)
        await application.restart(("gateway",))
        async with asyncio.timeout(20):
            while not list(tmp_path.glob("mer_*/*.json")):
                await asyncio.sleep(0.05)
        (file,) = tmp_path.glob("mer_*/*.json")
        assert Anchor.from_line(file.read_text()).heads[0].service == "gateway"
