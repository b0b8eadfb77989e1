"""What comes in and what is refused: MND-01, MND-02, MND-05, MND-23, ICS-04, tenants, unknown accounts."""

import asyncio
import time
from typing import Any

import pytest

from encours_contracts.credit import AccountOpened
from encours_values.ids import ACCOUNT, new_id, typeid
from tests.mandates.world import ADDRESS, IBAN, IBAN_MASKED, SETTINGS, SWISS_IBAN, World
from tests.support.application import Application

BAD = [
    ({"iban": "FR7630006000011234567890188"}, "invalid-iban", "/iban"),
    ({"iban": "FR763000600001123456789018"}, "invalid-iban", "/iban"),
    ({"iban": "hello"}, "invalid-iban", "/iban"),
    ({"iban": ""}, "invalid-request", "/iban"),
    ({"iban": 7}, "invalid-request", "/iban"),
    ({"iban": "9" * 65}, "invalid-request", "/iban"),
    ({"iban": "TR330006100519786457841326"}, "country-not-in-sepa", "/iban"),
    ({"bic": "AGRIFR"}, "invalid-bic", "/bic"),
    ({"bic": "AGRIZZPP"}, "invalid-bic", "/bic"),
    ({"reference": "/abc"}, "invalid-mandate-reference", "/reference"),
    ({"reference": "a//b"}, "invalid-mandate-reference", "/reference"),
    ({"reference": "é"}, "invalid-mandate-reference", "/reference"),
    ({"reference": "x" * 36}, "invalid-request", "/reference"),
    ({"reference": IBAN}, "invalid-request", "/reference"),
    ({"scheme": "COR1"}, "invalid-request", "/scheme"),
    ({"sequence": "RPRE"}, "invalid-request", "/sequence"),
    ({"debtor_name": "two\nlines"}, "invalid-request", "/debtor_name"),
    ({"signer": {"name": "J", "email": "nobody", "title": "G"}}, "invalid-request", "/signer/email"),
    ({"signer": {"name": "J", "email": "a@b.c"}}, "invalid-request", "/signer/title"),
    ({"account_id": "acc_1"}, "invalid-request", "/account_id"),
    ({"surprise": 1}, "invalid-request", "/surprise"),
]


@pytest.mark.parametrize(("changes", "slug", "pointer"), BAD)
async def test_a_bad_value_is_refused_with_its_field_and_nothing_is_stored(
    changes: dict[str, Any], slug: str, pointer: str, world: World
) -> None:
    response = await world.post(**changes)

    assert response.status_code == 422
    problem = response.json()
    assert problem["type"] == f"urn:encours:problem:{slug}"
    assert problem["errors"][0]["pointer"] == pointer
    assert await world.merchant.all("/v1/mandates") == []


async def test_an_unknown_account_is_awaited_and_then_answered_not_yet_known(world: World) -> None:
    started = time.monotonic()
    response = await world.post(account_id=typeid(ACCOUNT, new_id()))

    assert (response.status_code, response.json()["type"]) == (409, "urn:encours:problem:not-yet-known")
    assert response.headers["retry-after"] == "1"
    assert 1.9 < time.monotonic() - started < 5


async def test_a_mandate_for_an_account_opened_a_moment_ago_waits_for_it(world: World) -> None:
    account_id = new_id()
    posted = asyncio.create_task(world.post(account_id=typeid(ACCOUNT, account_id)))
    await asyncio.sleep(0.2)
    assert not posted.done()

    data = World.account_data(account_id, ADDRESS)
    await world.application.publish(world.merchant, AccountOpened(**data, status="active"))

    assert (await posted).status_code == 201


async def test_mnd_02_without_a_creditor_identifier_there_is_no_mandate(application: Application) -> None:
    world = await World.of(application, settings={})

    response = await world.post()

    assert (response.status_code, response.json()["type"]) == (409, "urn:encours:problem:creditor-not-set")


async def test_ics_04_both_schemes_have_the_one_identifier_of_the_creditor(world: World) -> None:
    mandates = [await world.create(scheme=scheme) for scheme in ("B2B", "CORE")]

    assert {mandate["creditor_identifier"] for mandate in mandates} == {"FR72ZZZ123456"}


async def test_mnd_04_a_bank_outside_the_eea_wants_the_debtors_address_and_its_bic(world: World) -> None:
    world.account = await world.buyer(address=None)
    assert (await world.post()).status_code == 201
    without_bic = (await world.post(iban=SWISS_IBAN)).json()
    assert (without_bic["type"], without_bic["errors"][0]["pointer"]) == (
        "urn:encours:problem:debtor-bic-needed",
        "/bic",
    )
    without_address = (await world.post(iban=SWISS_IBAN, bic="UBSWCHZH80A")).json()
    assert without_address["type"] == "urn:encours:problem:debtor-address-needed"

    world.account = await world.buyer()
    mandate = await world.create(iban=SWISS_IBAN, bic="UBSWCHZH80A")
    assert (mandate["bic"], mandate["debtor_address"]) == ("UBSWCHZH80A", ADDRESS)


async def test_mnd_23_references_made_at_once_are_all_different(world: World) -> None:
    made = await asyncio.gather(*(world.create() for _ in range(40)))

    assert len({mandate["reference"] for mandate in made}) == 40
    assert all(mandate["reference"].startswith("RUM-") for mandate in made)


async def test_mnd_23_of_many_who_want_one_reference_at_once_in_any_case_and_spacing_one_gets_it(world: World) -> None:
    wished = ["Rum 2011-1", "RUM2011-1", "rum2011-1", "R U M 2011-1"] * 5

    responses = await asyncio.gather(*(world.post(reference=reference) for reference in wished))

    assert sorted(response.status_code for response in responses) == [201] + [409] * 19
    refused = next(response for response in responses if response.status_code == 409).json()
    assert refused["type"] == "urn:encours:problem:mandate-reference-taken"
    assert refused["errors"][0]["pointer"] == "/reference"


async def test_mnd_23_a_reference_is_not_used_again_after_its_mandate_has_ended(world: World) -> None:
    await world.act(await world.create(reference="A-1"), "revoke")

    assert (await world.post(reference="a-1")).status_code == 409


async def test_mnd_23_another_creditor_may_have_the_same_reference(world: World) -> None:
    other = await World.of(world.application)
    await world.create(reference="A-1")

    assert (await other.post(reference="A-1")).status_code == 201


async def test_a_mandate_is_found_by_its_account_status_and_reference(world: World) -> None:
    one, two = await world.create(reference="Contract 1"), await world.signed()
    world.account = await world.buyer()
    three = await world.create()

    async def found(query: str) -> list[str]:
        return [mandate["id"] for mandate in await world.merchant.all(f"/v1/mandates?{query}")]

    assert await found("limit=1") == [three["id"], two["id"], one["id"]]
    assert await found(f"account_id={one['account_id']}") == [two["id"], one["id"]]
    assert await found("status=pending_signature") == [three["id"], one["id"]]
    assert await found("reference=CONTRACT1") == [one["id"]]
    assert await found("reference=nothing") == []
    for bad in ("status=sleeping", "reference=%00", "account_id=acc_x", "cursor=%%%", "limit=0"):
        assert (await world.merchant.get(f"/v1/mandates?{bad}")).status_code == 422


async def test_the_same_request_sent_twice_makes_one_mandate(world: World) -> None:
    answers = await asyncio.gather(
        *(world.merchant.post("/v1/mandates", world.body(), key="same") for _ in range(5)),
    )

    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(await world.merchant.all("/v1/mandates")) == 1
    other = await world.merchant.post("/v1/mandates", world.body(scheme="CORE"), key="same")
    assert (other.status_code, other.json()["type"]) == (422, "urn:encours:problem:idempotency-key-reused")


async def test_two_who_sign_at_once_leave_one_signature(world: World) -> None:
    mandate = await world.create()
    path = f"/v1/mandates/{mandate['id']}/sign"

    answers = await asyncio.gather(*(world.merchant.post(path) for _ in range(6)))

    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
    assert await world.story() == ["MandateSigned"]


async def test_a_live_mandate_is_signed_by_its_signer_only(application: Application) -> None:
    world = await World.of(application, kind="live")
    mandate = await world.create()

    problem = await world.refused(mandate, "sign")

    assert (problem["status"], problem["type"]) == (409, "urn:encours:problem:sandbox-only")
    assert mandate["available_actions"] == ["revoke"]


ROUTES = [
    ("GET", ""),
    ("GET", "/document"),
    ("GET", "/bank-pack"),
    ("GET", "/disclosures"),
    ("POST", "/iban"),
    ("POST", "/sign"),
    ("POST", "/confirm"),
    ("POST", "/amend"),
    ("POST", "/revoke"),
]


BODIES = {"/iban": {"reason": "The bank asks"}}


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_another_tenants_mandate_does_not_exist(method: str, path: str, world: World) -> None:
    mandate = await world.active()
    other = await World.of(world.application)
    for unknown in (mandate["id"], "mdt_01jd3v5h8qe6k9w2x4y7z0abcd", "mdt_1", "acc_01jd3v5h8qe6k9w2x4y7z0abcd"):
        response = await other.merchant.request(
            method, f"/v1/mandates/{unknown}{path}", BODIES.get(path, {}) if method == "POST" else None
        )
        assert (response.status_code, response.json()["type"]) == (404, "urn:encours:problem:not-found")
    assert await other.merchant.all("/v1/mandates") == []
    assert await world.read(mandate) == mandate


async def test_another_tenants_account_takes_no_mandate(world: World) -> None:
    other = await World.of(world.application)

    assert (await other.post(account_id=world.account)).status_code == 409


async def test_without_a_key_nothing_is_answered(world: World) -> None:
    for method, path in [("GET", "/v1/mandates"), ("POST", "/v1/mandates"), ("GET", "/v1/mandates/mdt_1/document")]:
        body = world.body() if method == "POST" else None
        response = await world.application.client.request(method, path, json=body)
        assert response.status_code in {401, 404}, response.text


async def test_the_mandate_keeps_the_creditor_as_it_stood(world: World) -> None:
    mandate = await world.create(iban=IBAN)

    assert mandate["creditor_identifier"] == SETTINGS["creditor"]["identifier"]
    assert mandate["bank_name"] is not None
    assert mandate["bic"] is None


@pytest.mark.parametrize("name", ["株式会社印刷", "شركة", "..."])
async def test_chr_01_a_debtor_name_without_latin_spelling_is_refused(world: World, name: str) -> None:
    """cases/33: a debit in that name would read `......`, which no bank and no debtor recognises."""
    answer = await world.post(debtor_name=name)

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/debtor_name"]
    assert "Latin" in answer.text
    mandate = await world.active()
    amended = await world.refused(mandate, "amend", {"debtor_name": name})
    assert [error["pointer"] for error in amended["errors"]] == ["/debtor_name"]


@pytest.mark.parametrize("iban", [IBAN[:4] + "\u200b" + IBAN[4:], IBAN + "\u200b", "\u202a" + IBAN.lower() + "\u00ad"])
async def test_an_iban_is_understood_however_it_was_pasted(world: World, iban: str) -> None:
    """cases/29."""
    assert (await world.create(iban=iban))["iban_masked"] == IBAN_MASKED
