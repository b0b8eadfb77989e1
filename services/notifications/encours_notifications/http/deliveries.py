from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from encours_contracts.fields import EventId, WebhookId
from encours_notifications.domain.delivery import MOVES, Move, Status
from encours_notifications.http.endpoints import may_subscribe
from encours_notifications.http.schemas import Delivery, DeliveryDetails
from encours_notifications.store import deliveries
from encours_notifications.use_cases.retry_delivery import retry_delivery
from encours_platform.database import Record, Tx
from encours_platform.http import Api, path_id
from encours_platform.paging import Page, Paging, page
from encours_platform.problems import NotFound
from encours_values.ids import DELIVERY

DeliveryPath = Annotated[UUID, path_id(DELIVERY, "delivery_id")]


def routes(api: Api) -> APIRouter:
    r = api.router("webhooks")

    @r.get("/v1/deliveries", response_model=Page[Delivery])
    async def list_deliveries(
        request: Request,
        paging: Paging,
        endpoint_id: Annotated[WebhookId | None, Query()] = None,
        event_id: Annotated[EventId | None, Query()] = None,
        status: Annotated[Literal["pending", "delivered", "failed"] | None, Query()] = None,
    ) -> Page[Delivery]:
        """Which event is delivered to which endpoint, and with what result."""
        filters = {"endpoint_id": endpoint_id, "event_id": event_id, "status": status}
        return await api.read(
            request,
            lambda tx: page(tx, deliveries.SELECT, paging, _row, id_column="delivery_id", filters=filters),
        )

    @r.get("/v1/deliveries/{delivery_id}", response_model=Delivery)
    async def read_delivery(request: Request, delivery_id: DeliveryPath) -> Delivery:
        found = await api.read(request, lambda tx: deliveries.find(tx, delivery_id))
        if found is None:
            raise NotFound("no such delivery")
        return _answer(found)

    @r.post("/v1/deliveries/{delivery_id}/retry", response_model=Delivery)
    async def retry_webhook_delivery(request: Request, delivery_id: DeliveryPath) -> Response:
        """Delivers again now, whatever its status."""

        async def act(tx: Tx) -> Delivery:
            return _answer(await retry_delivery(tx, delivery_id))

        may_subscribe(api, request)
        return await api.command(request, act)

    return r


def _row(row: Record) -> Delivery:
    return _answer(deliveries.delivery_of(row))


def _answer(delivery: deliveries.Delivery) -> Delivery:
    details = None
    if delivery.last_fault is not None:
        details = DeliveryDetails(
            cause=delivery.last_fault,
            reason_code=str(delivery.last_status_code) if delivery.last_status_code is not None else None,
            will_retry=delivery.status is Status.PENDING,
        )
    return Delivery(
        id=delivery.delivery_id,
        endpoint_id=delivery.endpoint_id,
        event_id=delivery.event_id,
        event_type=delivery.event_type,
        status=delivery.status.value,
        attempts=delivery.attempts,
        next_attempt_at=delivery.next_attempt_at,
        delivered_at=delivery.delivered_at,
        created_at=delivery.created_at,
        details=details,
        available_actions=[Move.RETRY.value] if (delivery.status, Move.RETRY) in MOVES else [],
    )
