"""The PDF of a document: the same bytes each time, with their hash as entity tag."""

from typing import Any
from uuid import UUID

from fastapi import Request, Response

from encours_billing.http.schemas import DeliveryAnswer, SendAnswer
from encours_billing.store import document_deliveries
from encours_billing.use_cases.documents import document_file
from encours_billing.use_cases.send_document import send_document
from encours_contracts.billing import DocumentKind
from encours_platform.database import Tx
from encours_platform.http import Api
from encours_platform.sealing import Sealer

PDF: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
        "headers": {"ETag": {"schema": {"type": "string"}, "description": "SHA-256 of the file"}},
    },
    304: {"description": "The file that `If-None-Match` names"},
}


async def pdf_answer(api: Api, sealer: Sealer, request: Request, kind: DocumentKind, document_id: UUID) -> Response:
    file = await document_file(api.view(request), sealer, kind, document_id)
    headers = {"ETag": f'"{file.sha256}"', "Content-Disposition": f'inline; filename="{file.number}.pdf"'}
    if headers["ETag"] in request.headers.get("If-None-Match", ""):
        return Response(status_code=304, headers=headers)
    return Response(file.content, media_type="application/pdf", headers=headers)


async def send_answer(api: Api, request: Request, kind: DocumentKind, document_id: UUID) -> Response:
    async def send(tx: Tx) -> SendAnswer:
        return SendAnswer(number=await send_document(tx, kind, document_id), status="requested")

    return await api.command(request, send, status=202)


async def delivery_of(tx: Tx, document_id: UUID) -> DeliveryAnswer | None:
    found = await document_deliveries.find(tx, document_id)
    if found is None:
        return None
    return DeliveryAnswer(
        notification_id=found.notification_id, status=found.status, changed_at=found.changed_at, cause=found.cause
    )
