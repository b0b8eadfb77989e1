"""Cancels the signature request of a mandate at its provider."""

from dataclasses import replace
from uuid import UUID

from encours_mandates.core.domain.signature_request import OPEN, RequestStatus, SignatureRequest
from encours_mandates.core.store import signature_requests
from encours_mandates.core.use_cases.withdraw_request import CANCEL
from encours_mandates.signing.use_cases.ports import ProviderRefuses, ProviderUnavailable, SignatureProvider
from encours_mandates.signing.use_cases.signature_providers import SignatureProviders, retry_later, single_line
from encours_platform.database import Database, Tx


async def cancel_signature(
    providers: SignatureProviders, database: Database, tenant_id: UUID, mandate_id: UUID
) -> None:
    """Finds the request by the mandate's key if the provider's id is unknown. Safe to run twice."""
    signature_request = await database.run(tenant_id, lambda tx: signature_requests.find(tx, mandate_id))
    if signature_request is None or signature_request.status in OPEN:
        return
    try:
        provider = await providers.provider(database, tenant_id, signature_request.provider)
        external_id = await _cancel(provider, signature_request)
    except ProviderUnavailable as fault:
        reason = str(fault)
        await database.run(tenant_id, lambda tx: _postpone(tx, mandate_id, reason))
    except ProviderRefuses as refusal:
        reason = str(refusal)
        await database.run(tenant_id, lambda tx: _record_cancellation(tx, mandate_id, None, reason))
    else:
        await database.run(tenant_id, lambda tx: _record_cancellation(tx, mandate_id, external_id, None))


async def _cancel(provider: SignatureProvider, signature_request: SignatureRequest) -> str | None:
    external_id = signature_request.external_id or await provider.find(signature_request.idempotency_key)
    if external_id is not None:
        await provider.cancel(external_id)
    return external_id


async def _record_cancellation(tx: Tx, mandate_id: UUID, external_id: str | None, reason: str | None) -> None:
    signature_request = await signature_requests.lock(tx, mandate_id)
    if signature_request is None or signature_request.status is not RequestStatus.WITHDRAWN:
        return
    cancelled = replace(
        signature_request,
        external_id=signature_request.external_id or external_id,
        status=RequestStatus.CANCELLED,
        reason=single_line(reason),
    )
    await signature_requests.save(tx, cancelled)


async def _postpone(tx: Tx, mandate_id: UUID, fault: str) -> None:
    signature_request = await signature_requests.lock(tx, mandate_id)
    if signature_request is not None:
        await retry_later(tx, CANCEL, signature_request, fault)
