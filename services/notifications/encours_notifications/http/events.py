from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from encours_contracts.fields import AccountId
from encours_notifications.http.schemas import EventType, PublicEvent
from encours_notifications.store import events
from encours_platform.database import Record, Tx
from encours_platform.http import Api, path_id
from encours_platform.paging import Page, PageRequest, Paging, page
from encours_platform.problems import NotFound
from encours_values.ids import EVENT

EventPath = Annotated[UUID, path_id(EVENT, "event_id")]


def routes(api: Api) -> APIRouter:
    r = api.router("events")

    @r.get("/v1/events", response_model=Page[PublicEvent])
    async def list_events(
        request: Request,
        paging: Paging,
        type: Annotated[EventType | None, Query()] = None,  # noqa: A002  the contract's word
        account_id: Annotated[AccountId | None, Query()] = None,
    ) -> Page[PublicEvent]:
        """Events, the last to arrive first."""
        return await api.read(request, lambda tx: _page(tx, paging, {"type": type, "account_id": account_id}))

    @r.get("/v1/events/{event_id}", response_model=PublicEvent)
    async def read_event(request: Request, event_id: EventPath) -> PublicEvent:
        found = await api.read(request, lambda tx: events.find(tx, event_id))
        if found is None:
            raise NotFound("no such event")
        return PublicEvent.model_validate(found)

    return r


async def _page(tx: Tx, paging: PageRequest, filters: dict[str, object]) -> Page[PublicEvent]:
    return await page(tx, events.SELECT, paging, _event, id_column="position", filters=filters)


def _event(row: Record) -> PublicEvent:
    return PublicEvent.model_validate(events.public(row))
