from fastapi import APIRouter, Request

from encours_credit.http import answers, schemas
from encours_credit.store import reports
from encours_platform.database import Tx
from encours_platform.http import Api
from encours_platform.paging import Paging, page


def routes(api: Api) -> APIRouter:
    r = api.router("reports")

    @r.get("/v1/reports/exposure")
    async def report_exposure(request: Request, paging: Paging) -> schemas.ExposureReport:
        """What all buyers owe or will owe, in total and account by account, newest account first."""

        async def look(tx: Tx) -> schemas.ExposureReport:
            accounts, limit, parts = await reports.totals(tx)
            listed = await page(tx, reports.BY_ACCOUNT, paging, answers.reported, id_column="e.account_id")
            totals = schemas.ExposureTotals(
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
            return schemas.ExposureReport(totals=totals, data=listed.data, next_cursor=listed.next_cursor)

        return await api.read(request, look)

    return r
