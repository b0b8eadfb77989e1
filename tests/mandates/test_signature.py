"""The signature on the page: what leads to it, and what it leaves."""

import asyncio
import hashlib
from io import BytesIO
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from encours_contracts.mandates import MandateActivated, MandateSigned, SignatureCodeIssued, SignatureRequested
from encours_mandates.core.store import documents as stored_documents
from encours_mandates.core.use_cases import documents
from encours_mandates.core.use_cases.debtor_account import iban_place
from encours_mandates.core.use_cases.reseal import reseal
from encours_values.iban import find_ibans
from encours_values.ids import MANDATE, parse_typeid
from tests.mandates.signing_page import Visitor, errors, url_in_mail, visitor
from tests.mandates.test_secrets import BOTH, NEW, rows_of
from tests.mandates.world import IBAN_MASKED, OTHER_IBAN, SIGNER, World
from tests.support.application import Application


async def status_of(pdf: bytes) -> Any:
    """What a validator says of the one seal, trusting the certificate that is in it."""
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    context = ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False)
    return await async_validate_pdf_signature(signature, context)


async def signed_on_page(world: World, **changes: Any) -> tuple[Any, Visitor]:
    mandate = await world.create(**changes)
    page = await visitor(world, mandate)
    await page.to_consent()
    assert (await page.sign()).status_code == 303
    return mandate, page


async def stored(world: World, mandate: Any, what: str) -> Any:
    answer = await world.merchant.get(f"/v1/mandates/{mandate['id']}/{what}")
    assert answer.status_code == 200, answer.text
    return answer


async def test_all_pages_lead_to_a_signed_mandate_its_documents_and_its_evidence(world: World) -> None:
    mandate = await world.create()
    page = await visitor(world, mandate)

    first = await page.get()
    await page.to_consent()
    sha256 = await page.sha256()
    original = (await page.request("GET", f"{page.path}/mandate.pdf")).content
    signed = await page.sign()

    assert (first.status_code, first.headers["cache-control"]) == (200, "no-store")
    assert "No refund after the debit" in first.text
    assert signed.status_code == 303, signed.text
    after = await world.read(mandate)
    assert (after["status"], after["signed_on"], after["signing_url"]) == ("awaiting_debtor_bank", "2011-01-03", None)
    assert [step["move"] for step in after["steps"]] == ["create", "sign", "ask_debtor_bank"]
    assert after["steps"][1]["who"] == "signer"
    assert len(await world.published(MandateSigned)) == 1
    assert "The mandate is signed" in (await page.get()).text
    assert hashlib.sha256(original).hexdigest() == sha256 == after["steps"][1]["evidence"]["document"]
    pdf = (await stored(world, mandate, "signed-document")).content
    assert (await page.request("GET", f"{page.path}/signed.pdf")).content == pdf
    assert hashlib.sha256(pdf).hexdigest() == after["steps"][1]["evidence"]["signed_document"]


async def test_mnd_24_only_the_signer_downloads_the_pack_for_the_bank_from_the_page(world: World) -> None:
    mandate = await world.create()
    page = await visitor(world, mandate)
    before = await page.request("GET", f"{page.path}/bank-pack.pdf")
    assert before.status_code != 200
    await page.to_consent()
    await page.sign()

    assert f"{page.path}/bank-pack.pdf" in (await page.get()).text
    pack = await page.request("GET", f"{page.path}/bank-pack.pdf")
    assert (pack.status_code, pack.headers["content-type"], pack.content[:5]) == (200, "application/pdf", b"%PDF-")
    another = await visitor(world, mandate)
    assert (await another.request("GET", f"{another.path}/bank-pack.pdf")).status_code != 200
    await world.act(mandate, "revoke")
    gone = await page.request("GET", f"{page.path}/bank-pack.pdf")
    assert gone.status_code >= 400
    assert gone.headers["content-type"].startswith("text/html")
    noted = await rows_of(world.application, world.merchant, "disclosure")
    assert [(row["who"], row["what"]) for row in noted if row["what"] == "bank_pack"] == [("signer", "bank_pack")]


async def test_the_original_is_unaltered_in_front_of_a_seal_that_covers_the_whole_file(world: World) -> None:
    mandate = await world.create()
    page = await visitor(world, mandate)
    await page.to_consent()
    original = (await page.request("GET", f"{page.path}/mandate.pdf")).content
    await page.sign()

    pdf = (await stored(world, mandate, "signed-document")).content
    status = await status_of(pdf)
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures

    assert pdf[: len(original)] == original
    assert (status.intact, status.valid) == (True, True)
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature.self_reported_timestamp.isoformat() == "2011-01-03T09:00:00+00:00"
    assert signature.signer_cert.public_key.curve == ("named", "secp256r1")
    for at in (original.index(b"stream\n") + 40, pdf.index(b"stream\n", len(original)) + 40):
        tampered = pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]
        assert not (await status_of(tampered)).intact


async def test_the_evidence_holds_who_when_from_where_and_what_was_shown(world: World) -> None:
    mandate = await world.create()
    page = await visitor(world, mandate)
    page.headers["X-Forwarded-For"] = "203.0.113.7"
    await page.to_code()
    code = await page.code()
    await page.post("verify", code="000000" if code != "000000" else "000001")
    await page.must("verify", code=code)
    sha256 = await page.sha256()
    await page.sign()

    answer = await stored(world, mandate, "evidence")
    result = answer.json()

    assert answer.headers["cache-control"] == "no-store"
    assert result["mandate"]["reference"] == mandate["reference"]
    assert result["mandate"]["iban_masked"] == IBAN_MASKED
    assert (result["signer"]["name"], result["signer"]["title"]) == ("Jeanne Martin", "Gérante")
    assert "duly authorised to bind Forges de Lyon SAS" in result["signer"]["declaration"]
    assert result["from"] == {"ip": "127.0.0.1", "forwarded_for": "203.0.113.7", "user_agent": "Testing/1.0"}
    assert result["shown"]["document_sha256"] == sha256
    assert (result["shown"]["language"], len(result["shown"]["page_texts"])) == ("en", 16)
    assert result["consent"]["given_at"] == "2011-01-03T09:00:00Z"
    assert "Grossiste du Rhône SA may ask" in result["consent"]["text"]
    assert (len(result["code"]["issued_at"]), result["code"]["wrong"]) == (1, 1)
    assert result["signed_document"]["level"] == "PAdES-B-B"
    assert "Not a qualified" in result["what"]
    assert [step["kind"] for step in result["steps"]] == [
        "account_confirmed", "signer_declared", "code_issued", "code_wrong", "code_verified", "signed",
    ]  # fmt: skip
    assert find_ibans(answer.text) == []
    assert code not in answer.text


async def test_a_core_mandate_is_active_at_once_with_the_account_and_the_name_that_the_signer_gave(
    world: World,
) -> None:
    mandate = await world.create(scheme="CORE", max_amount=1_234_500)
    page = await visitor(world, mandate)
    assert "€12,345.00" in (await page.get()).text
    assert "within eight weeks" in (await page.get()).text
    await page.must("account", choice="other", iban="de89 3704 0044 0532 0130 00")
    await page.must("signer", authorised="yes", name="Jeanne Martin-Dubois", title="Présidente")
    await page.must("verify", code=await page.code())

    await page.sign()

    after = await world.read(mandate)
    assert (after["status"], after["iban_masked"]) == ("active", "DE89***************000")
    assert (after["bank_name"], after["bic"]) == ("Commerzbank", None)
    assert after["steps"][1]["evidence"]["iban_given_by_merchant"] == IBAN_MASKED
    assert (after["signer"]["name"], after["signer"]["title"]) == ("Jeanne Martin-Dubois", "Présidente")
    assert after["signer"]["email"] == "jm@forges.example"
    (activated,) = await world.published(MandateActivated)
    sealer = world.application.product.runtimes["mandates"].sealer
    assert (
        sealer.open(world.merchant.tenant_id, activated.iban_sealed, iban_place(activated.mandate_id)).decode()
        == OTHER_IBAN
    )
    evidence = (await stored(world, mandate, "evidence")).json()
    assert evidence["given_by_merchant"]["iban_masked"] == IBAN_MASKED
    assert evidence["given_by_merchant"]["signer"]["name"] == "Jeanne Martin"


async def test_two_windows_that_sign_at_once_sign_once(world: World) -> None:
    mandate = await world.create()
    page = await visitor(world, mandate)
    await page.to_consent()
    token, sha256 = await page.token(), await page.sha256()

    answers = await asyncio.gather(
        *(page.post("sign", form_token=token, consent="yes", sha256=sha256) for _ in range(4))
    )

    assert {answer.status_code for answer in answers} == {303}
    assert [step["move"] for step in (await world.read(mandate))["steps"]] == ["create", "sign", "ask_debtor_bank"]
    assert len(await world.published(MandateSigned)) == 1
    assert len(await rows_of(world.application, world.merchant, "document")) == 3
    assert "The mandate is signed" in (await page.get()).text


async def test_what_a_crash_breaks_off_leaves_nothing_signed_and_no_link_in_the_log(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    mandate = await world.create()
    page = await visitor(world, mandate)
    await page.to_consent()
    with monkeypatch.context() as broken:
        broken.setattr(stored_documents, "add", _dies)
        assert (await page.sign()).status_code == 500

    assert "power failure" in caplog.text
    assert page.path.rsplit("/", 1)[1] not in caplog.text
    assert (await world.read(mandate))["status"] == "pending_signature"
    assert await rows_of(world.application, world.merchant, "document") == []
    assert (await page.sign()).status_code == 303
    assert (await world.read(mandate))["status"] == "awaiting_debtor_bank"


async def _dies(*_: object) -> None:
    raise RuntimeError("power failure")


async def test_a_tenant_keeps_its_seal_key_and_no_other_has_the_same(world: World) -> None:
    first, _ = await signed_on_page(world)
    second, _ = await signed_on_page(world)
    elsewhere = await World.of(world.application)
    third, _ = await signed_on_page(elsewhere)

    prints = [
        (await stored(where, mandate, "evidence")).json()["signed_document"]["certificate_sha256"]
        for where, mandate in ((world, first), (world, second), (elsewhere, third))
    ]

    assert prints[0] == prints[1] != prints[2]
    assert len(await rows_of(world.application, world.merchant, "signing_key")) == 1


async def test_the_link_goes_to_the_signer_sealed_with_the_day_it_ends(world: World) -> None:
    mandate = await world.create()

    (asked,) = await world.published(SignatureRequested)

    assert await url_in_mail(world, mandate) == mandate["signing_url"]
    assert mandate["signing_url"] not in asked.model_dump_json()
    assert (asked.signer_email, asked.language) == ("jm@forges.example", "fr")
    assert asked.expires_at.isoformat() == "2011-01-17T09:00:00+00:00"
    public = world.application.envelopes(world.merchant, SignatureRequested)[0].public_data()
    assert {"signing_url_sealed", "signer_email"} & set(public) == set()


async def test_mnd_22_ret_01_documents_are_stored_ten_years_after_the_year_of_the_mandates_end_and_then_deleted(
    world: World,
) -> None:
    mandate, _ = await signed_on_page(world)
    await world.act(mandate, "revoke")
    documents_left = await rows_of(world.application, world.merchant, "document")
    await world.application.set_clock(world.merchant, "2021-12-31T22:00:00+00:00")
    still = await world.merchant.get(f"/v1/mandates/{mandate['id']}/signed-document")
    await world.application.set_clock(world.merchant, "2021-12-31T23:30:00+00:00")

    assert {row["delete_on"] for row in documents_left} == {"2022-01-01"}
    assert {row["kind"] for row in documents_left} == {"original", "signed", "evidence"}
    assert still.status_code == 200
    gone = await world.merchant.get(f"/v1/mandates/{mandate['id']}/signed-document")
    assert (gone.status_code, gone.json()["type"]) == (404, "urn:encours:problem:not-found")
    for table in ("document", "document_part", "signing_progress", "signing_step"):
        assert await rows_of(world.application, world.merchant, table) == []
    last = (await world.read(mandate))["steps"][-1]
    assert (last["move"], last["who"], last["cause"]) == ("delete_documents", "clock", "retention_over")
    assert set(last["evidence"]) == {"original", "signed", "evidence"}


async def test_documents_are_sealed_at_rest_in_parts_and_move_to_a_new_key(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "PART_BYTES", 10_000)
    mandate, _ = await signed_on_page(world)
    tenant_id, runtime = world.merchant.tenant_id, world.application.product.runtimes["mandates"]
    before = (await stored(world, mandate, "signed-document")).content
    parts = await rows_of(world.application, world.merchant, "document_part")

    resealed = await reseal(runtime.database, tenant_id, BOTH)

    assert len(parts) > 10
    assert not [
        part for part in parts if "%PDF" in part["content_sealed"] or not part["content_sealed"].startswith("k1:row.")
    ]
    assert resealed == len(parts) + 3
    assert await reseal(runtime.database, tenant_id, BOTH) == 0
    async with runtime.database.transaction(tenant_id) as tx:
        opened = await documents.open_document(tx, NEW, parse_typeid(MANDATE, mandate["id"]), "signed")
    assert opened.content == before
    for table, column in (
        ("signing_progress", "iban_sealed"),
        ("signing_key", "key_sealed"),
        ("document_part", "content_sealed"),
    ):
        rows = await rows_of(world.application, world.merchant, table)
        assert {row[column][:7] for row in rows} == {"k2:row."}


async def test_a_document_that_was_changed_at_rest_is_not_given_out(world: World) -> None:
    mandate, _ = await signed_on_page(world)
    runtime = world.application.product.runtimes["mandates"]
    forged = runtime.sealer.seal(world.merchant.tenant_id, b"%PDF-forged")
    async with runtime.database.transaction(world.merchant.tenant_id) as tx:
        await tx.connection.execute("UPDATE document_part SET content_sealed = $1 WHERE kind = 'signed'", forged)

    answer = await world.merchant.get(f"/v1/mandates/{mandate['id']}/signed-document")

    assert (answer.status_code, answer.json()["type"]) == (500, "urn:encours:problem:internal")


async def test_disclosures_of_the_whole_iban_are_recorded_the_signers_too(world: World) -> None:
    mandate = await world.create()
    page = await visitor(world, mandate)
    await page.to_consent()
    await page.request("GET", f"{page.path}/mandate.pdf")
    await page.sign()
    await page.request("GET", f"{page.path}/signed.pdf")
    await stored(world, mandate, "signed-document")
    await stored(world, mandate, "evidence")

    noted = await rows_of(world.application, world.merchant, "disclosure")

    assert [(row["who"][:4], row["what"]) for row in sorted(noted, key=lambda row: row["disclosure_id"])] == [
        ("sign", "document to sign"), ("sign", "signed document"), ("key_", "signed"), ("key_", "evidence"),
    ]  # fmt: skip


async def test_the_seal_is_in_the_language_of_the_page_and_names_any_signer(world: World) -> None:
    mandate = await world.create()
    page = await visitor(world, mandate)
    page.query = "?lang=fr"
    await page.must("account", choice="given")
    await page.must("signer", authorised="yes", name="Жанна 田中", title="Gérante")
    await page.must("verify", code=await page.code())
    shown = await page.get("?lang=fr")
    sha256 = shown.text.split('name="sha256" value="')[1][:64]

    signed = await page.post("sign", consent="yes", sha256=sha256)

    assert signed.status_code == 303, errors(signed)
    assert (await status_of((await stored(world, mandate, "signed-document")).content)).intact
    evidence = (await stored(world, mandate, "evidence")).json()
    assert "dûment habilité" in evidence["signer"]["declaration"]
    assert evidence["signer"]["name"] == "Жанна 田中"
    assert {event.language for event in await world.published(SignatureCodeIssued)} == {"fr"}


async def test_a_live_merchants_mandate_is_signed_in_real_time_and_is_no_test(application: Application) -> None:
    world = await World.of(application, kind="live")
    mandate = await world.create()
    page = await visitor(world, mandate)
    first = await page.get()
    await page.to_consent()

    assert (await page.sign()).status_code == 303
    after = await world.read(mandate)
    assert "Test: this mandate is not valid" not in first.text
    assert after["status"] == "awaiting_debtor_bank"
    assert (await status_of((await stored(world, mandate, "signed-document")).content)).intact


async def test_what_people_write_is_never_read_as_markup_or_as_a_blank_to_fill(world: World) -> None:
    written = "<script>alert(1)</script> {creditor} {0} #set text(99pt)"
    mandate = await world.create(debtor_name=written, signer={**SIGNER, "name": written, "title": written})
    page = await visitor(world, mandate)
    pages = [await page.get(), await page.get("?step=account")]
    await page.must("account", choice="given")
    refused = await page.post("signer", authorised="yes", name='"><script>alert(2)</script>', title="")
    await page.must("signer", authorised="yes", name=written, title=written)
    await page.must("verify", code=await page.code())
    pages += [refused, await page.get()]
    assert (await page.sign()).status_code == 303
    pages.append(await page.get())

    assert not [each.url for each in pages if "<script>alert" in each.text]
    assert all("&lt;script&gt;alert" in each.text for each in pages)
    evidence = (await stored(world, mandate, "evidence")).json()
    assert evidence["signer"]["name"] == written
    assert written in evidence["signer"]["declaration"]
