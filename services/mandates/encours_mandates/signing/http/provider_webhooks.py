"""Webhooks of signature providers: they only trigger a poll; their content is not trusted."""

from collections.abc import Mapping
from functools import partial
from uuid import UUID

from fastapi import APIRouter, Request, Response

from encours_mandates.core.store import signature_requests
from encours_mandates.signing.use_cases.ports import WebhookVerifier
from encours_mandates.signing.use_cases.schedule_poll import schedule_poll
from encours_platform.database import Database
from encours_platform.http import router
from encours_platform.problems import NotFound


def routes(database: Database, verifiers: Mapping[str, WebhookVerifier]) -> APIRouter:
    """POST /v1/mandates/signatures/{provider}: for providers, with no API key, and so not in the API's document."""
    r = router("mandates")

    @r.post("/v1/mandates/signatures/{provider}", status_code=204, include_in_schema=False)
    async def receive(request: Request, provider: str) -> Response:
        if provider not in verifiers:
            raise NotFound("signature provider not found")
        external_id = verifiers[provider].external_id(request.headers, await request.body())
        requests: list[tuple[UUID, UUID]] = []
        if external_id is not None:
            requests = await signature_requests.find_at_provider(database, provider, external_id)
        for tenant_id, mandate_id in requests:
            await database.run(tenant_id, partial(schedule_poll, mandate_id=mandate_id))
        return Response(status_code=204)

    return r
