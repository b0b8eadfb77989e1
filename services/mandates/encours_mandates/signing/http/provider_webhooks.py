"""Webhooks of signature providers: they say that there is something to ask for, and are believed in nothing else."""

from collections.abc import Mapping
from functools import partial
from uuid import UUID

from fastapi import APIRouter, Request, Response

from encours_mandates.core.store import signature_requests
from encours_mandates.signing.use_cases.ports import SignatureNotices
from encours_mandates.signing.use_cases.schedule_poll import hear_of_signature
from encours_platform.database import Database
from encours_platform.http import router
from encours_platform.problems import NotFound


def routes(database: Database, notices: Mapping[str, SignatureNotices]) -> APIRouter:
    """POST /v1/mandates/signatures/{provider}: for providers, with no API key, and so not in the API's document."""
    r = router("mandates")

    @r.post("/v1/mandates/signatures/{provider}", status_code=204, include_in_schema=False)
    async def heard(request: Request, provider: str) -> Response:
        if provider not in notices:
            raise NotFound("there is no such provider")
        external_id = notices[provider].external_id(request.headers, await request.body())
        found: list[tuple[UUID, UUID]] = []
        if external_id is not None:
            found = await signature_requests.at_provider(database, provider, external_id)
        for tenant_id, mandate_id in found:
            await database.run(tenant_id, partial(hear_of_signature, mandate_id=mandate_id))
        return Response(status_code=204)

    return r
