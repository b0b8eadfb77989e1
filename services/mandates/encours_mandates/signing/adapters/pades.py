"""PAdES seals by pyHanko: an incremental update behind the original's own bytes, which stay as they are.

With a self-made certificate the seal is at most an advanced one (eIDAS, art. 36), never a qualified one.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import NoEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import NameOID

from encours_mandates.signing.use_cases.ports import SealAppearance, SealedPdf
from encours_values.errors import InvalidSetting

if TYPE_CHECKING:
    from pyhanko.sign import SimpleSigner

KEY_YEARS = 20
NAME_MAX = 64
"""X.520's upper bound of a common name."""


@dataclass(frozen=True)
class Pades:
    """The port `PdfSealer`."""

    platform_key: "SimpleSigner | None" = None
    tsa_url: str = ""

    @classmethod
    def from_settings(cls, pkcs12: Path | None, passphrase: str, tsa_url: str) -> Self:
        """Raises `InvalidSetting` where the PKCS#12 file cannot be read with the passphrase."""
        if pkcs12 is None:
            return cls(tsa_url=tsa_url)
        from encours_mandates.signing.adapters.pades_seal import signer_of  # noqa: PLC0415  see there

        try:
            return cls(signer_of(pkcs12.read_bytes(), passphrase.encode() or None), tsa_url)
        except (OSError, ValueError):
            raise InvalidSetting(
                "ENCOURS_SIGNING_PKCS12 names no PKCS#12 file that ENCOURS_SIGNING_PASSPHRASE opens"
            ) from None

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
        from encours_mandates.signing.adapters import pades_seal  # noqa: PLC0415  see there

        signer = self.platform_key if key is None else pades_seal.signer_of(key, None)
        if signer is None:
            raise AssertionError("neither the tenant nor the installation has a key to seal with")
        content = asyncio.run(pades_seal.seal(document, signer, appearance, tsa_url=self.tsa_url))
        certificate = signer.signing_cert
        if certificate is None:
            raise AssertionError("a seal key has no certificate")
        return SealedPdf(
            content,
            "PAdES-B-T" if self.tsa_url else "PAdES-B-B",
            hashlib.sha256(certificate.dump()).hexdigest(),
            certificate.subject.human_friendly,
        )
