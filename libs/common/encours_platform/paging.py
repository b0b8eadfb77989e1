"""Cursor pages, newest first: a cursor is the id of the last item seen (UUIDv7, so ids are in order of creation)."""

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel

from encours_platform.database import Record, Sql, Tx
from encours_platform.problems import InvalidRequest

ItemT = TypeVar("ItemT", bound=BaseModel)

LIMIT_DEFAULT = 50
LIMIT_MAX = 500


class Page(BaseModel, Generic[ItemT]):
    data: list[ItemT]
    next_cursor: str | None
    """Pass it as `cursor` for what follows; null at the end."""


class PageRequest(BaseModel):
    after: UUID | None
    limit: int


def _page_request(
    cursor: Annotated[str | None, Query(max_length=40, description="`next_cursor` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=LIMIT_MAX)] = LIMIT_DEFAULT,
) -> PageRequest:
    if cursor is None:
        return PageRequest(after=None, limit=limit)
    try:
        return PageRequest(after=UUID(bytes=base64.urlsafe_b64decode(cursor + "==")), limit=limit)
    except ValueError as bad:
        raise InvalidRequest("this cursor did not come from us", pointer="#query/cursor") from bad


Paging = Annotated[PageRequest, Depends(_page_request)]

_STATEMENTS: dict[str, Sql] = {}


async def page(
    tx: Tx,
    select: str,
    request: PageRequest,
    to_item: Callable[[Record], ItemT],
    *,
    id_column: str = "id",
    filters: Mapping[str, Any] | None = None,
) -> Page[ItemT]:
    """One page of `select` (ends with `WHERE tenant_id = :tenant_id`), narrowed by the filters that are not None.

    A filter is `column = value`; columns are written by us, never by a caller.
    """
    wanted = {column: value for column, value in (filters or {}).items() if value is not None}
    clauses = [select, *(f"AND {column} = :f{place}" for place, column in enumerate(wanted))]
    params: dict[str, Any] = {f"f{place}": value for place, value in enumerate(wanted.values())}
    if request.after is not None:
        clauses.append(f"AND {id_column} < :after")
        params["after"] = request.after
    text = "\n".join([*clauses, f"ORDER BY {id_column} DESC LIMIT :limit"])
    statement = _STATEMENTS.setdefault(text, Sql(text))
    rows = await tx.rows(statement, limit=request.limit + 1, **params)
    return page_of(rows, request, to_item, id_column)


def page_of(
    rows: Sequence[Record], request: PageRequest, to_item: Callable[[Record], ItemT], id_column: str = "id"
) -> Page[ItemT]:
    """Cuts rows that were asked with `limit + 1` into a page."""
    shown = rows[: request.limit]
    name = id_column.rsplit(".", 1)[-1]
    more = len(rows) > request.limit
    cursor = base64.urlsafe_b64encode(shown[-1][name].bytes).decode().rstrip("=") if more else None
    return Page(data=[to_item(row) for row in shown], next_cursor=cursor)
