"""A merchant's own connections in the service that uses them: read, tested, and reported on to the gateway."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog

from encours_contracts.connections import ConnectionState
from encours_contracts.control import ConnectionReported
from encours_contracts.gateway import ConnectionTestRequested
from encours_platform import due_work, json
from encours_platform.database import Database, Sql, Tx
from encours_platform.due_work import Due, OutsideJob
from encours_platform.inbox import ControlHandler
from encours_platform.outbox import append
from encours_platform.sealing import Sealer, place_of

log = structlog.get_logger(__name__)

TEST = "test_connection"
TEST_SECONDS_MAX = 15.0
GONE = "the connection was deleted"

CONNECTIONS = Sql("SELECT connections FROM tenant WHERE tenant_id = :tenant_id")

OWNER = "SELECT tenant_id FROM tenant WHERE connections @> $1"


class ConnectionFailed(Exception):
    """The message says what the merchant can do something about."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection with its secrets in plain text."""

    connection_id: UUID
    kind: str
    config: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)


ConnectionTest = Callable[[UUID, Connection], Awaitable[None]]
"""Connects once as the tenant. Raises `ConnectionFailed`."""


async def of_kinds(tx: Tx, sealer: Sealer, *kinds: str) -> list[Connection]:
    """The merchant's connections of these kinds."""
    return [
        opened(tx.tenant_id, sealer, ConnectionState.model_validate(each))
        for each in await tx.value(CONNECTIONS)
        if each["kind"] in kinds
    ]


async def owner_of(database: Database, connection_id: UUID) -> UUID | None:
    """The tenant whose connection it is, for callers that know only the connection."""
    rows = await database.cross_tenant_call(OWNER, [{"connection_id": str(connection_id)}])
    return rows[0]["tenant_id"] if rows else None


def secrets_place(connection_id: UUID) -> str:
    return place_of("connection.secrets", connection_id)


def opened(tenant_id: UUID, sealer: Sealer, state: ConnectionState) -> Connection:
    """Raises `SealBroken`."""
    secrets: dict[str, str] = {}
    if state.secrets_sealed:
        secrets = json.loads(sealer.open(tenant_id, state.secrets_sealed, secrets_place(state.connection_id)))
    return Connection(state.connection_id, state.kind, state.config, secrets)


async def has_kind(tx: Tx, kind: str) -> bool:
    return any(each["kind"] == kind for each in await tx.value(CONNECTIONS))


class Reports:
    """Tells the gateway how connections work in use, once for each change that this process sees."""

    def __init__(self) -> None:
        self._last: dict[UUID, str | None] = {}

    async def record(self, database: Database, tenant_id: UUID, connection_id: UUID, fault: str | None) -> None:
        if self._last.get(connection_id, "") == fault:
            return
        self._last[connection_id] = fault
        report = ConnectionReported(connection_id=connection_id, test_id=None, fault=fault)
        await database.run(tenant_id, lambda tx: append(tx, report))


def test_handler() -> ControlHandler:
    """Plans the test as due work, so that a slow host holds up no event."""

    async def plan(database: Database, tenant_id: UUID, events: Sequence[ConnectionTestRequested]) -> None:
        async with database.transaction(tenant_id) as tx:
            ours = {UUID(each["connection_id"]) for each in await tx.value(CONNECTIONS)}
            for event in events:
                if event.connection_id in ours:
                    payload = {"test_id": str(event.test_id)}
                    await due_work.schedule(tx, TEST, str(event.connection_id), tx.now, payload)
        database.on_commit({"worker"})

    return ControlHandler(plan)


def test_job(sealer: Sealer, tests: Mapping[str, ConnectionTest]) -> OutsideJob:
    """Connects, and reports the result."""

    async def run(database: Database, tenant_id: UUID, due: Due) -> None:
        connection_id = UUID(due.subject)
        async with database.transaction(tenant_id) as tx:
            found = [each for each in await of_kinds(tx, sealer, *tests) if each.connection_id == connection_id]
        fault = await _fault(tests[found[0].kind], tenant_id, found[0]) if found else GONE
        report = ConnectionReported(connection_id=connection_id, test_id=UUID(due.payload["test_id"]), fault=fault)
        await database.run(tenant_id, lambda tx: append(tx, report))

    return OutsideJob(run, lease_seconds=30)


async def _fault(test: ConnectionTest, tenant_id: UUID, connection: Connection) -> str | None:
    try:
        async with asyncio.timeout(TEST_SECONDS_MAX):
            await test(tenant_id, connection)
    except ConnectionFailed as failed:
        return str(failed)
    except TimeoutError:
        return f"no answer within {TEST_SECONDS_MAX:.0f} seconds"
    except Exception:  # a library of the adapter may raise anything; its text could hold a secret
        log.exception("connection_test_failed", kind=connection.kind)
        return "the test could not be made; see the log of the service"
    return None
