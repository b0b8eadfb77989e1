"""Keys, and who is signed in at the page."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from encours.application import Application as ProductApplication
from encours.services import SERVICES
from encours_contracts.credit import AccountOpened, OrderPlaced
from encours_gateway.domain.errors import TrialSecrets
from encours_gateway.store import figures
from encours_gateway.use_cases.open_merchant import TRIAL_KEY, TRIAL_SECRET, open_merchant, refuse_trial_secrets
from encours_platform.auth import CACHE_SECONDS
from encours_platform.bus.in_process import InProcessBus
from encours_platform.key_status import PATH
from encours_values.ids import new_id
from tests.notifications.builders import account_opened, order_placed
from tests.support.application import PEPPER, Application, Merchant, settings_for
from tests.support.people import browser, signed_in
from tests.support.processes import free_port

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
async def application() -> AsyncIterator[Application]:
    async with Application() as running:
        yield running


async def _key(merchant: Merchant, role: str, **more: str) -> dict[str, str]:
    body = {"name": "shop", "role": role}
    answer: dict[str, str] = await merchant.ok("POST", "/v1/api-keys", body, **more)
    return answer


async def test_a_repeated_request_for_a_key_makes_no_second_one_and_no_row_holds_it(application: Application) -> None:
    merchant, twice = await application.merchant(), str(uuid.uuid4())

    first, second = [await _key(merchant, "support", key=twice) for _ in range(2)]

    assert first == second
    assert len(await merchant.all("/v1/api-keys")) == 2
    other = await merchant.post("/v1/api-keys", {"name": "shop", "role": "admin"}, key=twice)
    assert other.status_code == 422
    async with application.product.runtimes["gateway"].database.cross_tenant_transaction() as connection:
        stored = [row["answer"] for row in await connection.fetch("SELECT answer FROM idempotency")]
    assert stored
    assert all(first["api_key"].encode() not in answer for answer in stored)
    assert (
        await Merchant(merchant.tenant_id, first["api_key"], application.client).get("/v1/settings")
    ).status_code == 200


async def test_one_key_asked_for_by_two_requests_at_once_is_one_key(application: Application) -> None:
    merchant, twice = await application.merchant(), str(uuid.uuid4())

    keys = await asyncio.gather(*(_key(merchant, "support", key=twice) for _ in range(4)))

    assert len({each["api_key"] for each in keys}) == 1
    assert len(await merchant.all("/v1/api-keys")) == 2


async def test_a_revoked_key_ends_everywhere_within_its_five_seconds(application: Application) -> None:
    merchant = await application.merchant()
    issued = await _key(merchant, "support")
    shop = Merchant(merchant.tenant_id, issued["api_key"], application.client)
    asked = ("/v1/settings", "/v1/accounts", "/v1/mandates", "/v1/invoices", "/v1/collections", "/v1/events")
    assert {(await shop.get(path)).status_code for path in asked} == {200}

    revoked = await merchant.ok("DELETE", f"/v1/api-keys/{issued['id']}")
    await asyncio.sleep(CACHE_SECONDS + 0.5)

    assert revoked["id"] == issued["id"]
    assert (
        datetime.now(UTC) - timedelta(seconds=1) < datetime.fromisoformat(revoked["effective_at"]) < datetime.now(UTC)
    )

    assert {(await shop.get(path)).status_code for path in asked} == {401}


async def test_the_page_is_for_people_who_are_signed_in_and_may_read_figures(application: Application) -> None:
    merchant, account = await application.merchant(), new_id()
    reader, user = await signed_in(application, merchant, role="support")
    buyer, _ = await signed_in(application, merchant, role="payer", account_id=account)
    for each in (reader, buyer):
        each.headers = {}

    shown, hidden = await reader.call("GET", "/"), await buyer.call("GET", "/")
    half = browser(application)
    by_key = await half.call("GET", "/", Authorization=f"Bearer {merchant.key}")

    assert "State of the installation" in shown.text
    assert "frame-ancestors 'none'" in shown.headers["content-security-policy"]
    for refused in (hidden, by_key, await half.call("GET", "/")):
        assert (refused.status_code, refused.headers["location"], refused.content) == (303, "/console", b"")
    database = application.product.runtimes["gateway"].database
    await database.cross_tenant_call(
        "UPDATE session SET expires_at = clock_timestamp() WHERE user_id = $1", user.user_id
    )
    assert (await reader.call("GET", "/")).status_code == 303


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"legal": {"siren": "123456789"}}, "/legal/siren"),
        ({"legal": {"vat_number": "FR00732829320"}}, "/legal/vat_number"),
        ({"legal": {"email": "nobody@"}}, "/legal/email"),
        ({"legal": {"name": "株式会社印刷"}}, "/legal/name"),
        ({"creditor": {"name": "شركة"}}, "/creditor/name"),
        ({"creditor": {"trade_name": "\u202eecnarF"}}, "/creditor/trade_name"),
        ({"creditor": {"bic": "AGRI"}}, "/creditor/bic"),
    ],
)
async def test_settings_with_an_identifier_that_does_not_check_are_refused(
    application: Application, change: dict[str, Any], pointer: str
) -> None:
    merchant = await application.merchant()
    answer = await merchant.put("/v1/settings", change)

    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_settings_hold_identifiers_without_what_was_pasted_with_them(application: Application) -> None:
    merchant = await application.merchant()
    legal = {"siren": "732\u202f829\u202f320", "vat_number": "fr 44 732829320"}
    creditor = {"bic": "agri fr\u200bpp", "identifier": "fr72 zzz\u200b123456"}
    changed = await merchant.ok("PUT", "/v1/settings", {"legal": legal, "creditor": creditor})

    assert (changed["legal"]["siren"], changed["legal"]["vat_number"]) == ("732829320", "FR44732829320")
    assert (changed["creditor"]["bic"], changed["creditor"]["identifier"]) == ("AGRIFRPP", "FR72ZZZ123456")


async def test_the_page_counts_events_of_all_types_and_shows_the_newest_forty_first(application: Application) -> None:
    merchant, account = await application.merchant(), new_id()
    database = application.product.runtimes["gateway"].database
    async with database.transaction(merchant.tenant_id) as tx:
        for first in range(0, 60, 20):
            await figures.add(tx, [order_placed(account, str(number)) for number in range(first, first + 20)])
        await figures.add(tx, [account_opened(account)])

    seen = await database.run(merchant.tenant_id, figures.figures)
    latest = await database.run(merchant.tenant_id, figures.latest)

    assert seen[OrderPlaced.TYPE] == figures.Figure(60, 60 * 12_345)
    assert seen[AccountOpened.TYPE].events == 1
    assert [each.type for each in latest] == [AccountOpened.TYPE] + [OrderPlaced.TYPE] * 39
    assert [each.summary["external_id"] for each in latest[1:]] == [str(number) for number in range(59, 20, -1)]


async def test_a_revoked_key_ends_in_another_process_though_the_bus_carries_nothing() -> None:
    async with Application() as application:
        merchant = await application.merchant()
        issued = await _key(merchant, "support")
        port = free_port()
        server = uvicorn.Server(uvicorn.Config(application.app, port=port, log_config=None, lifespan="off"))
        serving = asyncio.create_task(server.serve())
        settings = application.settings.model_copy(update={"gateway_url": f"http://127.0.0.1:{port}"})
        other = ProductApplication(settings, ("credit",), InProcessBus())
        transport = httpx.ASGITransport(app=other.app())
        async with httpx.AsyncClient(transport=transport, base_url="http://credit") as client:
            shop = Merchant(merchant.tenant_id, issued["api_key"], client)
            before = (await shop.get("/v1/accounts")).status_code
            # As if the bus were down: the table that credit reads is put back to what it was before the revocation.
            async with application.product.runtimes["credit"].database.cross_tenant_transaction() as connection:
                stored = await connection.fetch("SELECT * FROM api_key")
            await merchant.ok("DELETE", f"/v1/api-keys/{issued['id']}")
            await asyncio.sleep(CACHE_SECONDS + 0.5)
            async with application.product.runtimes["credit"].database.cross_tenant_transaction() as connection:
                await connection.execute("DELETE FROM api_key")
                for row in stored:
                    columns, places = ", ".join(row.keys()), ", ".join(f"${n}" for n in range(1, len(row) + 1))
                    await connection.execute(f"INSERT INTO api_key ({columns}) SELECT {places}", *row.values())
            after = (await shop.get("/v1/accounts")).status_code
        server.should_exit = True
        await serving
        await other.stop()

    assert (before, after) == (200, 401)


async def test_without_the_gateway_a_key_ends_five_seconds_after_its_last_word(application: Application) -> None:
    merchant = await application.merchant()
    for grace, statuses in ((0.0, (503, 503)), (60.0, (503, 200))):
        port = free_port()
        changes = {"gateway_url": f"http://127.0.0.1:{port}", "key_grace_seconds": grace}
        other = ProductApplication(application.settings.model_copy(update=changes), ("credit",), InProcessBus())
        authenticator = other.runtimes["credit"].api.authenticator
        transport = httpx.ASGITransport(app=other.app())
        async with httpx.AsyncClient(transport=transport, base_url="http://credit") as client:
            shop = Merchant(merchant.tenant_id, merchant.key, client)
            before = await shop.get("/v1/accounts")
            server = uvicorn.Server(uvicorn.Config(application.app, port=port, log_config=None, lifespan="off"))
            serving = asyncio.create_task(server.serve())
            async with asyncio.timeout(20):
                while (await shop.get("/v1/accounts")).status_code != 200:
                    await asyncio.sleep(0.1)
            server.should_exit = True
            await serving
            assert (await shop.get("/v1/accounts")).status_code == 200, "the last word is fresh"
            authenticator._known.clear()  # as after five seconds
            after = await shop.get("/v1/accounts")
        assert (before.status_code, after.status_code) == statuses
        assert before.json()["type"] == "urn:encours:problem:key-status-unknown"
        assert "retry-after" in before.headers
        await other.stop()


async def test_the_internal_route_is_closed_to_api_keys(application: Application) -> None:
    merchant = await application.merchant()

    refused = await merchant.get(f"{PATH}/{merchant.tenant_id}/{uuid.uuid4()}")

    assert refused.status_code == 401


async def test_settings_are_changed_though_one_service_is_down_and_the_answer_names_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("encours_gateway.use_cases.move_clock.APPLY_SECONDS_MAX", 3.0)
    async with Application(services=[name for name in SERVICES if name != "credit"]) as application:
        database = application.product.runtimes["gateway"].database
        opened = await open_merchant(database, pepper=PEPPER, name="Grossiste", kind="sandbox")
        merchant = Merchant(opened.tenant_id, opened.api_key, application.client)
        await application.quiet(merchant)

        answer = await merchant.put("/v1/settings", {"locale": "en"})

    assert answer.status_code == 202
    assert (answer.json()["locale"], answer.json()["pending_services"]) == ("en", ["credit"])


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"api_key_pepper": TRIAL_SECRET}, "ENCOURS_API_KEY_PEPPER"),
        ({"admin_token": TRIAL_SECRET}, "ENCOURS_ADMIN_TOKEN"),
        ({"token_keys": TRIAL_KEY}, "ENCOURS_TOKEN_KEYS"),
        ({"secret_keys": f"k1:{'A' * 43}=,{TRIAL_KEY}"}, "ENCOURS_SECRET_KEYS"),
    ],
)
def test_a_live_merchant_is_refused_where_a_secret_is_the_published_one(changes: dict[str, str], named: str) -> None:
    compose = (ROOT / "docker-compose.yml").read_text()
    assert f"{{ENCOURS_API_KEY_PEPPER:-{TRIAL_SECRET}}}" in compose
    assert f"{{ENCOURS_SECRET_KEYS:-{TRIAL_KEY}}}" in compose
    assert f"{{ENCOURS_TOKEN_KEYS:-{TRIAL_KEY}}}" in compose
    settings = settings_for("postgresql://nobody@127.0.0.1:1/none")

    refuse_trial_secrets(settings)

    with pytest.raises(TrialSecrets, match=named):
        refuse_trial_secrets(settings.model_copy(update=changes))
