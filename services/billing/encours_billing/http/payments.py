from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from encours_billing.domain.allocation import Part
from encours_billing.http.credit_notes import parts_of
from encours_billing.http.schemas import AdviceLine, PartAnswer, PaymentAnswer, PaymentBody
from encours_billing.store import buyer_credit, buyers
from encours_billing.store.buyer_credit import Payment
from encours_billing.use_cases.receive_payment import NewPayment, receive_payment
from encours_common.contracts.values import AccountId
from encours_common.db import Record, Tx
from encours_common.http import Api, path_id, router
from encours_common.ids import PAYMENT
from encours_common.known import until_known
from encours_common.paging import Page, Paging, page
from encours_common.problems import NotFound

PaymentPath = Annotated[UUID, path_id(PAYMENT, "payment_id")]


def _answer(payment: Payment, allocations: list[PartAnswer]) -> PaymentAnswer:
    return PaymentAnswer(
        id=payment.id,
        account_id=payment.account_id,
        amount=payment.amount,
        currency=payment.currency,
        method=payment.method,
        reference=payment.reference,
        received_on=payment.received_on,
        allocations=allocations,
        unallocated=payment.amount - payment.applied,
        advice=[AdviceLine.model_validate(line) for line in payment.advice["lines"]],
    )


async def _one(tx: Tx, payment_id: UUID) -> PaymentAnswer:
    payment = await buyer_credit.payment(tx, payment_id)
    if payment is None:
        raise NotFound("there is no such payment")
    return _answer(payment, await parts_of(tx, payment_id))


async def _receive(tx: Tx, body: PaymentBody) -> PaymentAnswer:
    chosen = None
    if body.allocations is not None:
        chosen = [Part(part.invoice_id, part.amount) for part in body.allocations]
    new = NewPayment(body.account_id, body.amount, body.currency, body.method, body.reference, chosen)
    return await _one(tx, (await receive_payment(tx, new)).id)


def routes(api: Api) -> APIRouter:
    r = router("payments")

    @r.post("/v1/payments", status_code=201, response_model=PaymentAnswer)
    async def receive_a_payment(request: Request, body: PaymentBody) -> Response:
        """Money that came by transfer, card or cheque; the answer is the remittance advice."""
        caller = await api.caller(request)
        await until_known(api.database, caller.tenant_id, lambda tx: buyers.known(tx, body.account_id), "the account")
        return await api.command(request, lambda tx: _receive(tx, body), status=201)

    @r.get("/v1/payments", response_model=Page[PaymentAnswer])
    async def list_payments(
        request: Request, paging: Paging, account_id: Annotated[AccountId | None, Query()] = None
    ) -> Page[PaymentAnswer]:
        """Payments, the newest first; what each pays by now is told by each one alone."""

        def item(row: Record) -> PaymentAnswer:
            return _answer(buyer_credit.to_payment(row), [])

        filters = {"account_id": account_id}
        return await api.read(request, lambda tx: page(tx, buyer_credit.PAYMENT_PAGE, paging, item, filters=filters))

    @r.get("/v1/payments/{payment_id}", response_model=PaymentAnswer)
    async def read_payment(request: Request, payment_id: PaymentPath) -> PaymentAnswer:
        return await api.read(request, lambda tx: _one(tx, payment_id))

    return r
