import asyncio
from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from encours_billing.domain.allocation import Part
from encours_billing.formats.pdf import remittance_advice_pdf
from encours_billing.http.credit_notes import parts, parts_of
from encours_billing.http.queries import PaymentQuery
from encours_billing.http.schemas import AdviceLine, FeePartAnswer, PartAnswer, PaymentAnswer, PaymentBody, PaymentPart
from encours_billing.store import applications, buyer_credit, buyers, fees
from encours_billing.store.buyer_credit import Payment
from encours_billing.store.fees import FeePaid
from encours_billing.use_cases.receive_payment import FeePart, NewPayment, receive_payment
from encours_billing.use_cases.remittance_advice import advice_csv, remittance_advice
from encours_platform.database import Record, Tx
from encours_platform.exports import EXPORTS
from encours_platform.http import Api, path_id
from encours_platform.paging import Page
from encours_platform.problems import InvalidRequest, NotFound
from encours_platform.read_your_writes import wait_until_visible
from encours_values.ids import PAYMENT, typeid

ADVICE: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            "application/pdf": {"schema": {"type": "string", "format": "binary"}},
            "text/csv": {"schema": {"type": "string"}},
        }
    }
}
PaymentPath = Annotated[UUID, path_id(PAYMENT, "payment_id")]


def _answer(payment: Payment, allocations: list[PartAnswer], to_fees: Sequence[FeePaid] = ()) -> PaymentAnswer:
    return PaymentAnswer(
        id=payment.payment_id,
        account_id=payment.account_id,
        amount=payment.amount_minor,
        currency=payment.currency,
        method=payment.method,
        reference=payment.reference,
        received_on=payment.received_on,
        allocations=allocations,
        fees=[FeePartAnswer(fee_id=each.fee_id, amount=each.amount_minor) for each in to_fees],
        reversed_on=payment.reversed_on,
        unallocated=payment.amount_minor - payment.applied_minor,
        advice=[AdviceLine.model_validate(line) for line in payment.advice["lines"]],
    )


async def _one(tx: Tx, payment_id: UUID) -> PaymentAnswer:
    payment = await buyer_credit.payment(tx, payment_id)
    if payment is None:
        raise NotFound("there is no such payment")
    return _answer(payment, await parts_of(tx, payment_id), await fees.paid_by(tx, payment_id))


def chosen_parts(allocations: Sequence[PaymentPart] | None) -> list[Part | FeePart] | None:
    """What a caller chose. Raises `InvalidRequest` where a part names no invoice and no fee, or both."""
    if allocations is None:
        return None
    chosen = list[Part | FeePart]()
    for place, part in enumerate(allocations):
        if part.invoice_id is not None and part.fee_id is None:
            chosen.append(Part(part.invoice_id, part.amount))
        elif part.fee_id is not None and part.invoice_id is None:
            chosen.append(FeePart(part.fee_id, part.amount))
        else:
            raise InvalidRequest("either an invoice or a fee", pointer=f"/allocations/{place}/invoice_id")
    return chosen


async def _receive(tx: Tx, body: PaymentBody) -> PaymentAnswer:
    chosen = chosen_parts(body.allocations)
    new = NewPayment(body.account_id, body.amount, body.currency, body.method, body.reference, chosen)
    return await _one(tx, (await receive_payment(tx, new)).payment_id)


def routes(api: Api) -> APIRouter:
    r = api.router("payments")

    @r.post("/v1/payments", status_code=201, response_model=PaymentAnswer)
    async def receive_a_payment(request: Request, body: PaymentBody) -> Response:
        """Money that came by transfer, card or cheque; the answer is the remittance advice."""
        await wait_until_visible(api.view(request), lambda tx: buyers.known(tx, body.account_id), "the account")
        return await api.command(request, lambda tx: _receive(tx, body), status=201)

    @r.get("/v1/payments", response_model=Page[PaymentAnswer], responses=EXPORTS)
    async def list_payments(
        request: Request, query: Annotated[PaymentQuery, Query()]
    ) -> Page[PaymentAnswer] | Response:
        """Payments and what they pay by now, the newest first or in the order of `sort`."""

        def item(row: Record) -> PaymentAnswer:
            allocations = parts(applications.of_row(row["allocations"]))
            return _answer(buyer_credit.to_payment(row), allocations, fees.of_payment_row(row["fees"]))

        return await api.listed(request, buyer_credit.PAYMENTS, query, lambda _tx: item, PaymentAnswer)

    @r.get("/v1/payments/{payment_id}/remittance-advice", response_class=Response, responses=ADVICE)
    async def read_remittance_advice(
        request: Request, payment_id: PaymentPath, file: Annotated[Literal["pdf", "csv"], Query(alias="format")] = "pdf"
    ) -> Response:
        """What the payment pays and what it does not, and why, as of the day on which it came."""
        paper = await api.read(request, lambda tx: remittance_advice(tx, payment_id))
        name = f"remittance-advice-{typeid(PAYMENT, payment_id)}.{file}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        if file == "csv":
            return Response(advice_csv(paper), media_type="text/csv; charset=utf-8", headers=headers)
        content = await asyncio.to_thread(remittance_advice_pdf, paper)
        return Response(content, media_type="application/pdf", headers=headers)

    @r.get("/v1/payments/{payment_id}", response_model=PaymentAnswer)
    async def read_payment(request: Request, payment_id: PaymentPath) -> PaymentAnswer:
        return await api.read(request, lambda tx: _one(tx, payment_id))

    return r
