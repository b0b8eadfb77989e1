"""The signature on the page: what leads to it, and what it leaves."""

import hashlib
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from encours_common.contracts.mandates import MandateSigned
from tests.mandates.signing_page import visitor
from tests.mandates.world import World


async def status_of(pdf: bytes) -> Any:
    """What a validator says of the one seal, trusting the certificate that is in it."""
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    context = ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False, moment=None)
    return await async_validate_pdf_signature(signature, context)


async def test_the_whole_way_leads_to_a_signed_mandate_its_documents_and_its_evidence(world: World) -> None:
    mandate = await world.create()
    page = await visitor(world, mandate)

    first = await page.get()
    assert (first.status_code, first.headers["cache-control"]) == (200, "no-store")
    assert "no refund" in first.text
    await page.to_consent()
    sha256 = await page.sha256()
    original = await page.request("GET", f"{page.path}/mandate.pdf")
    signed = await page.sign()

    assert signed.status_code == 303, signed.text
    after = await world.read(mandate)
    assert (after["status"], after["signing_url"]) == ("awaiting_debtor_bank", None)
    assert [event.mandate_id for event in await world.published(MandateSigned)]
    shown = await page.get()
    assert "The mandate is signed" in shown.text
    assert hashlib.sha256(original.content).hexdigest() == sha256
    pdf = (await world.merchant.get(f"/v1/mandates/{mandate['id']}/signed-document")).content
    assert (await page.request("GET", f"{page.path}/signed.pdf")).content == pdf
    assert pdf.startswith(original.content)
    evidence = (await world.merchant.get(f"/v1/mandates/{mandate['id']}/evidence")).json()
    assert evidence["shown"]["document_sha256"] == sha256
    assert evidence["signed_document"]["sha256"] == hashlib.sha256(pdf).hexdigest()
    status = await status_of(pdf)
    assert (status.intact, status.valid) == (True, True)
