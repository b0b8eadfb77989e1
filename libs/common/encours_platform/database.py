"""PostgreSQL: SQLAlchemy's pool and text on asyncpg's own connection; `transaction` is the only way to write."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar, cast
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import orjson
from sqlalchemy import event, text
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from encours_contracts.gateway import MerchantSettings
from encours_values.errors import DomainError

Record = asyncpg.Record
T = TypeVar("T")

DIALECT = asyncpg_dialect()  # type: ignore[no-untyped-call]

APP_ROLE = "encours_app"
"""Owns nothing and cannot bypass row-level security; what services run as."""

RETRIES_MAX = 5
RETRYABLE = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
UNREACHABLE = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.InternalClientError,
)
"""The database is gone for now: nobody's fault, nothing done; try again."""


class UnknownTenant(DomainError):
    """No merchant of that id is known to this service (yet)."""


class DatabaseUnavailable(Exception):
    """The database does not answer: what was under way is undone, or, where the COMMIT was lost, perhaps done."""


@dataclass(frozen=True)
class Sql:
    """A statement with `:name` parameters, compiled once to asyncpg's `$n` by SQLAlchemy."""

    source: str
    compiled: str = field(init=False)
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        compiled = text(self.source).compile(dialect=DIALECT)
        object.__setattr__(self, "compiled", str(compiled).replace("%%", "%"))
        object.__setattr__(self, "names", tuple(cast("Any", compiled).positiontup or ()))
        if "::VARCHAR" in self.compiled:
            raise ValueError(f"parameter type was guessed: {self.source}")


@dataclass
class Tx:
    """A transaction of one tenant. All SQL goes through it; `:tenant_id` is filled in by itself."""

    connection: "asyncpg.Connection[Record]"
    tenant_id: UUID
    now: datetime
    """What time it is for the tenant."""
    timezone: ZoneInfo
    settings_json: Mapping[str, Any]
    work_left: set[str] = field(default_factory=set)
    """What to wake once this is committed: `relay` (an event was appended), `worker` (something may be due)…"""
    kept: dict[str, Any] = field(default_factory=dict)
    before_commit: "list[Callable[[Tx], Awaitable[None]]]" = field(default_factory=list)
    """Done last, with what was `kept` for it: what holds a lock that everybody wants."""

    @property
    def today(self) -> date:
        """The calendar date where the tenant does business."""
        return self.now.astimezone(self.timezone).date()

    @property
    def settings(self) -> MerchantSettings:
        return MerchantSettings.model_validate(self.settings_json)

    def _arguments(self, sql: Sql, params: Mapping[str, Any]) -> list[Any]:
        return [self.tenant_id if name == "tenant_id" and name not in params else params[name] for name in sql.names]

    async def rows(self, sql: Sql, **params: Any) -> list[Record]:
        return await self.connection.fetch(sql.compiled, *self._arguments(sql, params))

    async def row(self, sql: Sql, **params: Any) -> Record | None:
        return await self.connection.fetchrow(sql.compiled, *self._arguments(sql, params))

    async def value(self, sql: Sql, **params: Any) -> Any:
        return await self.connection.fetchval(sql.compiled, *self._arguments(sql, params))

    async def chunks(self, sql: Sql, size: int, **params: Any) -> AsyncIterator[list[Record]]:
        """Rows as they come, at most `size` at a time, for results that do not fit in memory.

        Planned once and of one snapshot: what this transaction writes meanwhile does not show.
        """
        cursor = await self.connection.cursor(sql.compiled, *self._arguments(sql, params))
        while rows := await cursor.fetch(size):
            yield rows

    async def run(self, sql: Sql, **params: Any) -> int:
        """Number of rows the statement touched."""
        tag = await self.connection.execute(sql.compiled, *self._arguments(sql, params))
        last = tag.rsplit(" ", 1)[-1]
        return int(last) if last.isdigit() else 0

    async def run_many(self, sql: Sql, rows: Sequence[Mapping[str, Any]]) -> None:
        """One statement for each of `rows`, pipelined."""
        if rows:
            await self.connection.executemany(sql.compiled, [self._arguments(sql, row) for row in rows])


@asynccontextmanager
async def begun(connection: "asyncpg.Connection[Record]", start: str = "BEGIN") -> AsyncIterator[None]:
    """Commits at the end, rolls back on any error."""
    await connection.execute(start)
    try:
        yield
        await connection.execute("COMMIT")
    except BaseException:
        if not connection.is_closed():
            await connection.execute("ROLLBACK")
        raise


class Database:
    """One service's schema, seen through the application role."""

    def __init__(self, url: str, schema: str, *, pool_size: int = 10) -> None:
        if not re.fullmatch("[a-z]+", schema):
            raise ValueError(f"not a schema name: {schema!r}")
        self.schema = schema
        self.listeners: list[Callable[[set[str]], None]] = []
        """Told after each commit what there is to wake."""
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=30,
            pool_reset_on_return=None,
            connect_args={
                "statement_cache_size": 500,
                "server_settings": {"search_path": schema, "role": APP_ROLE, "application_name": f"encours-{schema}"},
            },
        )
        event.listen(self.engine.sync_engine, "connect", _set_codecs)

    async def close(self) -> None:
        await self.engine.dispose()

    def on_commit(self, work_left: set[str]) -> None:
        """Wakes who waits for this process's commits."""
        for listener in self.listeners:
            listener(work_left)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator["asyncpg.Connection[Record]"]:
        """Asyncpg's own connection, out of SQLAlchemy's pool. Raises `DatabaseUnavailable`."""
        try:
            borrowed = await self.engine.raw_connection()
        except (*UNREACHABLE, PoolTimeout) as gone:
            raise DatabaseUnavailable(str(gone)) from gone
        except DBAPIError as gone:
            raise DatabaseUnavailable(str(gone.orig)) from gone
        driver = cast("asyncpg.Connection[Record]", borrowed.driver_connection)
        try:
            yield driver
        except UNREACHABLE as gone:
            if isinstance(gone, OSError) and not driver.is_closed():
                raise  # a file or a host that the caller speaks to: not the database's trouble
            borrowed.invalidate()
            raise DatabaseUnavailable(str(gone)) from gone
        except asyncpg.InterfaceError as misused:
            if not driver.is_closed():
                raise
            raise DatabaseUnavailable(str(misused)) from misused
        except asyncio.CancelledError:
            borrowed.invalidate()
            raise
        finally:
            if (driver.is_closed() or driver.is_in_transaction()) and borrowed.is_valid:
                borrowed.invalidate()  # an open transaction holds a tenant: it goes to nobody else
            borrowed.close()

    @asynccontextmanager
    async def transaction(self, tenant_id: UUID) -> AsyncIterator[Tx]:
        """Commits at the end, rolls back on any error. Sees the rows of this tenant and no other.

        Raises `UnknownTenant` and `DatabaseUnavailable`.
        """
        async with self.connection() as connection, begun(connection):
            opened = await connection.fetchrow("SELECT * FROM open_tenant($1)", tenant_id)
            if opened is None:
                raise UnknownTenant("this merchant is not known here")
            tx = Tx(connection, tenant_id, opened["now_at"], ZoneInfo(opened["zone"]), opened["merchant_settings"])
            yield tx
            for finish in tx.before_commit:
                await finish(tx)
        self.on_commit(tx.work_left)

    @asynccontextmanager
    async def cross_tenant_transaction(self) -> AsyncIterator["asyncpg.Connection[Record]"]:
        """For the installation's own work across tenants (keys, merchants): row-level security lets it see all."""
        async with self.connection() as connection, begun(connection, "BEGIN; SET LOCAL encours.worker = 'on'"):
            yield connection

    async def call(self, statement: str, *arguments: Any) -> list[Record]:
        """One statement that is a transaction of its own: a function of the schema that names its tenant itself."""
        async with self.connection() as connection:
            return await connection.fetch(statement, *arguments)

    async def run(self, tenant_id: UUID, use_case: Callable[[Tx], Awaitable[T]]) -> T:
        """The use case in a transaction, again (at most five times) where PostgreSQL asks for it."""
        for attempt in range(RETRIES_MAX):
            try:
                async with self.transaction(tenant_id) as tx:
                    return await use_case(tx)
            except RETRYABLE:
                if attempt == RETRIES_MAX - 1:
                    raise
                await asyncio.sleep(0.01 * 2**attempt)
        raise AssertionError("unreachable")


def _plain(value: object) -> str:
    """Asyncpg reads uuids as a class of its own, which orjson does not know."""
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value)} does not go into jsonb")


def _set_codecs(dbapi_connection: Any, _record: Any) -> None:
    async def set_jsonb(connection: "asyncpg.Connection[Record]") -> None:
        await connection.set_type_codec(
            "jsonb",
            encoder=lambda value: b"\x01" + orjson.dumps(value, default=_plain),
            decoder=lambda raw: orjson.loads(raw[1:]),
            schema="pg_catalog",
            format="binary",
        )

    dbapi_connection.run_async(set_jsonb)
