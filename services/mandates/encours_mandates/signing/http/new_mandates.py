from fastapi import APIRouter, Request, Response

from encours_mandates.core.domain import mandate as domain
from encours_mandates.core.http.answers import Answers
from encours_mandates.core.http.parts import MandatePath
from encours_mandates.core.http.schemas import Mandate
from encours_mandates.core.store import buyers
from encours_mandates.signing.http.schemas import NewMandate, SendSigningLink
from encours_mandates.signing.use_cases.create_mandate import NewMandate as MandateInput
from encours_mandates.signing.use_cases.create_mandate import create_mandate
from encours_mandates.signing.use_cases.signature_providers import SignatureProviders
from encours_mandates.signing.use_cases.signing_links import SigningLinks, renew_signing_link
from encours_platform.read_your_writes import wait_until_visible
from encours_values.iban import parse_iban
from encours_values.parties import parties_of


def routes(answers: Answers, providers: SignatureProviders, links: SigningLinks) -> APIRouter:
    """POST /v1/mandates and the link at which a new mandate is signed."""
    r = answers.api.router("mandates")

    @r.post("/v1/mandates", status_code=201, response_model=Mandate, summary="Create Mandate")
    async def create(request: Request, body: NewMandate) -> Response:
        """Prepares a mandate for its signature; the account must be open."""
        mandate_input = _mandate_input(body)
        await wait_until_visible(answers.api.view(request), lambda tx: buyers.find(tx, body.account_id), "the account")
        return await answers.act(
            request, lambda tx, who: create_mandate(tx, mandate_input, providers, links, who=who), status=201
        )

    @r.post("/v1/mandates/{mandate_id}/signing-link", response_model=Mandate, summary="Renew Signing Link")
    async def signing_link(request: Request, mandate_id: MandatePath, body: SendSigningLink | None = None) -> Response:
        """A new link is sent, to another signer where one is given; the one before opens nothing any more."""
        signer = domain.Signer(**body.signer.model_dump()) if body and body.signer else None
        return await answers.act(
            request, lambda tx, who: renew_signing_link(tx, mandate_id, signer, providers.sealer, links, who=who)
        )

    return r


def _mandate_input(body: NewMandate) -> MandateInput:
    return MandateInput(
        account_id=body.account_id,
        scheme=domain.Scheme(body.scheme),
        sequence=domain.Sequence(body.sequence),
        iban=parse_iban(body.iban),
        bic=body.bic,
        debtor_name=body.debtor_name,
        signer=_signer(body),
        reference=body.reference,
        language=body.language,
        max_amount_minor=body.max_amount,
        parties=parties_of(body.parties.model_dump() if body.parties else None),
    )


def _signer(body: NewMandate) -> domain.Signer:
    signer = body.signer
    authority = None if signer.authority is None else domain.Authority(signer.authority)
    return domain.Signer(signer.name, signer.email, signer.title, authority, signer.authority_evidence)
