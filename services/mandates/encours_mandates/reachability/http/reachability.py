import asyncio
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import Field, ValidationError

from encours_contracts.fields import Answer, Body, NoIbans, Scheme, ShortText
from encours_mandates.core.domain import mandate as domain
from encours_mandates.core.domain.errors import UnsupportedContent
from encours_mandates.core.http.answers import who
from encours_mandates.core.http.schemas import BicText, IbanText
from encours_mandates.reachability.domain.reachability import Adherence, Reach, normal_bic
from encours_mandates.reachability.domain.reachability import Reachability as Known
from encours_mandates.reachability.formats.reachability_csv import read_reachability_csv
from encours_mandates.reachability.store import reachability as store
from encours_mandates.reachability.use_cases.reachability import check_reachability, load_reachability
from encours_platform import json
from encours_platform.database import Tx
from encours_platform.http import Api
from encours_platform.problems import Forbidden, InvalidRequest, MalformedJson
from encours_values.bic import parse_bic
from encours_values.iban import parse_iban

PATH = "/v1/reachability"
ENTRIES_MAX = 20_000

Source = Annotated[
    str, Field(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f]+$", examples=["EPC register"]), NoIbans
]


class ReachabilityEntry(Body):
    bic: Annotated[str, Field(pattern="^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$", examples=["AGRIFRPP"])]
    """Of eight for a bank, of eleven for one branch."""
    scheme: Scheme
    reachable: bool
    name: ShortText | None = None
    valid_from: date | None = None
    """The day of the list without it."""
    valid_to: date | None = None
    """The last day on which it holds."""


class ReachabilityTable(Body):
    source: Source
    as_of: date
    """The day as of which the source speaks."""
    entries: Annotated[list[ReachabilityEntry], Field(max_length=ENTRIES_MAX)]


class ReachabilitySource(Answer):
    source: str
    as_of: date
    banks: int
    """Entries of the list."""
    loaded_at: datetime


class ReachabilitySources(Answer):
    data: list[ReachabilitySource]


class CheckReachability(Body):
    """One of the two."""

    iban: IbanText | None = None
    bic: BicText | None = None


class Reachability(Answer):
    bic: Annotated[str | None, Field(examples=["AGRIFRPP"])]
    """Null where the published lists of banks do not tell the bank of the IBAN."""
    bank_name: str | None
    b2b: Literal["reachable", "not_reachable", "unknown"]
    core: Literal["reachable", "not_reachable", "unknown"]
    source: str | None
    """Who says so: for B2B, or for Core where no source speaks of B2B."""
    as_of: date | None


def _table_schema() -> dict[str, Any]:
    schema = ReachabilityTable.model_json_schema()
    schema["properties"]["entries"]["items"] = schema.pop("$defs")["ReachabilityEntry"]
    return schema


TABLE_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": _table_schema()}, "text/csv": {"schema": {"type": "string"}}},
    }
}


def _told(known: Known, bank_name: str | None) -> Reachability:
    b2b: Reach = known.b2b
    return Reachability(
        bic=known.bic,
        bank_name=known.name or bank_name,
        b2b=b2b,
        core=known.core,
        source=known.source,
        as_of=known.as_of,
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
        since = entry.valid_from or table.as_of
        if entry.valid_to is not None and entry.valid_to < since:
            raise InvalidRequest("its last day is before its first", pointer=f"/entries/{place}/valid_to")
        rows.append(
            Adherence(
                bic=normal_bic(entry.bic),
                scheme=domain.Scheme(entry.scheme),
                reachable=entry.reachable,
                name=entry.name,
                valid_from=since,
                valid_to=entry.valid_to,
                source=table.source,
                as_of=table.as_of,
            )
        )
    return rows


def routes(api: Api) -> APIRouter:
    r = api.router("reachability")
    _loading(r, api)
    _asking(r, api)
    return r


def _loading(r: APIRouter, api: Api) -> None:
    @r.put(PATH, openapi_extra=TABLE_BODY, summary="Load Reachability")
    async def load(
        request: Request,
        source: Annotated[str | None, Query(max_length=60)] = None,
        as_of: Annotated[str | None, Query(max_length=10)] = None,
    ) -> ReachabilitySource:
        """Which banks take which debits, as one source says: replaces all it said before. Asks for scope `admin`.

        As JSON, or as CSV with these field names as columns and `source` and `as_of` in the query.
        """
        caller = await api.caller(request)
        if not caller.may("admin"):
            raise Forbidden("this key has no scope 'admin'")
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        table = await asyncio.to_thread(_table, media_type, await request.body(), source, as_of)
        rows = await asyncio.to_thread(_adherences, table)
        made = await api.database.run(
            caller.tenant_id, lambda tx: load_reachability(tx, table.source, table.as_of, rows, who=who(caller))
        )
        return ReachabilitySource(**made._asdict())

    @r.get(PATH + "/sources", summary="List Reachability Sources")
    async def sources(request: Request) -> ReachabilitySources:
        """What was loaded, the newest first."""
        found = await api.read(request, store.sources)
        return ReachabilitySources(data=[ReachabilitySource(**each._asdict()) for each in found])


def _asking(r: APIRouter, api: Api) -> None:
    @r.get(PATH, summary="Read Reachability")
    async def of_bic(
        request: Request, bic: Annotated[str, Query(max_length=20, pattern="^[A-Za-z0-9 ]+$")]
    ) -> Reachability:
        """Whether a bank takes B2B and Core debits; its branch's own entry goes before the bank's."""
        checked = parse_bic(bic)
        return _told(await api.read(request, lambda tx: check_reachability(tx, checked)), None)

    @r.post(PATH + "/check", response_model=Reachability, summary="Check Reachability")
    async def check(request: Request, body: CheckReachability) -> Response:
        """The same for an IBAN, which belongs in no address line."""
        if (body.iban is None) == (body.bic is None):
            raise InvalidRequest("give an IBAN or a BIC", pointer="/iban")
        iban = None if body.iban is None else parse_iban(body.iban)
        listed_bic, name = (iban.bic, iban.bank_name) if iban else (None, None)
        bic = listed_bic if body.bic is None else parse_bic(body.bic)

        async def told(tx: Tx) -> Reachability:
            return _told(await check_reachability(tx, bic), name)

        return await api.command(request, told)
