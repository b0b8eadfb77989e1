"""Lists: cursor pages that callers narrow, search and sort, within what each list allows."""

import base64
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

import asyncpg
from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from encours_contracts.fields import AMOUNT_MAX_MINOR, OneLine
from encours_platform import json
from encours_platform.database import Record, Sql, Tx
from encours_platform.due_work import at_local
from encours_platform.problems import InvalidRequest

ItemT = TypeVar("ItemT", bound=BaseModel)

LIMIT_DEFAULT = 50
LIMIT_MAX = 500
CURSOR_MAX = 400
STATEMENTS_MAX = 2_000
CHUNK_ROWS = 500
NO_ID = UUID(int=0)
FOREIGN = "this cursor is not the `next_cursor` of a page of this list"

SearchText = Annotated[str, Field(min_length=1, max_length=100, examples=["dupré"]), OneLine]
"""Finds it anywhere in names, numbers and references, in any case."""
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2199, 12, 31), examples=["2011-01-31"])]
Amount = Annotated[int, Field(ge=0, le=AMOUNT_MAX_MINOR, examples=[12345])]
SignedAmount = Annotated[int, Field(ge=-AMOUNT_MAX_MINOR, le=AMOUNT_MAX_MINOR, examples=[12345])]
Cursor = Annotated[str, Field(max_length=CURSOR_MAX)]
Limit = Annotated[int, Field(ge=1, le=LIMIT_MAX)]


class Page(BaseModel, Generic[ItemT]):
    """A part of a list."""

    data: list[ItemT]
    next_cursor: Annotated[str | None, Field(description="Pass it as `cursor` for what follows; null at the end.")]


class PageRequest(BaseModel):
    """Which part of a list; the query parameters of a list without filters."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True, extra="forbid")

    cursor: Cursor | None = None
    """`next_cursor` of the page before, with the same filters."""
    limit: Limit = LIMIT_DEFAULT
    """Items of a page."""

    @property
    def after(self) -> UUID | None:
        """The last id of the page before, in a list without a `sort`. Raises `InvalidRequest`."""
        return None if self.cursor is None else _seen(self.cursor, None)[1]


class ListQuery(PageRequest):
    """The query parameters of a list; each further field is a filter of that list, named in its `Listing`."""

    q: SearchText | None = None
    """Searches names, numbers and references."""

    def filters(self) -> dict[str, Any]:
        """Those that are given, by name."""
        own = set(type(self).model_fields) - {"cursor", "limit", "q", "sort"}
        return {name: value for name in sorted(own) if (value := getattr(self, name)) is not None}

    def order(self) -> str | None:
        """As it is given: a name, with a minus for the largest or latest first."""
        return getattr(self, "sort", None)


@dataclass(frozen=True)
class Listing:
    """A list as its store knows it. All SQL is ours; callers give names of it and values."""

    select: str
    """Ends with `WHERE tenant_id = :tenant_id` or more conditions."""
    id_column: str = "id"
    """A UUIDv7, so ids are in order of creation."""
    filters: Mapping[str, str] = field(default_factory=dict)
    """Parameter → condition, with `{}` where its value goes; `{day}` and `{next_day}` are where the tenant's day begins
    and ends, to compare with an instant."""
    search: Sequence[str] = ()
    """Conditions, with `{}` where the pattern of `q` goes; one of them holds."""
    sorts: Mapping[str, str] = field(default_factory=dict)
    """Name → column, never null, that a row of `select` has under its own name."""


def _page_request(
    cursor: Annotated[str | None, Query(max_length=CURSOR_MAX, description="`next_cursor` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=LIMIT_MAX, description="Items of a page")] = LIMIT_DEFAULT,
) -> PageRequest:
    return PageRequest(cursor=cursor, limit=limit)


Paging = Annotated[PageRequest, Depends(_page_request)]


async def page(
    tx: Tx,
    select: str,
    request: PageRequest,
    to_item: Callable[[Record], ItemT],
    *,
    id_column: str = "id",
    filters: Mapping[str, Any] | None = None,
) -> Page[ItemT]:
    """One page of `select`, newest first, narrowed by the filters (`column = value`) that are not None."""
    given = {column: value for column, value in (filters or {}).items() if value is not None}
    conditions = [(f"{column} = {{}}", value) for column, value in given.items()]
    return await _read(tx, Listing(select, id_column), request, conditions, None, to_item)


async def listed(tx: Tx, listing: Listing, query: ListQuery, to_item: Callable[[Record], ItemT]) -> Page[ItemT]:
    """One page as the query wants it: newest first, or in its order. Raises `InvalidRequest` for a foreign cursor."""
    return await _read(tx, listing, query, _conditions(tx, listing, query), query.order(), to_item)


async def chunks_of(tx: Tx, listing: Listing, query: ListQuery) -> AsyncIterator[list[Record]]:
    """All rows that match, in the query's order, as they come."""
    clauses, params = _clauses(listing, query, _conditions(tx, listing, query), query.order())
    async for rows in tx.chunks(_statement("\n".join(clauses)), CHUNK_ROWS, **params):
        yield rows


def _conditions(tx: Tx, listing: Listing, query: ListQuery) -> list[tuple[str, Any]]:
    conditions = [_condition(tx, listing.filters[name], value) for name, value in query.filters().items()]
    if query.q is not None:
        conditions.append((f"({' OR '.join(listing.search)})", _pattern(query.q)))
    return conditions


async def _read(
    tx: Tx,
    listing: Listing,
    request: PageRequest,
    conditions: Sequence[tuple[str, Any]],
    order: str | None,
    to_item: Callable[[Record], ItemT],
) -> Page[ItemT]:
    clauses, params = _clauses(listing, request, conditions, order)
    statement = _statement("\n".join([*clauses, "LIMIT :limit"]))
    try:
        rows = await tx.rows(statement, limit=request.limit + 1, **params)
    except asyncpg.DataError as foreign:  # a cursor whose value is of another type than the column
        raise InvalidRequest(FOREIGN, pointer="#query/cursor") from foreign
    return _cut(rows, request.limit, to_item, listing.id_column, order=order, column=_column(listing, order))


def _column(listing: Listing, order: str | None) -> str | None:
    return None if order is None else listing.sorts[order.removeprefix("-")]


def _clauses(
    listing: Listing, request: PageRequest, conditions: Sequence[tuple[str, Any]], order: str | None
) -> tuple[list[str], dict[str, Any]]:
    """The statement but for its LIMIT, and its parameters."""
    params: dict[str, Any] = {f"f{place}": value for place, (_, value) in enumerate(conditions)}
    clauses = [listing.select]
    clauses += [f"AND {text.replace('{}', f':f{place}')}" for place, (text, _) in enumerate(conditions)]
    column, ascending = _column(listing, order), order is not None and not order.startswith("-")
    if request.cursor is not None:
        value, params["after"] = _seen(request.cursor, order)
        compare = ">" if ascending else "<"
        if column is None:
            clauses.append(f"AND {listing.id_column} {compare} :after")
        else:
            clauses.append(f"AND ({column}, {listing.id_column}) {compare} (:value, :after)")
            params["value"] = value
    way = "ASC" if ascending else "DESC"
    by = [listing.id_column] if column is None else [column, listing.id_column]
    clauses.append(f"ORDER BY {', '.join(f'{each} {way}' for each in by)}")
    return clauses, params


def _condition(tx: Tx, text: str, value: Any) -> tuple[str, Any]:
    for mark, days in (("{day}", 0), ("{next_day}", 1)):
        if mark in text:
            return text.replace(mark, "{}"), at_local(tx, value + timedelta(days=days))
    return text, value


@lru_cache(STATEMENTS_MAX)
def _statement(text: str) -> Sql:
    return Sql(text)


def _pattern(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def page_of(
    rows: Sequence[Record], request: PageRequest, to_item: Callable[[Record], ItemT], id_column: str = "id"
) -> Page[ItemT]:
    """Cuts rows that were asked with `limit + 1`, newest first, into a page."""
    return _cut(rows, request.limit, to_item, id_column, order=None, column=None)


def cursor_after(last_id: UUID) -> str:
    """The `next_cursor` of a page without `sort` that ends with this item, for lists that `page` does not read."""
    return _cursor(None, None, last_id)


def page_of_all(items: Sequence[ItemT], request: PageRequest) -> Page[ItemT]:
    """A page of a short list that is there as a whole. Raises `InvalidRequest`."""
    start = 0 if request.cursor is None else _seen(request.cursor, None)[0]
    if not isinstance(start, int) or start < 0:
        raise InvalidRequest(FOREIGN, pointer="#query/cursor")
    end = start + request.limit
    cursor = _cursor(None, end, NO_ID) if end < len(items) else None
    return Page(data=list(items[start:end]), next_cursor=cursor)


def _cut(
    rows: Sequence[Record],
    limit: int,
    to_item: Callable[[Record], ItemT],
    id_column: str,
    *,
    order: str | None,
    column: str | None,
) -> Page[ItemT]:
    shown, cursor = rows[:limit], None
    if len(rows) > limit:
        value = None if column is None else shown[-1][_name_of(column)]
        cursor = _cursor(order, value, shown[-1][_name_of(id_column)])
    return Page(data=[to_item(row) for row in shown], next_cursor=cursor)


def _name_of(column: str) -> str:
    return column.rsplit(".", 1)[-1]


# A cursor is the order, the value and the id of the last item seen, as JSON.

_KINDS: Mapping[str, Callable[[Any], Any]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "int": int,
    "str": str,
    "NoneType": lambda _: None,
}


def _cursor(order: str | None, value: object, last_id: UUID) -> str:
    written = value.isoformat() if isinstance(value, date) else value
    seen = [order, type(value).__name__, written, last_id.hex]
    return base64.urlsafe_b64encode(json.dumps(seen)).decode().rstrip("=")


def _seen(cursor: str, order: str | None) -> tuple[Any, UUID]:
    try:
        was, kind, written, last_id = json.loads(base64.urlsafe_b64decode(cursor + "=="))
        value, after = _KINDS[kind](written), UUID(last_id)
    except (ValueError, TypeError, KeyError, AttributeError) as foreign:
        raise InvalidRequest(FOREIGN, pointer="#query/cursor") from foreign
    if was != order:
        raise InvalidRequest("this cursor belongs to another `sort`", pointer="#query/cursor")
    return value, after
