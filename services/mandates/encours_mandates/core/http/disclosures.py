from fastapi import APIRouter, Request, Response

from encours_mandates.core.domain import history as domain
from encours_mandates.core.http.answers import who
from encours_mandates.core.http.parts import MandatePath
from encours_mandates.core.http.schemas import Disclosure, DisclosureRequest, WholeIban
from encours_mandates.core.store import history, mandates
from encours_mandates.core.use_cases.disclose import DisclosureContext, disclose
from encours_platform.auth import Caller
from encours_platform.database import Tx
from encours_platform.http import Api
from encours_platform.paging import Page, Paging
from encours_platform.problems import NotFound
from encours_platform.sealing import Sealer


def routes(api: Api, sealer: Sealer) -> APIRouter:
    """Disclosure of a whole IBAN, and the list of disclosures."""
    r = api.router("mandates")

    @r.post("/v1/mandates/{mandate_id}/iban", response_model=WholeIban, summary="Ask for the whole IBAN")
    async def iban(request: Request, mandate_id: MandatePath, body: DisclosureRequest) -> Response:
        """Who asked and why is recorded each time."""

        async def disclose_iban(tx: Tx, caller: Caller) -> WholeIban:
            shown = await disclose(tx, mandate_id, sealer, DisclosureContext(who(caller), "iban", body.reason))
            account = shown.mandate.debtor_account
            return WholeIban(mandate_id=mandate_id, iban=shown.iban, bic=account.bic, bank_name=account.bank_name)

        return await api.reveal(request, disclose_iban)

    @r.get("/v1/mandates/{mandate_id}/disclosures", summary="List Disclosures")
    async def disclosures(request: Request, mandate_id: MandatePath, paging: Paging) -> Page[Disclosure]:
        """Disclosures of the whole IBAN, newest first."""

        async def read(tx: Tx) -> Page[Disclosure]:
            if await mandates.find(tx, mandate_id) is None:
                raise NotFound("mandate not found")
            return await history.disclosures_of(tx, paging, _answer, mandate_id=mandate_id)

        return await api.read(request, read)

    return r


def _answer(disclosure: domain.Disclosure) -> Disclosure:
    return Disclosure(at=disclosure.disclosed_at, who=disclosure.who, what=disclosure.what, reason=disclosure.reason)
