"""A mandate's papers over HTTP: the signer's authority (S2.2), languages, the pack for the debtor's bank (MND-24)."""

import json
from dataclasses import replace
from datetime import date as day
from io import BytesIO
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from encours_mandates.core.formats.bank_pack import letter_of, render_pack
from encours_mandates.core.formats.wording import WORDINGS
from tests.mandates.test_document import IBAN as FORM_IBAN
from tests.mandates.test_document import MANDATE, PARIS, form, pages_of
from tests.mandates.world import ADDRESS, IBAN, SIGNER, World

SIGNED_ON = day(2011, 1, 4)


@pytest.mark.parametrize(
    ("scheme", "signer", "codes"),
    [
        ("B2B", {}, []),
        ("B2B", {"authority": "legal_representative"}, []),
        ("B2B", {"authority": "delegation"}, ["signer_authority_unproven"]),
        ("B2B", {"authority": "delegation", "authority_evidence": "Pouvoir du 3 janvier 2011"}, []),
        ("CORE", {"authority": "delegation"}, []),
    ],
)
async def test_s2_2_a_delegation_without_evidence_is_warned_of_in_b2b(
    scheme: str, signer: dict[str, Any], codes: list[str], world: World
) -> None:
    created = await world.create(scheme=scheme, signer=SIGNER | signer)
    result = await world.read(created)

    for mandate in (created, result):
        assert [warning["code"] for warning in mandate["warnings"]] == codes
        assert all(warning["detail"] for warning in mandate["warnings"])
    empty = {"authority": None, "authority_evidence": None}
    assert result["signer"] == SIGNER | empty | signer


async def test_a_mandate_has_the_language_it_is_given_or_the_merchants(world: World) -> None:
    assert (await world.create())["language"] == "fr"
    for language in ("fr", "en", "de"):
        assert (await world.create(language=language))["language"] == language
    assert (await world.post(language="it")).status_code == 422


@pytest.mark.parametrize("language", ["fr", "en", "de"])
async def test_the_document_is_in_the_mandates_language_or_in_another_that_is_asked_for(
    language: str, world: World
) -> None:
    mandate = await world.create(language=language)
    path = f"/v1/mandates/{mandate['id']}/document"

    own = await world.merchant.get(path)
    same = await world.merchant.get(f"{path}?lang={language}")
    other = await world.merchant.get(f"{path}?lang={'fr' if language == 'en' else 'en'}")

    assert own.status_code == other.status_code == 200
    assert own.content == same.content != other.content
    assert (await world.merchant.get(f"{path}?lang=it")).status_code == 422


# The pack for the debtor's bank


def attached(pdf: bytes) -> tuple[str, Any]:
    """Name and content of the one file that the PDF holds, associated with it as PDF/A-3 asks."""
    (reference,) = PdfFileReader(BytesIO(pdf)).root["/AF"]
    file = reference.get_object()
    return file["/UF"], json.loads(file["/EF"]["/F"].data)


async def test_mnd_24_the_pack_for_the_debtors_bank_is_a_letter_the_data_and_the_form_in_one_archivable_pdf(
    world: World,
) -> None:
    signer = SIGNER | {"authority": "legal_representative"}
    mandate = await world.signed(max_amount=500_000, bic="AGRIFRPP", signer=signer)
    path = f"/v1/mandates/{mandate['id']}/bank-pack"

    answer = await world.merchant.get(path)
    data = await world.merchant.get(f"{path}?format=json")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert f'filename="{mandate["reference"]}-bank.pdf"' in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == data.headers["cache-control"] == "no-store"
    assert b"<pdfaid:part>3</pdfaid:part>" in answer.content
    assert pages_of(answer.content) == 3
    assert data.json() == {
        "scheme": "B2B",
        "sequence": "RCUR",
        "reference": mandate["reference"],
        "signed_on": "2011-01-03",
        "creditor": {"identifier": "FR72ZZZ123456", "name": "Grossiste du Rhône SA", "address": ADDRESS},
        "debtor": {
            "name": "Forges de Lyon SAS",
            "address": ADDRESS,
            "iban": IBAN,
            "bic": "AGRIFRPP",
            "bank_name": mandate["bank_name"],
        },
        "parties": {"debtor_identification": None, "ultimate_debtor": None, "ultimate_creditor": None},
        "max_amount": {"amount": 500_000, "currency": "EUR"},
        "signer": {
            "name": "Jeanne Martin",
            "title": "Gérante",
            "authority": "legal_representative",
            "authority_evidence": None,
        },
    }
    assert attached(answer.content) == ("mandate.json", data.json())


async def test_the_pack_is_in_the_mandates_language_or_in_another_that_is_asked_for(world: World) -> None:
    mandate = await world.signed(language="de")
    path = f"/v1/mandates/{mandate['id']}/bank-pack"

    german = await world.merchant.get(path)

    assert german.content == (await world.merchant.get(f"{path}?lang=de")).content
    assert german.content != (await world.merchant.get(f"{path}?lang=fr")).content
    for bad in ("lang=xx", "format=xml"):
        assert (await world.merchant.get(f"{path}?{bad}")).status_code == 422


async def test_a_mandate_that_no_bank_has_to_record_has_no_pack_and_nothing_is_shown(world: World) -> None:
    unsigned, core = await world.create(), await world.signed(scheme="CORE")
    revoked = await world.act(await world.active(), "revoke")

    for mandate in (unsigned, core, revoked):
        path = f"/v1/mandates/{mandate['id']}"
        refused = await world.merchant.get(f"{path}/bank-pack")
        assert (refused.status_code, refused.json()["type"]) == (409, "urn:encours:problem:nothing-to-record")
        assert await world.merchant.all(f"{path}/disclosures") == []


@pytest.mark.parametrize(
    ("locale", "date", "words"),
    [
        ("fr", "Le 4 janvier 2011", "Nous vous demandons de l’enregistrer"),
        ("en", "On 4 January 2011", "Please record it"),
        ("de", "am 4. Januar 2011", "Bitte erfassen Sie es"),
    ],
)
def test_the_letter_asks_the_bank_to_record_the_mandate_with_all_that_names_it(
    locale: Any, date: str, words: str
) -> None:
    mandate = replace(MANDATE, signed_on=SIGNED_ON)
    plain = letter_of(mandate, form(mandate, locale), locale)
    capped = replace(mandate, max_amount_minor=1_500_000)

    assert plain["ask"].startswith(date)
    for value in (words, "Grossiste du Rhône SA", "FR72ZZZ123456", "B2B", FORM_IBAN[-3:]):
        assert value in plain["ask"]
    assert mandate.reference in plain["subject"]
    assert plain["cap"] == ""
    assert "000,00" in letter_of(capped, form(capped, locale), locale)["cap"].replace("000.00", "000,00")
    assert not [text for text in plain.values() if "{" in text]


def test_the_same_mandate_gives_the_same_pack_in_any_language_and_for_any_name() -> None:
    for locale in WORDINGS:
        for name in ("Forges de Lyon SAS", "Ελλάς ΑΕ", "株式会社", "N" * 200):
            mandate = replace(MANDATE, signed_on=SIGNED_ON, debtor_name=name)
            pdf = render_pack(mandate, FORM_IBAN, locale, PARIS, sandbox=True)
            assert pdf == render_pack(mandate, FORM_IBAN, locale, PARIS, sandbox=True)
            assert attached(pdf)[1]["debtor"]["name"] == name
