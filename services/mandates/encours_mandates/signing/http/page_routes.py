"""The page where a mandate is signed, with the link instead of an API key; works without JavaScript."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import Response

from encours_mandates.core.formats.bank_pack import render_pack
from encours_mandates.signing.domain.progress import SIGNING_STAGES, Stage
from encours_mandates.signing.http.form_actions import Steps
from encours_mandates.signing.http.pages import PRIVATE, PageRequest, Pages
from encours_mandates.signing.use_cases.sign_on_page import (
    PageSignature,
    open_bank_pack,
    open_form,
    open_signed,
    original_of,
)
from encours_mandates.signing.use_cases.signing_links import SigningLinks


def routes(links: SigningLinks, signature: PageSignature) -> APIRouter:
    """/sign/{mandate_id}/{token}, where the token is the only key."""
    r = APIRouter(include_in_schema=False)
    pages = Pages(links, signature)
    _read_routes(r, pages)
    steps = Steps(pages)

    @r.post("/sign/{mandate}/{token}/{step}")
    async def step(request: Request, mandate: str, token: str, step: str) -> Response:
        return await pages.answer(request, mandate, token, steps.of(step))

    return r


def _read_routes(r: APIRouter, pages: Pages) -> None:
    @r.get("/sign/{mandate}/{token}")
    async def shown(request: Request, mandate: str, token: str) -> Response:
        requested_stage = request.query_params.get("step")
        stage = Stage(requested_stage) if requested_stage in SIGNING_STAGES else None
        return await pages.answer(request, mandate, token, lambda page_request: pages.page(page_request, stage))

    @r.get("/sign/{mandate}/{token}/mandate.pdf")
    async def original(request: Request, mandate: str, token: str) -> Response:
        async def pdf(page_request: PageRequest) -> Response:
            visit = page_request.visit
            shown = await pages.database.run(visit.tenant_id, lambda tx: open_form(tx, visit, pages.sealer))
            form = await asyncio.to_thread(original_of, shown, page_request.wording.language)
            return Response(form.content, headers=_file("mandate.pdf", "inline"), media_type="application/pdf")

        return await pages.answer(request, mandate, token, pdf)

    @r.get("/sign/{mandate}/{token}/signed.pdf")
    async def signed(request: Request, mandate: str, token: str) -> Response:
        async def pdf(page_request: PageRequest) -> Response:
            visit = page_request.visit
            document = await pages.database.run(visit.tenant_id, lambda tx: open_signed(tx, visit, pages.sealer))
            return Response(
                document.content, headers=_file("mandate-signed.pdf", "attachment"), media_type=document.media_type
            )

        return await pages.answer(request, mandate, token, pdf)

    @r.get("/sign/{mandate}/{token}/bank-pack.pdf")
    async def bank_pack(request: Request, mandate: str, token: str) -> Response:
        async def pdf(page_request: PageRequest) -> Response:
            visit = page_request.visit
            shown = await pages.database.run(visit.tenant_id, lambda tx: open_bank_pack(tx, visit, pages.sealer))
            content = await asyncio.to_thread(
                render_pack,
                shown.mandate,
                shown.iban,
                page_request.wording.language,
                shown.timezone,
                sandbox=shown.sandbox,
            )
            return Response(content, headers=_file("mandate-bank.pdf", "attachment"), media_type="application/pdf")

        return await pages.answer(request, mandate, token, pdf)


def _file(name: str, disposition: str) -> dict[str, str]:
    return {**PRIVATE, "Content-Disposition": f'{disposition}; filename="{name}"'}
