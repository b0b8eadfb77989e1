from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from encours_collections.batches.domain.batch_actions import available_actions
from encours_collections.batches.domain.batch_record import Batch
from encours_collections.batches.domain.batch_status import BatchStatus
from encours_collections.batches.domain.errors import FileMismatch, NoFile
from encours_collections.batches.http.queries import BatchQuery
from encours_collections.batches.http.schemas import ApprovalAnswer, Approve, BatchAnswer, Reject
from encours_collections.batches.store import batches
from encours_collections.batches.use_cases.approve_batch import approve_batch, reject_batch
from encours_collections.core.http.pointers import points_to
from encours_collections.core.store import sealed_files
from encours_collections.debits.domain.return_reasons import return_reason
from encours_collections.debits.http.collections import answer as collection_answer
from encours_collections.debits.http.schemas import CollectionAnswer
from encours_collections.debits.store import collections
from encours_contracts.collections import FailureDetails
from encours_platform.database import Record, Tx
from encours_platform.exports import EXPORTS
from encours_platform.http import Api, path_id
from encours_platform.paging import Page, Paging
from encours_platform.problems import NotFound
from encours_platform.sealing import Sealer
from encours_values.ids import BATCH, typeid

BatchPath = Annotated[UUID, path_id(BATCH, "batch_id")]
XML = "application/xml"
XML_ANSWER: dict[int | str, dict[str, object]] = {
    200: {"description": "The file", "content": {XML: {"schema": {"type": "string", "format": "binary"}}}}
}


def answer(row: Batch, tx: Tx) -> BatchAnswer:
    return BatchAnswer(
        id=row.batch_id,
        message_id=row.message_id,
        message_name=row.message_name,
        bank_profile=row.bank_profile,
        kind=row.kind,
        scheme=row.scheme,
        status=row.status.value,
        bank_status=row.bank_status,
        collection_date=row.collection_on,
        transactions=row.transactions,
        total=row.total_minor,
        currency=row.currency,
        file_name=row.file_name,
        file_bytes=row.bytes,
        file_sha256=row.sha256,
        url=f"/v1/batches/{typeid(BATCH, row.batch_id)}/file",
        violations=[dict(violation) for violation in row.violations],
        details=_details(row),
        approvals_needed=row.approvals_needed,
        approve_before=row.approval_ends_at,
        approvals=[
            ApprovalAnswer(actor=each.actor, person=each.person, approved_at=each.approved_at, sha256=each.sha256)
            for each in row.approvals
        ],
        available_actions=available_actions(row, today=tx.today, now=tx.now),
        created_at=row.created_at,
        submitted_at=row.submitted_at,
    )


def _details(row: Batch) -> FailureDetails | None:
    if row.bank_status == "RJCT":
        return FailureDetails(cause=return_reason(row.reason_code).meaning, reason_code=row.reason_code)
    if row.cause is not None:
        return FailureDetails(cause=row.cause, will_retry=row.status is not BatchStatus.CANCELLED)
    return None


def xml_file(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=XML, headers=headers)


async def found(tx: Tx, batch_id: UUID) -> Batch:
    row = await batches.find(tx, batch_id)
    if row is None:
        raise NotFound("there is no batch of that id")
    return row


def routes(api: Api, sealer: Sealer) -> APIRouter:
    r = api.router("batches")

    @r.get("/v1/batches", response_model=Page[BatchAnswer], responses=EXPORTS)
    async def list_batches(request: Request, query: Annotated[BatchQuery, Query()]) -> Page[BatchAnswer] | Response:
        """Files for the bank, the newest first or in the order of `sort`."""

        def items(tx: Tx) -> Callable[[Record], BatchAnswer]:
            return lambda row: answer(batches.of_record(row), tx)

        return await api.listed(request, batches.LIST, query, items, BatchAnswer)

    @r.get("/v1/batches/{batch_id}", response_model=BatchAnswer)
    async def show_batch(request: Request, batch_id: BatchPath) -> BatchAnswer:
        async def read(tx: Tx) -> BatchAnswer:
            return answer(await found(tx, batch_id), tx)

        return await api.read(request, read)

    @r.get("/v1/batches/{batch_id}/debits", response_model=Page[CollectionAnswer])
    async def list_debits(request: Request, batch_id: BatchPath, paging: Paging) -> Page[CollectionAnswer]:
        """The collections in the file; none once the batch is cancelled before it was sent."""

        async def read(tx: Tx) -> Page[CollectionAnswer]:
            batch, today = await found(tx, batch_id), tx.today

            def item(row: Record) -> CollectionAnswer:
                return collection_answer(collections.of_record(row), today)

            return await collections.page_of_batch(tx, batch.batch_id, paging, item)

        return await api.read(request, read)

    _add_approvals(api, r)
    _add_file(api, r, sealer)
    return r


def _add_approvals(api: Api, r: APIRouter) -> None:
    @r.post("/v1/batches/{batch_id}/approve", response_model=BatchAnswer)
    async def approve(request: Request, batch_id: BatchPath, body: Approve) -> Response:
        """Approves the file; two required approvals need two people. A key counts as who made it."""
        caller = api.caller(request)

        async def act(tx: Tx) -> BatchAnswer:
            with points_to("/sha256", FileMismatch):
                return answer(await approve_batch(tx, batch_id, caller, body.sha256), tx)

        return await api.command(request, act)

    @r.post("/v1/batches/{batch_id}/reject", response_model=BatchAnswer)
    async def reject(request: Request, batch_id: BatchPath, body: Reject) -> Response:
        """Rejects the file; its debits are announced again for the file of the next bank day."""
        caller = api.caller(request)

        async def act(tx: Tx) -> BatchAnswer:
            return answer(await reject_batch(tx, batch_id, caller.actor, body.reason), tx)

        return await api.command(request, act)


def _add_file(api: Api, r: APIRouter, sealer: Sealer) -> None:
    @r.get("/v1/batches/{batch_id}/file", response_class=Response, responses=XML_ANSWER)
    async def open_file(request: Request, batch_id: BatchPath) -> Response:
        """The pain.008 or pain.001 file with full account numbers: each access is recorded."""
        caller = api.caller(request)

        async def read(tx: Tx) -> Response:
            row = await found(tx, batch_id)
            if row.status is BatchStatus.FAILED_CHECK:
                raise NoFile("this file did not pass our check and was not stored")
            await sealed_files.record_disclosure(tx, row.batch_id, caller.actor)
            return xml_file(await sealed_files.content(tx, sealer, row.batch_id), row.file_name)

        return await api.view(request).run(read)
