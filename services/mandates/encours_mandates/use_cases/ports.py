"""What mandates asks of the outside."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SignatureRequest:
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
    """What the provider says; the documents come with `signed`."""

    external_id: str
    status: Literal["pending", "signed", "declined", "expired"]
    signed_document: bytes | None = field(repr=False)
    evidence: bytes | None = field(repr=False)
    evidence_media_type: str | None
    signed_at: datetime | None
    reason: str | None = None


class SignatureProvider(Protocol):
    """Someone else's signature service. Each call raises `ProviderUnavailable` and `ProviderRefuses`."""

    name: str

    async def request(self, wanted: SignatureRequest) -> str:
        """The provider's own id of the request; the same for the same `idempotency_key`."""
        ...

    async def state(self, external_id: str) -> SignatureState: ...

    async def cancel(self, external_id: str) -> None: ...


class ProviderUnavailable(Exception):
    """No answer, or one that says to try again; what was asked may have been done."""


class ProviderRefuses(Exception):
    """The provider will not do it, however often it is asked."""
