"""The configured signature providers, and what their jobs share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

import structlog

from encours_mandates.core.domain.mandate import Mandate, Status
from encours_mandates.core.domain.signature_request import GRACE, RequestStatus, SignatureRequest, retry_after
from encours_mandates.core.store import documents, mandates, signature_requests
from encours_mandates.core.use_cases.status_changes import ActionContext, record
from encours_mandates.signing.domain.errors import SignatureProviderNotConfigured
from encours_mandates.signing.use_cases.ports import ProviderUnavailable, SignatureProvider
from encours_platform import connections, due_work
from encours_platform.connections import Connection
from encours_platform.database import Database, Tx
from encours_platform.sealing import Sealer
from encours_values.iban import mask_ibans_in
from encours_values.ids import MANDATE, typeid

log = structlog.get_logger(__name__)

REQUEST = "request_signature"
POLL = "poll_signature"
"""Kinds of due work with a provider; the subject is the mandate's id."""

BUILT_IN = "built_in"
KIND = "signature_provider"
TEXT_MAX = 200


@dataclass(frozen=True)
class SignatureProviders:
    """The providers of a merchant: its own connections, else those that the installation is configured for.

    `connect` makes a provider of a merchant's connection; it is used until the connection changes, with its tokens.
    """

    sealer: Sealer = field(repr=False)
    connect: Callable[[Connection], SignatureProvider]
    providers: Mapping[str, SignatureProvider] = field(default_factory=dict)
    _own: dict[UUID, tuple[Connection, SignatureProvider]] = field(default_factory=dict, repr=False)

    async def find(self, tx: Tx, name: str) -> SignatureProvider | None:
        for each in await connections.of_kinds(tx, self.sealer, KIND):
            if each.config["provider"] == name:
                return self._of_connection(each)
        return self.providers.get(name)

    def _of_connection(self, connection: Connection) -> SignatureProvider:
        known = self._own.get(connection.connection_id)
        if known is None or known[0] != connection:
            known = self._own[connection.connection_id] = (connection, self.connect(connection))
        return known[1]

    async def provider(self, database: Database, tenant_id: UUID, name: str) -> SignatureProvider:
        """Raises `ProviderUnavailable` if the provider is no longer configured."""
        found = await database.run(tenant_id, lambda tx: self.find(tx, name))
        if found is None:
            raise ProviderUnavailable(f"{name} is not configured")
        return found


async def start_provider_request(tx: Tx, mandate: Mandate, providers: SignatureProviders) -> None:
    """Starts the signature at the provider of the merchant's settings. Raises `SignatureProviderNotConfigured`."""
    name = tx.settings.mandates.signature_provider
    if name == BUILT_IN:
        return
    if await providers.find(tx, name) is None:
        raise SignatureProviderNotConfigured(
            f"{name} is not configured: add a connection of the kind signature_provider, or set built_in"
        )
    await signature_requests.insert(
        tx,
        mandate.id,
        provider=name,
        idempotency_key=typeid(MANDATE, mandate.id),
        expires_at=due_work.at_local(tx, tx.today + timedelta(days=tx.settings.mandates.signing_link_days)),
    )
    await due_work.schedule(tx, REQUEST, str(mandate.id), tx.now)


async def retry_later(tx: Tx, kind: str, signature_request: SignatureRequest, fault: str) -> bool:
    """Plans another call of the provider; returns False if the request has expired."""
    if tx.now >= signature_request.expires_at + GRACE:
        return False
    log.warning("signature_provider_unavailable", provider=signature_request.provider, kind=kind, fault=fault)
    await signature_requests.save(tx, replace(signature_request, failures=signature_request.failures + 1, reason=fault))
    await due_work.schedule(
        tx, kind, str(signature_request.mandate_id), tx.now + retry_after(signature_request.failures)
    )
    return True


async def end_without_signature(
    tx: Tx, mandate: Mandate, signature_request: SignatureRequest, status: RequestStatus, reason: str | None
) -> None:
    """Ends the request without a signature: the mandate keeps the cause until the merchant acts."""
    text = single_line(reason)
    await signature_requests.save(tx, replace(signature_request, status=status, reason=text, ended_at=tx.now))
    await documents.delete_original(tx, mandate.id)
    if mandate.status is not Status.PENDING_SIGNATURE:
        return
    cause = f"signature_{status}"
    updated = replace(mandate, cause=cause)
    await mandates.save(tx, updated, status_before=mandate.status)
    evidence = {"provider": signature_request.provider} | ({} if text is None else {"text": text})
    await record(tx, updated, cause, ActionContext(signature_request.provider, cause=cause, evidence=evidence))


def single_line(text: str | None) -> str | None:
    """A provider's or signer's text, safe to store: short, without IBANs and control characters."""
    if text is None:
        return None
    printable = "".join(character if character.isprintable() else " " for character in text)
    return mask_ibans_in(" ".join(printable.split()))[:TEXT_MAX] or None
