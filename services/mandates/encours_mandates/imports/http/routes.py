import asyncio
import hashlib
from dataclasses import asdict, dataclass
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from encours_mandates.core.domain.buyer import AccountBy
from encours_mandates.core.domain.errors import UnsupportedContent
from encours_mandates.imports.domain.import_result import ImportResult
from encours_mandates.imports.domain.lines import ImportLine as Line
from encours_mandates.imports.formats.file_reader import Format, read_file
from encours_mandates.imports.formats.report_writer import write_report
from encours_mandates.imports.http.schemas import (
    ImportLine,
    ImportLines,
    LineStatus,
    MandateImport,
    MandateImportSummary,
)
from encours_mandates.imports.store import mandate_imports
from encours_mandates.imports.use_cases.import_mandates import MandateFile, import_mandates
from encours_mandates.imports.use_cases.import_queue import ImportQueue
from encours_platform.auth import Caller
from encours_platform.database import Tx
from encours_platform.http import Api, idempotency_key, path_id
from encours_platform.idempotency import StoredResponse, run_idempotent
from encours_platform.paging import LIMIT_MAX, Page, Paging
from encours_platform.problems import NotFound
from encours_platform.sealing import Sealer
from encours_platform.view import View
from encours_values import ids

ImportPath = Annotated[UUID, path_id(ids.MANDATE_IMPORT, "import_id")]
LineCursor = Annotated[str, Query(pattern="^[0-9]{1,7}$", description="`next_cursor` of the page before")]

PATH = "/v1/mandate-imports"
BYTES_MAX = 64 * 1024 * 1024
LINES_SHOWN = 100
REPORT_BATCH = 5_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: dict[str, Format] = {
    "text/csv": "csv",
    XLSX: "xlsx",
    "application/xml": "pain.008",
    "text/xml": "pain.008",
}
BINARY = {"schema": {"type": "string", "format": "binary"}}
FILE_BODY = {"requestBody": {"required": True, "content": dict.fromkeys(FORMATS, BINARY)}}
REGISTERED = {"yes": True, "no": False, "unknown": None}


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How the caller wants a file to be read."""

    format: Format
    account_by: AccountBy
    registered: Literal["yes", "no", "unknown"]
    dry_run: bool


def _summary(result: ImportResult) -> MandateImportSummary:
    return MandateImportSummary(
        id=result.import_id,
        dry_run=result.dry_run,
        format=result.format,
        account_by=result.account_by,
        sha256=result.sha256,
        created_at=result.created_at,
        rows=result.rows,
        accepted=result.accepted,
        refused=result.refused,
        duplicates=result.duplicates,
        warnings=result.warnings,
        ignored_columns=list(result.ignored_columns),
    )


async def _lines(tx: Tx, import_id: UUID, *, after: int, limit: int, status: LineStatus | None = None) -> ImportLines:
    rows = await mandate_imports.lines_of(tx, import_id, after=after, limit=limit + 1, status=status)
    shown = [ImportLine(**asdict(row)) for row in rows[:limit]]
    return ImportLines(data=shown, next_cursor=str(shown[-1].line) if len(rows) > limit else None)


async def _result_answer(tx: Tx, result: ImportResult) -> MandateImport:
    first = await _lines(tx, result.import_id, after=0, limit=LINES_SHOWN)
    return MandateImport(**dict(_summary(result)), lines=first.data, next_cursor=first.next_cursor)


async def _find_import(tx: Tx, import_id: UUID) -> ImportResult:
    result = await mandate_imports.find(tx, import_id)
    if result is None:
        raise NotFound("mandate import not found")
    return result


def routes(api: Api, sealer: Sealer) -> APIRouter:
    r = api.router("mandate imports")
    _import_routes(r, api, sealer, ImportQueue())
    _read_routes(r, api)
    _report_routes(r, api)
    return r


def _import_routes(r: APIRouter, api: Api, sealer: Sealer, queue: ImportQueue) -> None:
    @r.post(PATH, status_code=201, response_model=MandateImport, openapi_extra=FILE_BODY, summary="Import Mandates")
    async def import_file(
        request: Request,
        dry_run: Annotated[bool, Query()] = True,
        account_by: Annotated[AccountBy | None, Query()] = None,
        registered: Annotated[Literal["yes", "no", "unknown"], Query()] = "unknown",
    ) -> Response:
        """Imports mandates signed elsewhere, from CSV, XLSX or pain.008, with a report line by line.

        A dry run stores only the report. Otherwise valid lines are imported; the same file again imports none twice.
        Accounts are found by `external_id`, in a pain.008 by `name`, unless `account_by` is given; `registered` applies
        to B2B lines that do not say whether the debtor bank has recorded the mandate.
        """
        caller = api.caller(request)
        key = idempotency_key(request)
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type not in FORMATS:
            raise UnsupportedContent(f"send the file as one of {', '.join(FORMATS)}")
        format_ = FORMATS[media_type]
        by: AccountBy = account_by or ("name" if format_ == "pain.008" else "external_id")
        options = ImportOptions(format_, by, registered, dry_run)
        async with queue.tenant_turn(caller.tenant_id):
            content = await request.body()
            async with queue.turn():
                stored = await _import_content(api.view(request).patient, sealer, caller, key, content, options)
        return Response(stored.body, stored.status, media_type="application/json")


async def _import_content(
    view: View, sealer: Sealer, caller: Caller, key: str | None, content: bytes, options: ImportOptions
) -> StoredResponse:
    by, format_, registered, dry_run = options.account_by, options.format, options.registered, options.dry_run
    lines, ignored = await asyncio.to_thread(read_file, content, format_, account_is_name=by == "name")
    digest = hashlib.sha256(content).hexdigest()
    file = MandateFile(lines, ignored, format_, digest, by, REGISTERED[registered])

    async def run(tx: Tx) -> MandateImport:
        return await _result_answer(tx, await import_mandates(tx, file, sealer, caller=caller, dry_run=dry_run))

    fingerprint = f"POST {PATH}\n{dry_run} {by} {registered} {format_} {digest}"
    hashed = hashlib.sha256(fingerprint.encode()).digest()
    return await view.run(lambda tx: run_idempotent(tx, key, hashed, 201, run))


def _read_routes(r: APIRouter, api: Api) -> None:
    @r.get(PATH, summary="List Mandate Imports")
    async def listed(request: Request, paging: Paging) -> Page[MandateImportSummary]:
        """Newest first."""
        return await api.read(request, lambda tx: mandate_imports.page_of(tx, paging, _summary))

    @r.get(PATH + "/{import_id}", summary="Read Mandate Import")
    async def one(request: Request, import_id: ImportPath) -> MandateImport:
        async def read(tx: Tx) -> MandateImport:
            return await _result_answer(tx, await _find_import(tx, import_id))

        return await api.read(request, read)


def _report_routes(r: APIRouter, api: Api) -> None:
    @r.get(PATH + "/{import_id}/lines", summary="List Mandate Import Lines")
    async def lines(
        request: Request,
        import_id: ImportPath,
        status: Annotated[LineStatus | None, Query()] = None,
        cursor: LineCursor = "0",
        limit: Annotated[int, Query(ge=1, le=LIMIT_MAX)] = LINES_SHOWN,
    ) -> ImportLines:
        """In the order of the file."""

        async def read(tx: Tx) -> ImportLines:
            await _find_import(tx, import_id)
            return await _lines(tx, import_id, after=int(cursor), limit=limit, status=status)

        return await api.read(request, read)

    @r.get(
        PATH + "/{import_id}/report.csv",
        summary="Read Mandate Import Report",
        response_class=Response,
        responses={200: {"description": "All lines, a row for each problem", "content": {"text/csv": BINARY}}},
    )
    async def report(request: Request, import_id: ImportPath) -> Response:
        """The whole report, for a spreadsheet."""

        async def read(tx: Tx) -> list[Line]:
            await _find_import(tx, import_id)
            found: list[Line] = []
            while batch := await mandate_imports.lines_of(
                tx, import_id, after=found[-1].line if found else 0, limit=REPORT_BATCH
            ):
                found += batch
            return found

        content = await asyncio.to_thread(write_report, await api.read(request, read))
        name = f"{ids.typeid(ids.MANDATE_IMPORT, import_id)}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, headers=headers, media_type="text/csv; charset=utf-8")
