"""Preview of the files of a day, as JSON or as CSV for spreadsheets."""

import csv
import io
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from encours_collections.batches.http.schemas import (
    ExcludedTotal,
    PreviewAnswer,
    PreviewedBlock,
    PreviewedDebitAnswer,
    PreviewedFile,
)
from encours_collections.batches.use_cases.preview_batches import (
    FIRST,
    Preview,
    PreviewedDebit,
    day_of_preview,
    every_debit,
    preview_batches,
    preview_debits,
)
from encours_collections.debits.http.collections import meaning_of
from encours_platform.database import Tx
from encours_platform.http import Api
from encours_platform.paging import Page, Paging, cursor_after
from encours_platform.sealing import Sealer
from encours_values.ids import ACCOUNT, COLLECTION, typeid
from encours_values.money import to_decimal_text

PATH = "/v1/batches/preview"
CSV = "text/csv"
CSV_ANSWER: dict[int | str, dict[str, object]] = {
    200: {"content": {CSV: {"schema": {"type": "string"}}}, "description": "JSON, or CSV on request"}
}
COLUMNS = (
    "collection", "account", "amount", "currency", "due_date", "collection_date", "scheme", "mandate", "account_number",
    "text", "ready", "cause",
)  # fmt: skip
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Day = Annotated[
    date | None, Query(alias="date", description="Local day of the file; default: the next day with a file")
]


def _answer(preview: Preview, approvals: int) -> PreviewAnswer:
    files: dict[str, list[PreviewedBlock]] = {}
    for (scheme, on, sequence), total in sorted(preview.blocks.items()):
        block = PreviewedBlock(collection_date=on, sequence_type=sequence, debits=total.debits, total=total.total_minor)
        files.setdefault(scheme, []).append(block)
    return PreviewAnswer(
        date=preview.day,
        files=[
            PreviewedFile(
                scheme=scheme,
                debits=sum(block.debits for block in blocks),
                total=sum(block.total for block in blocks),
                blocks=blocks,
            )
            for scheme, blocks in files.items()
        ],
        left_out=[
            ExcludedTotal(cause=cause, meaning=meaning_of(cause), debits=total.debits, total=total.total_minor)
            for cause, total in sorted(preview.left_out.items())
        ],
        approvals_needed=approvals,
        debits_url=f"{PATH}/debits?date={preview.day}",
    )


def _item(debit: PreviewedDebit) -> PreviewedDebitAnswer:
    row = debit.collection
    return PreviewedDebitAnswer(
        id=row.collection_id,
        account_id=row.account_id,
        statement_id=row.statement_id,
        invoice_id=row.invoice_id,
        amount=row.amount_minor,
        currency=row.currency,
        due_date=row.due_on,
        collection_date=row.collection_on,
        scheme=row.scheme,
        mandate_reference=row.mandate_reference,
        iban_masked=row.iban_masked,
        remittance=row.remittance,
        ready=debit.cause is None,
        cause=debit.cause,
        meaning=meaning_of(debit.cause) if debit.cause else None,
    )


def _harmless(text: str) -> str:
    """Prevents spreadsheets from reading the text as a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _line(debit: PreviewedDebit) -> list[str]:
    row = debit.collection
    return [
        typeid(COLLECTION, row.collection_id),
        typeid(ACCOUNT, row.account_id),
        to_decimal_text(row.amount_minor),
        row.currency,
        row.due_on.isoformat(),
        row.collection_on.isoformat(),
        row.scheme or "",
        _harmless(row.mandate_reference or ""),
        row.iban_masked or "",
        _harmless(row.remittance),
        "yes" if debit.cause is None else "no",
        meaning_of(debit.cause) if debit.cause else "",
    ]


def routes(api: Api, sealer: Sealer) -> APIRouter:
    r = api.router("batches")

    @r.get(PATH, response_model=PreviewAnswer, responses=CSV_ANSWER)
    async def preview(request: Request, day: Day = None) -> PreviewAnswer | Response:
        """What the files of a day would contain and what would wait; `Accept: text/csv` lists every debit."""
        as_csv = CSV in request.headers.get("accept", "")

        async def read(tx: Tx) -> PreviewAnswer | Response:
            on = await day_of_preview(tx, day)
            if not as_csv:
                return _answer(await preview_batches(tx, sealer, on), tx.settings.collection.approvals)
            out = io.StringIO()
            lines = csv.writer(out)
            lines.writerow(COLUMNS)
            async for debit in every_debit(tx, sealer, on):
                lines.writerow(_line(debit))
            headers = {"Content-Disposition": f'attachment; filename="preview-{on}.csv"', "Cache-Control": "no-store"}
            return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)

        return await api.read(request, read)

    @r.get(PATH + "/debits", response_model=Page[PreviewedDebitAnswer])
    async def list_debits(request: Request, paging: Paging, day: Day = None) -> Page[PreviewedDebitAnswer]:
        """Each debit whose file is due by that day, oldest first."""

        async def read(tx: Tx) -> Page[PreviewedDebitAnswer]:
            on = await day_of_preview(tx, day)
            found = await preview_debits(tx, sealer, on, after=paging.after or FIRST, limit=paging.limit + 1)
            shown = found[: paging.limit]
            more = len(found) > paging.limit
            cursor = cursor_after(shown[-1].collection.collection_id) if more else None
            return Page(data=[_item(debit) for debit in shown], next_cursor=cursor)

        return await api.read(request, read)

    return r
