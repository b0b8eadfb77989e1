from fastapi import APIRouter, Request, Response

from encours_mandates.core.http.answers import who
from encours_mandates.core.http.schemas import AmendCreditor, CreditorAmended
from encours_mandates.core.use_cases.amend_creditor import amend_creditor
from encours_platform.database import Tx
from encours_platform.http import Api


def routes(api: Api) -> APIRouter:
    """POST /v1/mandates/amend-creditor."""
    r = api.router("mandates")

    @r.post("/v1/mandates/amend-creditor", response_model=CreditorAmended, summary="Amend Creditor")
    async def amend(request: Request, body: AmendCreditor | None = None) -> Response:
        """Takes all live mandates over to the merchant's name and identifier (ICS) of today.

        Under an identifier of another creditor a B2B mandate waits until the debtor's bank has recorded it again.
        """
        dry_run = body is not None and body.dry_run
        caller = await api.caller(request)

        async def act(tx: Tx) -> CreditorAmended:
            found = await amend_creditor(tx, who=who(caller), dry_run=dry_run)
            return CreditorAmended(
                dry_run=dry_run,
                creditor_identifier=found.creditor.identifier,
                creditor_name=found.creditor.name,
                changed=found.changed,
                suspended=found.suspended,
                waiting=found.waiting,
                skipped=found.skipped,
            )

        return await api.command(request, act)

    return r
