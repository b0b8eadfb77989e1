from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from encours_billing.domain.errors import ArchiveTooLarge
from encours_billing.domain.invoice import ACTIONS, Invoice
from encours_billing.domain.vat import RateTotal
from encours_billing.http.documents import PDF, delivery_of, pdf_answer, send_answer
from encours_billing.http.queries import ArchiveQuery, InvoiceQuery
from encours_billing.http.schemas import (
    AppliedAnswer,
    InvoiceAnswer,
    InvoiceInFull,
    LineAnswer,
    SendAnswer,
    VatAnswer,
)
from encours_billing.http.transfer_details import invoice_ids_of
from encours_billing.store import applications, disputes, invoices
from encours_billing.store.applications import Source
from encours_billing.use_cases.archive_documents import DOCUMENTS_MAX, archive
from encours_contracts.billing import DocumentKind
from encours_contracts.collections import FailureDetails
from encours_platform import exports
from encours_platform.database import Record, Tx
from encours_platform.exports import EXPORTS
from encours_platform.http import Api, path_id
from encours_platform.paging import Page, chunks_of
from encours_platform.problems import NotFound
from encours_platform.sealing import Sealer
from encours_values.creditor_reference import reference_of
from encours_values.ids import COLLECTION, CREDIT_NOTE, INVOICE, PAYMENT, typeid

ZIP: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
}
InvoicePath = Annotated[UUID, path_id(INVOICE, "invoice_id")]
PREFIXES = {Source.COLLECTION: COLLECTION, Source.PAYMENT: PAYMENT, Source.CREDIT_NOTE: CREDIT_NOTE}


def _fields(invoice: Invoice) -> dict[str, object]:
    balance = invoice.balance
    return {
        "id": invoice.invoice_id,
        "number": invoice.number,
        "payment_reference": reference_of(invoice.number),
        "account_id": invoice.account_id,
        "order_id": invoice.order_id,
        "order_external_id": invoice.order_external_id,
        "statement_id": invoice.statement_id,
        "amount": balance.amount_minor,
        "open_amount": balance.open_minor,
        "paid": balance.paid_minor,
        "credited": balance.credited_minor,
        "in_collection": balance.in_collection_minor,
        "disputed": balance.disputed_minor,
        "currency": invoice.currency,
        "cost_centre": invoice.cost_centre,
        "analytics": invoice.analytics,
        "issued_on": invoice.issued_on,
        "due_date": invoice.due_on,
        "status": balance.status.value,
        "available_actions": list(ACTIONS[balance.status]),
        "details": FailureDetails.model_validate(invoice.failure) if invoice.failure else None,
    }


def to_answer(row: Record) -> InvoiceAnswer:
    return InvoiceAnswer.model_validate(_fields(invoices.to_invoice(row)))


def line_fields(line: Mapping[str, Any]) -> dict[str, Any]:
    """A printed line under the public names."""
    named = {name: value for name, value in line.items() if name not in {"rate", "order_line_no"}}
    return {**named, "tax_rate": line["rate"]}


def vat_answers(vat: Sequence[RateTotal]) -> list[VatAnswer]:
    return [
        VatAnswer(
            tax_rate=format(each.rate, "f"),
            exemption_reason=each.exemption,
            net=each.net_minor,
            tax=each.tax_minor,
        )
        for each in vat
    ]


async def _in_full(tx: Tx, invoice_id: UUID) -> InvoiceInFull:
    invoice, printed = await invoices.one(tx, invoice_id), await invoices.printed(tx, invoice_id)
    if invoice is None or printed is None:
        raise NotFound("there is no such invoice")
    applied = [
        AppliedAnswer(
            source=each.source.value,
            source_id=typeid(PREFIXES[each.source], each.source_id),
            amount=each.amount_minor,
            applied_on=each.applied_on,
        )
        for each in await applications.of_invoice(tx, invoice_id)
    ]
    lines = [
        LineAnswer.model_validate(line_fields({**line, "line_no": no}))
        for no, line in enumerate(printed.lines, start=1)
    ]
    more = {
        "lines": lines,
        "vat": vat_answers(printed.vat),
        "applied": applied,
        "disputes": [each.dispute_id for each in await disputes.of_invoice(tx, invoice_id)],
        "terms": printed.terms,
        "delivery": await delivery_of(tx, invoice_id),
    }
    return InvoiceInFull.model_validate({**_fields(invoice), **more})


async def _to_archive(tx: Tx, query: ArchiveQuery, ids: Sequence[UUID]) -> list[tuple[UUID, date]]:
    """Invoices and their days, one more than an archive holds at most."""
    if ids:
        found = await invoices.by_ids(tx, list(ids))
        return [(id_, found[id_].issued_on) for id_ in dict.fromkeys(ids) if id_ in found]
    rows = list[Record]()
    async for chunk in chunks_of(tx, invoices.LIST, InvoiceQuery(**query.model_dump(exclude={"invoice_ids"}))):
        rows += chunk
        if len(rows) > DOCUMENTS_MAX:
            break
    return [(row["invoice_id"], row["issued_on"]) for row in rows[: DOCUMENTS_MAX + 1]]


def routes(api: Api, sealer: Sealer) -> APIRouter:
    r = api.router("invoices")

    @r.get("/v1/invoices", response_model=Page[InvoiceAnswer], responses=EXPORTS)
    async def list_invoices(
        request: Request, query: Annotated[InvoiceQuery, Query()]
    ) -> Page[InvoiceAnswer] | Response:
        """Invoices, the newest first or in the order of `sort`."""
        return await api.listed(request, invoices.LIST, query, lambda _tx: to_answer, InvoiceAnswer)

    @r.get("/v1/invoices/archive", response_class=Response, responses=ZIP)
    async def read_invoice_archive(request: Request, query: Annotated[ArchiveQuery, Query()]) -> StreamingResponse:
        """The PDFs of up to 200 invoices in one ZIP: those with these ids, else those that the filters find."""
        exports.refuse_pages(query)
        ids = invoice_ids_of(query.invoice_ids, most=DOCUMENTS_MAX)
        found = await api.read(request, lambda tx: _to_archive(tx, query, ids))
        if len(found) > DOCUMENTS_MAX:
            raise ArchiveTooLarge(f"an archive holds at most {DOCUMENTS_MAX}; narrow the days")
        if not found or len(found) < len(ids):
            raise NotFound("there are no such invoices")
        headers = {"Content-Disposition": 'attachment; filename="invoices.zip"'}
        content = archive(api.view(request), sealer, found)
        return StreamingResponse(content, media_type="application/zip", headers=headers)

    @r.get("/v1/invoices/{invoice_id}", response_model=InvoiceInFull)
    async def read_invoice(request: Request, invoice_id: InvoicePath) -> InvoiceInFull:
        """One invoice with its lines, its VAT and all money that went to it."""
        return await api.read(request, lambda tx: _in_full(tx, invoice_id))

    @r.get("/v1/invoices/{invoice_id}/pdf", response_class=Response, responses=PDF)
    async def read_invoice_pdf(request: Request, invoice_id: InvoicePath) -> Response:
        """The invoice as it was issued, in the merchant's language: always the same bytes."""
        return await pdf_answer(api, sealer, request, DocumentKind.INVOICE, invoice_id)

    @r.post("/v1/invoices/{invoice_id}/send", status_code=202, response_model=SendAnswer)
    async def send_invoice(request: Request, invoice_id: InvoicePath) -> Response:
        """Mails the invoice with its PDF to the buyer once more."""
        return await send_answer(api, request, DocumentKind.INVOICE, invoice_id)

    return r
