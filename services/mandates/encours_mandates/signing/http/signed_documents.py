"""The sealed document and the evidence of a signature."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from encours_mandates.core.domain.document import DocumentKind
from encours_mandates.core.http.answers import who
from encours_mandates.core.http.parts import PDF, MandatePath, file_name
from encours_mandates.core.use_cases.disclose import disclose_document
from encours_platform.http import Api
from encours_platform.sealing import Sealer

EVIDENCE = {"application/json": {"schema": {"type": "object"}}}
SUFFIXES = {"application/pdf": "pdf", "application/json": "json"}


def routes(api: Api, sealer: Sealer) -> APIRouter:
    """GET …/signed-document and …/evidence."""
    r = api.router("mandates")

    async def read_document(request: Request, mandate_id: UUID, kind: DocumentKind) -> Response:
        caller = api.caller(request)
        mandate, document = await api.view(request).run(
            lambda tx: disclose_document(tx, mandate_id, kind, sealer, who=who(caller))
        )
        name = f"{file_name(mandate.reference)}-{kind}.{SUFFIXES.get(document.media_type, 'bin')}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return Response(document.content, headers=headers, media_type=document.media_type)

    @r.get(
        "/v1/mandates/{mandate_id}/signed-document",
        summary="Read Signed Document",
        response_class=Response,
        responses={200: {"description": "The mandate as it was signed, with its seal (PAdES)", "content": PDF}},
    )
    async def signed_document(request: Request, mandate_id: MandatePath) -> Response:
        """Of a mandate that was signed on the page: the disclosure is recorded."""
        return await read_document(request, mandate_id, "signed")

    @r.get(
        "/v1/mandates/{mandate_id}/evidence",
        summary="Read Signature Evidence",
        response_class=Response,
        responses={200: {"description": "Who signed what, when, from where and how", "content": EVIDENCE}},
    )
    async def evidence(request: Request, mandate_id: MandatePath) -> Response:
        """Of a mandate that was signed on the page: the disclosure is recorded."""
        return await read_document(request, mandate_id, "evidence")

    return r
