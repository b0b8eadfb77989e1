from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from encours_gateway.http.merchants import admin
from encours_gateway.store import audit_copies
from encours_platform import json
from encours_platform.audit import AuditEntry
from encours_platform.database import Record, Tx
from encours_platform.exports import EXPORTS
from encours_platform.http import Api
from encours_platform.paging import ListQuery, Page

Service = Literal["gateway", "credit", "mandates", "billing", "collections", "notifications"]


class AuditQuery(ListQuery):
    object: Annotated[str | None, Query(max_length=100, examples=["inv_01jd3v5h8qe6k9w2x4y7z0abcd"])] = None
    """Entries that name this object, as the one that was changed or beside it."""
    who: Annotated[str | None, Query(max_length=100, examples=["key_01jd3v5h8qe6k9w2x4y7z0abcd"])] = None
    action: Annotated[str | None, Query(max_length=100, examples=["order_ship"])] = None
    service: Service | None = None
    recorded_from: date | None = None
    recorded_to: date | None = None
    """The last day, included."""


class RecordedEntry(AuditEntry):
    """An entry of one service's chain."""

    service: Service


def _entry(row: Record) -> RecordedEntry:
    facts: dict[str, Any] = {name: row[name] for name in ("service", "seq", "at", "who", "action", "subject")}
    return RecordedEntry(**facts, details=json.loads(row["details"].encode()), hash=bytes(row["hash"]).hex())


def routes(api: Api) -> APIRouter:
    r = api.router("audit")

    @r.get("/v1/audit", response_model=Page[RecordedEntry], responses=EXPORTS)
    async def list_audit_entries(
        request: Request, query: Annotated[AuditQuery, Query()]
    ) -> Page[RecordedEntry] | Response:
        """Who did what, in all services, with old and new, newest first; of one thing with `object`."""
        await admin(api, request)

        def items(_tx: Tx) -> Any:
            return _entry

        return await api.listed(request, audit_copies.LIST, query, items, RecordedEntry)

    return r
