"""What the signing page refuses, and that a refusal tells and changes nothing."""

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours.application import Application as ProductApplication
from encours_contracts.gateway import ApiKeyDigest, MerchantSettings, MerchantUpdated
from encours_contracts.mandates import SignatureCodeIssued, SignatureRequested
from encours_contracts.permissions import Permission
from encours_mandates.signing.domain.errors import LinkUnknown
from encours_mandates.signing.use_cases.signing_links import SigningLinks
from encours_platform import request_middleware
from encours_platform.auth import digest_of, new_api_key
from encours_values.errors import InvalidSetting
from encours_values.ids import MANDATE, new_id, parse_typeid
from tests.mandates.signing_page import Visitor, changed, errors, visitor
from tests.mandates.test_secrets import rows_of
from tests.mandates.world import IBAN, SETTINGS, SWISS_IBAN, World
from tests.support.application import PEPPER, SIGNING_LINK_SECRET, Application

NOT_SHOWN = ("Forges", "Grossiste", "RUM-", "FR76", "Martin")


async def ended_page(page: Visitor, status: int) -> str:
    """The page is gone and tells nothing of the mandate; its heading."""
    answer = await page.get()
    assert answer.status_code == status, answer.text
    assert not [word for word in NOT_SHOWN if word in answer.text]
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-store"
    heading: str = re.findall("<h1>(.*?)</h1>", answer.text)[0]
    return heading


async def test_a_link_expires_on_the_merchants_clock_and_is_no_longer_shown(
    world: World, mandate: Any, page: Visitor
) -> None:
    await page.to_consent()
    sha256, token = await page.sha256(), await page.token()
    await world.application.set_clock(world.merchant, "2011-01-17T08:59:59+00:00")
    assert (await page.get()).status_code == 200
    await world.application.set_clock(world.merchant, "2011-01-17T09:00:00+00:00")

    assert await ended_page(page, 410) == "This signing link has expired"
    assert (await page.post("sign", form_token=token, consent="yes", sha256=sha256)).status_code == 410
    assert (await world.read(mandate))["signing_url"] is None
    assert not await changed(world, mandate)


async def test_how_long_a_link_lives_is_the_merchants_setting(application: Application) -> None:
    world = await World.of(application, settings={**SETTINGS, "mandates": {"signing_link_days": 2}})
    mandate = await world.create()
    assert mandate["signing_link_expires_at"] == "2011-01-05T09:00:00Z"


async def test_a_new_link_ends_the_old_one_and_may_go_to_another_signer(
    world: World, mandate: Any, page: Visitor
) -> None:
    await page.to_consent()
    other = {"name": "Paul Durand", "email": "pd@forges.example", "title": "Directeur"}

    renewed = await world.act(mandate, "signing-link", {"signer": other})
    again = await world.act(mandate, "signing-link")

    assert await ended_page(page, 410) == "This signing link has expired"
    assert len({mandate["signing_url"], renewed["signing_url"], again["signing_url"]}) == 3
    assert again["signer"] == {**other, "authority": None, "authority_evidence": None}
    assert [step["move"] for step in again["steps"]] == ["create", "send_link", "send_link"]
    asked = await world.published(SignatureRequested)
    assert [event.signer_email for event in asked] == ["jm@forges.example", "pd@forges.example", "pd@forges.example"]
    newest = await visitor(world, mandate)
    await newest.to_consent()
    await newest.sign()
    assert await changed(world, mandate)
    assert (await world.refused(mandate, "signing-link"))["type"] == "urn:encours:problem:impossible-move"


async def test_a_wrong_link_a_foreign_one_and_one_for_another_mandate_open_nothing(
    world: World, mandate: Any, page: Visitor
) -> None:
    elsewhere = await World.of(world.application)
    foreign = await elsewhere.create()
    head, token = page.path.rsplit("/", 1)
    foreign_path = (await visitor(elsewhere, foreign)).path
    paths = [
        f"{head}/{token[:-1]}{'A' if token[-1] != 'A' else 'B'}",
        f"{head}/{token[:-4]}",
        f"{head}/x",
        f"{head}/{foreign_path.rsplit('/', 1)[1]}",
        f"{foreign_path.rsplit('/', 1)[0]}/{token}",
        f"/sign/mdt_01jd3v5h8qe6k9w2x4y7z0abcd/{token}",
        f"/sign/nothing/{token}",
    ]
    for path in paths:
        page.url = path
        assert await ended_page(page, 404) == "Page not found", path
        assert (await page.post("account", form_token="0" * 40, choice="given")).status_code == 404
    assert await rows_of(world.application, world.merchant, "signing_progress") == []


@given(st.binary(max_size=60) | st.just(b"\0" * 42))
def test_no_token_but_ours_is_read(raw: bytes) -> None:
    links = SigningLinks("https://x.example", "secret")
    for token in (raw.hex(), raw.decode("latin-1")):
        with pytest.raises(LinkUnknown):
            links.read(parse_typeid(MANDATE, "mdt_01jd3v5h8qe6k9w2x4y7z0abcd"), token)


async def test_a_used_link_shows_nothing_except_to_the_signer(world: World, mandate: Any, page: Visitor) -> None:
    await page.to_consent()
    await page.sign()
    other_visitor = await visitor(world, mandate)

    assert await ended_page(other_visitor, 410) == "This signing link has expired"
    assert (await other_visitor.request("GET", f"{page.path}/signed.pdf")).status_code == 410
    assert (await page.get()).status_code == 200
    assert (await page.post("account", form_token=await _token_of(page), choice="given")).status_code == 303


async def _token_of(page: Visitor) -> str:
    """Without a page that has a form: as the page would make it."""
    runtime = page.world.application.product.runtimes["mandates"]
    links = SigningLinks(runtime.settings.public_url, SIGNING_LINK_SECRET)
    mandate_id = parse_typeid(MANDATE, page.path.split("/")[2])
    _, number = links.read(mandate_id, page.path.split("/")[3])
    digest = links.mac("session", mandate_id, page.cookies["encours_signing"].encode())
    return links.mac("form", mandate_id, number.to_bytes(2, "big") + digest).hex()[:40]


@pytest.mark.parametrize("move", ["sign", "revoke"])
async def test_a_mandate_signed_or_revoked_elsewhere_ends_the_visit(
    world: World, mandate: Any, page: Visitor, move: str
) -> None:
    await page.to_consent()
    sha256, token = await page.sha256(), await page.token()
    ended = await world.act(mandate, move)

    answer = await page.post("sign", form_token=token, consent="yes", sha256=sha256)

    assert answer.status_code == 303
    assert (await world.read(mandate))["steps"] == ended["steps"]
    assert await rows_of(world.application, world.merchant, "document") == []
    if move == "revoke":
        assert await ended_page(page, 410) == "This signing link has expired"


async def test_a_link_that_is_used_without_end_is_closed(world: World, mandate: Any, page: Visitor) -> None:
    token = await page.token()
    statuses = {(await page.post("account", form_token=token, choice="given")).status_code for _ in range(200)}
    last = await page.post("account", form_token=token, choice="given")

    assert statuses == {303}
    assert last.status_code == 429
    assert len(await rows_of(world.application, world.merchant, "signing_step")) == 200


@pytest.mark.parametrize(
    ("typed", "result"),
    [
        ({}, "Choose an answer."),
        ({"choice": "other"}, "Enter the IBAN of the other account."),
        ({"choice": "other", "iban": "hello"}, "An IBAN starts with two letters"),
        ({"choice": "other", "iban": "FR7630006000011234567890188"}, "The check digits of this IBAN are wrong"),
        (
            {"choice": "other", "iban": "FR763000600001123456789018"},
            "An IBAN of FR has 27 characters; this one",
        ),
        ({"choice": "other", "iban": "XX7630006000011234567890189"}, "XX is not a country that issues IBANs."),
        ({"choice": "other", "iban": "BR1800360305000010009795493C1"}, "the country is not part of SEPA"),
        ({"choice": "other", "iban": SWISS_IBAN, "bic": "nonsense!"}, "A BIC has 8 or 11 characters"),
    ],
)
async def test_an_account_that_cannot_be_debited_is_refused_with_what_is_wrong(
    world: World, mandate: Any, page: Visitor, typed: dict[str, str], result: str
) -> None:
    answer = await page.post("account", **typed)

    assert answer.status_code == 422
    assert result in errors(answer)[0]
    assert 'role="alert"' in answer.text
    assert await rows_of(world.application, world.merchant, "signing_progress") == []


async def test_the_live_check_shows_bank_or_error_in_the_language_of_the_page(page: Visitor) -> None:
    good = await page.post("iban", iban="DE89 3704 0044 0532 0130 00")
    page.query = "?lang=fr"
    bad = await page.post("iban", iban="DE89 3704 0044 0532 0130 01")

    assert good.json() == {"valid": True, "message": "Valid IBAN, Commerzbank."}
    assert bad.json()["valid"] is False
    assert bad.json()["message"].startswith("La clé de cet IBAN")


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"name": "J", "title": "G"}, ["authorised"]),
        ({"authorised": "yes"}, ["name", "title"]),
        ({"authorised": "yes", "name": "J" * 201, "title": "a\nb"}, ["name", "title"]),
        ({"authorised": "no", "other_name": "Paul"}, ["other_email"]),
        ({"authorised": "no", "other_email": "paul@x.example"}, ["other_name"]),
        ({"authorised": "no", "other_name": "Paul", "other_email": "paul at x"}, ["other_email"]),
    ],
)
async def test_s2_2_nobody_signs_without_a_name_a_capacity_and_the_declaration(
    world: World, page: Visitor, typed: dict[str, str], fields: list[str]
) -> None:
    await page.must("account", choice="given")
    answer = await page.post("signer", **typed)

    assert answer.status_code == 422
    assert re.findall(r'<li><a href="#(\w+)">', answer.text) == fields
    assert all(f'id="{field}-wrong"' in answer.text for field in fields)


async def test_s2_2_an_unauthorised_visitor_names_the_authorised_person_and_the_merchant_is_informed(
    world: World, mandate: Any, page: Visitor
) -> None:
    await page.must("account", choice="given")
    await page.must("signer", authorised="no", other_name="Paul Durand", other_email="pd@forges.example")

    result = await page.get()
    step = (await world.read(mandate))["steps"][-1]

    assert "Nothing was signed" in result.text
    assert (step["move"], step["who"], step["cause"]) == ("refer", "signer", "signer_not_authorised")
    assert step["evidence"] == {"name": "Paul Durand", "email": "pd@forges.example"}
    assert (await page.post("code", form_token=await _token_of(page))).status_code == 303
    assert await world.published(SignatureCodeIssued) == []
    assert not await changed(world, mandate)


async def test_no_step_is_skipped(world: World, mandate: Any, page: Visitor) -> None:
    for step, fields in (
        ("signer", {"authorised": "yes", "name": "J", "title": "G"}),
        ("code", {}),
        ("sign", {"consent": "yes", "sha256": "0" * 64}),
    ):
        assert (await page.post(step, **fields)).status_code == 303, step
    await page.must("account", choice="given")
    assert (await page.post("code")).status_code == 303
    await page.must("signer", authorised="yes", name="J", title="G")
    assert (await page.post("sign", consent="yes", sha256="0" * 64)).status_code == 303
    assert await world.published(SignatureCodeIssued) == []
    assert not await changed(world, mandate)
    assert (await page.post("nothing")).status_code == 404


async def test_nothing_is_signed_without_consent_or_with_another_document_than_was_shown(
    world: World, mandate: Any, page: Visitor
) -> None:
    await page.to_consent()
    sha256 = await page.sha256()

    without = await page.post("sign", sha256=sha256)
    other = await page.post("sign", consent="yes", sha256="0" * 64)
    other_visitor = await visitor(world, mandate)
    await other_visitor.must("account", choice="other", iban="DE89370400440532013000")
    changed_meanwhile = await page.post("sign", consent="yes", sha256=sha256)

    assert (without.status_code, errors(without)) == (422, ["Tick the box to consent, then sign."])
    assert (other.status_code, changed_meanwhile.status_code) == (409, 409)
    assert errors(changed_meanwhile) == ["The document has changed meanwhile. Read it again before you sign."]
    assert "DE89" in changed_meanwhile.text
    assert not await changed(world, mandate)


async def test_a_form_of_another_site_or_without_our_cookie_is_refused(
    world: World, mandate: Any, page: Visitor
) -> None:
    token = await page.token()
    fields = {"form_token": token, "choice": "given"}

    async def status(headers: dict[str, str], **changes: str) -> int:
        answer = await page.request("POST", f"{page.path}/account", data={**fields, **changes}, headers=headers)
        return answer.status_code

    assert await status({"Sec-Fetch-Site": "cross-site"}) == 403
    assert await status({"Sec-Fetch-Site": "same-site"}) == 403
    assert await status({"Origin": "https://evil.example"}) == 403
    assert await status({}, form_token="0" * 40) == 403
    assert await status({}, form_token="é") == 403
    assert await status({"Sec-Fetch-Site": "same-origin", "Origin": "null"}) == 303
    without_cookie = Visitor(world, page.url)
    refused = await without_cookie.post("account", form_token=token, choice="given")
    assert refused.status_code == 403
    assert "cookie" in refused.text


async def test_the_page_calls_no_third_party_and_may_not_be_framed_cached_or_indexed(page: Visitor) -> None:
    answer = await page.get()

    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'nonce-")
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in answer.headers["x-robots-tag"]
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert re.findall(r'(?:src|href)="(?!/sign/|#|data:)([^"]*)"', answer.text) == []


async def test_the_page_shows_no_whole_iban_before_the_code(world: World, mandate: Any, page: Visitor) -> None:
    await page.to_code()
    assert (await page.request("GET", f"{page.path}/mandate.pdf")).status_code == 303
    for query in ("?step=review", "?step=account", "?step=signer", ""):
        text = (await page.get(query)).text
        assert IBAN not in text.replace(" ", "")
        assert "jm@forges.example" not in text


@pytest.mark.parametrize("what", ["signed-document", "evidence"])
async def test_only_a_key_that_may_read_ibans_reads_signed_documents_and_evidence(
    world: World, mandate: Any, page: Visitor, what: str
) -> None:
    path = f"/v1/mandates/{mandate['id']}/{what}"
    unsigned = await world.merchant.get(path)
    await page.to_consent()
    await page.sign()
    statuses = []
    granted = (list(Permission)[:10], [Permission.MANDATES_READ, Permission.IBANS_READ], [Permission.IBANS_READ])
    for version, permissions in enumerate(granted, start=2):
        key_id = new_id()
        key = new_api_key(key_id, live=False)
        await world.application.publish(
            world.merchant,
            MerchantUpdated(
                merchant_id=world.merchant.tenant_id,
                version=version,
                kind="sandbox",
                name="Grossiste",
                settings=MerchantSettings.model_validate(SETTINGS),
                api_keys=[ApiKeyDigest(key_id=key_id, digest=digest_of(PEPPER, key), permissions=permissions)],
            ),
        )
        statuses.append((await replace(world.merchant, key=key).get(path)).status_code)

    assert (unsigned.status_code, unsigned.json()["type"]) == (404, "urn:encours:problem:not-found")
    assert statuses == [403, 200, 200]
    assert len(await rows_of(world.application, world.merchant, "disclosure")) == 2


def test_logs_and_traces_hide_the_token_of_a_signing_link() -> None:
    assert request_middleware.shown_path("/sign/mdt_1/secret/code") == "/sign/mdt_1/***"
    assert request_middleware.shown_path("/sign/mdt_1/a\nb") == "/sign/mdt_1/***"
    assert request_middleware.shown_path("/v1/mandates/mdt_1/sign") == "/v1/mandates/mdt_1/sign"


async def test_signing_links_do_not_depend_on_the_pepper_of_api_keys(page: Visitor) -> None:
    runtime = page.world.application.product.runtimes["mandates"]
    _, _, mandate, token = page.path.split("/")
    mandate_id = parse_typeid(MANDATE, mandate)
    with pytest.raises(LinkUnknown):
        SigningLinks(runtime.settings.public_url, runtime.settings.api_key_pepper).read(mandate_id, token)
    links = SigningLinks(runtime.settings.public_url, SIGNING_LINK_SECRET)
    assert links.read(mandate_id, token) == (page.world.merchant.tenant_id, 1)


async def test_an_installation_without_the_secret_of_signing_links_does_not_start(application: Application) -> None:
    settings = application.settings.model_copy(update={"of_services": {}})
    product = ProductApplication(settings, ("mandates",))
    with pytest.raises(InvalidSetting, match="ENCOURS_SIGNING_LINK_SECRET"):
        await product.start()
    await product.stop()
