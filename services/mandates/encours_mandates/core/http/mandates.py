import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from encours_mandates.core.formats.mandate_form import render_pdf
from encours_mandates.core.http.answers import Answers, who
from encours_mandates.core.http.parts import PDF, Lang, MandatePath, pdf_answer
from encours_mandates.core.http.queries import MandateQuery
from encours_mandates.core.http.schemas import (
    AmendMandate,
    ConfirmMandate,
    Mandate,
    MandateSummary,
    RevokeMandate,
    SignMandate,
)
from encours_mandates.core.store import mandates
from encours_mandates.core.use_cases.amend_mandate import Amendment, amend_mandate
from encours_mandates.core.use_cases.confirm_mandate import confirm_mandate
from encours_mandates.core.use_cases.disclose import DisclosureContext, disclose
from encours_mandates.core.use_cases.end_mandate import revoke_mandate
from encours_mandates.core.use_cases.sign_mandate import sign_mandate
from encours_platform.database import Record, Tx
from encours_platform.exports import EXPORTS
from encours_platform.paging import Page
from encours_platform.problems import NotFound, SandboxOnly
from encours_platform.sealing import Sealer
from encours_values.iban import parse_iban


def routes(answers: Answers, sealer: Sealer) -> APIRouter:
    """GET /v1/mandates and what can be done to one."""
    r = answers.api.router("mandates")
    _read_routes(r, answers, sealer)
    _action_routes(r, answers, sealer)
    return r


def _action_routes(r: APIRouter, answers: Answers, sealer: Sealer) -> None:
    @r.post("/v1/mandates/{mandate_id}/sign", response_model=Mandate)
    async def sign(request: Request, mandate_id: MandatePath, _body: SignMandate | None = None) -> Response:
        """Sandbox: signs without the page, as the signer would."""
        if not (answers.api.caller(request)).sandbox:
            raise SandboxOnly("outside a sandbox only the signer signs, with the signing link")
        evidence = {"method": "sandbox"}
        return await answers.act(request, lambda tx, who: sign_mandate(tx, mandate_id, who=who, evidence=evidence))

    @r.post("/v1/mandates/{mandate_id}/confirm", response_model=Mandate)
    async def confirm(request: Request, mandate_id: MandatePath, body: ConfirmMandate | None = None) -> Response:
        """The debtor's bank has recorded the mandate, or what it objected to is settled: it may be collected."""
        evidence = body.evidence if body else None
        return await answers.act(request, lambda tx, who: confirm_mandate(tx, mandate_id, who=who, evidence=evidence))

    @r.post("/v1/mandates/{mandate_id}/amend", response_model=Mandate)
    async def amend(request: Request, mandate_id: MandatePath, body: AmendMandate) -> Response:
        """A new debtor account or reference stops a B2B mandate until the debtor's bank has recorded it.

        Of another account the buyer and its signer are told by e-mail, unless a person of the buyer asks for it.
        """
        by_buyer = answers.api.caller(request).account_ids is not None
        amendment = replace(_amendment(body), by_buyer=by_buyer)
        return await answers.act(request, lambda tx, who: amend_mandate(tx, mandate_id, amendment, sealer, who=who))

    @r.post("/v1/mandates/{mandate_id}/revoke", response_model=Mandate)
    async def revoke(request: Request, mandate_id: MandatePath, body: RevokeMandate | None = None) -> Response:
        """Either side may, at any time; nothing more is collected on it."""
        request_body = body or RevokeMandate()
        return await answers.act(
            request,
            lambda tx, who: revoke_mandate(tx, mandate_id, who=who, by=request_body.by, text=request_body.cause),
        )


def _amendment(body: AmendMandate) -> Amendment:
    iban = None if body.iban is None else parse_iban(body.iban)
    return Amendment(
        iban=iban,
        bic=body.bic,
        debtor_name=body.debtor_name,
        reference=body.reference,
        max_amount_minor=body.max_amount,
        lifts_cap="max_amount" in body.model_fields_set and body.max_amount is None,
    )


def _read_routes(r: APIRouter, answers: Answers, sealer: Sealer) -> None:
    @r.get("/v1/mandates", summary="List Mandates", response_model=Page[MandateSummary], responses=EXPORTS)
    async def list_mandates(
        request: Request, query: Annotated[MandateQuery, Query()]
    ) -> Page[MandateSummary] | Response:
        """Newest first, or in the order of `sort`."""
        caller = answers.api.caller(request)

        def items(tx: Tx) -> Callable[[Record], MandateSummary]:
            summary = answers.presenter(caller, tx.now).summary
            return lambda row: summary(mandates.mandate_of_row(row))

        return await answers.api.listed(request, mandates.LIST, query, items, MandateSummary)

    @r.get("/v1/mandates/{mandate_id}", summary="Read Mandate")
    async def one(request: Request, mandate_id: MandatePath) -> Mandate:
        caller = answers.api.caller(request)

        async def read(tx: Tx) -> Mandate:
            mandate = await mandates.find(tx, mandate_id)
            if mandate is None:
                raise NotFound("mandate not found")
            return await answers.presenter(caller, tx.now).details(tx, mandate)

        return await answers.api.read(request, read)

    @r.get(
        "/v1/mandates/{mandate_id}/document",
        summary="Read Mandate Document",
        response_class=Response,
        responses={200: {"description": "The mandate, for the buyer and its bank", "content": PDF}},
    )
    async def document(request: Request, mandate_id: MandatePath, lang: Lang = None) -> Response:
        """The mandate as PDF, with the whole IBAN: the disclosure is recorded."""
        caller = answers.api.caller(request)
        shown = await answers.api.view(request).run(
            lambda tx: disclose(tx, mandate_id, sealer, DisclosureContext(who(caller), "document")),
        )
        pdf = await asyncio.to_thread(
            render_pdf,
            shown.mandate,
            shown.iban,
            lang or shown.mandate.language,
            shown.timezone,
            sandbox=caller.sandbox,
        )
        return pdf_answer(pdf, shown.mandate.reference)
