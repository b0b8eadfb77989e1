"""The seal with a certificate of the installation and with time stamps, against an authority on the loopback."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from asn1crypto import keys, tsp  # type: ignore[import-untyped]
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from encours_mandates.signing.adapters.pades import Pades
from encours_mandates.signing.formats.page_wording import PAGE_WORDINGS, wording_of
from encours_mandates.signing.formats.seal_stamp import render_stamp
from tests.mandates.signing_page import Visitor, visitor
from tests.mandates.test_document import MANDATE
from tests.mandates.world import World
from tests.support.application import Application

NOW = datetime.now(UTC)


def made(name: str, *usages: x509.ObjectIdentifier) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    """A key and its certificate by itself."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=9000))
        .not_valid_after(NOW + timedelta(days=365))
        .add_extension(usage, critical=True)
    )
    if usages:
        builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=True)
    return key, builder.sign(key, hashes.SHA256())


class Authority:
    """Stamps with the real time what it is asked to, by RFC 3161 over HTTP; may be silenced."""

    def __init__(self) -> None:
        key, certificate = made("Time", ExtendedKeyUsageOID.TIME_STAMPING)
        self.certificate = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
        private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        stamper = DummyTimeStamper(self.certificate, keys.PrivateKeyInfo.load(private), store)
        self.silent, self.asked = False, 0
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                authority.asked += 1
                if authority.silent:
                    self.send_error(503)
                    return
                answer = stamper.request_tsa_response(tsp.TimeStampReq.load(body)).dump()
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"


@pytest.fixture(scope="module")
def authority() -> Iterator[Authority]:
    running_application = Authority()
    thread = threading.Thread(target=running_application.server.serve_forever)
    thread.start()
    yield running_application
    running_application.server.shutdown()
    thread.join()
    running_application.server.server_close()


@pytest.fixture(scope="module")
async def timestamped_application(
    authority: Authority, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Application]:
    """With a certificate of its own and the authority."""
    key, certificate = made("Maison Encours")
    file = tmp_path_factory.mktemp("keys") / "seal.p12"
    file.write_bytes(serialize_key_and_certificates(b"x", key, certificate, None, BestAvailableEncryption(b"sesame")))
    async with Application(
        services=("mandates",), signing_pkcs12=file, signing_passphrase="sesame", tsa_url=authority.url
    ) as running_application:
        yield running_application


async def ready(application: Application) -> tuple[World, Visitor, str]:
    world = await World.of(application)
    mandate = await world.create()
    page = await visitor(world, mandate)
    await page.to_consent()
    return world, page, mandate["id"]


async def test_with_a_time_stamp_authority_and_a_certificate_of_the_installation_the_seal_is_pades_b_t(
    timestamped_application: Application, authority: Authority
) -> None:
    world, page, mandate_id = await ready(timestamped_application)
    assert (await page.sign()).status_code == 303

    pdf = (await world.merchant.get(f"/v1/mandates/{mandate_id}/signed-document")).content
    result = (await world.merchant.get(f"/v1/mandates/{mandate_id}/evidence")).json()["signed_document"]
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    trusted = ValidationContext(trust_roots=[signature.signer_cert, authority.certificate], allow_fetching=False)
    status = await async_validate_pdf_signature(signature, trusted, ts_validation_context=trusted)

    assert (status.intact, status.valid) == (True, True)
    assert status.timestamp_validity is not None
    assert (status.timestamp_validity.intact, status.timestamp_validity.valid) == (True, True)
    assert (result["level"], result["certificate_subject"]) == ("PAdES-B-T", "Common Name: Maison Encours")
    assert signature.signer_cert.subject.native == {"common_name": "Maison Encours"}


async def test_where_the_authority_is_silent_nothing_is_signed_and_the_signer_may_try_again(
    timestamped_application: Application, authority: Authority
) -> None:
    world, page, mandate_id = await ready(timestamped_application)
    authority.silent = True
    try:
        refused = await page.sign()
    finally:
        authority.silent = False

    assert refused.status_code == 503
    assert "Nothing was changed" in refused.text
    assert (await world.merchant.ok("GET", f"/v1/mandates/{mandate_id}"))["status"] == "pending_signature"
    assert (await page.sign()).status_code == 303


def test_an_installation_with_a_wrong_passphrase_does_not_start(tmp_path: Path) -> None:
    key, certificate = made("Maison Encours")
    file = tmp_path / "seal.p12"
    file.write_bytes(serialize_key_and_certificates(b"x", key, certificate, None, BestAvailableEncryption(b"sesame")))
    with pytest.raises(ValueError, match=r"(?i)password|pkcs"):
        Pades.from_settings(file, "wrong", "")


async def test_signing_does_not_hold_up_what_else_the_installation_has_to_answer(application: Application) -> None:
    """The form is set and sealed in a thread: while eight sign, answers still come."""
    ways = [await ready(application) for _ in range(8)]
    pages = [page for _, page, _ in ways]
    hashes = [await page.sha256() for page in pages]
    tokens = [await page.token() for page in pages]
    world = ways[0][0]
    waits: list[float] = []

    async def ask() -> None:
        clock = asyncio.get_running_loop().time
        while not done.is_set():
            before = clock()
            await asyncio.sleep(0)
            await world.merchant.get("/v1/mandates?limit=1")
            waits.append(clock() - before)

    done = asyncio.Event()
    asking = asyncio.create_task(ask())
    signed = await asyncio.gather(
        *(
            page.post("sign", form_token=token, consent="yes", sha256=sha256)
            for page, token, sha256 in zip(pages, tokens, hashes, strict=True)
        )
    )
    done.set()
    await asking

    assert {answer.status_code for answer in signed} == {303}
    assert len(waits) >= 5


@pytest.mark.parametrize(
    "long", ["W" * 200, "Anne-Marie de la Tour " * 9, "Ж" * 200], ids=["wide", "words", "cyrillic"]
)
@pytest.mark.parametrize("language", sorted(PAGE_WORDINGS))
def test_however_long_the_names_what_the_seal_says_fits_its_box(language: str, long: str) -> None:
    mandate = replace(MANDATE, signer=replace(MANDATE.signer, name=long, title=long), debtor_name=long)

    stamp = render_stamp(mandate, NOW, ZoneInfo("Europe/Paris"), wording_of(language), "j•••@forges.example")

    assert PdfFileReader(BytesIO(stamp)).root["/Pages"]["/Count"] == 1
