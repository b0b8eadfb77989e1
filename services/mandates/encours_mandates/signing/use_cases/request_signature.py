"""Hands a mandate to its provider, once."""

import asyncio
from dataclasses import dataclass, replace
from uuid import UUID

from encours_mandates.core.domain.signature_request import OPEN, RequestStatus, poll_after
from encours_mandates.core.formats.mandate_form import SIGNATURE_ANCHOR, render_pdf
from encours_mandates.core.formats.wording import WORDINGS
from encours_mandates.core.store import signature_requests
from encours_mandates.core.store.signature_requests import Requested
from encours_mandates.core.use_cases.disclose import Disclosed, Occasion, disclose
from encours_mandates.core.use_cases.documents import Document, keep_document
from encours_mandates.core.use_cases.status_changes import Why, locked, note
from encours_mandates.core.use_cases.withdraw_request import CANCEL
from encours_mandates.signing.store import progress as signings
from encours_mandates.signing.use_cases.ports import ProviderRefuses, ProviderUnavailable, SignatureRequest
from encours_mandates.signing.use_cases.signature_providers import (
    POLL,
    REQUEST,
    SignatureOffice,
    stall,
    try_again,
)
from encours_platform import due_work
from encours_platform.database import Database, Tx
from encours_platform.sealing import Sealer


@dataclass(frozen=True, slots=True)
class _Wanted:
    requested: Requested
    shown: Disclosed
    sandbox: bool


async def request_signature(office: SignatureOffice, database: Database, tenant_id: UUID, mandate_id: UUID) -> None:
    """Safe to run twice: the provider finds what it has under the mandate's own key."""

    async def read(tx: Tx) -> _Wanted | None:
        requested = await signature_requests.lock(tx, mandate_id)
        if requested is None or requested.external_id is not None:
            return None
        if requested.status is not RequestStatus.ASKED:
            if requested.status in (RequestStatus.WITHDRAWN, RequestStatus.CANCELLED):
                await _recall(tx, requested)
            return None
        shown = await disclose(tx, mandate_id, office.sealer, Occasion(requested.provider, "signature_request"))
        return _Wanted(requested, shown, await signings.is_sandbox(tx))

    wanted = await database.run(tenant_id, read)
    if wanted is None:
        return
    request = await _request(wanted)
    try:
        external_id = await office.provider(wanted.requested.provider).request(request)
    except ProviderUnavailable as fault:
        told = str(fault)
        await database.run(tenant_id, lambda tx: _postpone(tx, mandate_id, told))
    except ProviderRefuses as refusal:
        told = str(refusal)
        await database.run(tenant_id, lambda tx: _give_up(tx, mandate_id, RequestStatus.REFUSED, told))
    else:
        await database.run(tenant_id, lambda tx: _note(tx, request, external_id, office.sealer))


async def _request(wanted: _Wanted) -> SignatureRequest:
    shown, mandate = wanted.shown, wanted.shown.mandate
    document = await asyncio.to_thread(
        render_pdf,
        mandate,
        shown.iban,
        mandate.language,
        shown.timezone,
        sandbox=wanted.sandbox,
        anchor=SIGNATURE_ANCHOR,
    )
    wording = WORDINGS[mandate.language]
    title = (wording.b2b if mandate.scheme == "B2B" else wording.core).title
    return SignatureRequest(
        mandate_id=mandate.id,
        reference=mandate.reference,
        title=f"{title} {mandate.reference}",
        document=document,
        signer_name=mandate.signer.name,
        signer_email=mandate.signer.email,
        language=mandate.language,
        expires_at=wanted.requested.expires_at.astimezone(shown.timezone),
        idempotency_key=wanted.requested.idempotency_key,
    )


async def _recall(tx: Tx, requested: Requested) -> None:
    """It was withdrawn while it was under way: whatever the provider has of it is cancelled."""
    await signature_requests.save(tx, replace(requested, status=RequestStatus.WITHDRAWN))
    await due_work.schedule(tx, CANCEL, str(requested.mandate_id), tx.now)


async def _note(tx: Tx, request: SignatureRequest, external_id: str, sealer: Sealer) -> None:
    mandate_id = request.mandate_id
    mandate = await locked(tx, mandate_id)
    requested = await signature_requests.lock(tx, mandate_id)
    if requested is None or requested.external_id is not None:
        return
    known = replace(requested, external_id=external_id, failures=0, reason=None)
    if requested.status not in OPEN:
        await _recall(tx, known)
        return
    await signature_requests.save(tx, replace(known, status=RequestStatus.PENDING))
    await keep_document(tx, sealer, mandate_id, "original", Document(request.document, "application/pdf"))
    evidence = {"provider": requested.provider, "request": external_id}
    await note(tx, mandate, REQUEST, Why(requested.provider, evidence=evidence))
    await due_work.schedule(tx, POLL, str(mandate_id), tx.now + poll_after(0))


async def _postpone(tx: Tx, mandate_id: UUID, fault: str) -> None:
    mandate = await locked(tx, mandate_id)
    requested = await signature_requests.lock(tx, mandate_id)
    if requested is None or requested.external_id is not None:
        return
    if requested.status is not RequestStatus.ASKED:
        await _recall(tx, requested)
    elif not await try_again(tx, REQUEST, requested, fault):
        await stall(tx, mandate, requested, RequestStatus.EXPIRED, fault)


async def _give_up(tx: Tx, mandate_id: UUID, status: RequestStatus, told: str) -> None:
    mandate = await locked(tx, mandate_id)
    requested = await signature_requests.lock(tx, mandate_id)
    if requested is not None and requested.status is RequestStatus.ASKED:
        await stall(tx, mandate, requested, status, told)
