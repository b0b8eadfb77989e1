from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response

from encours_gateway.http.schemas import ConnectionAnswer, ConnectionBody, ConnectionChangeBody
from encours_gateway.store import connections
from encours_gateway.store.connections import Connection, connection_of
from encours_gateway.use_cases.connections import (
    ConnectionChange,
    ProviderHosts,
    change_connection,
    checked_config,
    create_connection,
    delete_connection,
    run_test,
)
from encours_gateway.use_cases.move_clock import SandboxClock
from encours_platform.database import Database, Record, Tx
from encours_platform.http import Api, idempotency_key, path_id
from encours_platform.paging import Page, Paging, page
from encours_platform.problems import NotFound
from encours_platform.sealing import Sealer
from encours_values.ids import CONNECTION

ConnectionPath = Annotated[UUID, path_id(CONNECTION, "connection_id")]


def _answer(connection: Connection) -> ConnectionAnswer:
    shown = ("kind", "name", "config", "status", "last_error", "checked_at", "created_at", "changed_at")
    return ConnectionAnswer(
        id=connection.connection_id,
        secrets_set=list(connection.secret_names),
        **{name: getattr(connection, name) for name in shown},
    )


def _row(row: Record) -> ConnectionAnswer:
    return _answer(connection_of(row))


def routes(api: Api, database: Database, sealer: Sealer, hosts: ProviderHosts, clock: SandboxClock) -> APIRouter:
    r = api.router("connections")

    _reading(r, api)

    @r.post("/v1/connections", status_code=201, response_model=ConnectionAnswer)
    async def create_a_connection(request: Request, body: ConnectionBody) -> Response:
        """The merchant's own bank channel, signature provider or mail server, in place of the installation's."""
        caller = api.caller(request)
        await hosts.check(body.kind, checked_config(body.kind, body.config), is_sandbox=caller.sandbox)

        async def act(tx: Tx) -> ConnectionAnswer:
            change = ConnectionChange(body.name, body.config, body.secrets)
            who = caller.actor
            return _answer(await create_connection(tx, sealer, body.kind, change, who=who))

        answer = await api.command(request, act, status=201)
        await clock.services_behind_now(caller.tenant_id)
        return answer

    @r.patch("/v1/connections/{connection_id}", response_model=ConnectionAnswer)
    async def change_a_connection(
        request: Request, connection_id: ConnectionPath, body: ConnectionChangeBody
    ) -> Response:
        """Changes the members that are given; the connection is untested then."""
        caller = api.caller(request)
        before = await api.view(request).run(lambda tx: connections.find(tx, connection_id))
        if before is None:
            raise NotFound("no such connection")
        config = checked_config(before.kind, {**before.config, **(body.config or {})})
        await hosts.check(before.kind, config, is_sandbox=caller.sandbox)

        async def act(tx: Tx) -> ConnectionAnswer:
            change = ConnectionChange(body.name, body.config, body.secrets)
            who = caller.actor
            return _answer(await change_connection(tx, sealer, connection_id, change, who=who))

        answer = await api.command(request, act)
        await clock.services_behind_now(caller.tenant_id)
        return answer

    @r.delete("/v1/connections/{connection_id}", status_code=204, response_model=None)
    async def delete_a_connection(request: Request, connection_id: ConnectionPath) -> Response:
        """The installation's own connection is used from then on, where it has one."""
        caller = api.caller(request)
        who = caller.actor
        await api.view(request).run(lambda tx: delete_connection(tx, connection_id, who=who))
        await clock.services_behind_now(caller.tenant_id)
        return Response(status_code=204)

    @r.post("/v1/connections/{connection_id}/test", response_model=ConnectionAnswer)
    async def run_a_test_of_a_connection(request: Request, connection_id: ConnectionPath) -> ConnectionAnswer:
        """Connects for real (logs in, lists or writes a folder, greets the mail server) and answers how it went."""
        caller = api.caller(request)
        idempotency_key(request)
        return _answer(await run_test(database, caller.tenant_id, connection_id))

    return r


def _reading(r: APIRouter, api: Api) -> None:
    @r.get("/v1/connections")
    async def list_connections(request: Request, paging: Paging) -> Page[ConnectionAnswer]:
        return await api.read(request, lambda tx: page(tx, connections.SELECT, paging, _row, id_column="connection_id"))

    @r.get("/v1/connections/{connection_id}")
    async def read_a_connection(request: Request, connection_id: ConnectionPath) -> ConnectionAnswer:
        found = await api.read(request, lambda tx: connections.find(tx, connection_id))
        if found is None:
            raise NotFound("no such connection")
        return _answer(found)
