from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from encours_billing.domain.fee import ACTIONS, Fee
from encours_billing.http.public import public_fields
from encours_billing.http.schemas_receivables import FeeAnswer, ReasonBody
from encours_billing.store import fees
from encours_billing.use_cases.charge_fees import waive_fee
from encours_contracts.fields import AccountId
from encours_platform.database import Record, Tx
from encours_platform.http import Api, path_id
from encours_platform.paging import Page, Paging, page
from encours_platform.problems import NotFound
from encours_values.ids import FEE

FeePath = Annotated[UUID, path_id(FEE, "fee_id")]


def _answer(fee: Fee) -> FeeAnswer:
    named = public_fields(fee, fee.__slots__, key="fee_id")
    more = {"open_amount": fee.open_minor, "status": fee.status.value, "available_actions": list(ACTIONS[fee.status])}
    return FeeAnswer.model_validate({**named, **more})


def _item(row: Record) -> FeeAnswer:
    return _answer(fees.to_fee(row))


async def _one(tx: Tx, fee_id: UUID) -> FeeAnswer:
    found = (await fees.by_ids(tx, [fee_id])).get(fee_id)
    if found is None:
        raise NotFound("there is no such fee")
    return _answer(found)


def routes(api: Api) -> APIRouter:
    r = api.router("fees")
    api.command_log.readers[FEE] = _one

    @r.get("/v1/fees", response_model=Page[FeeAnswer])
    async def list_fees(
        request: Request,
        paging: Paging,
        account_id: Annotated[AccountId | None, Query()] = None,
        status: Annotated[Literal["open", "paid", "waived"] | None, Query()] = None,
    ) -> Page[FeeAnswer]:
        """What returned debits cost buyers, the newest first."""
        filters = {"account_id": account_id, "status": status}
        return await api.read(
            request, lambda tx: page(tx, fees.PAGE, paging, _item, id_column="fee_id", filters=filters)
        )

    @r.get("/v1/fees/{fee_id}", response_model=FeeAnswer)
    async def read_fee(request: Request, fee_id: FeePath) -> FeeAnswer:
        return await api.read(request, lambda tx: _one(tx, fee_id))

    @r.post("/v1/fees/{fee_id}/waive", response_model=FeeAnswer)
    async def waive_a_fee(request: Request, fee_id: FeePath, body: ReasonBody) -> Response:
        """The open amount of the fee is not owed any more."""

        async def act(tx: Tx) -> FeeAnswer:
            await waive_fee(tx, fee_id, body.reason)
            return await _one(tx, fee_id)

        return await api.command(request, act)

    return r
