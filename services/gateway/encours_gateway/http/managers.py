"""Who manages users by these routes: a person or a program with the permission."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from fastapi import Request, Response
from pydantic import BaseModel

from encours_gateway.domain.errors import SessionNeeded
from encours_gateway.store import users
from encours_gateway.use_cases.invite import Manager
from encours_platform.auth import Caller
from encours_platform.database import Tx
from encours_platform.http import Api, parsed_body
from encours_platform.idempotency import request_hash, run_idempotent
from encours_platform.view import View
from encours_values.ids import USER, parse_typeid

T = TypeVar("T")
AnswerT = TypeVar("AnswerT", bound=BaseModel)


class Managers:
    """The caller, who may manage the users of the merchant or, in the portal, those of the own company."""

    def __init__(self, api: Api) -> None:
        self.api = api

    def managed(
        self, request: Request, use_case: Callable[[Tx, Manager], Awaitable[T]]
    ) -> Callable[[Tx], Awaitable[T]]:
        """The use case as who calls."""
        caller = self.api.caller(request)

        async def act(tx: Tx) -> T:
            account_id = None if caller.account_ids is None else await _own_account(tx, caller)
            return await use_case(tx, Manager(caller.actor, caller.permissions, account_id))

        return act

    async def run(self, request: Request, use_case: Callable[[Tx, Manager], Awaitable[T]]) -> T:
        return await self.view(request).run(self.managed(request, use_case))

    async def command(
        self, request: Request, use_case: Callable[[Tx, Manager], Awaitable[AnswerT]], *, status: int
    ) -> Response:
        """The use case once per Idempotency-Key, its answer as JSON. It writes the audit trail itself."""
        key = self.api.idempotency_key(request)
        hashed = request_hash(request.method, request.url.path, await parsed_body(request)) if key else b""
        act = self.managed(request, use_case)
        stored = await self.view(request).run(lambda tx: run_idempotent(tx, key, hashed, status, act))
        return Response(stored.body, stored.status, media_type="application/json")

    def view(self, request: Request) -> View:
        """Of the whole merchant: the admin of a company is bounded by `Manager`."""
        return replace(self.api.view(request), account_ids=None)


async def _own_account(tx: Tx, caller: Caller) -> UUID:
    """Of a user of the portal. Raises `SessionNeeded` where the user is gone."""
    user = await users.find(tx, parse_typeid(USER, caller.actor))
    if user is None or user.account_id is None:
        raise SessionNeeded("this user is gone")
    return user.account_id
