import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from encours_mandates.core.formats.bank_pack import data_of, render_pack
from encours_mandates.core.http.answers import who
from encours_mandates.core.http.parts import PDF, Lang, MandatePath, pdf_answer
from encours_mandates.core.use_cases.disclose import disclose_for_debtor_bank
from encours_platform.http import Api
from encours_platform.sealing import Sealer

PACK = PDF | {"application/json": {"schema": {"type": "object"}}}


def routes(api: Api, sealer: Sealer) -> APIRouter:
    """GET /v1/mandates/{id}/bank-pack."""
    r = api.router("mandates")

    @r.get(
        "/v1/mandates/{mandate_id}/bank-pack",
        summary="Read Bank Pack",
        response_class=Response,
        responses={200: {"description": "What the debtor sends to its bank: letter, data, form", "content": PACK}},
    )
    async def bank_pack(
        request: Request,
        mandate_id: MandatePath,
        lang: Lang = None,
        form: Annotated[Literal["pdf", "json"], Query(alias="format", description="json: the data alone")] = "pdf",
    ) -> Response:
        """For a signed B2B mandate, with the whole IBAN: the disclosure is recorded."""
        caller = api.caller(request)
        shown = await api.view(request).run(
            lambda tx: disclose_for_debtor_bank(tx, mandate_id, sealer, who=who(caller))
        )
        mandate = shown.mandate
        if form == "json":
            return JSONResponse(data_of(mandate, shown.iban), headers={"Cache-Control": "no-store"})
        pdf = await asyncio.to_thread(
            render_pack, mandate, shown.iban, lang or mandate.language, shown.timezone, sandbox=caller.sandbox
        )
        return pdf_answer(pdf, f"{mandate.reference}-bank")

    return r
