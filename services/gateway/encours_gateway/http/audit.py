from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field

from encours_contracts.fields import OneLine
from encours_gateway.store import audit_copies
from encours_platform.audit import AuditEntry, details_of
from encours_platform.database import Record, Tx
from encours_platform.exports import EXPORTS
from encours_platform.http import Api
from encours_platform.paging import Day, ListQuery, Page

Service = Literal["gateway", "credit", "mandates", "billing", "collections", "notifications"]
WORD = "^[a-z][a-z0-9_-]*$"
"""The id of a key, the name of a service or of an action."""


class AuditQuery(ListQuery):
    object: (
        Annotated[str, Field(min_length=1, max_length=100, examples=["inv_01jd3v5h8qe6k9w2x4y7z0abcd"]), OneLine] | None
    ) = None
    """Entries that name this object, as the one that was changed or beside it."""
    who: Annotated[str, Field(max_length=100, pattern=WORD, examples=["key_01jd3v5h8qe6k9w2x4y7z0abcd"])] | None = None
    action: Annotated[str, Field(max_length=100, pattern=WORD, examples=["order_ship"])] | None = None
    service: Service | None = None
    recorded_from: Day | None = None
    recorded_to: Day | None = None
    """The last day, included."""


class RecordedEntry(AuditEntry):
    """An entry of one service's chain."""

    service: Service


def _entry(row: Record) -> RecordedEntry:
    facts: dict[str, Any] = {name: row[name] for name in ("service", "seq", "at", "who", "action", "subject")}
    return RecordedEntry(**facts, hash=bytes(row["hash"]).hex(), **details_of(row["details"]))


def routes(api: Api) -> APIRouter:
    r = api.router("audit")

    @r.get("/v1/audit", response_model=Page[RecordedEntry], responses=EXPORTS)
    async def list_audit_entries(
        request: Request, query: Annotated[AuditQuery, Query()]
    ) -> Page[RecordedEntry] | Response:
        """Who did what, in all services, with old and new, newest first; of one thing with `object`."""

        def items(_tx: Tx) -> Any:
            return _entry

        return await api.listed(request, audit_copies.LIST, query, items, RecordedEntry)

    return r
