"""Sends a mandate to its signature provider, once."""

import asyncio
from dataclasses import dataclass, replace
from uuid import UUID

from encours_mandates.core.domain.signature_request import OPEN, RequestStatus, SignatureRequest, poll_after
from encours_mandates.core.formats.mandate_form import SIGNATURE_ANCHOR, render_pdf
from encours_mandates.core.formats.wording import WORDINGS
from encours_mandates.core.store import signature_requests
from encours_mandates.core.use_cases.disclose import DisclosedMandate, DisclosureContext, disclose
from encours_mandates.core.use_cases.documents import Document, store_document
from encours_mandates.core.use_cases.status_changes import ActionContext, lock_mandate, record
from encours_mandates.core.use_cases.withdraw_request import CANCEL
from encours_mandates.signing.store import signing_progress
from encours_mandates.signing.use_cases.ports import ProviderRefuses, ProviderRequest, ProviderUnavailable
from encours_mandates.signing.use_cases.signature_providers import (
    POLL,
    REQUEST,
    SignatureProviders,
    end_without_signature,
    retry_later,
)
from encours_platform import due_work
from encours_platform.database import Database, Tx
from encours_platform.sealing import Sealer


@dataclass(frozen=True, slots=True)
class _Input:
    signature_request: SignatureRequest
    shown: DisclosedMandate
    sandbox: bool


async def request_signature(
    providers: SignatureProviders, database: Database, tenant_id: UUID, mandate_id: UUID
) -> None:
    """Safe to run twice: the provider finds an existing request by the mandate's key."""
    input_ = await database.run(tenant_id, lambda tx: _read(tx, mandate_id, providers.sealer))
    if input_ is None:
        return
    provider_request = await _provider_request(input_)
    try:
        provider = await providers.provider(database, tenant_id, input_.signature_request.provider)
        external_id = await provider.request(provider_request)
    except ProviderUnavailable as fault:
        reason = str(fault)
        await database.run(tenant_id, lambda tx: _postpone(tx, mandate_id, reason))
    except ProviderRefuses as refusal:
        reason = str(refusal)
        await database.run(tenant_id, lambda tx: _mark_refused(tx, mandate_id, RequestStatus.REFUSED, reason))
    else:
        await database.run(tenant_id, lambda tx: _record_request(tx, provider_request, external_id, providers.sealer))


async def _read(tx: Tx, mandate_id: UUID, sealer: Sealer) -> _Input | None:
    """The data to send; None if the request was sent or has ended."""
    signature_request = await signature_requests.lock(tx, mandate_id)
    if signature_request is None or signature_request.external_id is not None:
        return None
    if signature_request.status in (RequestStatus.WITHDRAWN, RequestStatus.CANCELLED):
        await _cancel_at_provider(tx, signature_request)
    if signature_request.status is not RequestStatus.REQUESTED:
        return None
    context = DisclosureContext(signature_request.provider, "signature_request")
    shown = await disclose(tx, mandate_id, sealer, context)
    return _Input(signature_request, shown, await signing_progress.is_sandbox(tx))


async def _provider_request(input_: _Input) -> ProviderRequest:
    shown, mandate = input_.shown, input_.shown.mandate
    document = await asyncio.to_thread(
        render_pdf,
        mandate,
        shown.iban,
        mandate.language,
        shown.timezone,
        sandbox=input_.sandbox,
        anchor=SIGNATURE_ANCHOR,
    )
    wording = WORDINGS[mandate.language]
    title = (wording.b2b if mandate.scheme == "B2B" else wording.core).title
    return ProviderRequest(
        mandate_id=mandate.id,
        reference=mandate.reference,
        title=f"{title} {mandate.reference}",
        document=document,
        signer_name=mandate.signer.name,
        signer_email=mandate.signer.email,
        language=mandate.language,
        expires_at=input_.signature_request.expires_at.astimezone(shown.timezone),
        idempotency_key=input_.signature_request.idempotency_key,
    )


async def _cancel_at_provider(tx: Tx, signature_request: SignatureRequest) -> None:
    """The request was withdrawn during the call: plans its cancellation at the provider."""
    await signature_requests.save(tx, replace(signature_request, status=RequestStatus.WITHDRAWN))
    await due_work.schedule(tx, CANCEL, str(signature_request.mandate_id), tx.now)


async def _record_request(tx: Tx, provider_request: ProviderRequest, external_id: str, sealer: Sealer) -> None:
    mandate_id = provider_request.mandate_id
    mandate = await lock_mandate(tx, mandate_id)
    signature_request = await signature_requests.lock(tx, mandate_id)
    if signature_request is None or signature_request.external_id is not None:
        return
    updated = replace(signature_request, external_id=external_id, failures=0, reason=None)
    if signature_request.status not in OPEN:
        await _cancel_at_provider(tx, updated)
        return
    await signature_requests.save(tx, replace(updated, status=RequestStatus.PENDING))
    await store_document(tx, sealer, mandate_id, "original", Document(provider_request.document, "application/pdf"))
    evidence = {"provider": signature_request.provider, "request": external_id}
    await record(tx, mandate, REQUEST, ActionContext(signature_request.provider, evidence=evidence))
    await due_work.schedule(tx, POLL, str(mandate_id), tx.now + poll_after(0))


async def _postpone(tx: Tx, mandate_id: UUID, fault: str) -> None:
    mandate = await lock_mandate(tx, mandate_id)
    signature_request = await signature_requests.lock(tx, mandate_id)
    if signature_request is None or signature_request.external_id is not None:
        return
    if signature_request.status is not RequestStatus.REQUESTED:
        await _cancel_at_provider(tx, signature_request)
    elif not await retry_later(tx, REQUEST, signature_request, fault):
        await end_without_signature(tx, mandate, signature_request, RequestStatus.EXPIRED, fault)


async def _mark_refused(tx: Tx, mandate_id: UUID, status: RequestStatus, reason: str) -> None:
    mandate = await lock_mandate(tx, mandate_id)
    signature_request = await signature_requests.lock(tx, mandate_id)
    if signature_request is not None and signature_request.status is RequestStatus.REQUESTED:
        await end_without_signature(tx, mandate, signature_request, status, reason)
