from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import ValidationError

from encours_credit.domain.order import NewOrder
from encours_credit.domain.order_lines import MovedLine, check_lines
from encours_credit.http import answers, queries, schemas
from encours_credit.store import orders
from encours_credit.use_cases.cancel_order import cancel_order
from encours_credit.use_cases.check_eligibility import check_currency
from encours_credit.use_cases.place_order import Checkout
from encours_credit.use_cases.return_order import return_order
from encours_credit.use_cases.ship_order import Printed, found, ship_order
from encours_platform import json
from encours_platform.database import Record, Tx
from encours_platform.exports import EXPORTS
from encours_platform.http import Api, idempotency_key, json_body, path_id
from encours_platform.idempotency import request_hash
from encours_platform.paging import Page
from encours_platform.telemetry import current_traceparent
from encours_values.ids import ORDER, new_id, typeid

OrderPath = Annotated[UUID, path_id(ORDER, "order_id")]
PLACE = "/v1/orders"
NEW_ORDER = {"requestBody": {"required": True, "content": json_body(schemas.NewOrder)}}


def _text(value: object) -> str:
    return json.dumps(value).decode()


def _moved(lines: Sequence[schemas.MovedLine]) -> list[MovedLine]:
    return [
        MovedLine(
            line.line_no,
            line.sku,
            line.description,
            None if line.quantity is None else Decimal(str(line.quantity)),
            line.amount,
            line.tax_rate,
            line.vat_exemption,
        )
        for line in lines
    ]


def routes(api: Api, checkout: Checkout) -> APIRouter:
    r = api.router("orders")
    _checkout(r, api, checkout)
    _reads(r, api)
    _fulfilment(r, api)
    api.command_log.readers[ORDER] = _shown
    return r


async def _shown(tx: Tx, order_id: UUID) -> schemas.Order:
    return answers.order(await found(tx, order_id))


def _checkout(r: APIRouter, api: Api, checkout: Checkout) -> None:
    @r.post(PLACE, status_code=201, response_model=schemas.Order, openapi_extra=NEW_ORDER)
    async def place_order(request: Request) -> Response:
        """The decision at checkout: `status` is authorized or declined, and a decline is an answer, not an error.

        An authorised order takes its amount from the line at once. A second live order of the same `external_id` on
        the account is refused; after a decline or a cancellation the same one may be placed again.
        """
        caller = api.caller(request)
        key, raw = idempotency_key(request), await request.body()
        try:
            body = schemas.NewOrder.model_validate_json(raw)
        except ValidationError as invalid:
            raise RequestValidationError(
                [{**each, "loc": ("body", *each["loc"])} for each in invalid.errors()]
            ) from None
        check_currency(body.currency)
        lines = [line.model_dump(mode="json") for line in body.lines]
        check_lines(body.amount, lines)
        order_id = new_id()
        order = NewOrder(
            id=order_id,
            typeid=typeid(ORDER, order_id),
            key=key,
            request_hash=request_hash("POST", PLACE, json.loads(raw)) if key else b"",
            account_id=body.account_id,
            account_external_id=body.account_external_id,
            external_id=body.external_id,
            amount_minor=body.amount,
            currency=body.currency,
            cost_centre=body.cost_centre,
            lines_json=_text(lines),
            analytics_json=_text(body.analytics),
            traceparent=current_traceparent(),
            placed_by=caller.actor,
            delivery_address_json=body.delivery_address.model_dump_json() if body.delivery_address else None,
        )
        decided = await checkout.place(caller.tenant_id, order)
        return Response(json.model_bytes(answers.decided(body, decided)), 201, media_type="application/json")


def _reads(r: APIRouter, api: Api) -> None:
    @r.get("/v1/orders", response_model=Page[schemas.Order], responses=EXPORTS)
    async def list_orders(
        request: Request, query: Annotated[queries.OrderQuery, Query()]
    ) -> Page[schemas.Order] | Response:
        """Newest first, or in the order of `sort`."""

        def item(row: Record) -> schemas.Order:
            return answers.order(orders.to_order(row))

        return await api.listed(request, orders.LIST, query, lambda _tx: item, schemas.Order)

    @r.get("/v1/orders/{order_id}")
    async def read_order(request: Request, order_id: OrderPath) -> schemas.Order:
        return await api.read(request, lambda tx: _shown(tx, order_id))


def _fulfilment(r: APIRouter, api: Api) -> None:
    @r.post("/v1/orders/{order_id}/ship", response_model=schemas.Order)
    async def ship(request: Request, order_id: OrderPath, body: schemas.NewShipment | None = None) -> Response:
        """A delivery, in full or in part; billing issues its invoice."""
        shipment = body or schemas.NewShipment()
        printed = Printed(shipment.delivery_address, shipment.buyer_order_number)

        async def act(tx: Tx) -> schemas.Order:
            return answers.order(await ship_order(tx, order_id, shipment.amount, _moved(shipment.lines), printed))

        return await api.command(request, act)

    @r.post("/v1/orders/{order_id}/cancel", response_model=schemas.Order)
    async def cancel(request: Request, order_id: OrderPath, body: schemas.Cancellation | None = None) -> Response:
        """Cancels what was not shipped, or a part of it by amount or lines, which frees the line."""
        requested = body or schemas.Cancellation()
        cause = requested.reason or "cancelled"

        async def act(tx: Tx) -> schemas.Order:
            return answers.order(await cancel_order(tx, order_id, requested.amount, _moved(requested.lines), cause))

        return await api.command(request, act)

    @r.post("/v1/orders/{order_id}/return", response_model=schemas.Order)
    async def return_goods(request: Request, order_id: OrderPath, body: schemas.NewReturn) -> Response:
        """Goods came back, by amount or lines; billing issues a credit note for each invoice concerned."""

        async def act(tx: Tx) -> schemas.Order:
            return answers.order(await return_order(tx, order_id, body.amount, _moved(body.lines), body.reason))

        return await api.command(request, act)
