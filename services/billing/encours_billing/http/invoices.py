import asyncio
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from encours_billing.domain.creditor_reference import reference_of
from encours_billing.domain.invoice import ACTIONS, Invoice
from encours_billing.domain.vat import RateTotal
from encours_billing.formats.pdf import InvoicePaper, invoice_pdf
from encours_billing.http.queries import InvoiceQuery
from encours_billing.http.schemas import (
    AppliedAnswer,
    InvoiceAnswer,
    InvoiceInFull,
    LineAnswer,
    VatAnswer,
)
from encours_billing.store import applications, collections, disputes, invoices
from encours_billing.store.applications import Source
from encours_contracts.collections import FailureDetails
from encours_platform.database import Record, Tx
from encours_platform.exports import EXPORTS
from encours_platform.http import Api, path_id
from encours_platform.paging import Page
from encours_platform.problems import NotFound
from encours_platform.sealing import Sealer
from encours_values.ids import COLLECTION, CREDIT_NOTE, INVOICE, PAYMENT, typeid

InvoicePath = Annotated[UUID, path_id(INVOICE, "invoice_id")]
PREFIXES = {Source.COLLECTION: COLLECTION, Source.PAYMENT: PAYMENT, Source.CREDIT_NOTE: CREDIT_NOTE}
PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
}


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
        "issued_on": invoice.issued_on,
        "due_date": invoice.due_on,
        "status": balance.status.value,
        "available_actions": list(ACTIONS[balance.status]),
        "details": FailureDetails.model_validate(invoice.failure) if invoice.failure else None,
    }


def to_answer(row: Record) -> InvoiceAnswer:
    return InvoiceAnswer.model_validate(_fields(invoices.to_invoice(row)))


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
        LineAnswer(tax_rate=line["rate"], **{k: v for k, v in line.items() if k != "rate"}) for line in printed.lines
    ]
    more = {
        "lines": lines,
        "vat": vat_answers(printed.vat),
        "applied": applied,
        "disputes": [each.dispute_id for each in await disputes.of_invoice(tx, invoice_id)],
        "cost_centre": printed.cost_centre,
        "analytics": printed.analytics,
        "terms": printed.terms,
    }
    return InvoiceInFull.model_validate({**_fields(invoice), **more})


async def _paper(tx: Tx, sealer: Sealer, invoice_id: UUID) -> InvoicePaper:
    invoice, printed = await invoices.one(tx, invoice_id), await invoices.printed(tx, invoice_id)
    if invoice is None or printed is None:
        raise NotFound("there is no such invoice")
    debit = await collections.of_invoice(tx, invoice_id)
    reference = debit.mandate_reference if debit else None
    return InvoicePaper(
        number=invoice.number,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        order=invoice.order_external_id,
        currency=invoice.currency,
        amount=invoice.balance.amount_minor,
        lines=printed.lines,
        vat=printed.vat,
        parties=printed.parties,
        by_statement=invoice.by_statement,
        mandate_reference=reference,
        cost_centre=printed.cost_centre,
        analytics=printed.analytics,
        test=tx.is_sandbox,
        payment_reference=reference_of(invoice.number),
        creditor_iban=creditor_iban(tx, sealer),
    )


def creditor_iban(tx: Tx, sealer: Sealer) -> str | None:
    """The merchant's account as it is now, to be paid onto; on papers only."""
    sealed = tx.settings.creditor.iban_sealed
    return sealer.open(tx.tenant_id, sealed).decode() if sealed else None


def routes(api: Api, sealer: Sealer) -> APIRouter:
    r = api.router("invoices")

    @r.get("/v1/invoices", response_model=Page[InvoiceAnswer], responses=EXPORTS)
    async def list_invoices(
        request: Request, query: Annotated[InvoiceQuery, Query()]
    ) -> Page[InvoiceAnswer] | Response:
        """Invoices, the newest first or in the order of `sort`."""
        return await api.listed(request, invoices.LIST, query, lambda _tx: to_answer, InvoiceAnswer)

    @r.get("/v1/invoices/{invoice_id}", response_model=InvoiceInFull)
    async def read_invoice(request: Request, invoice_id: InvoicePath) -> InvoiceInFull:
        """One invoice with its lines, its VAT and all money that went to it."""
        return await api.read(request, lambda tx: _in_full(tx, invoice_id))

    @r.get("/v1/invoices/{invoice_id}/pdf", response_class=Response, responses=PDF)
    async def read_invoice_pdf(request: Request, invoice_id: InvoicePath) -> Response:
        """The invoice as it was issued, in the merchant's language."""
        paper = await api.read(request, lambda tx: _paper(tx, sealer, invoice_id))
        content = await asyncio.to_thread(invoice_pdf, paper)
        return pdf_response(content, paper.number)

    return r


def pdf_response(content: bytes, number: str) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{number}.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)
