"""Runs an installation until it is told to stop."""

import asyncio
import signal
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import typer
import uvicorn

from encours.application import Application
from encours.postgres import EmbeddedPostgres
from encours.settings_on_disk import settings_in
from encours_platform import telemetry
from encours_platform.migrate import MigrationRefused
from encours_platform.process import tune_gc
from encours_platform.service import SERVICES
from encours_platform.settings import Settings

STOP_SECONDS = 20


async def migrate_all(settings: Settings, names: Collection[str] = SERVICES) -> None:
    await Application(settings, names).migrate()


async def serve_services(settings: Settings, names: Collection[str]) -> None:
    """Serves until a signal ends it."""
    telemetry.configure(settings.log_level, otlp_endpoint=settings.otlp_endpoint)
    application = Application(settings, names)
    server = _server(application)
    tune_gc()
    await server.serve()


class _Server(uvicorn.Server):
    """Ends on a signal and lets who started it end too.

    uvicorn's own raises the signal anew, which kills the process before the embedded PostgreSQL is stopped.
    """

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


def _server(application: Application) -> uvicorn.Server:
    settings = application.settings
    return _Server(
        uvicorn.Config(
            application.app(),
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=STOP_SECONDS,
            timeout_keep_alive=60,
        )
    )


@asynccontextmanager
async def embedded(
    data: Path, *, port: int, **changes: object
) -> AsyncIterator[tuple[Application, asyncio.Task[None]]]:
    """A whole installation on the embedded PostgreSQL, serving; the task ends when the server was told to stop."""
    postgres = EmbeddedPostgres(data / "postgres")
    database_url = await asyncio.to_thread(postgres.start)
    changes = {"service_database_urls": postgres.service_urls(SERVICES), "bus": "in_process", **changes}
    settings = settings_in(data, database_url=database_url, port=port, **changes)
    telemetry.configure(settings.log_level, otlp_endpoint=settings.otlp_endpoint)
    application = Application(settings, SERVICES)
    server = _server(application)
    try:
        try:
            await application.migrate()
        except MigrationRefused as refused:
            raise SystemExit(str(refused)) from refused
        tune_gc()
        serving = asyncio.create_task(server.serve())
        while not server.started:
            if serving.done():
                raise SystemExit(f"port {port} cannot be served: is something else listening there?")
            await asyncio.sleep(0.02)
        try:
            yield application, serving
        finally:
            server.should_exit = True
            await serving
    finally:
        await asyncio.to_thread(postgres.stop)


async def run_until_stopped(data: Path, *, port: int, sandbox: bool) -> None:
    async with embedded(data, port=port) as (application, serving):
        if sandbox:
            await _open_first_tenant(application)
        typer.echo(f"Encours at http://127.0.0.1:{port} (API: http://127.0.0.1:{port}/docs)")
        await serving


async def _open_first_tenant(application: Application) -> None:
    async with application.runtimes["gateway"].database.cross_tenant_transaction() as connection:
        if await connection.fetchval("SELECT EXISTS (SELECT FROM merchant_key)"):
            return
    key = await open_tenant(application, "Sandbox")
    typer.echo(f"api key: {key}")


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
