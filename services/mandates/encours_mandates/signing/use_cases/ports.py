"""Ports to signature providers and the PDF seal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ProviderRequest:
    """What a provider needs to have a mandate signed; `document` is the unsigned form as PDF."""

    mandate_id: UUID
    reference: str
    title: str
    document: bytes = field(repr=False)
    signer_name: str
    signer_email: str
    language: str
    """fr, en or de."""
    expires_at: datetime
    idempotency_key: str


@dataclass(frozen=True, slots=True)
class SignatureState:
    """The provider's status; the documents come with `signed`."""

    external_id: str
    status: Literal["pending", "signed", "declined", "expired"]
    signed_document: bytes | None = field(repr=False)
    evidence: bytes | None = field(repr=False)
    evidence_media_type: str | None
    signed_at: datetime | None
    reason: str | None = None


class SignatureProvider(Protocol):
    """An external signature service. Each call raises `ProviderUnavailable` and `ProviderRefuses`."""

    name: str

    async def request(self, requested: ProviderRequest) -> str:
        """The provider's id of the request; the same for the same `idempotency_key`."""
        ...

    async def state(self, external_id: str) -> SignatureState: ...

    async def cancel(self, external_id: str) -> None: ...

    async def find(self, idempotency_key: str) -> str | None:
        """The id of a request whose answer was lost; None if there is none."""
        ...


class WebhookVerifier(Protocol):
    """Verifies that a webhook comes from the provider."""

    def external_id(self, headers: Mapping[str, str], body: bytes) -> str | None:
        """Of the request it is about, none for other events. Raises `WebhookNotVerified`."""
        ...


class ProviderUnavailable(Exception):
    """No answer, or a temporary error; the call may have had its effect."""


class ProviderRefuses(Exception):
    """The provider refuses the call for good."""


@dataclass(frozen=True, slots=True)
class SealAppearance:
    """The content of the seal on a PDF: `at` is the instant of the signature, `stamp` a one-page PDF shown in `box`.

    `box` is (left, bottom, right, top) in points from the page's lower left corner; pages count from 0.
    """

    at: datetime
    name: str
    reason: str
    stamp: bytes = field(repr=False)
    page: int
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class SealedPdf:
    """The document with its seal, added behind the original's own bytes."""

    content: bytes = field(repr=False)
    level: str
    """PAdES-B-B, or PAdES-B-T with a time stamp."""
    certificate_sha256: str
    certificate_subject: str


class PdfSealer(Protocol):
    """Puts an advanced electronic seal (PAdES) on a PDF. Blocks: call it in a thread."""

    @property
    def has_platform_key(self) -> bool:
        """Whether the installation signs with one certificate of its own for all tenants."""
        ...

    def new_key(self, organisation: str, now: datetime) -> tuple[bytes, datetime]:
        """A key with a self-made certificate (PKCS#12), and when it expires."""
        ...

    def seal(self, document: bytes, key: bytes | None, appearance: SealAppearance) -> SealedPdf:
        """Seals with `key`, else the platform's. Raises `SealUnavailable` if the time stamp is not available."""
        ...
