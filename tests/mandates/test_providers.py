"""Mandates signed at Yousign and at DocuSign, against servers that speak their documented protocols."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import typst

from encours_mandates.core.use_cases.documents import open_document
from encours_mandates.signing.adapters import provider_http
from encours_mandates.signing.adapters.yousign import YousignProvider
from encours_mandates.signing.use_cases.ports import ProviderRequest
from encours_platform.problems import NotFound
from encours_platform.sealing import Sealer
from encours_values.ids import MANDATE, new_id, parse_typeid
from tests.mandates.world import IBAN, IBAN_MASKED, SETTINGS, World
from tests.support import docusign, yousign
from tests.support.application import SECRET_KEYS, Application
from tests.support.docusign import DocusignServer
from tests.support.provider_server import Fault, Reply, text_of
from tests.support.yousign import YousignServer

SEALER = Sealer.from_setting(SECRET_KEYS)
Server = YousignServer | DocusignServer


@dataclass
class Providers:
    application: Application
    yousign: YousignServer
    docusign: DocusignServer


@pytest.fixture(scope="module")
async def providers() -> AsyncIterator[Providers]:
    async with AsyncExitStack() as stack:
        at_yousign = await stack.enter_async_context(YousignServer())
        at_docusign = await stack.enter_async_context(DocusignServer())
        settings: dict[str, Any] = {
            "yousign_url": f"{at_yousign.url}/v3",
            "yousign_api_key": yousign.API_KEY,
            "yousign_webhook_secret": yousign.SECRET,
            "docusign_account_url": at_docusign.url,
            "docusign_url": at_docusign.url,
            "docusign_integration_key": docusign.INTEGRATION_KEY,
            "docusign_user_id": docusign.USER_ID,
            "docusign_account_id": docusign.ACCOUNT_ID,
            "docusign_private_key": docusign.PRIVATE_KEY.replace("\n", "\\n"),
            "docusign_webhook_secret": ",".join(docusign.SECRETS),
        }
        application = await stack.enter_async_context(Application(services=("mandates",), **settings))
        yield Providers(application, at_yousign, at_docusign)


@dataclass
class ProviderWorld:
    """A merchant whose mandates are signed at one provider, and that provider."""

    world: World
    server: Server

    async def create(self, **changes: Any) -> Any:
        """A mandate, as it stands once the provider was called."""
        mandate = await self.world.create(**changes)
        await self.quiet()
        return await self.world.read(mandate)

    async def quiet(self) -> None:
        await self.world.application.quiet(self.world.merchant)

    async def clock(self, now: str) -> None:
        await self.world.application.set_clock(self.world.merchant, now)

    def key_of(self, mandate: Any) -> list[str]:
        """Ids of the requests that the provider has for the mandate."""
        name = "external_id" if isinstance(self.server, YousignServer) else "transactionId"
        return [each for each, result in self.server.requests.items() if result.get(name) == mandate["id"]]

    def request_of(self, mandate: Any) -> str:
        """The one request of the mandate, of which its signer was told once."""
        (external_id,) = self.key_of(mandate)
        assert self.server.mailed.count(external_id) == 1
        return external_id

    async def notify(self, headers: Mapping[str, str | bytes], body: bytes) -> httpx.Response:
        path = f"/v1/mandates/signatures/{self.server.name}"
        raw = [
            (name.encode(), value if isinstance(value, bytes) else value.encode()) for name, value in headers.items()
        ]
        return await self.world.application.client.post(path, content=body, headers=raw)

    async def result(self, mandate: Any) -> Any:
        """The mandate after the provider's webhook."""
        answer = await self.notify(*self.server.notice(self.request_of(mandate)))
        assert answer.status_code == 204, answer.text
        await self.quiet()
        return await self.world.read(mandate)

    async def document(self, mandate: Any, kind: Any) -> bytes:
        database = self.world.application.product.running["mandates"].database
        mandate_id = parse_typeid(MANDATE, mandate["id"])
        async with database.transaction(self.world.merchant.tenant_id) as tx:
            return (await open_document(tx, SEALER, mandate_id, kind)).content

    async def forget(self, mandate: Any) -> None:
        """As the database was before the provider's answer was noted: what a process killed there leaves."""
        database = self.world.application.product.running["mandates"].database
        mandate_id = parse_typeid(MANDATE, mandate["id"])
        async with database.cross_tenant_transaction() as connection:
            await connection.execute("DELETE FROM document WHERE mandate_id = $1", mandate_id)
            await connection.execute("DELETE FROM due_work WHERE subject = $1", str(mandate_id))
            await connection.execute(
                "UPDATE signature_request SET status = 'requested', external_id = NULL WHERE mandate_id = $1",
                mandate_id,
            )
            await connection.execute(
                """INSERT INTO due_work (tenant_id, kind, subject, due_at, attempts, is_sandbox)
                   SELECT tenant_id, 'request_signature', $1, clock_at, 1, true FROM tenant WHERE tenant_id = $2""",
                str(mandate_id),
                self.world.merchant.tenant_id,
            )
        database.on_commit({"worker"})
        await self.quiet()


@pytest.fixture(params=["yousign", "docusign"])
async def signing(request: pytest.FixtureRequest, providers: Providers) -> AsyncIterator[ProviderWorld]:
    server: Server = getattr(providers, request.param)
    settings = {**SETTINGS, "mandates": {"signature_provider": request.param}}
    yield ProviderWorld(await World.of(providers.application, settings=settings), server)
    assert not server.faults, "a fault that did not happen"
    server.down = False
    server.problems.clear()
    server.received.clear()


def moves(mandate: Any) -> list[str]:
    return [step["move"] for step in mandate["steps"]]


FIRST_WRITE = {"yousign": r"/signature_requests$", "docusign": r"/envelopes$"}
READ = {"yousign": r"/signature_requests/[^/]+$", "docusign": r"/envelopes/[^/]+$"}


async def test_a_mandate_is_signed_at_the_provider_and_then_waits_for_the_debtors_bank(signing: ProviderWorld) -> None:
    mandate = await signing.create()
    assert mandate["status"] == "pending_signature"
    assert moves(mandate) == ["create", "request_signature"]
    signed_document = signing.server.sign(signing.request_of(mandate))

    signed = await signing.result(mandate)

    assert signed["status"] == "awaiting_debtor_bank"
    assert moves(signed) == ["create", "request_signature", "sign", "ask_debtor_bank"]
    assert signed["steps"][2]["who"] == signing.server.name
    assert signed["steps"][2]["evidence"]["method"] == signing.server.name
    assert await signing.document(signed, "signed") == signed_document
    assert await signing.document(signed, "evidence") != b""
    assert signed_document.startswith(await signing.document(signed, "original"))
    assert await signing.world.story() == ["MandateSigned"]
    assert signing.server.problems == []


async def test_mnd_20_the_signer_gets_the_form_with_its_whole_iban(signing: ProviderWorld) -> None:
    mandate = await signing.create()

    shown = text_of(await signing.document(mandate, "original"))

    assert "interentreprises" in shown
    assert "FR76 3000 6000 0112 3456 7890 189" in shown
    assert mandate["reference"] in shown


async def test_without_any_webhook_the_signature_is_found_by_polling(signing: ProviderWorld) -> None:
    mandate = await signing.create()
    signing.server.sign(signing.request_of(mandate))
    assert (await signing.world.read(mandate))["status"] == "pending_signature"

    await signing.clock("2011-01-03T09:16:00+00:00")

    assert (await signing.world.read(mandate))["status"] == "awaiting_debtor_bank"


async def test_polling_slows_down_and_ends_with_the_request(signing: ProviderWorld) -> None:
    mandate = await signing.create()
    external_id = signing.request_of(mandate)
    signing.server.received.clear()
    for hour in range(9, 21):
        await signing.clock(f"2011-01-03T{hour:02}:59:00+00:00")
    first_day = len(signing.server.calls("GET", READ[signing.server.name]))

    await signing.clock("2011-01-25T09:00:00+00:00")

    stalled = await signing.world.read(mandate)
    assert 3 <= first_day <= 12
    assert stalled["status"] == "pending_signature"
    assert stalled["details"]["cause"] == "signature_expired"
    assert signing.server.status_of(external_id) == "canceled"
    asked = len(signing.server.received)
    await signing.clock("2011-06-25T09:00:00+00:00")
    assert len(signing.server.received) == asked


async def test_an_answer_that_is_lost_makes_no_second_request(signing: ProviderWorld) -> None:
    signing.server.faults.append(Fault("POST", FIRST_WRITE[signing.server.name], lost=True))
    mandate = await signing.create()
    assert moves(mandate) == ["create"]

    await signing.clock("2011-01-03T09:01:30+00:00")

    signing.request_of(mandate)
    assert moves(await signing.world.read(mandate)) == ["create", "request_signature"]
    assert signing.server.problems == []


async def test_a_process_killed_between_the_providers_answer_and_its_note_finds_its_request_again(
    signing: ProviderWorld,
) -> None:
    mandate = await signing.create()
    external_id = signing.request_of(mandate)

    await signing.forget(mandate)

    assert signing.request_of(mandate) == external_id
    signing.server.sign(external_id)
    assert (await signing.result(mandate))["status"] == "awaiting_debtor_bank"


@pytest.mark.parametrize("step", ["/documents$", "/signers$", "/activate$"])
async def test_each_step_at_yousign_is_gone_on_with_where_an_answer_was_lost(providers: Providers, step: str) -> None:
    settings = {**SETTINGS, "mandates": {"signature_provider": "yousign"}}
    signing = ProviderWorld(await World.of(providers.application, settings=settings), providers.yousign)
    for lost in (True, False):
        result = None if lost else Reply(500)
        signing.server.faults.append(Fault("POST", step, lost=lost, reply=result))
        mandate = await signing.create()
        await signing.clock("2011-01-03T09:01:30+00:00" if lost else "2011-01-03T09:03:00+00:00")

        request = signing.server.requests[signing.request_of(mandate)]
        assert len(request["documents"]) == len(request["signers"]) == 1
        assert request["status"] == "ongoing"
        assert moves(await signing.world.read(mandate)) == ["create", "request_signature"]


async def test_a_document_without_an_anchor_gets_its_field_at_the_foot_of_the_last_page(providers: Providers) -> None:
    provider = YousignProvider(f"{providers.yousign.url}/v3", yousign.API_KEY)
    expected = ProviderRequest(
        mandate_id=new_id(),
        reference="RUM/1",
        title="Mandate <RUM/1> https://x.example",
        document=typst.compile(b"A mandate with no anchor"),
        signer_name="Prince",
        signer_email="prince@forges.example",
        language="de",
        expires_at=datetime(2011, 1, 17, tzinfo=UTC),
        idempotency_key=f"mdt_{new_id()}",
    )

    external_id = await provider.request(expected)

    request = providers.yousign.requests[external_id]
    assert request["status"] == "ongoing"
    (field,) = request["signers"][0]["fields"]
    assert field["page"] == 1
    assert request["signers"][0]["info"]["last_name"] == "Prince"
    assert await provider.find(expected.idempotency_key) == external_id
    assert await provider.request(expected) == external_id
    await provider.cancel(external_id)
    await provider.cancel(external_id)
    assert (await provider.state(external_id)).status == "expired"


async def test_a_request_that_is_gone_at_the_provider_is_refused(signing: ProviderWorld) -> None:
    mandate = await signing.create()
    del signing.server.requests[signing.request_of(mandate)]

    await signing.clock("2011-01-03T09:16:00+00:00")

    lost = await signing.world.read(mandate)
    assert lost["status"] == "pending_signature"
    assert lost["details"]["cause"] == "signature_refused"
    assert "404" in lost["steps"][-1]["evidence"]["text"]


@pytest.mark.parametrize("content", [b"<html>", b"{}", b"[]", b'{"status": 7}'])
async def test_answers_that_are_not_as_documented_are_asked_for_again(signing: ProviderWorld, content: bytes) -> None:
    mandate = await signing.create()
    signing.server.sign(signing.request_of(mandate))
    signing.server.faults.append(Fault("GET", READ[signing.server.name], reply=Reply(200, content)))
    assert (await signing.result(mandate))["status"] == "pending_signature"

    await signing.clock("2011-01-03T09:59:00+00:00")

    assert (await signing.world.read(mandate))["status"] == "awaiting_debtor_bank"


async def test_a_signed_document_that_is_no_pdf_signs_nothing(signing: ProviderWorld) -> None:
    mandate = await signing.create()
    signing.server.sign(signing.request_of(mandate))
    signing.server.faults.append(Fault("GET", r"/download$|/combined$", reply=Reply(200, b"PK", "application/zip")))
    assert (await signing.result(mandate))["status"] == "pending_signature"

    await signing.clock("2011-01-03T09:02:00+00:00")

    assert (await signing.world.read(mandate))["status"] == "awaiting_debtor_bank"


async def test_passing_faults_are_waited_out_in_the_call_itself(signing: ProviderWorld) -> None:
    name = signing.server.name
    signing.server.faults.append(Fault("POST", FIRST_WRITE[name], reply=Reply(429, headers={"Retry-After": "1"})))
    mandate = await signing.create()
    signing.server.sign(signing.request_of(mandate))
    signing.server.faults.extend([Fault("GET", READ[name], reply=Reply(503)), Fault("GET", READ[name], lost=True)])

    assert (await signing.result(mandate))["status"] == "awaiting_debtor_bank"


@pytest.mark.parametrize(
    "result", [Reply(429, headers={"Retry-After": "3600"}), Reply(500), Reply(401), Reply(200, b"<html>", "text/html")]
)
async def test_what_may_pass_is_tried_again_later_and_refuses_nothing(signing: ProviderWorld, result: Reply) -> None:
    signing.server.faults.append(Fault("POST", FIRST_WRITE[signing.server.name], reply=result))
    mandate = await signing.create()
    assert moves(mandate) == ["create"]

    await signing.clock("2011-01-03T09:01:30+00:00")

    assert moves(await signing.world.read(mandate)) == ["create", "request_signature"]
    signing.request_of(mandate)


async def test_a_provider_that_is_away_for_hours_gets_the_request_when_it_is_back(signing: ProviderWorld) -> None:
    signing.server.down = True
    mandate = await signing.create()
    for hour in range(9, 14):
        await signing.clock(f"2011-01-03T{hour:02}:59:00+00:00")
    assert moves(await signing.world.read(mandate)) == ["create"]
    signing.server.down = False

    await signing.clock("2011-01-03T16:00:00+00:00")

    assert moves(await signing.world.read(mandate)) == ["create", "request_signature"]
    signing.request_of(mandate)


async def test_a_provider_that_never_answers_is_left_after_a_while(
    signing: ProviderWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider_http, "ALL_SECONDS", 0.5)
    signing.server.faults.append(Fault("POST", FIRST_WRITE[signing.server.name], hangs=True))

    mandate = await asyncio.wait_for(signing.create(), 10)

    assert moves(mandate) == ["create"]
    monkeypatch.undo()
    await signing.clock("2011-01-03T09:01:30+00:00")
    signing.request_of(mandate)


async def test_a_refusal_of_the_provider_is_on_the_mandate_with_its_reason_and_no_iban(signing: ProviderWorld) -> None:
    result = {"detail": f"document of {IBAN} refused", "message": "no", "errorCode": "NO"}
    signing.server.faults.append(Fault("POST", FIRST_WRITE[signing.server.name], reply=Reply(422, result)))

    mandate = await signing.create()

    assert mandate["status"] == "pending_signature"
    assert mandate["details"]["cause"] == "signature_refused"
    text = mandate["steps"][-1]["evidence"]["text"]
    assert IBAN_MASKED in text
    assert IBAN not in text
    assert "revoke" in mandate["available_actions"]
    await signing.clock("2011-01-04T09:00:00+00:00")
    assert signing.key_of(mandate) == []


async def test_s2_5_who_declines_to_sign_revokes_the_mandate(signing: ProviderWorld) -> None:
    mandate = await signing.create()
    signing.server.decline(signing.request_of(mandate), f"Wrong account {IBAN}")

    declined = await signing.result(mandate)

    assert declined["status"] == "revoked"
    assert declined["details"]["cause"] == "signature_declined"
    assert declined["steps"][-1]["evidence"]["by"] == "debtor"
    assert declined["steps"][-1]["evidence"]["text"] == f"Wrong account {IBAN_MASKED}"
    assert await signing.world.story() == []


@pytest.mark.parametrize("end", ["expire", "cancel"])
async def test_a_request_that_ended_at_the_provider_leaves_the_mandate_unsigned_with_the_cause(
    signing: ProviderWorld, end: str
) -> None:
    mandate = await signing.create()
    getattr(signing.server, end)(signing.request_of(mandate))

    ended = await signing.result(mandate)

    assert ended["status"] == "pending_signature"
    assert ended["details"]["cause"] == "signature_expired"
    assert moves(ended)[-1] == "signature_expired"
    assert (await signing.world.act(ended, "revoke"))["status"] == "revoked"


async def test_a_revoked_mandate_can_not_be_signed_at_the_provider_any_more(signing: ProviderWorld) -> None:
    mandate = await signing.create()

    await signing.world.act(mandate, "revoke")
    await signing.quiet()

    assert signing.server.status_of(signing.request_of(mandate)) == "canceled"


async def test_revoked_while_its_request_was_under_way_it_is_cancelled_all_the_same(signing: ProviderWorld) -> None:
    signing.server.faults.append(Fault("POST", FIRST_WRITE[signing.server.name], lost=True))
    mandate = await signing.create()

    await signing.world.act(mandate, "revoke")
    await signing.quiet()

    (external_id,) = signing.key_of(mandate)
    assert signing.server.status_of(external_id) in {"canceled", "deleted"}
    await signing.clock("2011-01-04T09:00:00+00:00")
    assert signing.key_of(mandate) == [external_id]


async def test_revoked_before_the_provider_has_answered_it_is_cancelled_as_soon_as_it_has(
    signing: ProviderWorld,
) -> None:
    answers = asyncio.Event()
    signing.server.faults.append(Fault("POST", FIRST_WRITE[signing.server.name], waits=answers))
    mandate = await signing.world.create()
    async with asyncio.timeout(10):
        while signing.server.faults:
            await asyncio.sleep(0.01)

    await signing.world.act(mandate, "revoke")
    await asyncio.sleep(0.3)
    answers.set()
    await signing.quiet()

    assert signing.server.status_of(signing.request_of(mandate)) == "canceled"
    assert moves(await signing.world.read(mandate)) == ["create", "revoke"]


async def test_a_mandate_that_the_provider_refused_is_signed_on_our_own_page(signing: ProviderWorld) -> None:
    signing.server.faults.append(Fault("POST", FIRST_WRITE[signing.server.name], reply=Reply(422)))
    refused = await signing.create()
    assert refused["signing_url"] is None

    sent = await signing.world.act(refused, "signing-link")

    assert sent["signing_url"] is not None
    assert sent["details"] is None


async def test_a_link_of_our_own_takes_the_place_of_the_providers_request(signing: ProviderWorld) -> None:
    mandate = await signing.create()
    assert mandate["signing_url"] is None

    sent = await signing.world.act(mandate, "signing-link")
    await signing.quiet()

    assert sent["signing_url"] is not None
    assert signing.server.status_of(signing.request_of(mandate)) == "canceled"
    with pytest.raises(NotFound):
        await signing.document(mandate, "original")


async def test_a_cancellation_is_tried_again_until_the_provider_has_it(signing: ProviderWorld) -> None:
    mandate = await signing.create()
    signing.server.down = True
    await signing.world.act(mandate, "revoke")
    await signing.quiet()
    signing.server.down = False

    await signing.clock("2011-01-03T09:05:00+00:00")

    assert signing.server.status_of(signing.request_of(mandate)) == "canceled"


async def test_signed_in_both_places_the_first_signature_counts(signing: ProviderWorld) -> None:
    mandate = await signing.create()
    external_id = signing.request_of(mandate)
    signing.server.faults.append(Fault("GET", READ[signing.server.name], reply=Reply(500)))
    signing.server.sign(external_id)

    signed = await signing.world.act(mandate, "sign")
    await signing.quiet()
    again = await signing.result(mandate)

    assert signed["status"] == again["status"] == "awaiting_debtor_bank"
    assert moves(again).count("sign") == 1
    assert await signing.world.story() == ["MandateSigned"]


async def test_a_webhook_that_is_not_the_providers_does_nothing(signing: ProviderWorld) -> None:
    mandate = await signing.create()
    external_id = signing.request_of(mandate)
    signing.server.sign(external_id)
    headers, body = signing.server.notice(external_id)
    unsigned = {name: value for name, value in headers.items() if "Signature" not in name}

    forged: list[tuple[Mapping[str, str | bytes], bytes]] = [
        signing.server.notice(external_id, secret="another secret"),
        (headers, body + b" "),
        (unsigned, body),
        ({name: "\xe9".encode() if "Signature" in name else value.encode() for name, value in headers.items()}, body),
    ]
    for answer in [await signing.notify(*each) for each in forged]:
        assert answer.status_code == 401, answer.text
        assert answer.json()["type"] == "urn:encours:problem:webhook-not-verified"
    await signing.quiet()

    assert (await signing.world.read(mandate))["status"] == "pending_signature"


async def test_a_webhook_only_triggers_a_poll(signing: ProviderWorld) -> None:
    mandate = await signing.create()

    result = await signing.result(mandate)

    assert result["status"] == "pending_signature"


async def test_the_same_webhook_many_times_signs_once(signing: ProviderWorld) -> None:
    mandate = await signing.create()
    external_id = signing.request_of(mandate)
    signing.server.sign(external_id)
    notice = signing.server.notice(external_id)

    answers = await asyncio.gather(*(signing.notify(*notice) for _ in range(8)))
    await signing.quiet()
    late = await signing.notify(*notice)
    await signing.quiet()

    assert {answer.status_code for answer in (*answers, late)} == {204}
    signed = await signing.world.read(mandate)
    assert moves(signed) == ["create", "request_signature", "sign", "ask_debtor_bank"]
    assert await signing.world.story() == ["MandateSigned"]


async def test_webhooks_about_unknown_requests_are_accepted_and_ignored(signing: ProviderWorld) -> None:
    signing.server.requests["not ours"] = {"status": "done"}
    answer = await signing.notify(*signing.server.notice("not ours"))
    del signing.server.requests["not ours"]

    elsewhere = await signing.world.application.client.post("/v1/mandates/signatures/nobody", content=b"{}")

    assert answer.status_code == 204
    assert elsewhere.status_code == 404


async def test_a_provider_that_is_not_configured_is_refused(
    application: Application,
) -> None:
    world = await World.of(application, settings={**SETTINGS, "mandates": {"signature_provider": "yousign"}})

    answer = await world.post()

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:encours:problem:signature-provider-not-configured"
    assert await world.merchant.all("/v1/mandates") == []


async def test_docusign_without_consent_is_waited_for_not_refused(providers: Providers) -> None:
    settings = {**SETTINGS, "mandates": {"signature_provider": "docusign"}}
    signing = ProviderWorld(await World.of(providers.application, settings=settings), providers.docusign)
    providers.docusign.tokens.clear()
    providers.docusign.consented = False
    mandate = await signing.create()
    await signing.clock("2011-01-03T09:01:30+00:00")
    assert moves(await signing.world.read(mandate)) == ["create"]
    providers.docusign.consented = True

    await signing.clock("2011-01-03T09:10:00+00:00")

    assert moves(await signing.world.read(mandate)) == ["create", "request_signature"]


async def test_no_credential_of_a_provider_and_no_iban_is_logged(
    signing: ProviderWorld, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    signing.server.faults.append(Fault("POST", FIRST_WRITE[signing.server.name], reply=Reply(500)))
    mandate = await signing.create()
    await signing.clock("2011-01-03T09:01:30+00:00")
    signing.server.sign(signing.request_of(mandate))
    await signing.result(mandate)

    out, err = capfd.readouterr()
    logged = caplog.text + out + err
    secrets = [yousign.API_KEY, yousign.SECRET, *docusign.SECRETS, *docusign.PRIVATE_KEY.split()[4:8], IBAN]
    assert [secret for secret in secrets if secret in logged] == []
