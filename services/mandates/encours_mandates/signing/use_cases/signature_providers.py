"""What all steps of a signature at a provider share: who the providers are, and when to look again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import structlog

from encours_mandates.core.domain.mandate import Mandate, Status
from encours_mandates.core.domain.signature_request import GRACE, RequestStatus, retry_after
from encours_mandates.core.store import documents, mandates, signature_requests
from encours_mandates.core.store.signature_requests import Requested
from encours_mandates.core.use_cases.status_changes import Why, note
from encours_mandates.signing.domain.errors import SignatureProviderNotConfigured
from encours_mandates.signing.use_cases.ports import ProviderUnavailable, SignatureProvider
from encours_platform import due_work
from encours_platform.database import Tx
from encours_platform.sealing import Sealer
from encours_values.iban import mask_ibans_in
from encours_values.ids import MANDATE, typeid

log = structlog.get_logger(__name__)

REQUEST = "request_signature"
POLL = "poll_signature"
"""Kinds of due work with a provider; the subject is the mandate's id."""

BUILT_IN = "built_in"
TEXT_MAX = 200


@dataclass(frozen=True)
class SignatureOffice:
    """The providers that this installation has access to, by their names."""

    sealer: Sealer = field(repr=False)
    providers: Mapping[str, SignatureProvider] = field(default_factory=dict)

    def provider(self, name: str) -> SignatureProvider:
        """Raises `ProviderUnavailable` where there was one when the mandate was made."""
        if name not in self.providers:
            raise ProviderUnavailable(f"this installation has no access to {name}")
        return self.providers[name]


async def ask_provider(tx: Tx, mandate: Mandate, office: SignatureOffice) -> None:
    """Has a new mandate signed where the merchant's settings say so. Raises `SignatureProviderNotConfigured`."""
    name = tx.settings.mandates.signature_provider
    if name == BUILT_IN:
        return
    if name not in office.providers:
        raise SignatureProviderNotConfigured(f"ask who runs this installation for access to {name}, or set built_in")
    await signature_requests.insert(
        tx,
        mandate.id,
        provider=name,
        idempotency_key=typeid(MANDATE, mandate.id),
        expires_at=due_work.at_local(tx, tx.today + timedelta(days=tx.settings.mandates.signing_link_days)),
    )
    await due_work.schedule(tx, REQUEST, str(mandate.id), tx.now)


async def try_again(tx: Tx, kind: str, requested: Requested, fault: str) -> bool:
    """Calls the provider again later; false where the request's time is over."""
    if tx.now >= requested.expires_at + GRACE:
        return False
    log.warning("signature_provider_unavailable", provider=requested.provider, kind=kind, fault=fault)
    await signature_requests.save(tx, replace(requested, failures=requested.failures + 1, reason=fault))
    await due_work.schedule(tx, kind, str(requested.mandate_id), tx.now + retry_after(requested.failures))
    return True


async def stall(tx: Tx, mandate: Mandate, requested: Requested, status: RequestStatus, why: str | None) -> None:
    """The request has ended without a signature: the mandate waits, with the cause, for its merchant to act."""
    text = one_line(why)
    await signature_requests.save(tx, replace(requested, status=status, reason=text, ended_at=tx.now))
    await documents.delete_original(tx, mandate.id)
    if mandate.status is not Status.PENDING_SIGNATURE:
        return
    cause = f"signature_{status}"
    stalled = replace(mandate, cause=cause)
    await mandates.save(tx, stalled, was=mandate.status)
    evidence = {"provider": requested.provider} | ({} if text is None else {"text": text})
    await note(tx, stalled, cause, Why(requested.provider, cause=cause, evidence=evidence))


def one_line(text: str | None) -> str | None:
    """What a provider or a signer wrote, fit to be kept: short, without IBANs and control characters."""
    if text is None:
        return None
    printable = "".join(character if character.isprintable() else " " for character in text)
    return mask_ibans_in(" ".join(printable.split()))[:TEXT_MAX] or None
