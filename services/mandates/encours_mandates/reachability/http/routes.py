import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from encours_mandates.core.domain import mandate as domain
from encours_mandates.core.domain.errors import UnsupportedContent
from encours_mandates.core.http.answers import who
from encours_mandates.reachability.domain.adherence import Adherence, AdherenceSource, Reach, normal_bic
from encours_mandates.reachability.domain.adherence import Reachability as BankReachability
from encours_mandates.reachability.domain.errors import DuplicateEntry
from encours_mandates.reachability.formats.adherence_csv import read_reachability_csv
from encours_mandates.reachability.http.schemas import (
    CheckReachability,
    Reachability,
    ReachabilitySource,
    ReachabilitySources,
    ReachabilityTable,
)
from encours_mandates.reachability.store import adherences
from encours_mandates.reachability.use_cases.check_reachability import check_reachability
from encours_mandates.reachability.use_cases.load_reachability import load_reachability
from encours_platform import json
from encours_platform.database import Tx
from encours_platform.http import Api, json_body
from encours_platform.problems import InvalidRequest, MalformedJson
from encours_values.bic import parse_bic
from encours_values.iban import parse_iban

PATH = "/v1/reachability"


CSV_FILE = {"text/csv": {"schema": {"type": "string", "format": "binary"}}}
TABLE_BODY = {"requestBody": {"required": True, "content": {**json_body(ReachabilityTable), **CSV_FILE}}}


def _answer(bank: BankReachability, bank_name: str | None) -> Reachability:
    b2b: Reach = bank.b2b
    return Reachability(
        bic=bank.bic,
        bank_name=bank.name or bank_name,
        b2b=b2b,
        core=bank.core,
        source=bank.source,
        as_of=bank.as_of_on,
    )


def _source(loaded: AdherenceSource) -> ReachabilitySource:
    return ReachabilitySource(
        source=loaded.source, as_of=loaded.as_of_on, banks=loaded.banks, loaded_at=loaded.loaded_at
    )


def _table(media_type: str, content: bytes, source: str | None, as_of: str | None) -> ReachabilityTable:
    """Raises `RequestValidationError`, `MalformedJson`, `UnreadableImport` and `UnsupportedContent`."""
    if media_type == "text/csv":
        raw: Any = {"source": source, "as_of": as_of, "entries": read_reachability_csv(content)}
    elif media_type == "application/json":
        try:
            raw = json.loads(content)
        except ValueError:
            raise MalformedJson("see RFC 8259") from None
    else:
        raise UnsupportedContent("send the list as application/json or text/csv")
    try:
        return ReachabilityTable.model_validate(raw)
    except ValidationError as invalid:
        raise RequestValidationError([{**each, "loc": ("body", *each["loc"])} for each in invalid.errors()]) from None


def _adherences(table: ReachabilityTable) -> list[Adherence]:
    rows = []
    for place, entry in enumerate(table.entries):
        starts_on = entry.valid_from or table.as_of
        if entry.valid_to is not None and entry.valid_to < starts_on:
            raise InvalidRequest("the last day is before the first", pointer=f"/entries/{place}/valid_to")
        rows.append(
            Adherence(
                bic=normal_bic(entry.bic),
                scheme=domain.Scheme(entry.scheme),
                reachable=entry.reachable,
                name=entry.name,
                starts_on=starts_on,
                ends_on=entry.valid_to,
                source=table.source,
                as_of_on=table.as_of,
            )
        )
    return rows


def routes(api: Api) -> APIRouter:
    r = api.router("reachability")
    _load_routes(r, api)
    _check_routes(r, api)
    return r


def _load_routes(r: APIRouter, api: Api) -> None:
    @r.put(PATH, openapi_extra=TABLE_BODY, summary="Load Reachability")
    async def load(
        request: Request,
        source: Annotated[str | None, Query(max_length=60)] = None,
        as_of: Annotated[str | None, Query(max_length=10)] = None,
    ) -> ReachabilitySource:
        """Replaces the list of one source: which banks take B2B and Core debits.

        As JSON, or as CSV with these field names as columns and `source` and `as_of` in the query.
        """
        caller = api.caller(request)
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        table = await asyncio.to_thread(_table, media_type, await request.body(), source, as_of)
        rows = await asyncio.to_thread(_adherences, table)
        try:
            loaded = await api.view(request).run(
                lambda tx: load_reachability(tx, table.source, table.as_of, rows, who=who(caller))
            )
        except DuplicateEntry as duplicate:
            duplicate.pointer = f"/entries/{duplicate.place}"
            raise
        return _source(loaded)

    @r.get(PATH + "/sources", summary="List Reachability Sources")
    async def sources(request: Request) -> ReachabilitySources:
        """The loaded lists, newest first."""
        found = await api.read(request, adherences.sources)
        return ReachabilitySources(data=[_source(each) for each in found])


def _check_routes(r: APIRouter, api: Api) -> None:
    @r.get(PATH, summary="Read Reachability")
    async def of_bic(
        request: Request, bic: Annotated[str, Query(max_length=20, pattern="^[A-Za-z0-9 ]+$")]
    ) -> Reachability:
        """Whether a bank takes B2B and Core debits; a branch's own entry takes precedence over its bank's."""
        checked = parse_bic(bic)
        return _answer(await api.read(request, lambda tx: check_reachability(tx, checked)), None)

    @r.post(PATH + "/check", response_model=Reachability, summary="Check Reachability")
    async def check(request: Request, body: CheckReachability) -> Response:
        """The same for an IBAN, which belongs in no address line."""
        if (body.iban is None) == (body.bic is None):
            raise InvalidRequest("give an IBAN or a BIC", pointer="/iban")
        iban = None if body.iban is None else parse_iban(body.iban)
        listed_bic, name = (iban.bic, iban.bank_name) if iban else (None, None)
        bic = listed_bic if body.bic is None else parse_bic(body.bic)

        async def read(tx: Tx) -> Reachability:
            return _answer(await check_reachability(tx, bic), name)

        return await api.command(request, read)
