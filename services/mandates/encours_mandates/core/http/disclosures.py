from dataclasses import asdict

from fastapi import APIRouter, Request, Response

from encours_mandates.core.http.answers import who
from encours_mandates.core.http.parts import MandatePath
from encours_mandates.core.http.schemas import AskIban, Disclosure, WholeIban
from encours_mandates.core.store import history, mandates
from encours_mandates.core.use_cases.disclose import Occasion, disclose
from encours_platform.auth import Caller
from encours_platform.database import Tx
from encours_platform.http import Api
from encours_platform.paging import Page, Paging
from encours_platform.problems import NotFound
from encours_platform.sealing import Sealer


def routes(api: Api, sealer: Sealer) -> APIRouter:
    """Who may see a whole IBAN, and who has."""
    r = api.router("mandates")

    @r.post("/v1/mandates/{mandate_id}/iban", response_model=WholeIban, summary="Ask for the whole IBAN")
    async def iban(request: Request, mandate_id: MandatePath, body: AskIban) -> Response:
        """Asks for a key of scope `iban`; who asked and why is noted each time."""

        async def show(tx: Tx, caller: Caller) -> WholeIban:
            shown = await disclose(tx, mandate_id, sealer, Occasion(who(caller), "iban", body.reason))
            account = shown.mandate.debtor_account
            return WholeIban(mandate_id=mandate_id, iban=shown.iban, bic=account.bic, bank_name=account.bank_name)

        return await api.reveal(request, show, scope="iban")

    @r.get("/v1/mandates/{mandate_id}/disclosures", summary="List Disclosures")
    async def disclosures(request: Request, mandate_id: MandatePath, paging: Paging) -> Page[Disclosure]:
        """Who was shown the whole IBAN, newest first."""

        async def told(tx: Tx) -> Page[Disclosure]:
            if await mandates.find(tx, mandate_id) is None:
                raise NotFound("there is no such mandate")
            return await history.disclosures_of(
                tx, paging, lambda found: Disclosure(**asdict(found)), mandate_id=mandate_id
            )

        return await api.read(request, told)

    return r
