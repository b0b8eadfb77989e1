from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from encours_billing.http.documents import PDF, delivery_of, pdf_answer, send_answer
from encours_billing.http.public import public_fields
from encours_billing.http.queries import StatementQuery
from encours_billing.http.schemas import DebitAnswer, SendAnswer, StatementAnswer, StatementInFull, StatementItem
from encours_billing.store import collections, statements
from encours_billing.store.statements import Statement
from encours_contracts.billing import DocumentKind
from encours_platform.database import Record, Tx
from encours_platform.exports import EXPORTS
from encours_platform.http import Api, path_id
from encours_platform.paging import Page
from encours_platform.problems import NotFound
from encours_platform.sealing import Sealer
from encours_values.creditor_reference import reference_of
from encours_values.ids import STATEMENT

StatementPath = Annotated[UUID, path_id(STATEMENT, "statement_id")]


def _fields(statement: Statement) -> dict[str, object]:
    return {
        "id": statement.statement_id,
        "number": statement.number,
        "payment_reference": reference_of(statement.number),
        "account_id": statement.account_id,
        "period_start": statement.period_start,
        "period_end": statement.period_end,
        "due_date": statement.due_on,
        "currency": statement.currency,
        "total": statement.total_minor,
    }


def _item(row: Record) -> StatementAnswer:
    return StatementAnswer.model_validate(_fields(statements.to_statement(row)))


async def _debits(tx: Tx, statement_id: UUID) -> list[DebitAnswer]:
    return [
        DebitAnswer(
            collection_date=each.collection_date,
            amount=each.amount_minor,
            mandate_reference=each.mandate_reference,
            creditor_identifier=each.creditor_identifier,
            iban_masked=each.iban_masked,
        )
        for each in await collections.of_statement(tx, statement_id)
    ]


async def _in_full(tx: Tx, statement_id: UUID) -> StatementInFull:
    statement = await statements.one(tx, statement_id)
    if statement is None:
        raise NotFound("there is no such statement")
    items = [StatementItem.model_validate(public_fields(item, item.__slots__)) for item in statement.items]
    more = {
        "items": items,
        "debits": await _debits(tx, statement_id),
        "delivery": await delivery_of(tx, statement_id),
    }
    return StatementInFull.model_validate({**_fields(statement), **more})


def routes(api: Api, sealer: Sealer) -> APIRouter:
    r = api.router("statements")

    @r.get("/v1/statements", response_model=Page[StatementAnswer], responses=EXPORTS)
    async def list_statements(
        request: Request, query: Annotated[StatementQuery, Query()]
    ) -> Page[StatementAnswer] | Response:
        """Monthly statements, the newest first or in the order of `sort`."""
        return await api.listed(request, statements.LIST, query, lambda _tx: _item, StatementAnswer)

    @r.get("/v1/statements/{statement_id}", response_model=StatementInFull)
    async def read_statement(request: Request, statement_id: StatementPath) -> StatementInFull:
        """The month's invoices and credits, the net, and what is debited for it."""
        return await api.read(request, lambda tx: _in_full(tx, statement_id))

    @r.get("/v1/statements/{statement_id}/pdf", response_class=Response, responses=PDF)
    async def read_statement_pdf(request: Request, statement_id: StatementPath) -> Response:
        """The statement as it was issued: always the same bytes."""
        return await pdf_answer(api, sealer, request, DocumentKind.STATEMENT, statement_id)

    @r.post("/v1/statements/{statement_id}/send", status_code=202, response_model=SendAnswer)
    async def send_statement(request: Request, statement_id: StatementPath) -> Response:
        """Mails the statement with its PDF to the buyer once more."""
        return await send_answer(api, request, DocumentKind.STATEMENT, statement_id)

    return r
