from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request

from encours_collections.debits.domain.figures import ReasonTotal, StatusTotal
from encours_collections.debits.domain.return_reasons import return_reason
from encours_collections.debits.http.schemas import CollectionsReport, ReasonFigure, StatusFigure
from encours_collections.debits.store import figures
from encours_platform.database import Tx
from encours_platform.http import Api

ANSWERED = frozenset({"settled", "returned", "rejected"})


def routes(api: Api) -> APIRouter:
    r = api.router("reports")

    @r.get("/v1/reports/collections", response_model=CollectionsReport)
    async def report_collections(
        request: Request,
        since: Annotated[date | None, Query(description="First collection date")] = None,
        until: Annotated[date | None, Query(description="Last collection date")] = None,
    ) -> CollectionsReport:
        """Collections by status, and failed ones by reason."""

        async def read(tx: Tx) -> CollectionsReport:
            statuses = await figures.by_status(tx, since, until)
            reasons = await figures.by_reason(tx, since, until)
            return _report(since, until, statuses, reasons)

        return await api.read(request, read)

    return r


def _report(
    since: date | None,
    until: date | None,
    statuses: list[StatusTotal],
    reasons: list[ReasonTotal],
) -> CollectionsReport:
    answered = sum(each.collections for each in statuses if each.status in ANSWERED)
    failed = sum(each.collections for each in reasons)
    return CollectionsReport(
        since=since,
        until=until,
        by_status=[
            StatusFigure(
                status=each.status,
                currency=each.currency,
                collections=each.collections,
                amount=each.amount_minor,
            )
            for each in statuses
        ],
        by_reason=[
            ReasonFigure(
                outcome="rejected" if each.failed_by == "reject" else "returned",
                reason_code=each.reason_code or None,
                meaning=return_reason(each.reason_code or None).meaning,
                currency=each.currency,
                collections=each.collections,
                amount=each.amount_minor,
                rate=_rate(each.collections, answered),
            )
            for each in reasons
        ],
        return_rate=_rate(failed, answered),
    )


def _rate(part: int, whole: int) -> float:
    return round(part / whole, 6) if whole else 0.0
