from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request

from encours_billing.domain.dso import COUNTBACK, SIMPLE, dso
from encours_billing.http.public import public_fields
from encours_billing.http.schemas import AgingBuckets, AgingOfAccount, AgingReport, DsoOfCurrency, DsoReport
from encours_billing.store import reports
from encours_platform.database import Record, Tx
from encours_platform.http import Api
from encours_platform.paging import PageRequest, Paging, page_of

HISTORY_DAYS = 730
"""How far countback looks back."""


async def _aging(tx: Tx, paging: PageRequest) -> AgingReport:
    rows = await reports.owing_accounts(tx, paging.after, paging.limit + 1)
    by_account = await reports.aging_of(tx, [row["account_id"] for row in rows[: paging.limit]])

    def item(row: Record) -> AgingOfAccount:
        buckets = [
            AgingBuckets.model_validate(public_fields(each, each.__slots__)) for each in by_account[row["account_id"]]
        ]
        return AgingOfAccount(account_id=row["account_id"], name=row["name"], by_currency=buckets)

    shown = page_of(rows, paging, item, "account_id")
    totals = [
        AgingBuckets.model_validate(public_fields(each, each.__slots__)) for each in await reports.aging_totals(tx)
    ]
    return AgingReport(as_of=tx.today, totals=totals, data=shown.data, next_cursor=shown.next_cursor)


async def _dso(tx: Tx, days: int) -> DsoReport:
    sales = await reports.sales_by_day(tx, tx.today - timedelta(days=max(days, HISTORY_DAYS)))
    owed = {each.currency: each.total_minor - each.credits_minor for each in await reports.aging_totals(tx)}
    period_start = tx.today - timedelta(days=days)
    figures = list[DsoOfCurrency]()
    for currency in sorted(sales.keys() | owed.keys()):
        by_day, receivables = sales.get(currency, {}), owed.get(currency, 0)
        found = dso(receivables, by_day, tx.today, days)
        sold = sum(amount for day, amount in by_day.items() if day > period_start)
        figures.append(
            DsoOfCurrency(
                currency=currency,
                receivables=receivables,
                sales=sold,
                simple=found.simple,
                countback=found.countback,
            )
        )
    formulas = {"simple": SIMPLE, "countback": COUNTBACK}
    return DsoReport(as_of=tx.today, days=days, formulas=formulas, by_currency=figures)


def routes(api: Api) -> APIRouter:
    r = api.router("reports")

    @r.get("/v1/reports/aging", response_model=AgingReport)
    async def aging(request: Request, paging: Paging) -> AgingReport:
        """What is owed by days past the contractual due date: totals per currency, and a page of accounts."""
        return await api.read(request, lambda tx: _aging(tx, paging))

    @r.get("/v1/reports/dso", response_model=DsoReport)
    async def days_sales_outstanding(
        request: Request, days: Annotated[int, Query(ge=1, le=HISTORY_DAYS)] = 90
    ) -> DsoReport:
        """Days sales outstanding today, by two formulas; receivables are open invoices less credit on accounts."""
        return await api.read(request, lambda tx: _dso(tx, days))

    return r
