"""PostgreSQL: SQLAlchemy's pool and text on asyncpg's own connection; `transaction` is the only way to write."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import orjson
import structlog
from sqlalchemy import event, make_url, text
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from encours_contracts.gateway import MerchantSettings
from encours_platform.waits import PATIENT_WAITS, WAITS, Waits
from encours_values.errors import DomainError

if TYPE_CHECKING:
    from encours_platform.view import Actor

log = structlog.get_logger(__name__)

Record = asyncpg.Record
T = TypeVar("T")

DIALECT = asyncpg_dialect()  # type: ignore[no-untyped-call]

CROSS_TENANT_CONNECTIONS = 4
"""Of one service in one process, beside its pool: for the relay, the worker's search and the look-up of keys."""

RETRIES_MAX = 5
RETRYABLE = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)

CONNECTION_FAULTS = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)

LOST = ("08", "57P")
"""SQLSTATE classes of a connection that is lost or refused: the server starts, stops, or ends the session."""
SHORTAGE = "53"
"""SQLSTATE class of a server that is out of disk, memory or connections."""
LOCK_NOT_AVAILABLE, STATEMENT_CANCELLED = "55P03", "57014"
CANCELLED_BY_SOMEBODY = "due to user request"
SHORTAGE_SECONDS = 10.0
"""How long a process says that it is not ready after PostgreSQL ran out of something."""
CONNECT_SECONDS = 10.0
SET_ACCOUNTS = "SELECT set_config('encours.accounts', $1, true)"
"""What the policies of the portal's role compare with (`encours_platform.schema.show_to_portal`)."""


def role_of(schema: str) -> str:
    """The role that a service's requests and jobs run as: it sees the rows of one tenant at a time."""
    return f"encours_{schema}"


def cross_tenant_role_of(schema: str) -> str:
    """The role that sees the rows of all tenants of the service, and nothing of any other service."""
    return f"encours_{schema}_worker"


def portal_role_of(schema: str) -> str:
    """The role that transactions of a buyer's people run as: it sees the rows of their own accounts only."""
    return f"encours_{schema}_portal"


class UnknownTenant(DomainError):
    """This service does not know the merchant (yet)."""


class NotShown(DomainError):
    """What a person of the portal asked for is in a table that the portal does not show."""


class DatabaseUnavailable(Exception):
    """The database does not answer. The transaction is rolled back or, after a lost answer to COMMIT, perhaps done."""


class StatementTimedOut(DatabaseUnavailable):
    """A statement took longer than it may. A job that does this again and again is itself at fault."""


def unavailability(fault: BaseException, *, closed: bool) -> DatabaseUnavailable | None:
    """The fault as `DatabaseUnavailable` where nothing is wrong with the statement: the same may work in a moment.

    `closed`: whether the connection is closed; only then errors of the network or the driver are the database's.
    """
    if isinstance(fault, DatabaseUnavailable):
        return fault
    if isinstance(fault, asyncpg.PostgresError):
        state = fault.sqlstate or ""
        if state == STATEMENT_CANCELLED and CANCELLED_BY_SOMEBODY not in str(fault):
            return StatementTimedOut(str(fault))
        if closed or state.startswith((*LOST, SHORTAGE)) or state == LOCK_NOT_AVAILABLE:
            return DatabaseUnavailable(str(fault))
        return None
    if isinstance(fault, asyncpg.InternalClientError) or (
        closed and isinstance(fault, OSError | asyncpg.InterfaceError)
    ):
        return DatabaseUnavailable(str(fault))
    return None


@dataclass
class _Shortage:
    """Until when (monotonic clock) PostgreSQL counts as out of disk, memory or connections."""

    until: float = 0.0


@dataclass
class _Share:
    """The connections that one tenant may use at once."""

    places: asyncio.Semaphore
    users: int = 0


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
    """The instant on the tenant's clock."""
    timezone: ZoneInfo
    settings_json: Mapping[str, Any]
    is_sandbox: bool
    work_left: set[str] = field(default_factory=set)
    """Loops to wake after the commit: `relay` (an event was appended), `worker` (something may be due)…"""
    by: "Actor | None" = None
    """Who acts in this transaction; none = the clock, an event or a job."""
    unwritten: dict[str, Any] = field(default_factory=dict)
    before_commit: "list[Callable[[Tx], Awaitable[None]]]" = field(default_factory=list)
    """Runs last, with what is in `unwritten`: statements that take a lock which all transactions need."""

    @property
    def today(self) -> date:
        """The calendar date where the tenant does business."""
        return self.now.astimezone(self.timezone).date()

    @cached_property
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

        Planned once and of one snapshot: later writes of this transaction do not show.
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
            with suppress(*CONNECTION_FAULTS):  # the first fault says more
                await connection.execute("ROLLBACK")
        raise


class Database:
    """One service's schema, seen through the service's own roles.

    One tenant uses at most two thirds of the connections, so that its blocked calls do not stop other tenants.
    """

    def __init__(
        self, url: str, schema: str, *, pool_size: int = 10, waits: Waits = WAITS, patient_waits: Waits = PATIENT_WAITS
    ) -> None:
        if not re.fullmatch("[a-z]+", schema):
            raise ValueError(f"not a schema name: {schema!r}")
        self.schema = schema
        self.listeners: list[Callable[[set[str]], None]] = []
        """Called after each commit with what there is to wake."""
        self.waits, self._patient_waits = waits, patient_waits
        self.begin = "BEGIN"
        self._share_max = max(1, pool_size * 2 // 3)
        self._shares: dict[UUID, _Share] = {}
        self._shortage = _Shortage()
        self.engine = self._engine(url, role_of(schema), pool_size)
        self.cross_tenant_engine = self._engine(url, cross_tenant_role_of(schema), CROSS_TENANT_CONNECTIONS)

    def _engine(self, url: str, role: str, pool_size: int) -> AsyncEngine:
        """Logs in as the role where the URL is that of a service's login, and becomes it where it is another's."""
        login = make_url(url)
        if login.username == role_of(self.schema):
            login = login.set(username=role)
        settings = {"search_path": self.schema, "role": role, "application_name": f"encours-{self.schema}"}
        engine = create_async_engine(
            login,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=self.waits.pool,
            pool_reset_on_return=None,
            connect_args={
                "timeout": CONNECT_SECONDS,
                "statement_cache_size": 500,
                "server_settings": {**settings, **self.waits.settings},
            },
        )
        event.listen(engine.sync_engine, "connect", _set_codecs)
        return engine

    @cached_property
    def patient(self) -> "Database":
        """The same database and pool for jobs, events and imports: their transactions may take longer."""
        patient = copy(self)
        patient.waits = self._patient_waits
        patient.begin = "; ".join(
            ["BEGIN", *(f"SET LOCAL {name} = '{value}'" for name, value in patient.waits.settings.items())]
        )
        return patient

    async def close(self) -> None:
        await self.engine.dispose()
        await self.cross_tenant_engine.dispose()

    def on_commit(self, work_left: set[str]) -> None:
        """Wakes the loops that wait for this process's commits."""
        for listener in self.listeners:
            listener(work_left)

    @property
    def is_short(self) -> bool:
        """Whether PostgreSQL was out of disk, memory or connections a moment ago."""
        return time.monotonic() < self._shortage.until

    @asynccontextmanager
    async def connection(self, tenant_id: UUID | None = None) -> AsyncIterator["asyncpg.Connection[Record]"]:
        """Asyncpg's own connection, out of SQLAlchemy's pool. Raises `DatabaseUnavailable`."""
        async with self._share_of(tenant_id), self._connected(self.engine) as connection:
            yield connection

    @asynccontextmanager
    async def _connected(self, engine: AsyncEngine) -> AsyncIterator["asyncpg.Connection[Record]"]:
        """The only place that knows PostgreSQL's error codes."""
        borrowed = await self._borrow(engine)
        driver = cast("asyncpg.Connection[Record]", borrowed.driver_connection)
        try:
            yield driver
        except asyncio.CancelledError:
            borrowed.invalidate()
            raise
        except Exception as fault:
            self._note(fault)
            gone = unavailability(fault, closed=driver.is_closed())
            if gone is None:
                raise
            if getattr(fault, "sqlstate", None) is None or fault.sqlstate.startswith(LOST):  # type: ignore[attr-defined]
                borrowed.invalidate()
            raise gone from fault
        finally:
            if (driver.is_closed() or driver.is_in_transaction()) and borrowed.is_valid:
                borrowed.invalidate()  # an open transaction has a tenant, so no other caller may get it
            borrowed.close()

    async def _borrow(self, engine: AsyncEngine) -> Any:
        """A connection that cannot be opened is never the caller's fault."""
        try:
            return await engine.raw_connection()
        except Exception as fault:
            cause = fault.__cause__ or fault
            self._note(cause)
            raise DatabaseUnavailable(str(cause)) from fault

    def _note(self, fault: BaseException | None) -> None:
        if (getattr(fault, "sqlstate", None) or "").startswith(SHORTAGE):
            self._shortage.until = time.monotonic() + SHORTAGE_SECONDS

    @asynccontextmanager
    async def _share_of(self, tenant_id: UUID | None) -> AsyncIterator[None]:
        """Waits for a place where the tenant has its share of the connections. Raises `DatabaseUnavailable`."""
        if tenant_id is None:
            yield
            return
        share = self._shares.setdefault(tenant_id, _Share(asyncio.Semaphore(self._share_max)))
        share.users += 1
        try:
            if share.places.locked():
                await self._wait_for_place(share)
            else:
                await share.places.acquire()
            try:
                yield
            finally:
                share.places.release()
        finally:
            share.users -= 1
            if not share.users:
                del self._shares[tenant_id]

    async def _wait_for_place(self, share: _Share) -> None:
        try:
            async with asyncio.timeout(self.waits.pool):
                await share.places.acquire()
        except TimeoutError as busy:
            raise DatabaseUnavailable("this merchant's share of the connections is in use") from busy

    @asynccontextmanager
    async def transaction(self, tenant_id: UUID, account_ids: Sequence[UUID] | None = None) -> AsyncIterator[Tx]:
        """Commits at the end, rolls back on any error. Sees the rows of this tenant and no other.

        With `account_ids` it sees of them what the portal shows of these buyers. Raises `UnknownTenant` and
        `DatabaseUnavailable`.
        """
        async with self.connection(tenant_id) as connection, begun(connection, self.begin):
            opened = await connection.fetchrow("SELECT * FROM open_tenant($1)", tenant_id)
            if opened is None:
                raise UnknownTenant("this merchant is not known here")
            if account_ids is not None:
                await connection.execute(f"SET LOCAL ROLE {portal_role_of(self.schema)}")
                await connection.fetchval(SET_ACCOUNTS, "{" + ",".join(map(str, account_ids)) + "}")
            tx = Tx(
                connection,
                tenant_id,
                opened["now_at"],
                ZoneInfo(opened["zone"]),
                opened["merchant_settings"],
                opened["is_sandbox"],
            )
            try:
                yield tx
                for finish in tx.before_commit:
                    await finish(tx)
            except asyncpg.InsufficientPrivilegeError as refused:
                if account_ids is None:
                    raise
                log.warning("portal_refused", fault=str(refused))
                raise NotShown("the portal does not show this") from refused
        self.on_commit(tx.work_left)

    @asynccontextmanager
    async def cross_tenant_transaction(self) -> AsyncIterator["asyncpg.Connection[Record]"]:
        """For the installation's own work across tenants (keys, merchants): its role sees the rows of all."""
        async with self._connected(self.cross_tenant_engine) as connection, begun(connection, self.begin):
            yield connection

    async def cross_tenant_call(self, statement: str, *arguments: Any) -> list[Record]:
        """Runs one statement in its own transaction that sees the rows of all tenants."""
        async with self._connected(self.cross_tenant_engine) as connection:
            return await connection.fetch(statement, *arguments)

    async def call(self, statement: str, *arguments: Any) -> list[Record]:
        """Runs one statement in its own transaction: an SQL function that sets its tenant itself."""
        async with self.connection() as connection:
            return await connection.fetch(statement, *arguments)

    async def run(
        self, tenant_id: UUID, use_case: Callable[[Tx], Awaitable[T]], account_ids: Sequence[UUID] | None = None
    ) -> T:
        """Runs the use case in a transaction; retries at most five times after a deadlock or serialization failure."""
        for attempt in range(RETRIES_MAX):
            try:
                async with self.transaction(tenant_id, account_ids) as tx:
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
