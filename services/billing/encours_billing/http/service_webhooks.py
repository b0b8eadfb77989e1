"""Webhooks of payment services: with no API key, so not in the API's document; the signature says who sent them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response

from encours_billing.domain.errors import WebhookRefused
from encours_billing.use_cases.payment_services import PaymentServices
from encours_billing.use_cases.ports import WebhookNotGenuine
from encours_billing.use_cases.receive_webhook import receive_webhook
from encours_platform import connections
from encours_platform.database import Database
from encours_platform.http import path_id, router
from encours_platform.problems import NotFound
from encours_values.ids import CONNECTION

ConnectionPath = Annotated[UUID, path_id(CONNECTION, "connection_id")]


def routes(database: Database, services: PaymentServices) -> APIRouter:
    r = router("card payments")

    @r.post("/v1/payment-services/{connection_id}/webhooks", status_code=204, include_in_schema=False)
    async def receive(request: Request, connection_id: ConnectionPath) -> Response:
        """An unknown connection and a wrong signature are answered without a look at the content."""
        tenant_id = await connections.owner_of(database, connection_id)
        if tenant_id is None:
            raise NotFound("no such connection")
        connection = await database.run(tenant_id, lambda tx: services.connection(tx, connection_id))
        if connection is None:
            raise NotFound("no such connection")
        try:
            event = services.reader(connection).read(request.headers, await request.body())
        except WebhookNotGenuine as refused:
            raise WebhookRefused(str(refused)) from None
        await database.run(tenant_id, lambda tx: receive_webhook(tx, connection_id, event))
        return Response(status_code=204)

    return r
