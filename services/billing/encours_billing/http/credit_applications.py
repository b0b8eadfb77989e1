from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from encours_billing.domain.credit_application import CreditApplication
from encours_billing.http.schemas_receivables import (
    CreditApplicationAnswer,
    CreditApplicationBody,
    CreditApplicationPart,
)
from encours_billing.store import buyers, credit_applications
from encours_billing.use_cases.apply_credit_by_hand import Chosen, apply_credit_by_hand, undo_credit_application
from encours_contracts.fields import AccountId
from encours_platform.database import Record, Tx
from encours_platform.exports import EXPORTS
from encours_platform.http import Api, path_id
from encours_platform.paging import ListQuery, Page
from encours_platform.problems import NotFound
from encours_platform.read_your_writes import wait_until_visible
from encours_values.ids import CREDIT_APPLICATION

ApplicationPath = Annotated[UUID, path_id(CREDIT_APPLICATION, "credit_application_id")]


class CreditApplicationQuery(ListQuery):
    account_id: AccountId | None = None


def _answer(row: CreditApplication) -> CreditApplicationAnswer:
    is_note = [each.kind.value == "credit_note" for each in row.parts]
    return CreditApplicationAnswer(
        id=row.credit_application_id,
        account_id=row.account_id,
        amount=row.amount_minor,
        currency=row.currency,
        applied_on=row.applied_on,
        undone_on=row.undone_on,
        parts=[
            CreditApplicationPart(
                invoice_id=each.invoice_id,
                credit_note_id=each.source_id if note else None,
                payment_id=None if note else each.source_id,
                amount=each.amount_minor,
            )
            for each, note in zip(row.parts, is_note, strict=True)
        ],
        available_actions=row.available_actions,
    )


async def _one(tx: Tx, id_: UUID) -> CreditApplicationAnswer:
    found = await credit_applications.find(tx, id_)
    if found is None:
        raise NotFound("there is no such credit application")
    return _answer(found)


def routes(api: Api) -> APIRouter:
    r = api.router("credit-applications")

    @r.post("/v1/credit-applications", status_code=201, response_model=CreditApplicationAnswer)
    async def apply_customer_credit(request: Request, body: CreditApplicationBody) -> Response:
        """Credit of the account (the oldest first) pays chosen invoices of its own or of its children.

        It may be done whatever `credit_application` of the settings says; with `manual` it is the only way.
        """
        chosen = [Chosen(each.invoice_id, each.amount) for each in body.invoices]
        await wait_until_visible(api.view(request), lambda tx: buyers.known(tx, body.account_id), "the account")

        async def act(tx: Tx) -> CreditApplicationAnswer:
            return _answer(await apply_credit_by_hand(tx, body.account_id, body.currency, chosen))

        return await api.command(request, act, status=201)

    @r.get("/v1/credit-applications", response_model=Page[CreditApplicationAnswer], responses=EXPORTS)
    async def list_credit_applications(
        request: Request, query: Annotated[CreditApplicationQuery, Query()]
    ) -> Page[CreditApplicationAnswer] | Response:
        """Credit that was applied by hand, the newest first."""

        def item(row: Record) -> CreditApplicationAnswer:
            return _answer(credit_applications.of_record(row))

        return await api.listed(request, credit_applications.LIST, query, lambda _tx: item, CreditApplicationAnswer)

    @r.get("/v1/credit-applications/{credit_application_id}", response_model=CreditApplicationAnswer)
    async def read_credit_application(
        request: Request, credit_application_id: ApplicationPath
    ) -> CreditApplicationAnswer:
        return await api.read(request, lambda tx: _one(tx, credit_application_id))

    @r.post("/v1/credit-applications/{credit_application_id}/undo", response_model=CreditApplicationAnswer)
    async def undo_application(request: Request, credit_application_id: ApplicationPath) -> Response:
        """What it still pays is open again, and credit of the account."""

        async def act(tx: Tx) -> CreditApplicationAnswer:
            return _answer(await undo_credit_application(tx, credit_application_id))

        return await api.command(request, act)

    return r
