from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from encours_billing.http.documents import PDF, delivery_of, pdf_answer, send_answer
from encours_billing.http.invoices import line_fields, vat_answers
from encours_billing.http.queries import CreditNoteQuery
from encours_billing.http.schemas import (
    CreditLineAnswer,
    CreditNoteAnswer,
    CreditNoteBody,
    CreditNoteInFull,
    PartAnswer,
    SendAnswer,
)
from encours_billing.store import applications, buyer_credit, buyers
from encours_billing.store.buyer_credit import CreditNote
from encours_billing.use_cases.issue_credit_note import NewCreditNote, credit_buyer
from encours_billing.use_cases.plan_credit import Concerned
from encours_contracts.billing import DocumentKind
from encours_platform.database import Record, Tx
from encours_platform.exports import EXPORTS
from encours_platform.http import Api, path_id
from encours_platform.paging import Page
from encours_platform.problems import InvalidRequest, NotFound
from encours_platform.read_your_writes import wait_until_visible
from encours_platform.sealing import Sealer
from encours_values.document_lines import LineRequested
from encours_values.ids import CREDIT_NOTE

NotePath = Annotated[UUID, path_id(CREDIT_NOTE, "credit_note_id")]


def _answer(note: CreditNote, allocations: list[PartAnswer]) -> CreditNoteAnswer:
    return CreditNoteAnswer(
        id=note.credit_note_id,
        number=note.number,
        account_id=note.account_id,
        external_id=note.external_id,
        invoice_id=note.invoice_id,
        order_id=note.order_id,
        statement_id=note.statement_id,
        amount=note.amount_minor,
        applied=note.applied_minor,
        remaining=note.amount_minor - note.applied_minor,
        currency=note.currency,
        reason=note.reason,
        issued_on=note.issued_on,
        invoice_ids=[UUID(each) for each in note.concerns.get("invoice_ids", ())],
        period_start=note.concerns.get("period_start"),
        period_end=note.concerns.get("period_end"),
        lines=[CreditLineAnswer.model_validate(line_fields(line)) for line in note.lines],
        vat=vat_answers(note.vat),
        allocations=allocations,
    )


def parts(found: Sequence[tuple[UUID, str, int]]) -> list[PartAnswer]:
    return [PartAnswer(invoice_id=id_, number=number, amount=amount) for id_, number, amount in found]


async def parts_of(tx: Tx, source_id: UUID) -> list[PartAnswer]:
    return parts(await applications.of_source(tx, source_id))


def _concerned(body: CreditNoteBody) -> Concerned:
    """Raises `InvalidRequest` where several say what the credit is about, or one says it in half."""
    named = [
        name
        for name in ("invoice_id", "invoice_ids", "period_start", "tax_rate", "vat")
        if getattr(body, name) not in (None, [])
    ]
    if len(named) > 1:
        raise InvalidRequest(f"{' and '.join(named)} exclude each other", pointer=f"/{named[1]}")
    if (body.period_start is None) != (body.period_end is None):
        missing = "period_end" if body.period_end is None else "period_start"
        raise InvalidRequest("a period has a start and an end", pointer=f"/{missing}")
    if body.period_start and body.period_end and body.period_end < body.period_start:
        raise InvalidRequest("the period ends before it starts", pointer="/period_end")
    if body.vat_exemption and body.tax_rate != 0:
        raise InvalidRequest("an exemption is of a tax_rate of 0", pointer="/vat_exemption")
    return Concerned(
        invoice_ids=body.invoice_ids,
        period=(body.period_start, body.period_end) if body.period_start and body.period_end else None,
        vat_key=None if body.tax_rate is None else (Decimal(str(body.tax_rate)).normalize(), body.vat_exemption or ""),
        without_vat=body.vat == "none",
    )


async def _issue(tx: Tx, body: CreditNoteBody) -> CreditNoteAnswer:
    new = NewCreditNote(
        account_id=body.account_id,
        external_id=body.external_id,
        currency=body.currency,
        reason=body.reason,
        invoice_id=body.invoice_id,
    )
    lines = [
        LineRequested(
            each.line_no,
            each.sku,
            None if each.quantity is None else Decimal(str(each.quantity)),
            each.amount,
            f"/lines/{place}",
        )
        for place, each in enumerate(body.lines)
    ]
    note = await credit_buyer(tx, new, body.amount, lines, _concerned(body))
    return _answer(note, await parts_of(tx, note.credit_note_id))


async def _one(tx: Tx, note_id: UUID) -> CreditNoteInFull:
    note = await buyer_credit.note(tx, note_id)
    if note is None:
        raise NotFound("there is no such credit note")
    answer = _answer(note, await parts_of(tx, note.credit_note_id))
    return CreditNoteInFull(**dict(answer), delivery=await delivery_of(tx, note_id))


def routes(api: Api, sealer: Sealer) -> APIRouter:
    r = api.router("credit notes")

    @r.post("/v1/credit-notes", status_code=201, response_model=CreditNoteAnswer)
    async def issue_a_credit_note(request: Request, body: CreditNoteBody) -> Response:
        """Credits a buyer: an amount or lines of an invoice, or on the account for the next statement."""
        await wait_until_visible(api.view(request), lambda tx: buyers.known(tx, body.account_id), "the account")
        return await api.command(request, lambda tx: _issue(tx, body), status=201)

    @r.get("/v1/credit-notes", response_model=Page[CreditNoteAnswer], responses=EXPORTS)
    async def list_credit_notes(
        request: Request, query: Annotated[CreditNoteQuery, Query()]
    ) -> Page[CreditNoteAnswer] | Response:
        """Credit notes and which invoices took them, the newest first or in the order of `sort`."""

        def item(row: Record) -> CreditNoteAnswer:
            return _answer(buyer_credit.to_note(row), parts(applications.of_row(row["allocations"])))

        return await api.listed(request, buyer_credit.NOTES, query, lambda _tx: item, CreditNoteAnswer)

    @r.get("/v1/credit-notes/{credit_note_id}", response_model=CreditNoteInFull)
    async def read_credit_note(request: Request, credit_note_id: NotePath) -> CreditNoteInFull:
        return await api.read(request, lambda tx: _one(tx, credit_note_id))

    @r.get("/v1/credit-notes/{credit_note_id}/pdf", response_class=Response, responses=PDF)
    async def read_credit_note_pdf(request: Request, credit_note_id: NotePath) -> Response:
        """The credit note as it was issued, naming the invoice it corrects (INV-04)."""
        return await pdf_answer(api, sealer, request, DocumentKind.CREDIT_NOTE, credit_note_id)

    @r.post("/v1/credit-notes/{credit_note_id}/send", status_code=202, response_model=SendAnswer)
    async def send_credit_note(request: Request, credit_note_id: NotePath) -> Response:
        """Mails the credit note with its PDF to the buyer once more."""
        return await send_answer(api, request, DocumentKind.CREDIT_NOTE, credit_note_id)

    return r
