"""The payment service's own protocol: form-encoded requests, JSON objects, errors, keys. Not part of our API."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from encours_platform.database import Database, Tx
from encours_sandbox.domain.card_objects import error_of, public
from encours_sandbox.domain.card_scenario import CardOutcome
from encours_sandbox.store import card_objects
from encours_sandbox.use_cases.card_keys import PATH, CardKeys
from encours_sandbox.use_cases.give_card_money_back import refund
from encours_sandbox.use_cases.take_card import Refused, charge_saved, expire_page, invalid, open_page, page_of

Object = dict[str, Any]
Form = Mapping[str, str]
Command = Callable[[Tx, Form], Awaitable[Object]]
API = f"{PATH}/v1"
REFERENCES = ("payment_intent", "latest_charge", "source")
PAGE_SIZE_MAX = 100


class CardProtocol:
    def __init__(self, database: Database, keys: CardKeys) -> None:
        self._database, self._keys = database, keys

    def tenant_of(self, request: Request) -> UUID:
        tenant_id = self._keys.tenant_of(request.headers.get("authorization", ""))
        if tenant_id is None:
            raise invalid("Invalid API Key provided.", status=401)
        return tenant_id

    async def read(self, request: Request, look: Callable[[Tx, Form], Awaitable[Object]]) -> Response:
        query = dict(request.query_params)

        async def shown(tx: Tx) -> Object:
            return await _expanded(tx, public(await look(tx, query)), _paths(query))

        try:
            return JSONResponse(await self._database.run(self.tenant_of(request), shown))
        except Refused as refused:
            return JSONResponse({"error": refused.error}, refused.status)

    async def command(self, request: Request, command: Command) -> Response:
        """Once for each Idempotency-Key; a refusal is stored like any other answer."""
        body = await request.body()
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        key, digest = request.headers.get("idempotency-key"), hashlib.sha256(request.url.path.encode() + body)

        async def act(tx: Tx) -> tuple[int, Object]:
            before = await card_objects.answered(tx, key) if key else None
            if before is not None:
                if before[0] != digest.hexdigest():
                    error = {"type": "idempotency_error", "message": "The key came with other parameters before."}
                    return 400, {"error": error}
                return before[1], before[2]
            try:
                status, answer = 200, await _expanded(tx, public(await command(tx, form)), _paths(form))
            except Refused as refused:
                status, answer = refused.status, {"error": dict(refused.error)}
            if key:
                await card_objects.answer(tx, key, digest.hexdigest(), status, answer)
            return status, answer

        try:
            status, answer = await self._database.run(self.tenant_of(request), act)
        except Refused as refused:
            return JSONResponse({"error": refused.error}, refused.status)
        return JSONResponse(answer, status)


def _paths(form: Form) -> list[list[str]]:
    return [value.split(".") for name, value in form.items() if name.startswith("expand[")]


async def _expanded(tx: Tx, found: Object, paths: list[list[str]]) -> Object:
    for path in paths:
        found = await _expand(tx, found, path)
    return found


async def _expand(tx: Tx, found: Object, path: list[str]) -> Object:
    name, rest = path[0], path[1:]
    if name == "data":
        return {**found, "data": [await _expand(tx, each, rest) for each in found["data"]]}
    if name not in REFERENCES or not isinstance(found.get(name), str | dict):
        return found
    inner = found[name] if isinstance(found[name], dict) else await card_objects.get(tx, found[name])
    if inner is None:
        return found
    return {**found, name: await _expand(tx, public(inner), rest) if rest else public(inner)}


async def _one(tx: Tx, kind: str, id_: str) -> Object:
    found = await card_objects.get(tx, id_)
    if found is None or found["object"] != kind:
        raise invalid(f"No such {kind}: {id_}", status=404, code="resource_missing")
    return found


async def _list(tx: Tx, kind: str, query: Form, *fields: str) -> Object:
    size = min(int(query.get("limit", "10")), PAGE_SIZE_MAX)
    requested = {name: query[name] for name in fields if name in query}
    found = await card_objects.newest(tx, kind, requested, after=query.get("starting_after"), size=size + 1)
    since = int(query.get("arrival_date[gte]", "0"))
    shown = [public(each) for each in found[:size] if each.get("arrival_date", since) >= since]
    return {"object": "list", "url": f"/v1/{kind}s", "has_more": len(found) > size, "data": shown}


async def _charge(tx: Tx, form: Form) -> Object:
    """A declined payment exists, and is answered as an error."""
    payment = await charge_saved(tx, form)
    if payment["status"] != "succeeded":
        scenario = await card_objects.scenario(tx)
        outcome: CardOutcome = scenario.outcome
        raise Refused(402, error_of(outcome, public(payment)))
    return payment


async def _detach(tx: Tx, id_: str) -> Object:
    method = await card_objects.lock(tx, id_)
    if method is None or method["customer"] is None:
        raise invalid("The payment method is not attached to a customer.")
    method = {**method, "customer": None}
    await card_objects.put(tx, method)
    return method


def routes(database: Database, keys: CardKeys) -> APIRouter:
    r = APIRouter(include_in_schema=False)
    protocol = CardProtocol(database, keys)
    _pages(r, protocol, keys)
    _lists(r, protocol)

    @r.post(API + "/payment_intents")
    async def create_payment_intent(request: Request) -> Response:
        return await protocol.command(request, _charge)

    @r.get(API + "/payment_intents/{id_}")
    async def read_payment_intent(request: Request, id_: str) -> Response:
        return await protocol.read(request, lambda tx, _query: _one(tx, "payment_intent", id_))

    @r.post(API + "/refunds")
    async def create_refund(request: Request) -> Response:
        return await protocol.command(request, refund)

    @r.post(API + "/payment_methods/{id_}/detach")
    async def detach(request: Request, id_: str) -> Response:
        return await protocol.command(request, lambda tx, _form: _detach(tx, id_))

    @r.get(API + "/balance")
    async def balance(request: Request) -> Response:
        async def look(_tx: Tx, _query: Form) -> Object:
            return {"object": "balance", "livemode": False, "available": [], "pending": []}

        return await protocol.read(request, look)

    return r


def _pages(r: APIRouter, protocol: CardProtocol, keys: CardKeys) -> None:
    @r.post(API + "/checkout/sessions")
    async def create_session(request: Request) -> Response:
        tenant = request.headers.get("authorization", "").removeprefix("Bearer sk_test_").partition("_")[0]
        return await protocol.command(request, lambda tx, form: open_page(tx, form, f"{keys.url}/pay/{tenant}"))

    @r.get(API + "/checkout/sessions/{id_}")
    async def read_session(request: Request, id_: str) -> Response:
        return await protocol.read(request, lambda tx, _query: page_of(tx, id_))

    @r.post(API + "/checkout/sessions/{id_}/expire")
    async def expire_session(request: Request, id_: str) -> Response:
        return await protocol.command(request, lambda tx, _form: expire_page(tx, id_))


def _lists(r: APIRouter, protocol: CardProtocol) -> None:
    def listing(path: str, kind: str, *fields: str) -> None:
        @r.get(f"{API}/{path}")
        async def read(request: Request) -> Response:
            return await protocol.read(request, lambda tx, query: _list(tx, kind, query, *fields))

    listing("payment_intents", "payment_intent", "customer")
    listing("disputes", "dispute", "payment_intent")
    listing("payouts", "payout", "status")
    listing("balance_transactions", "balance_transaction", "payout")
