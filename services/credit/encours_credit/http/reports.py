from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from encours_credit.http import answers, queries, schemas
from encours_credit.store import reports
from encours_platform.database import Tx
from encours_platform.exports import EXPORTS
from encours_platform.http import Api


def routes(api: Api) -> APIRouter:
    r = api.router("reports")

    @r.get("/v1/reports/exposure", response_model=schemas.ExposureReport, responses=EXPORTS)
    async def report_exposure(
        request: Request, query: Annotated[queries.ExposureQuery, Query()]
    ) -> schemas.ExposureReport | Response:
        """What all buyers owe or will owe, in total, and by account: newest first, or in the order of `sort`.

        The totals are those of all accounts, whatever the list is narrowed to.
        """
        listed = await api.listed(
            request, reports.BY_ACCOUNT, query, lambda _tx: answers.reported, schemas.ReportedExposure
        )
        if isinstance(listed, Response):
            return listed
        totals = await api.read(request, _totals)
        return schemas.ExposureReport(totals=totals, data=listed.data, next_cursor=listed.next_cursor)

    return r


async def _totals(tx: Tx) -> schemas.ExposureTotals:
    accounts, limit, parts = await reports.totals(tx)
    return schemas.ExposureTotals(
        accounts=accounts,
        limit=limit,
        used=parts.used_minor,
        open_orders=parts.open_orders_minor,
        unbilled=parts.unbilled_minor,
        invoiced=parts.invoiced_minor,
        in_collection=parts.in_collection_minor,
        overdue=parts.overdue_minor,
        currency="EUR",
    )
