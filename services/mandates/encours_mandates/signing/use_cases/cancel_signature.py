"""Tells a provider that a mandate is not to be signed any more."""

from dataclasses import replace
from uuid import UUID

from encours_mandates.core.domain.signature_request import OPEN, RequestStatus
from encours_mandates.core.store import signature_requests
from encours_mandates.core.store.signature_requests import Requested
from encours_mandates.core.use_cases.withdraw_request import CANCEL
from encours_mandates.signing.use_cases.ports import ProviderRefuses, ProviderUnavailable
from encours_mandates.signing.use_cases.signature_providers import SignatureOffice, one_line, try_again
from encours_platform.database import Database, Tx


async def cancel_signature(office: SignatureOffice, database: Database, tenant_id: UUID, mandate_id: UUID) -> None:
    """Also where we never learnt the provider's id: it is looked for under the mandate's key. Safe to run twice."""
    requested = await database.run(tenant_id, lambda tx: signature_requests.find(tx, mandate_id))
    if requested is None or requested.status in OPEN:
        return
    try:
        external_id = await _cancel(office, requested)
    except ProviderUnavailable as fault:
        unreachable = str(fault)
        await database.run(tenant_id, lambda tx: _postpone(tx, mandate_id, unreachable))
    except ProviderRefuses as refusal:
        refused = str(refusal)
        await database.run(tenant_id, lambda tx: _note(tx, mandate_id, None, refused))
    else:
        await database.run(tenant_id, lambda tx: _note(tx, mandate_id, external_id, None))


async def _cancel(office: SignatureOffice, requested: Requested) -> str | None:
    provider = office.provider(requested.provider)
    external_id = requested.external_id or await provider.find(requested.idempotency_key)
    if external_id is not None:
        await provider.cancel(external_id)
    return external_id


async def _note(tx: Tx, mandate_id: UUID, external_id: str | None, told: str | None) -> None:
    requested = await signature_requests.lock(tx, mandate_id)
    if requested is None or requested.status is not RequestStatus.WITHDRAWN:
        return
    cancelled = replace(
        requested,
        external_id=requested.external_id or external_id,
        status=RequestStatus.CANCELLED,
        reason=one_line(told),
    )
    await signature_requests.save(tx, cancelled)


async def _postpone(tx: Tx, mandate_id: UUID, fault: str) -> None:
    requested = await signature_requests.lock(tx, mandate_id)
    if requested is not None:
        await try_again(tx, CANCEL, requested, fault)
