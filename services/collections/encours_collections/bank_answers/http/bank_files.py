import asyncio
import hashlib
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from encours_collections.bank_answers.domain.bank_file import StoredBankFile
from encours_collections.bank_answers.domain.errors import ForeignAccount, UnsupportedContent
from encours_collections.bank_answers.http.schemas import (
    BankDocumentAnswer,
    BankFileAnswer,
    BankFileSummary,
    ChargeItem,
    MatchedItem,
    TransferItem,
    UnmatchedItem,
)
from encours_collections.bank_answers.store import account_reports, bank_files
from encours_collections.bank_answers.use_cases.apply_facts import ITEMS_MAX
from encours_collections.bank_answers.use_cases.import_bank_file import (
    import_bank_file,
    parse_spooled,
    report_foreign_file,
)
from encours_platform.database import Tx
from encours_platform.http import Api, idempotency_key, path_id
from encours_platform.idempotency import run_idempotent
from encours_platform.paging import Page, Paging
from encours_platform.problems import NotFound
from encours_platform.sealing import Sealer
from encours_values.ids import BANK_FILE

BankFilePath = Annotated[UUID, path_id(BANK_FILE, "bank_file_id")]
PATH = "/v1/bank-files"
BYTES_MAX = 64 * 1024 * 1024
MEMORY_BYTES_MAX = 1024 * 1024
NO_FILES = frozenset({"application/json", "application/x-www-form-urlencoded", "multipart/form-data"})
"""Content types of bodies that are no file; any other may be a file, and the file itself shows what it is."""
FILE_TYPES = ("application/xml", "text/xml", "text/plain", "application/octet-stream", "application/zip")
FILE_BODY = {
    "requestBody": {
        "required": True,
        "content": {each: {"schema": {"type": "string", "format": "binary"}} for each in FILE_TYPES},
    }
}


def _summary(row: StoredBankFile) -> BankFileSummary:
    return BankFileSummary(
        id=row.bank_file_id,
        kind=row.kind,
        message_id=row.message_id,
        source=row.source,
        sha256=row.sha256,
        received_at=row.received_at,
        matched_count=row.matched_count,
        unmatched_count=row.unmatched_count,
        ignored_count=row.ignored_count,
        transfers_count=row.transfers_count,
        warnings=list(row.warnings),
    )


async def answer(tx: Tx, row: StoredBankFile) -> BankFileAnswer:
    transfers = await account_reports.transfers_of(tx, row.bank_file_id, ITEMS_MAX)
    charges = await account_reports.charges_of(tx, row.bank_file_id, ITEMS_MAX)
    return BankFileAnswer(
        **dict(_summary(row)),
        documents=[BankDocumentAnswer.model_validate(each) for each in row.result.get("documents", [])],
        matched=[MatchedItem.model_validate(item) for item in row.result["matched"]],
        unmatched=[UnmatchedItem.model_validate(item) for item in row.result["unmatched"]],
        transfers=[TransferItem.model_validate({**each, "amount": each["amount_minor"]}) for each in transfers],
        charges=[ChargeItem.model_validate({**each, "amount": each["amount_minor"]}) for each in charges],
    )


def _require_file(request: Request) -> None:
    media_type = request.headers.get("content-type", "application/xml").partition(";")[0].strip().lower()
    if media_type in NO_FILES:
        raise UnsupportedContent("send the bank's file itself as the body, for example as application/xml")


async def _receive(request: Request, target: IO[bytes]) -> bytes:
    """Write the body to `target`, which is on disk where it is long; returns the hash of the request."""
    hashed = hashlib.sha256(f"POST {PATH}\n".encode())
    async for part in request.stream():
        hashed.update(part)
        target.write(part)
    return hashed.digest()


def _found(row: StoredBankFile | None) -> StoredBankFile:
    if row is None:
        raise NotFound("there is no bank file of that id")
    return row


def routes(api: Api, sealer: Sealer) -> APIRouter:
    r = api.router("bank files")

    @r.post(PATH, response_model=BankFileAnswer, openapi_extra=FILE_BODY)
    async def import_file(request: Request) -> Response:
        """Imports a bank file (pain.002, camt.029, camt.053, camt.054), also several in one file or archive.

        All messages of a file are imported, or none. The same content gives the first answer again.
        """
        key = idempotency_key(request)
        _require_file(request)
        with SpooledTemporaryFile(MEMORY_BYTES_MAX) as spool:
            content = cast("IO[bytes]", spool)
            hashed = await _receive(request, content)
            read = await asyncio.to_thread(parse_spooled, content)

            async def act(tx: Tx) -> BankFileAnswer:
                return await answer(tx, await import_bank_file(tx, sealer, read, source="api"))

            view = api.view(request).patient
            try:
                stored = await view.run(lambda tx: run_idempotent(tx, key, hashed, 200, act))
            except ForeignAccount as foreign:
                await report_foreign_file(view.database, view.tenant_id, read, foreign)
                raise
        return Response(stored.body, stored.status, media_type="application/json")

    @r.get(PATH, response_model=Page[BankFileSummary])
    async def list_files(request: Request, paging: Paging) -> Page[BankFileSummary]:
        async def read(tx: Tx) -> Page[BankFileSummary]:
            return await bank_files.list_files(tx, paging, _summary)

        return await api.read(request, read)

    @r.get(PATH + "/{bank_file_id}", response_model=BankFileAnswer)
    async def show_file(request: Request, bank_file_id: BankFilePath) -> BankFileAnswer:
        async def read(tx: Tx) -> BankFileAnswer:
            return await answer(tx, _found(await bank_files.find(tx, bank_file_id)))

        return await api.read(request, read)

    return r
