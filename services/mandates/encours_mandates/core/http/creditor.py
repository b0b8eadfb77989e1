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
        """Amends all live mandates to the merchant's present name and identifier (ICS).

        Under an identifier of another creditor a B2B mandate waits until the debtor's bank has recorded it again.
        """
        dry_run = body is not None and body.dry_run
        caller = api.caller(request)

        async def run(tx: Tx) -> CreditorAmended:
            result = await amend_creditor(tx, who=who(caller), dry_run=dry_run)
            return CreditorAmended(
                dry_run=dry_run,
                creditor_identifier=result.creditor.identifier,
                creditor_name=result.creditor.name,
                changed=result.changed,
                suspended=result.suspended,
                waiting=result.waiting,
                skipped=result.skipped,
            )

        return await api.command(request, run)

    return r
