"""Webhooks of signature providers: they only trigger a poll; their content is not trusted."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response

from encours_mandates.core.store import signature_requests
from encours_mandates.signing.use_cases.ports import WebhookVerifier
from encours_mandates.signing.use_cases.schedule_poll import schedule_poll
from encours_platform.database import Database, Tx
from encours_platform.http import path_id, router
from encours_platform.problems import NotFound
from encours_values.ids import MERCHANT

MerchantPath = Annotated[UUID, path_id(MERCHANT, "merchant_id")]


def routes(
    database: Database,
    verifiers: Mapping[str, WebhookVerifier],
    own_verifier: Callable[[Tx, str], Awaitable[WebhookVerifier | None]],
) -> APIRouter:
    """POST /v1/mandates/signatures/{provider}: for providers, with no API key, and so not in the API's document.

    A merchant's own connection has the merchant's id behind it and is verified by the connection's secret.
    """
    r = router("mandates")

    @r.post("/v1/mandates/signatures/{provider}", status_code=204, include_in_schema=False)
    async def receive(request: Request, provider: str) -> Response:
        if provider not in verifiers:
            raise NotFound("signature provider not found")
        external_id = verifiers[provider].external_id(request.headers, await request.body())
        await _schedule(database, provider, external_id)
        return Response(status_code=204)

    @r.post("/v1/mandates/signatures/{provider}/{merchant_id}", status_code=204, include_in_schema=False)
    async def receive_for_merchant(request: Request, provider: str, merchant_id: MerchantPath) -> Response:
        verifier = await database.run(merchant_id, lambda tx: own_verifier(tx, provider))
        if verifier is None:
            raise NotFound("signature provider not found")
        external_id = verifier.external_id(request.headers, await request.body())
        await _schedule(database, provider, external_id, merchant_id)
        return Response(status_code=204)

    return r


async def _schedule(
    database: Database, provider: str, external_id: str | None, merchant_id: UUID | None = None
) -> None:
    """Looks at the signature at the provider soon; `merchant_id`: only where it is that merchant's."""
    requests: list[tuple[UUID, UUID]] = []
    if external_id is not None:
        requests = await signature_requests.find_at_provider(database, provider, external_id)
    for tenant_id, mandate_id in requests:
        if merchant_id in (None, tenant_id):
            await database.run(tenant_id, partial(schedule_poll, mandate_id=mandate_id))
