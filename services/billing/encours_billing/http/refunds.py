from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from encours_billing.domain.refund import UNSENT, Refund, RefundStatus
from encours_billing.http.schemas_receivables import RefundAnswer, RefundBody
from encours_billing.store import buyers, refunds
from encours_billing.use_cases.refund_credit import NewRefund, cancel_refund, request_refund
from encours_contracts.collections import FailureDetails
from encours_contracts.fields import AccountId
from encours_platform.database import Record, Tx
from encours_platform.exports import EXPORTS
from encours_platform.http import Api, path_id
from encours_platform.paging import ListQuery, Page
from encours_platform.problems import NotFound
from encours_platform.read_your_writes import wait_until_visible
from encours_platform.sealing import Sealer
from encours_values.iban import InvalidIban, parse_iban
from encours_values.ids import REFUND

RefundPath = Annotated[UUID, path_id(REFUND, "refund_id")]


class RefundQuery(ListQuery):
    account_id: AccountId | None = None
    status: RefundStatus | None = None
    sort: Literal["amount", "-amount"] | None = None


def _answer(row: Refund) -> RefundAnswer:
    return RefundAnswer(
        id=row.refund_id,
        account_id=row.account_id,
        amount=row.amount_minor,
        currency=row.currency,
        name=row.name,
        iban_masked=row.iban_masked,
        reason=row.reason,
        status=row.status,
        batch_id=row.batch_id,
        end_to_end_id=row.end_to_end_id,
        settled_on=row.settled_on,
        details=_details(row),
        requested_at=row.requested_at,
        available_actions=row.available_actions,
    )


def _details(row: Refund) -> FailureDetails | None:
    """Why it failed, or why it is being cancelled."""
    if row.failure:
        return FailureDetails.model_validate(row.failure)
    return FailureDetails(cause=row.cancel_cause) if row.cancel_cause and row.status in UNSENT else None


def _new(body: RefundBody, prepared_by: str) -> NewRefund:
    try:
        iban = None if body.iban is None else parse_iban(body.iban)
    except InvalidIban as invalid:
        invalid.pointer = "/iban"
        raise
    return NewRefund(body.account_id, body.amount, body.currency, body.reason, body.name, iban, prepared_by)


def routes(api: Api, sealer: Sealer) -> APIRouter:
    r = api.router("refunds")
    _commands(r, api, sealer)
    _reads(r, api)
    return r


def _commands(r: APIRouter, api: Api, sealer: Sealer) -> None:
    @r.post("/v1/refunds", status_code=201, response_model=RefundAnswer)
    async def refund_credit(request: Request, body: RefundBody) -> Response:
        """Pays credit of the account back by a credit transfer; its file is a batch of `/v1/batches`.

        The credit is reserved at once, and free again where the transfer fails. It is checked again before the file is
        sent: a refund whose credit is gone ends `cancelled`, with the cause in `details`.
        """
        new = _new(body, api.caller(request).person)
        await wait_until_visible(api.view(request), lambda tx: buyers.known(tx, body.account_id), "the account")

        async def act(tx: Tx) -> RefundAnswer:
            return _answer(await request_refund(tx, sealer, new))

        return await api.command(request, act, status=201)

    @r.post("/v1/refunds/{refund_id}/cancel", response_model=RefundAnswer)
    async def cancel_credit_refund(request: Request, refund_id: RefundPath) -> Response:
        """Cancels a refund that the bank does not have yet; its file is written again without it."""

        async def act(tx: Tx) -> RefundAnswer:
            return _answer(await cancel_refund(tx, refund_id))

        return await api.command(request, act)


def _reads(r: APIRouter, api: Api) -> None:
    @r.get("/v1/refunds", response_model=Page[RefundAnswer], responses=EXPORTS)
    async def list_refunds(request: Request, query: Annotated[RefundQuery, Query()]) -> Page[RefundAnswer] | Response:
        """Refunds, the newest first or in the order of `sort`."""

        def item(row: Record) -> RefundAnswer:
            return _answer(refunds.of_record(row))

        return await api.listed(request, refunds.LIST, query, lambda _tx: item, RefundAnswer)

    @r.get("/v1/refunds/{refund_id}")
    async def read_refund(request: Request, refund_id: RefundPath) -> RefundAnswer:
        async def read(tx: Tx) -> RefundAnswer:
            row = await refunds.find(tx, refund_id)
            if row is None:
                raise NotFound("there is no such refund")
            return _answer(row)

        return await api.read(request, read)
