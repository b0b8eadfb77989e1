"""Polls a provider for the status of a request, and applies it."""

import hashlib
from dataclasses import replace
from uuid import UUID

from encours_mandates.core.domain.mandate import Mandate, Move
from encours_mandates.core.domain.signature_request import GRACE, RequestStatus, SignatureRequest, poll_after
from encours_mandates.core.store import signature_requests
from encours_mandates.core.use_cases.documents import Document, store_document
from encours_mandates.core.use_cases.end_mandate import end
from encours_mandates.core.use_cases.sign_mandate import sign_mandate
from encours_mandates.core.use_cases.status_changes import ActionContext, lock_mandate
from encours_mandates.core.use_cases.withdraw_request import CANCEL
from encours_mandates.signing.use_cases.ports import ProviderRefuses, ProviderUnavailable, SignatureState
from encours_mandates.signing.use_cases.signature_providers import (
    POLL,
    SignatureProviders,
    end_without_signature,
    retry_later,
    single_line,
)
from encours_platform import due_work
from encours_platform.database import Database, Tx
from encours_platform.sealing import Sealer


async def poll_signature(providers: SignatureProviders, database: Database, tenant_id: UUID, mandate_id: UUID) -> None:
    """Safe to run twice and concurrently: the status takes effect once, under the mandate's lock."""
    signature_request = await database.run(tenant_id, lambda tx: signature_requests.find(tx, mandate_id))
    if (
        signature_request is None
        or signature_request.status is not RequestStatus.PENDING
        or signature_request.external_id is None
    ):
        return
    try:
        provider = await providers.provider(database, tenant_id, signature_request.provider)
        state = await provider.state(signature_request.external_id)
    except ProviderUnavailable as fault:
        reason = str(fault)
        await database.run(tenant_id, lambda tx: _postpone(tx, mandate_id, reason))
    except ProviderRefuses as refusal:
        reason = str(refusal)
        await database.run(tenant_id, lambda tx: _mark_refused(tx, mandate_id, reason))
    else:
        await database.run(tenant_id, lambda tx: apply_provider_status(tx, mandate_id, state, providers.sealer))


async def apply_provider_status(tx: Tx, mandate_id: UUID, state: SignatureState, sealer: Sealer) -> None:
    """Applies the provider's status, with the same use cases as a signature on our own page.

    A pending request's mandate is unsigned: whatever signs or ends it elsewhere withdraws the request.
    """
    mandate = await lock_mandate(tx, mandate_id)
    signature_request = await signature_requests.lock(tx, mandate_id)
    if signature_request is None or signature_request.status is not RequestStatus.PENDING:
        return
    match state.status:
        case "signed":
            await _signed(tx, mandate, signature_request, state, sealer)
        case "declined":
            await _decline(tx, mandate, signature_request, state)
        case "expired":
            await end_without_signature(tx, mandate, signature_request, RequestStatus.EXPIRED, state.reason)
        case "pending":
            await _postpone_poll(tx, mandate, signature_request)


async def _signed(
    tx: Tx, mandate: Mandate, signature_request: SignatureRequest, state: SignatureState, sealer: Sealer
) -> None:
    if state.signed_document is None:
        raise AssertionError(f"{signature_request.provider} gave no signed document")
    await signature_requests.save(
        tx, replace(signature_request, status=RequestStatus.SIGNED, failures=0, reason=None, ended_at=tx.now)
    )
    evidence = {
        "method": signature_request.provider,
        "request": state.external_id,
        "signed_document_sha256": hashlib.sha256(state.signed_document).hexdigest(),
    }
    if state.evidence is not None:
        evidence["evidence_sha256"] = hashlib.sha256(state.evidence).hexdigest()
    if state.signed_at is not None:
        evidence["signed_at"] = state.signed_at.isoformat()
    await sign_mandate(tx, mandate.id, who=signature_request.provider, evidence=evidence, signed_at=state.signed_at)
    await store_document(tx, sealer, mandate.id, "signed", Document(state.signed_document, "application/pdf"))
    if state.evidence is not None:
        media_type = state.evidence_media_type or "application/octet-stream"
        await store_document(tx, sealer, mandate.id, "evidence", Document(state.evidence, media_type))


async def _decline(tx: Tx, mandate: Mandate, signature_request: SignatureRequest, state: SignatureState) -> None:
    """The signer declined: the mandate is revoked by the debtor (S2.5)."""
    text = single_line(state.reason)
    await signature_requests.save(
        tx, replace(signature_request, status=RequestStatus.DECLINED, reason=text, ended_at=tx.now)
    )
    evidence = {"by": "debtor", "provider": signature_request.provider} | ({} if text is None else {"text": text})
    await end(
        tx,
        mandate,
        Move.REVOKE,
        ActionContext(signature_request.provider, cause="signature_declined", evidence=evidence),
    )


async def _postpone_poll(tx: Tx, mandate: Mandate, signature_request: SignatureRequest) -> None:
    if tx.now >= signature_request.expires_at + GRACE:
        await end_without_signature(tx, mandate, signature_request, RequestStatus.EXPIRED, None)
        await due_work.schedule(tx, CANCEL, str(mandate.id), tx.now)
        return
    polls = signature_request.polls + 1
    await signature_requests.save(tx, replace(signature_request, polls=polls, failures=0, reason=None))
    await due_work.schedule(
        tx, POLL, str(mandate.id), min(tx.now + poll_after(polls), max(signature_request.expires_at + GRACE, tx.now))
    )


async def _postpone(tx: Tx, mandate_id: UUID, fault: str) -> None:
    mandate = await lock_mandate(tx, mandate_id)
    signature_request = await signature_requests.lock(tx, mandate_id)
    if signature_request is None or signature_request.status is not RequestStatus.PENDING:
        return
    if not await retry_later(tx, POLL, signature_request, fault):
        await end_without_signature(tx, mandate, signature_request, RequestStatus.EXPIRED, fault)


async def _mark_refused(tx: Tx, mandate_id: UUID, reason: str) -> None:
    """The provider no longer knows the request."""
    mandate = await lock_mandate(tx, mandate_id)
    signature_request = await signature_requests.lock(tx, mandate_id)
    if signature_request is not None and signature_request.status is RequestStatus.PENDING:
        await end_without_signature(tx, mandate, signature_request, RequestStatus.REFUSED, reason)
