from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from encours_billing.domain.dispute import ACTIONS, Dispute, DisputeStatus, Outcome
from encours_billing.http.invoices import InvoicePath
from encours_billing.http.schemas import (
    DisputeAnswer,
    DisputeBody,
    DisputeSummary,
    MessageAnswer,
    MessageBody,
    ResolveBody,
)
from encours_billing.store import disputes
from encours_billing.use_cases.handle_dispute import add_message, open_dispute, resolve_dispute
from encours_contracts.fields import AccountId, InvoiceId
from encours_platform.database import Record, Tx
from encours_platform.http import Api, path_id
from encours_platform.paging import Page, Paging, page
from encours_platform.problems import NotFound
from encours_values.ids import DISPUTE

DisputePath = Annotated[UUID, path_id(DISPUTE, "dispute_id")]


def _fields(dispute: Dispute) -> dict[str, object]:
    return {
        "id": dispute.dispute_id,
        "account_id": dispute.account_id,
        "invoice_id": dispute.invoice_id,
        "amount": dispute.amount_minor,
        "currency": dispute.currency,
        "reason": dispute.reason,
        "status": dispute.status.value,
        "opened_at": dispute.opened_at,
        "resolved_at": dispute.resolved_at,
        "credit_note_id": dispute.credit_note_id,
        "available_actions": list(ACTIONS[dispute.status]),
    }


def _summary(row: Record) -> DisputeSummary:
    return DisputeSummary.model_validate(_fields(disputes.to_dispute(row)))


async def _one(tx: Tx, dispute_id: UUID) -> DisputeAnswer:
    dispute = await disputes.one(tx, dispute_id)
    if dispute is None:
        raise NotFound("there is no such dispute")
    messages = [
        MessageAnswer(author=each.author, message=each.text, written_at=each.written_at)
        for each in await disputes.messages(tx, dispute_id)
    ]
    return DisputeAnswer.model_validate({**_fields(dispute), "messages": messages})


def routes(api: Api) -> APIRouter:
    r = api.router("disputes")
    api.command_log.readers[DISPUTE] = _one
    _opening(r, api)
    _progress(r, api)
    return r


def _opening(r: APIRouter, api: Api) -> None:
    @r.post("/v1/invoices/{invoice_id}/disputes", status_code=201, response_model=DisputeAnswer)
    async def open_a_dispute(request: Request, invoice_id: InvoicePath, body: DisputeBody) -> Response:
        """Questions an invoice or a part of it, which is then neither debited nor dunned."""

        async def act(tx: Tx) -> DisputeAnswer:
            opened = await open_dispute(
                tx,
                invoice_id,
                reason=body.reason,
                amount_minor=body.amount,
                message=body.message,
                author=body.author,
            )
            return await _one(tx, opened.dispute_id)

        return await api.command(request, act, status=201)

    @r.get("/v1/disputes")
    async def list_disputes(
        request: Request,
        paging: Paging,
        account_id: Annotated[AccountId | None, Query()] = None,
        invoice_id: Annotated[InvoiceId | None, Query()] = None,
        status: Annotated[DisputeStatus | None, Query()] = None,
    ) -> Page[DisputeSummary]:
        """Disputes, the newest first."""
        filters = {"account_id": account_id, "invoice_id": invoice_id, "status": status and status.value}
        return await api.read(
            request, lambda tx: page(tx, disputes.PAGE, paging, _summary, id_column="dispute_id", filters=filters)
        )

    @r.get("/v1/disputes/{dispute_id}")
    async def read_dispute(request: Request, dispute_id: DisputePath) -> DisputeAnswer:
        """The dispute with all that was said."""
        return await api.read(request, lambda tx: _one(tx, dispute_id))


def _progress(r: APIRouter, api: Api) -> None:
    @r.post("/v1/disputes/{dispute_id}/messages", response_model=DisputeAnswer)
    async def write_message(request: Request, dispute_id: DisputePath, body: MessageBody) -> Response:
        async def act(tx: Tx) -> DisputeAnswer:
            await add_message(tx, dispute_id, message=body.message, author=body.author)
            return await _one(tx, dispute_id)

        return await api.command(request, act)

    @r.post("/v1/disputes/{dispute_id}/resolve", response_model=DisputeAnswer)
    async def resolve(request: Request, dispute_id: DisputePath, body: ResolveBody) -> Response:
        """Closes it: the part is owed again, or a credit note takes it."""

        async def act(tx: Tx) -> DisputeAnswer:
            await resolve_dispute(tx, dispute_id, Outcome(body.outcome), body.amount)
            return await _one(tx, dispute_id)

        return await api.command(request, act)
