"""PAdES seals by pyHanko: an incremental update behind the original's own bytes, which stay as they are.

With a self-made certificate the seal is at most an advanced one (eIDAS, art. 36), never a qualified one.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import NoEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.content import ImportedPdfPage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError
from pyhanko.stamp import StaticStampStyle

from encours_mandates.signing.domain.errors import SealUnavailable
from encours_mandates.signing.use_cases.ports import SealAppearance, SealedPdf

WHOLE_BOX = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MIN, AxisAlignment.ALIGN_MID, margins=Margins(0, 0, 0, 0))
FIELD = "Signature"
TSA_SECONDS = 10
KEY_YEARS = 20
NAME_MAX = 64
"""X.520's upper bound of a common name."""


class _Stamp(ImportedPdfPage):
    """A page of a PDF in memory."""

    def __init__(self, content: bytes) -> None:
        super().__init__(file_name="")  # type: ignore[no-untyped-call]
        self._content = content

    def render(self) -> bytes:
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(BytesIO(self._content)), page_ix=0)
        self.resources.xobject["/Stamp"] = page
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return b"/Stamp Do"


@dataclass(frozen=True)
class Pades:
    """The port `PdfSealer`."""

    platform_key: SimpleSigner | None = None
    tsa_url: str = ""

    @classmethod
    def from_settings(cls, pkcs12: Path | None, passphrase: str, tsa_url: str) -> Self:
        """Raises `ValueError` where the PKCS#12 file cannot be read with the passphrase."""
        if pkcs12 is None:
            return cls(tsa_url=tsa_url)
        return cls(_signer(pkcs12.read_bytes(), passphrase.encode() or None), tsa_url)

    @property
    def has_platform_key(self) -> bool:
        return self.platform_key is not None

    def new_key(self, organisation: str, now: datetime) -> tuple[bytes, datetime]:
        key = ec.generate_private_key(ec.SECP256R1())
        until = now + timedelta(days=365 * KEY_YEARS)
        name = x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:NAME_MAX]),
                x509.NameAttribute(NameOID.COMMON_NAME, "Encours: seal of signed mandates"),
            ]
        )
        usage = x509.KeyUsage(
            digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
            key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
        )  # fmt: skip
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        return serialize_key_and_certificates(b"seal", key, certificate, None, NoEncryption()), until

    def seal(self, document: bytes, key: bytes | None, appearance: SealAppearance) -> SealedPdf:
        signer = self.platform_key if key is None else _signer(key, None)
        if signer is None:
            raise AssertionError("neither the tenant nor the installation has a key to seal with")
        content = asyncio.run(self._seal(document, signer, appearance))
        certificate = signer.signing_cert
        if certificate is None:
            raise AssertionError("a seal key has no certificate")
        return SealedPdf(
            content,
            "PAdES-B-T" if self.tsa_url else "PAdES-B-B",
            hashlib.sha256(certificate.dump()).hexdigest(),
            certificate.subject.human_friendly,
        )

    async def _seal(self, document: bytes, signer: SimpleSigner, appearance: SealAppearance) -> bytes:
        """As `PdfSigner.async_sign_pdf` does, at the tenant's instant."""
        metadata = PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            name=appearance.name,
            reason=appearance.reason,
        )
        pdf_signer = PdfSigner(
            metadata,
            signer,
            timestamper=HTTPTimeStamper(self.tsa_url, timeout=TSA_SECONDS) if self.tsa_url else None,
            stamp_style=StaticStampStyle(
                border_width=0, background=_Stamp(appearance.stamp), background_layout=WHOLE_BOX
            ),
            new_field_spec=SigFieldSpec(FIELD, on_page=appearance.page, box=appearance.box),
        )
        writer = IncrementalPdfFileWriter(BytesIO(document))
        session = pdf_signer.init_signing_session(writer)
        session.system_time = appearance.at
        validation = await session.perform_presign_validation(writer)
        try:
            size = await session.estimate_signature_container_size(validation)
            prepared = session.prepare_tbs_document(validation, bytes_reserved=size)
            digest, output = prepared.digest_tbs_document()
            attributes = PdfCMSSignedAttributes(signing_time=appearance.at)
            done = await prepared.perform_signature(digest.document_digest, attributes)
        except TimestampRequestError as unavailable:
            raise SealUnavailable("the time stamp authority does not answer; nothing was signed") from unavailable
        await done.post_signature_processing(output)
        output.seek(0)
        return bytes(output.read())


def _signer(pkcs12: bytes, passphrase: bytes | None) -> SimpleSigner:
    signer: SimpleSigner = SimpleSigner.load_pkcs12_data(pkcs12, other_certs=(), passphrase=passphrase)
    return signer
