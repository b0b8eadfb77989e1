"""Runs the application until it is stopped: all of it on an embedded PostgreSQL, or one service of the environment."""

import asyncio
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from types import FrameType

import httpx
import structlog
import typer
import uvicorn

from encours.application import Application, logins
from encours.errors import CommandFailed, PostgresFailed
from encours.installation import POSTGRES_FOLDER, locked, make_folder, require
from encours.loading import loading
from encours.postgres import EmbeddedPostgres
from encours.services import SERVICES
from encours.settings_on_disk import make_secrets, settings_in
from encours.user_commands import add_sandbox_admin
from encours_platform import telemetry
from encours_platform.process import tune_gc
from encours_platform.settings import Settings, database_url_variable

log = structlog.get_logger(__name__)

STOP_SECONDS = 20
BACKLOG = 2048
LOOK_SECONDS = 0.5
RESTARTS_MAX = 5
RESTARTS_SECONDS = 300.0
"""PostgreSQL is started again at most `RESTARTS_MAX` times in this time."""


async def migrate_all(settings: Settings, names: Collection[str] = SERVICES) -> None:
    require_database("ENCOURS_DATABASE_URL", settings.database_url)
    try:
        await Application(settings, names).migrate()
    except (ConnectionError, socket.gaierror) as refused:
        raise CommandFailed(f"the database does not answer: {refused.strerror or refused}") from None


def require_database(variable: str, url: str) -> None:
    """Raises `CommandFailed`."""
    if not url:
        raise CommandFailed(f"{variable} is not set: it names the PostgreSQL to use")
    if not url.startswith("postgresql://"):
        raise CommandFailed(f"{variable} is not the URL of a PostgreSQL: postgresql://user:password@host/database")


async def serve_services(settings: Settings, names: Collection[str]) -> None:
    """Serves until a signal ends it. Raises `CommandFailed` where the events of these services would be lost."""
    for name in names:
        own = settings.service_database_urls.get(name)
        require_database(database_url_variable(name) if own else "ENCOURS_DATABASE_URL", own or settings.database_url)
    if settings.bus == "in_process" and set(names) != set(SERVICES):
        raise CommandFailed(
            "the in-process bus carries events between the services of one process only: "
            "set ENCOURS_BUS=kafka, or run all services with `encours up`"
        )
    telemetry.configure(settings.log_level, otlp_endpoint=settings.otlp_endpoint, readable=sys.stderr.isatty())
    with loading():
        application = Application(settings, names)
    with listening(settings.host, settings.port) as listener:
        server = _server(application, drain_seconds=settings.drain_seconds)
        tune_gc()
        async with application.started():
            await server.serve(sockets=[listener])


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """The socket to serve on, bound before anything else is started. Raises `CommandFailed`."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    with closing(listener):
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
            listener.listen(BACKLOG)
        except OSError as refused:
            raise CommandFailed(
                f"port {port} of {host} cannot be used ({refused.strerror or refused}): give another with --port"
            ) from None
        yield listener


class _Server(uvicorn.Server):
    """Ends on a signal and lets its caller end too.

    uvicorn's own raises the signal again, which kills the process before the embedded PostgreSQL is stopped. The first
    SIGTERM calls *on_drain* and gives load balancers *drain_seconds* to notice; a second signal ends at once.
    """

    def __init__(self, config: uvicorn.Config, *, drain_seconds: float, on_drain: Callable[[], None]) -> None:
        super().__init__(config)
        self._drain_seconds, self._on_drain = drain_seconds, on_drain
        self._draining = False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if sig != signal.SIGTERM or self._draining or not self._drain_seconds:
            super().handle_exit(sig, frame)
            return
        self._draining = True
        self._on_drain()
        asyncio.get_running_loop().call_later(self._drain_seconds, super().handle_exit, sig, frame)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)


def _server(application: Application, *, drain_seconds: float = 0) -> uvicorn.Server:
    def drain() -> None:
        application.draining = True
        log.info("draining", seconds=drain_seconds)

    return _Server(
        uvicorn.Config(
            application.app(),
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=STOP_SECONDS,
            timeout_keep_alive=60,
        ),
        drain_seconds=drain_seconds,
        on_drain=drain,
    )


@asynccontextmanager
async def embedded(
    data: Path, *, port: int, **changes: object
) -> AsyncIterator[tuple[Application, asyncio.Task[None]]]:
    """The whole application on the embedded PostgreSQL, serving; the task ends when the server is stopped.

    Raises `CommandFailed` where the folder or the port cannot be used, and where PostgreSQL does not stay up.
    """
    host, url = Settings().host, f"http://127.0.0.1:{port}"
    make_folder(data)
    with locked(data, url=url), listening(host, port) as listener:
        if (data / POSTGRES_FOLDER).exists():
            require(data)
        make_secrets(data)
        postgres = EmbeddedPostgres(data / POSTGRES_FOLDER)
        try:
            database_url = await asyncio.to_thread(postgres.start)
            changes = {"database_url": database_url, "service_database_urls": logins(database_url), **changes}
            settings = settings_in(data, defaults={"public_url": url}, port=port, bus="in_process", **changes)
            telemetry.configure(settings.log_level, otlp_endpoint=settings.otlp_endpoint, readable=sys.stderr.isatty())
            with loading():
                application = Application(settings, SERVICES)
                server = _server(application)
            await application.migrate()
            tune_gc()
            async with application.started(), _serving(server, listener, postgres) as serving:
                yield application, serving
        finally:
            await asyncio.to_thread(postgres.stop)


@asynccontextmanager
async def _serving(
    server: uvicorn.Server, listener: socket.socket, postgres: EmbeddedPostgres
) -> AsyncIterator[asyncio.Task[None]]:
    async def serve() -> None:
        watching = asyncio.create_task(_restart_postgres(postgres, server))
        try:
            await server.serve(sockets=[listener])
        finally:
            watching.cancel()
            failed = (await asyncio.gather(watching, return_exceptions=True))[0]
        if isinstance(failed, Exception):
            raise failed

    serving = asyncio.create_task(serve())
    while not server.started:
        if serving.done():
            await serving
            raise CommandFailed("the application ended while it started: see its log lines above")
        await asyncio.sleep(0.02)
    try:
        yield serving
    finally:
        server.should_exit = True
        await serving


async def _restart_postgres(postgres: EmbeddedPostgres, server: uvicorn.Server) -> None:
    """Starts PostgreSQL again where it died; stops the server where it does not stay up.

    Raises `PostgresFailed`.
    """
    restarts: deque[float] = deque(maxlen=RESTARTS_MAX)
    try:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if not postgres.alive():
                await _start_again(postgres, restarts)
    except PostgresFailed:
        server.should_exit = True
        raise


async def _start_again(postgres: EmbeddedPostgres, restarts: deque[float]) -> None:
    last = postgres.last_log_line()
    now = time.monotonic()
    if len(restarts) == RESTARTS_MAX and now - restarts[0] < RESTARTS_SECONDS:
        raise PostgresFailed(f"PostgreSQL ended {RESTARTS_MAX + 1} times in {now - restarts[0]:.0f} seconds: {last}")
    restarts.append(now)
    log.error("postgres_ended", last_log_line=last)
    await asyncio.to_thread(postgres.start)
    log.warning("postgres_started_again")


async def run_until_stopped(data: Path, *, port: int, sandbox: bool) -> None:
    async with embedded(data, port=port) as (application, serving):
        if sandbox:
            await _open_first_tenant(application)
            await _add_first_user(application)
        typer.echo(f"Encours at http://127.0.0.1:{port} (API: http://127.0.0.1:{port}/docs)")
        await serving


async def _open_first_tenant(application: Application) -> None:
    async with application.runtimes["gateway"].database.cross_tenant_transaction() as connection:
        if await connection.fetchval("SELECT EXISTS (SELECT FROM merchant_key)"):
            return
    key = await open_tenant(application, "Sandbox")
    typer.echo(f"api key: {key}")


async def _add_first_user(application: Application) -> None:
    first = await add_sandbox_admin(application.runtimes["gateway"].database)
    if first is not None:
        typer.echo(f"console: http://127.0.0.1:{application.settings.port}/console")
        typer.echo(f"user: {first.email} password: {first.password}")


async def open_tenant(application: Application, name: str) -> str:
    """Opens a sandbox merchant at our own front door, and answers its API key."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{application.settings.port}", timeout=120) as client:
        answer = await client.post(
            "/v1/merchants",
            json={"name": name},
            headers={"Authorization": f"Bearer {application.settings.admin_token}"},
        )
    answer.raise_for_status()
    key: str = answer.json()["api_key"]
    return key
