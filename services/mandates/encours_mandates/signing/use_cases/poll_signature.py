"""Asks a provider what became of a request, and gives it its effect."""

import hashlib
from dataclasses import replace
from uuid import UUID

from encours_mandates.core.domain.mandate import Mandate, Move
from encours_mandates.core.domain.signature_request import GRACE, RequestStatus, poll_after
from encours_mandates.core.store import signature_requests
from encours_mandates.core.store.signature_requests import Requested
from encours_mandates.core.use_cases.documents import Document, keep_document
from encours_mandates.core.use_cases.end_mandate import end
from encours_mandates.core.use_cases.sign_mandate import sign_mandate
from encours_mandates.core.use_cases.status_changes import Why, locked
from encours_mandates.core.use_cases.withdraw_request import CANCEL
from encours_mandates.signing.use_cases.ports import ProviderRefuses, ProviderUnavailable, SignatureState
from encours_mandates.signing.use_cases.signature_providers import (
    POLL,
    SignatureOffice,
    one_line,
    stall,
    try_again,
)
from encours_platform import due_work
from encours_platform.database import Database, Tx
from encours_platform.sealing import Sealer


async def poll_signature(office: SignatureOffice, database: Database, tenant_id: UUID, mandate_id: UUID) -> None:
    """Safe to run twice, and beside itself: the effect is taken under the mandate's lock, once."""
    requested = await database.run(tenant_id, lambda tx: signature_requests.find(tx, mandate_id))
    if requested is None or requested.status is not RequestStatus.PENDING or requested.external_id is None:
        return
    try:
        state = await office.provider(requested.provider).state(requested.external_id)
    except ProviderUnavailable as fault:
        told = str(fault)
        await database.run(tenant_id, lambda tx: _postpone(tx, mandate_id, told))
    except ProviderRefuses as refusal:
        told = str(refusal)
        await database.run(tenant_id, lambda tx: _lose(tx, mandate_id, told))
    else:
        await database.run(tenant_id, lambda tx: settle(tx, mandate_id, state, office.sealer))


async def settle(tx: Tx, mandate_id: UUID, state: SignatureState, sealer: Sealer) -> None:
    """The provider's answer takes effect: the same as a signature on our own page.

    A pending request's mandate is unsigned: whatever signs or ends it elsewhere withdraws the request.
    """
    mandate = await locked(tx, mandate_id)
    requested = await signature_requests.lock(tx, mandate_id)
    if requested is None or requested.status is not RequestStatus.PENDING:
        return
    match state.status:
        case "signed":
            await _signed(tx, mandate, requested, state, sealer)
        case "declined":
            await _declined(tx, mandate, requested, state)
        case "expired":
            await stall(tx, mandate, requested, RequestStatus.EXPIRED, state.reason)
        case "pending":
            await _still_pending(tx, mandate, requested)


async def _signed(tx: Tx, mandate: Mandate, requested: Requested, state: SignatureState, sealer: Sealer) -> None:
    if state.signed_document is None:
        raise AssertionError(f"{requested.provider} gave no signed document")
    await signature_requests.save(
        tx, replace(requested, status=RequestStatus.SIGNED, failures=0, reason=None, ended_at=tx.now)
    )
    evidence = {
        "method": requested.provider,
        "request": state.external_id,
        "signed_document_sha256": hashlib.sha256(state.signed_document).hexdigest(),
    }
    if state.evidence is not None:
        evidence["evidence_sha256"] = hashlib.sha256(state.evidence).hexdigest()
    if state.signed_at is not None:
        evidence["signed_at"] = state.signed_at.isoformat()
    await sign_mandate(tx, mandate.id, who=requested.provider, evidence=evidence, signed_at=state.signed_at)
    await keep_document(tx, sealer, mandate.id, "signed", Document(state.signed_document, "application/pdf"))
    if state.evidence is not None:
        media_type = state.evidence_media_type or "application/octet-stream"
        await keep_document(tx, sealer, mandate.id, "evidence", Document(state.evidence, media_type))


async def _declined(tx: Tx, mandate: Mandate, requested: Requested, state: SignatureState) -> None:
    """The debtor says no, which either side may at any time (S2.5)."""
    text = one_line(state.reason)
    await signature_requests.save(tx, replace(requested, status=RequestStatus.DECLINED, reason=text, ended_at=tx.now))
    evidence = {"by": "debtor", "provider": requested.provider} | ({} if text is None else {"text": text})
    await end(tx, mandate, Move.REVOKE, Why(requested.provider, cause="signature_declined", evidence=evidence))


async def _still_pending(tx: Tx, mandate: Mandate, requested: Requested) -> None:
    if tx.now >= requested.expires_at + GRACE:
        await stall(tx, mandate, requested, RequestStatus.EXPIRED, None)
        await due_work.schedule(tx, CANCEL, str(mandate.id), tx.now)
        return
    polls = requested.polls + 1
    await signature_requests.save(tx, replace(requested, polls=polls, failures=0, reason=None))
    await due_work.schedule(
        tx, POLL, str(mandate.id), min(tx.now + poll_after(polls), max(requested.expires_at + GRACE, tx.now))
    )


async def _postpone(tx: Tx, mandate_id: UUID, fault: str) -> None:
    mandate = await locked(tx, mandate_id)
    requested = await signature_requests.lock(tx, mandate_id)
    if requested is None or requested.status is not RequestStatus.PENDING:
        return
    if not await try_again(tx, POLL, requested, fault):
        await stall(tx, mandate, requested, RequestStatus.EXPIRED, fault)


async def _lose(tx: Tx, mandate_id: UUID, told: str) -> None:
    """The provider does not know its own request any more."""
    mandate = await locked(tx, mandate_id)
    requested = await signature_requests.lock(tx, mandate_id)
    if requested is not None and requested.status is RequestStatus.PENDING:
        await stall(tx, mandate, requested, RequestStatus.REFUSED, told)
