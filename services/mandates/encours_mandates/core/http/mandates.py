import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from encours_common.auth import Caller
from encours_common.contracts.values import AccountId
from encours_common.db import Tx
from encours_common.http import Api, router
from encours_common.iban import parse_iban
from encours_common.known import until_known
from encours_common.paging import Page, Paging
from encours_common.parties import parties_of
from encours_common.problems import NotFound, SandboxOnly
from encours_mandates.core.domain import mandate as domain
from encours_mandates.core.formats.mandate_form import render_pdf
from encours_mandates.core.http.answers import Teller, who
from encours_mandates.core.http.parts import PDF, Lang, MandatePath, pdf_answer
from encours_mandates.core.http.schemas import (
    AmendMandate,
    ConfirmMandate,
    Mandate,
    MandateSummary,
    NewMandate,
    ReferenceText,
    RevokeMandate,
    SendSigningLink,
    SignMandate,
)
from encours_mandates.core.store import buyers, mandates
from encours_mandates.core.use_cases.amend_mandate import Amendment, amend_mandate
from encours_mandates.core.use_cases.confirm_mandate import confirm_mandate
from encours_mandates.core.use_cases.disclose import Occasion, disclose
from encours_mandates.core.use_cases.end_mandate import revoke_mandate
from encours_mandates.core.use_cases.sign_mandate import sign_mandate
from encours_mandates.signing.use_cases.create_mandate import NewMandate as Wanted
from encours_mandates.signing.use_cases.create_mandate import create_mandate
from encours_mandates.signing.use_cases.signature_requests import SignatureOffice
from encours_mandates.signing.use_cases.signing_links import SigningLinks, renew_signing_link

Act = Callable[[Tx, str], Awaitable[domain.Mandate]]
"""A use case, given the transaction and who calls."""


class _Routes:
    def __init__(self, api: Api, office: SignatureOffice, links: SigningLinks) -> None:
        self.api, self.office, self.sealer, self.links = api, office, office.sealer, links

    def teller(self, caller: Caller, now: datetime) -> Teller:
        return Teller(self.links, self.sealer, caller.tenant_id, now, caller.sandbox)

    async def act(self, request: Request, use_case: Act, *, status: int = 200) -> Response:
        caller = await self.api.caller(request)

        async def act_and_tell(tx: Tx) -> Mandate:
            mandate = await use_case(tx, who(caller))
            return await self.teller(caller, tx.now).whole(tx, mandate)

        return await self.api.command(request, act_and_tell, status=status)


def routes(api: Api, office: SignatureOffice, links: SigningLinks) -> APIRouter:
    """POST and GET /v1/mandates and what can be done to one."""
    r = router("mandates")
    house = _Routes(api, office, links)
    _reading(r, house)
    _creating(r, house)
    _living(r, house)
    return r


def _creating(r: APIRouter, house: _Routes) -> None:
    @r.post("/v1/mandates", status_code=201, response_model=Mandate, summary="Create Mandate")
    async def create(request: Request, body: NewMandate) -> Response:
        """Prepares a mandate for its signature; the account must be open."""
        caller = await house.api.caller(request)
        wanted = _wanted(body)
        await until_known(
            house.api.database, caller.tenant_id, lambda tx: buyers.find(tx, body.account_id), "the account"
        )
        return await house.act(
            request, lambda tx, who: create_mandate(tx, wanted, house.office, house.links, who=who), status=201
        )


def _wanted(body: NewMandate) -> Wanted:
    return Wanted(
        account_id=body.account_id,
        scheme=domain.Scheme(body.scheme),
        sequence=domain.Sequence(body.sequence),
        iban=parse_iban(body.iban),
        bic=body.bic,
        debtor_name=body.debtor_name,
        signer=_signer(body),
        reference=body.reference,
        language=body.language,
        max_amount=body.max_amount,
        parties=parties_of(body.parties.model_dump() if body.parties else None),
    )


def _signer(body: NewMandate) -> domain.Signer:
    signer = body.signer
    authority = None if signer.authority is None else domain.Authority(signer.authority)
    return domain.Signer(signer.name, signer.email, signer.title, authority, signer.authority_evidence)


def _living(r: APIRouter, house: _Routes) -> None:
    @r.post("/v1/mandates/{mandate_id}/sign", response_model=Mandate)
    async def sign(request: Request, mandate_id: MandatePath, _body: SignMandate | None = None) -> Response:
        """Sandbox: signs without the page, as the signer would."""
        if not (await house.api.caller(request)).sandbox:
            raise SandboxOnly("the signer signs behind the signing link")
        evidence = {"method": "sandbox"}
        return await house.act(request, lambda tx, who: sign_mandate(tx, mandate_id, who=who, evidence=evidence))

    @r.post("/v1/mandates/{mandate_id}/signing-link", response_model=Mandate, summary="Renew Signing Link")
    async def signing_link(request: Request, mandate_id: MandatePath, body: SendSigningLink | None = None) -> Response:
        """A new link is sent, to another signer where one is given; the one before opens nothing any more."""
        signer = domain.Signer(**body.signer.model_dump()) if body and body.signer else None
        return await house.act(
            request, lambda tx, who: renew_signing_link(tx, mandate_id, signer, house.sealer, house.links, who=who)
        )

    @r.post("/v1/mandates/{mandate_id}/confirm", response_model=Mandate)
    async def confirm(request: Request, mandate_id: MandatePath, body: ConfirmMandate | None = None) -> Response:
        """The debtor's bank has recorded the mandate, or what it objected to is settled: it may be collected."""
        evidence = body.evidence if body else None
        return await house.act(request, lambda tx, who: confirm_mandate(tx, mandate_id, who=who, evidence=evidence))

    @r.post("/v1/mandates/{mandate_id}/amend", response_model=Mandate)
    async def amend(request: Request, mandate_id: MandatePath, body: AmendMandate) -> Response:
        """A new debtor account or reference stops a B2B mandate until the debtor's bank has recorded it."""
        return await house.act(
            request, lambda tx, who: amend_mandate(tx, mandate_id, _amendment(body), house.sealer, who=who)
        )

    @r.post("/v1/mandates/{mandate_id}/revoke", response_model=Mandate)
    async def revoke(request: Request, mandate_id: MandatePath, body: RevokeMandate | None = None) -> Response:
        """Either side may, at any time; nothing more is collected on it."""
        said = body or RevokeMandate()
        return await house.act(
            request, lambda tx, who: revoke_mandate(tx, mandate_id, who=who, by=said.by, text=said.cause)
        )


def _amendment(body: AmendMandate) -> Amendment:
    iban = None if body.iban is None else parse_iban(body.iban)
    return Amendment(
        iban=iban,
        bic=body.bic,
        debtor_name=body.debtor_name,
        reference=body.reference,
        max_amount=body.max_amount,
        lifts_cap="max_amount" in body.model_fields_set and body.max_amount is None,
    )


def _reading(r: APIRouter, house: _Routes) -> None:
    @r.get("/v1/mandates", summary="List Mandates")
    async def listed(
        request: Request,
        paging: Paging,
        account_id: Annotated[AccountId | None, Query()] = None,
        status: Annotated[domain.Status | None, Query()] = None,
        reference: Annotated[ReferenceText | None, Query()] = None,
    ) -> Page[MandateSummary]:
        """Newest first."""
        caller = await house.api.caller(request)
        return await house.api.read(
            request,
            lambda tx: mandates.page_of(
                tx,
                paging,
                house.teller(caller, tx.now).summary,
                account_id=account_id,
                status=status,
                reference=reference,
            ),
        )

    @r.get("/v1/mandates/{mandate_id}", summary="Read Mandate")
    async def one(request: Request, mandate_id: MandatePath) -> Mandate:
        caller = await house.api.caller(request)

        async def told(tx: Tx) -> Mandate:
            mandate = await mandates.find(tx, mandate_id)
            if mandate is None:
                raise NotFound("there is no such mandate")
            return await house.teller(caller, tx.now).whole(tx, mandate)

        return await house.api.read(request, told)

    @r.get(
        "/v1/mandates/{mandate_id}/document",
        summary="Read Mandate Document",
        response_class=Response,
        responses={200: {"description": "The mandate, for the buyer and its bank", "content": PDF}},
    )
    async def document(request: Request, mandate_id: MandatePath, lang: Lang = None) -> Response:
        """The mandate as PDF, with the whole IBAN: asks for a key of scope `iban`, and is noted."""
        caller = await house.api.caller(request, scope="iban")
        shown = await house.api.database.run(
            caller.tenant_id,
            lambda tx: disclose(tx, mandate_id, house.sealer, Occasion(who(caller), "document")),
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
