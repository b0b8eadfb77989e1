import asyncio
import hashlib
from dataclasses import asdict
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from encours_mandates.core.domain.errors import UnsupportedContent
from encours_mandates.core.http.answers import who
from encours_mandates.core.store.buyers import AccountBy
from encours_mandates.imports.domain.mandate_import import ImportLine as Line
from encours_mandates.imports.formats.import_file import Format, read_file
from encours_mandates.imports.formats.import_report import write_report
from encours_mandates.imports.http.schemas_imports import (
    ImportLine,
    ImportLines,
    LineStatus,
    MandateImport,
    MandateImportSummary,
)
from encours_mandates.imports.store import imports
from encours_mandates.imports.use_cases.import_mandates import MandateFile, import_mandates
from encours_platform.database import Tx
from encours_platform.http import Api, idempotency_key, path_id
from encours_platform.idempotency import run_idempotent
from encours_platform.paging import LIMIT_MAX, Page, Paging, page
from encours_platform.problems import NotFound
from encours_platform.sealing import Sealer
from encours_values import ids

ImportPath = Annotated[UUID, path_id(ids.MANDATE_IMPORT, "import_id")]
LineCursor = Annotated[str, Query(pattern="^[0-9]{1,7}$", description="`next_cursor` of the page before")]

PATH = "/v1/mandate-imports"
BYTES_MAX = 64 * 1024 * 1024
LINES_TOLD = 100
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


def _summary(made: imports.Import) -> MandateImportSummary:
    return MandateImportSummary(
        id=made.id,
        dry_run=made.dry_run,
        format=made.format,
        account_by=made.account_by,
        sha256=made.sha256,
        created_at=made.created_at,
        rows=made.rows,
        accepted=made.accepted,
        refused=made.refused,
        duplicates=made.duplicates,
        warnings=made.warnings,
        ignored_columns=list(made.ignored_columns),
    )


async def _lines(tx: Tx, import_id: UUID, *, after: int, limit: int, status: LineStatus | None = None) -> ImportLines:
    rows = await imports.lines_of(tx, import_id, after=after, limit=limit + 1, status=status)
    shown = [ImportLine(**asdict(row)) for row in rows[:limit]]
    return ImportLines(data=shown, next_cursor=str(shown[-1].line) if len(rows) > limit else None)


async def _whole(tx: Tx, made: imports.Import) -> MandateImport:
    first = await _lines(tx, made.id, after=0, limit=LINES_TOLD)
    return MandateImport(**dict(_summary(made)), lines=first.data, next_cursor=first.next_cursor)


async def _found(tx: Tx, import_id: UUID) -> imports.Import:
    made = await imports.find(tx, import_id)
    if made is None:
        raise NotFound("there is no such import")
    return made


def routes(api: Api, sealer: Sealer) -> APIRouter:
    r = api.router("mandate imports")
    _taking(r, api, sealer)
    _reading(r, api)
    return r


def _taking(r: APIRouter, api: Api, sealer: Sealer) -> None:
    @r.post(PATH, status_code=201, response_model=MandateImport, openapi_extra=FILE_BODY, summary="Import Mandates")
    async def take(
        request: Request,
        dry_run: Annotated[bool, Query()] = True,
        account_by: Annotated[AccountBy | None, Query()] = None,
        registered: Annotated[Literal["yes", "no", "unknown"], Query()] = "unknown",
    ) -> Response:
        """Mandates signed elsewhere, as CSV, XLSX or a pain.008 that somebody else made, with a report line by line.

        A dry run keeps the report alone; without it the good lines are taken, the same file again takes none twice.
        Accounts go by `external_id`, in a pain.008 by `name`, unless `account_by` says otherwise; `registered` stands
        for B2B lines that do not say whether the debtor's bank has recorded them.
        """
        caller = await api.caller(request)
        key = idempotency_key(request)
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type not in FORMATS:
            raise UnsupportedContent(f"send the file as one of {', '.join(FORMATS)}")
        format_ = FORMATS[media_type]
        by: AccountBy = account_by or ("name" if format_ == "pain.008" else "external_id")
        content = await request.body()
        lines, ignored = await asyncio.to_thread(read_file, content, format_, account_is_name=by == "name")
        digest = hashlib.sha256(content).hexdigest()
        file = MandateFile(lines, ignored, format_, digest, by, REGISTERED[registered])

        async def act(tx: Tx) -> MandateImport:
            return await _whole(tx, await import_mandates(tx, file, sealer, who=who(caller), dry_run=dry_run))

        asked = f"POST {PATH}\n{dry_run} {by} {registered} {format_} {digest}"
        hashed = hashlib.sha256(asked.encode()).digest()
        kept = await api.database.patient.run(caller.tenant_id, lambda tx: run_idempotent(tx, key, hashed, 201, act))
        return Response(kept.body, kept.status, media_type="application/json")


def _reading(r: APIRouter, api: Api) -> None:
    @r.get(PATH, summary="List Mandate Imports")
    async def listed(request: Request, paging: Paging) -> Page[MandateImportSummary]:
        """Newest first."""
        return await api.read(
            request,
            lambda tx: page(tx, imports.SELECT, paging, lambda row: _summary(imports.of_record(row)), id_column="i.id"),
        )

    @r.get(PATH + "/{import_id}", summary="Read Mandate Import")
    async def one(request: Request, import_id: ImportPath) -> MandateImport:
        async def read(tx: Tx) -> MandateImport:
            return await _whole(tx, await _found(tx, import_id))

        return await api.read(request, read)

    @r.get(PATH + "/{import_id}/lines", summary="List Mandate Import Lines")
    async def lines(
        request: Request,
        import_id: ImportPath,
        status: Annotated[LineStatus | None, Query()] = None,
        cursor: LineCursor = "0",
        limit: Annotated[int, Query(ge=1, le=LIMIT_MAX)] = LINES_TOLD,
    ) -> ImportLines:
        """In the order of the file."""

        async def read(tx: Tx) -> ImportLines:
            await _found(tx, import_id)
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
            await _found(tx, import_id)
            found: list[Line] = []
            while batch := await imports.lines_of(
                tx, import_id, after=found[-1].line if found else 0, limit=REPORT_BATCH
            ):
                found += batch
            return found

        content = await asyncio.to_thread(write_report, await api.read(request, read))
        name = f"{ids.typeid(ids.MANDATE_IMPORT, import_id)}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, headers=headers, media_type="text/csv; charset=utf-8")
