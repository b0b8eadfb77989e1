from functools import partial
from typing import Annotated, Any, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from encours_billing.domain.dispute import (
    ACTIONS,
    Attachment,
    Dispute,
    DisputeKind,
    DisputeStatus,
    Outcome,
)
from encours_billing.http.invoices import InvoicePath
from encours_billing.http.schemas import (
    AttachmentAnswer,
    DisputeAnswer,
    DisputeBody,
    DisputeSummary,
    FileName,
    MessageAnswer,
    MessageBody,
    ResolveBody,
)
from encours_billing.store import disputes
from encours_billing.use_cases.attach_files import attach_file, read_attachment
from encours_billing.use_cases.handle_dispute import NewDispute, add_message, open_dispute, resolve_dispute
from encours_contracts.fields import AccountId, InvoiceId
from encours_platform import json
from encours_platform.auth import Caller
from encours_platform.database import Record, Tx
from encours_platform.http import Api, path_id
from encours_platform.paging import Page, Paging, page
from encours_platform.problems import Forbidden, InvalidRequest, NotFound
from encours_platform.sealing import Sealer
from encours_values.ids import ATTACHMENT, DISPUTE, typeid

ATTACHMENTS = "/v1/disputes/{dispute_id}/attachments"
LARGE = "/v1/disputes/{id}/attachments"
"""Where a body may be as large as a file."""
FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
}
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
AttachmentPath = Annotated[UUID, path_id(ATTACHMENT, "attachment_id")]
DisputePath = Annotated[UUID, path_id(DISPUTE, "dispute_id")]


def _fields(dispute: Dispute) -> dict[str, object]:
    return {
        "id": dispute.dispute_id,
        "account_id": dispute.account_id,
        "invoice_id": dispute.invoice_id,
        "amount": dispute.amount_minor,
        "currency": dispute.currency,
        "reason": dispute.reason,
        "kind": dispute.kind.value,
        "line_nos": list(dispute.line_nos),
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
    files = [_file(dispute_id, each) for each in await disputes.attachments(tx, dispute_id)]
    return DisputeAnswer.model_validate({**_fields(dispute), "messages": messages, "attachments": files})


def _file(dispute_id: UUID, attachment: Attachment) -> AttachmentAnswer:
    id_ = typeid(ATTACHMENT, attachment.attachment_id)
    return AttachmentAnswer(
        id=attachment.attachment_id,
        name=attachment.name,
        media_type=attachment.media_type,
        size=attachment.size_bytes,
        sha256=attachment.sha256,
        author=attachment.author,
        attached_at=attachment.attached_at,
        url=f"/v1/disputes/{typeid(DISPUTE, dispute_id)}/attachments/{id_}",
    )


def _item_of(dispute_id: UUID, row: Record) -> AttachmentAnswer:
    return _file(dispute_id, Attachment(**dict(row.items())))


def routes(api: Api, sealer: Sealer) -> APIRouter:
    r = api.router("disputes")
    _files(r, api, sealer)
    api.command_log.readers[DISPUTE] = _one
    _opening(r, api)
    _progress(r, api)
    return r


def _author(caller: Caller, named: str, *, is_default: bool) -> str:
    """Who writes: a merchant may pass on what the buyer said; a person of the buyer writes as the buyer alone.

    Raises `Forbidden`.
    """
    if caller.account_ids is None:
        return named
    if named != "buyer" and not is_default:
        raise Forbidden("people of a buyer write as the buyer")
    return "buyer"


def _opening(r: APIRouter, api: Api) -> None:
    @r.post("/v1/invoices/{invoice_id}/disputes", status_code=201, response_model=DisputeAnswer)
    async def open_a_dispute(request: Request, invoice_id: InvoicePath, body: DisputeBody) -> Response:
        """Questions an invoice or a part of it, which is then neither debited nor dunned."""
        author = _author(api.caller(request), body.author, is_default="author" not in body.model_fields_set)

        async def act(tx: Tx) -> DisputeAnswer:
            opened = await open_dispute(
                tx,
                invoice_id,
                NewDispute(
                    kind=DisputeKind(body.kind),
                    reason=body.reason,
                    amount_minor=body.amount,
                    line_nos=body.line_nos,
                    message=body.message,
                    author=author,
                ),
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
        author = _author(api.caller(request), body.author, is_default="author" not in body.model_fields_set)

        async def act(tx: Tx) -> DisputeAnswer:
            await add_message(tx, dispute_id, message=body.message, author=author)
            return await _one(tx, dispute_id)

        return await api.command(request, act)

    @r.post("/v1/disputes/{dispute_id}/resolve", response_model=DisputeAnswer)
    async def resolve(request: Request, dispute_id: DisputePath, body: ResolveBody) -> Response:
        """Closes it: the part is owed again, or a credit note takes it."""

        async def act(tx: Tx) -> DisputeAnswer:
            await resolve_dispute(tx, dispute_id, Outcome(body.outcome), body.amount)
            return await _one(tx, dispute_id)

        return await api.command(request, act)


def _files(r: APIRouter, api: Api, sealer: Sealer) -> None:
    @r.post(ATTACHMENTS, status_code=201, response_model=DisputeAnswer, openapi_extra=BODY)
    async def attach_a_file(
        request: Request,
        dispute_id: DisputePath,
        name: Annotated[FileName, Query()],
        author: Annotated[Literal["buyer", "merchant"], Query()] = "buyer",
    ) -> Response:
        """The body is the file: PDF, PNG or JPEG by its content, at most 5 MiB, ten a dispute."""
        writer = _author(api.caller(request), author, is_default=False)
        content = await request.body()
        if not content:
            raise InvalidRequest("the body is the file, and is empty", pointer="/")

        async def act(tx: Tx) -> DisputeAnswer:
            await attach_file(tx, sealer, dispute_id, name=name, content=content, author=writer)
            return await _one(tx, dispute_id)

        return Response(json.model_bytes(await api.act(request, act)), 201, media_type="application/json")

    @r.get(ATTACHMENTS)
    async def list_dispute_attachments(
        request: Request, dispute_id: DisputePath, paging: Paging
    ) -> Page[AttachmentAnswer]:
        """Files of the dispute, the newest first."""

        async def read(tx: Tx) -> Page[AttachmentAnswer]:
            if await disputes.one(tx, dispute_id) is None:
                raise NotFound("there is no such dispute")
            filters = {"dispute_id": dispute_id}
            shown = partial(_item_of, dispute_id)
            return await page(tx, disputes.FILES, paging, shown, id_column="attachment_id", filters=filters)

        return await api.read(request, read)

    @r.get(ATTACHMENTS + "/{attachment_id}", response_class=Response, responses=FILE)
    async def download_attachment(request: Request, dispute_id: DisputePath, attachment_id: AttachmentPath) -> Response:
        """The file, to be stored and not shown: each download is in the audit trail."""
        caller = api.caller(request)
        found, content = await api.read(
            request, lambda tx: read_attachment(tx, sealer, dispute_id, attachment_id, who=caller.actor)
        )
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}",
            "Cache-Control": "no-store",
        }
        return Response(content, media_type="application/octet-stream", headers=headers)
