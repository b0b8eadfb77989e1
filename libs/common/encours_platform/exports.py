"""A whole list as CSV or as a spreadsheet, for callers whose `Accept` asks for one."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from encours_platform import json
from encours_platform.database import Record, Tx
from encours_platform.paging import Listing, ListQuery, chunks_of
from encours_platform.problems import InvalidRequest

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JSON = "application/json"
EXPORTS: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            CSV: {"schema": {"type": "string", "description": "All items that match, a line each"}},
            XLSX: {"schema": {"type": "string", "format": "binary", "description": "The same as a spreadsheet"}},
        }
    }
}
"""`responses` of a list that can be exported."""
XLSX_ROWS_MAX = 50_000
FORMULAS = ("=", "+", "@", "\t")


def requested_type(request: Request) -> str:
    """The first type of `Accept` that a list has; JSON where none is."""
    for part in request.headers.get("accept", "").split(","):
        match part.partition(";")[0].strip().lower():
            case "text/csv" | "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" as found:
                return found
            case "application/json" | "*/*" | "application/*":
                return JSON
    return JSON


def refuse_pages(query: ListQuery) -> None:
    """Raises `InvalidRequest`: an export has no pages."""
    for name in ("cursor", "limit"):
        if name in query.model_fields_set:
            raise InvalidRequest(f"an export holds all items that match: leave {name} out", pointer=f"#query/{name}")


async def csv_answer(lines: AsyncIterator[bytes], name: str) -> Response:
    """Streams; what fails before the first line is a problem, what fails later breaks the connection."""
    first = await anext(lines)

    async def rest() -> AsyncIterator[bytes]:
        yield first
        async for line in lines:
            yield line

    return StreamingResponse(rest(), media_type=f"{CSV}; charset=utf-8", headers=_attached(f"{name}.csv"))


def xlsx_answer(content: bytes, name: str) -> Response:
    return Response(content, media_type=XLSX, headers=_attached(f"{name}.xlsx"))


async def csv_lines(
    tx: Tx, listing: Listing, query: ListQuery, to_item: Callable[[Record], BaseModel], model: type[BaseModel]
) -> AsyncIterator[bytes]:
    """The names of the fields, then the items, many at a time."""
    names = list(model.model_fields)
    yield _written([names])
    async for rows in chunks_of(tx, listing, query):
        yield _written([_cells(to_item(row), names) for row in rows])


async def workbook(
    tx: Tx,
    listing: Listing,
    query: ListQuery,
    to_item: Callable[[Record], BaseModel],
    model: type[BaseModel],
) -> bytes:
    """A workbook. Raises `InvalidRequest` where there are more rows than people look through."""
    names = list(model.model_fields)
    table: list[list[Any]] = [names]
    async for rows in chunks_of(tx, listing, query):
        table += [_cells(to_item(row), names) for row in rows]
        if len(table) > XLSX_ROWS_MAX:
            raise InvalidRequest(f"more than {XLSX_ROWS_MAX} items match: narrow the list, or ask for {CSV}")
    return await asyncio.to_thread(_workbook, table)


def _attached(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _cells(item: BaseModel, names: Sequence[str]) -> list[Any]:
    values = item.model_dump(mode="json")
    return [_cell(values[name]) for name in names]


def _cell(value: Any) -> Any:
    """What a spreadsheet shows; never a formula, whoever wrote the text."""
    if isinstance(value, (dict, list)):
        return json.dumps(value).decode()
    if isinstance(value, str) and value.startswith(FORMULAS):
        return f"'{value}"
    return value


def _written(rows: Sequence[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _workbook(table: Sequence[Sequence[Any]]) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415  half a second, for the few processes that write one

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Export")
    for row in table:
        sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
