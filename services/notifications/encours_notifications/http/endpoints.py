from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from encours_contracts.permissions import Permission
from encours_notifications.http.schemas import (
    EndpointDetails,
    NewWebhookEndpoint,
    ReplayRequest,
    ReplayStarted,
    WebhookEndpoint,
    WebhookEndpointChange,
    WebhookEndpointWithSecret,
)
from encours_notifications.store import endpoints
from encours_notifications.store import secrets as secret_store
from encours_notifications.store.endpoints import Endpoint, endpoint_of
from encours_notifications.use_cases.change_endpoint import EndpointChange, change_endpoint
from encours_notifications.use_cases.delete_endpoint import delete_endpoint
from encours_notifications.use_cases.open_endpoint import EndpointWithSecret, NewEndpoint, open_endpoint
from encours_notifications.use_cases.ports import WebhookSender
from encours_notifications.use_cases.replay_events import replay_events
from encours_notifications.use_cases.rotate_secret import rotate_secret
from encours_platform import json
from encours_platform.database import Record, Tx
from encours_platform.http import Api, path_id
from encours_platform.paging import Page, Paging, page
from encours_platform.problems import NotFound
from encours_platform.sealing import Sealer
from encours_values.ids import WEBHOOK, parse_typeid

EndpointPath = Annotated[UUID, path_id(WEBHOOK, "endpoint_id")]


def _secret_place(endpoint_id: str) -> str:
    return secret_store.place(parse_typeid(WEBHOOK, endpoint_id))


class Secrets:
    """Answers with a secret: what is stored for the Idempotency-Key has it sealed, the caller sees it in plain text."""

    def __init__(self, api: Api, sealer: Sealer) -> None:
        self._api = api
        self._sealer = sealer

    async def shown(self, request: Request, answer: Response) -> Response:
        caller = self._api.caller(request)
        body = json.loads(bytes(answer.body))
        body["secret"] = self._sealer.open(caller.tenant_id, body["secret"], _secret_place(body["id"])).decode()
        headers = {"Cache-Control": "no-store"}
        return Response(json.dumps(body), answer.status_code, headers, media_type="application/json")


def may_subscribe(api: Api, request: Request) -> None:
    """An endpoint is sent what `GET /v1/events` shows. Raises `Forbidden`."""
    api.caller(request).require(Permission.EVENTS_READ)


def routes(api: Api, sender: WebhookSender, sealer: Sealer) -> APIRouter:
    r = api.router("webhooks")
    secrets = Secrets(api, sealer)
    api.command_log.readers[WEBHOOK] = _one

    @r.post("/v1/webhook-endpoints", status_code=201, response_model=WebhookEndpointWithSecret)
    async def open_webhook_endpoint(request: Request, body: NewWebhookEndpoint) -> Response:
        """Sends events to a URL from now on, signed after Standard Webhooks. The secret is in this answer only."""

        async def act(tx: Tx) -> WebhookEndpointWithSecret:
            return _with_secret(await open_endpoint(tx, sealer, NewEndpoint(body.url, body.events, body.description)))

        may_subscribe(api, request)
        await sender.check(body.url)
        return await secrets.shown(request, await api.command(request, act, status=201))

    @r.post("/v1/webhook-endpoints/{endpoint_id}/rotate-secret", response_model=WebhookEndpointWithSecret)
    async def rotate_webhook_secret(request: Request, endpoint_id: EndpointPath) -> Response:
        """A new secret, shown in this answer only; for 24 hours messages are signed with the replaced one too."""

        async def act(tx: Tx) -> WebhookEndpointWithSecret:
            return _with_secret(await rotate_secret(tx, sealer, endpoint_id))

        may_subscribe(api, request)
        return await secrets.shown(request, await api.command(request, act))

    _reading(r, api)
    _changing(r, api, sender)
    return r


def _reading(r: APIRouter, api: Api) -> None:
    @r.get("/v1/webhook-endpoints")
    async def list_webhook_endpoints(request: Request, paging: Paging) -> Page[WebhookEndpoint]:
        return await api.read(request, lambda tx: page(tx, endpoints.SELECT, paging, _row, id_column="endpoint_id"))

    @r.get("/v1/webhook-endpoints/{endpoint_id}")
    async def read_webhook_endpoint(request: Request, endpoint_id: EndpointPath) -> WebhookEndpoint:
        return await api.read(request, lambda tx: _one(tx, endpoint_id))


def _changing(r: APIRouter, api: Api, sender: WebhookSender) -> None:
    @r.patch("/v1/webhook-endpoints/{endpoint_id}", response_model=WebhookEndpoint)
    async def change_webhook_endpoint(
        request: Request, endpoint_id: EndpointPath, body: WebhookEndpointChange
    ) -> Response:
        """Another URL, other events, enabled or disabled. Pending deliveries wait while it is disabled."""

        async def act(tx: Tx) -> WebhookEndpoint:
            change = EndpointChange(body.url, body.events, body.description, body.status)
            return _answer(await change_endpoint(tx, endpoint_id, change))

        may_subscribe(api, request)
        if body.url is not None:
            await sender.check(body.url)
        return await api.command(request, act)

    @r.delete("/v1/webhook-endpoints/{endpoint_id}", status_code=204, response_model=None)
    async def delete_webhook_endpoint(request: Request, endpoint_id: EndpointPath) -> Response:
        """With all its deliveries; the event log stays."""
        await api.act(request, lambda tx: delete_endpoint(tx, endpoint_id))
        return Response(status_code=204)

    @r.post("/v1/webhook-endpoints/{endpoint_id}/replay", response_model=ReplayStarted)
    async def replay_to_webhook_endpoint(request: Request, endpoint_id: EndpointPath, body: ReplayRequest) -> Response:
        """Delivers again what happened since an instant, also what was delivered before."""

        async def act(tx: Tx) -> ReplayStarted:
            count = await replay_events(tx, endpoint_id, since=body.since, account_id=body.account_id)
            return ReplayStarted(deliveries=count)

        may_subscribe(api, request)
        return await api.command(request, act)


async def _one(tx: Tx, endpoint_id: UUID) -> WebhookEndpoint:
    """Raises `NotFound`."""
    found = await endpoints.find(tx, endpoint_id)
    if found is None:
        raise NotFound("no such webhook endpoint")
    return _answer(found)


def _row(row: Record) -> WebhookEndpoint:
    return _answer(endpoint_of(row))


def _answer(endpoint: Endpoint) -> WebhookEndpoint:
    cause = endpoint.disabled_cause or endpoint.last_fault
    actions = ["disable", "rotate-secret", "replay"] if endpoint.enabled else ["enable", "rotate-secret"]
    return WebhookEndpoint(
        id=endpoint.endpoint_id,
        url=endpoint.url,
        description=endpoint.description,
        events=list(endpoint.events),
        status="enabled" if endpoint.enabled else "disabled",
        details=EndpointDetails(cause=cause, will_retry=endpoint.enabled) if cause else None,
        last_success_at=endpoint.last_success_at,
        replaced_secrets_valid_until=list(endpoint.replaced_secrets_valid_until),
        created_at=endpoint.created_at,
        available_actions=[*actions, "delete"],
    )


def _with_secret(opened: EndpointWithSecret) -> WebhookEndpointWithSecret:
    """With the sealed secret (see `Secrets`)."""
    return WebhookEndpointWithSecret(**dict(_answer(opened.endpoint)), secret=opened.secret_sealed)
