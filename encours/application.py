"""Composes services into one running process: all of them (`encours up`) or one (`encours serve credit`)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import make_url

from encours import docs_page, openapi, ops
from encours.services import SERVICES, builder
from encours_platform.bus import Bus
from encours_platform.bus.in_process import InProcessBus
from encours_platform.bus.kafka import KafkaBus
from encours_platform.database import role_of
from encours_platform.http import create_app
from encours_platform.migrate import migrate
from encours_platform.process import cancel_and_wait
from encours_platform.request_middleware import HttpPolicy
from encours_platform.service import RunningService, Runtime, Service, runtime_for
from encours_platform.settings import Settings
from encours_values.errors import InvalidSetting


def logins(url: str, names: Collection[str] = SERVICES) -> dict[str, str]:
    """Service → the URL of its own login on a server without passwords, such as the embedded one.

    Such a connection cannot become another role, nor a superuser.
    """
    owner = make_url(url)
    return {name: owner.set(username=role_of(name)).render_as_string(hide_password=False) for name in names}


@contextlib.asynccontextmanager
async def built(name: str, settings: Settings, *, pool_size: int) -> AsyncIterator[tuple[Service, Runtime]]:
    """A service for the command line: it has its database, and nothing of it runs."""
    runtime = runtime_for(name, settings.model_copy(update={"pool_size": pool_size}), SERVICES)
    try:
        yield builder(name)(runtime), runtime
    finally:
        await runtime.database.close()


def bus_for(settings: Settings) -> Bus:
    if settings.bus == "kafka":
        return KafkaBus(
            settings.kafka_bootstrap_servers,
            partitions=settings.kafka_partitions,
            replication=settings.kafka_replication,
            prefix=settings.kafka_prefix,
        )
    return InProcessBus()


class Application:
    """Services that run in this process, on one bus and one database server."""

    def __init__(self, settings: Settings, names: Collection[str] = SERVICES, bus: Bus | None = None) -> None:
        self.settings = settings
        self.bus = bus or bus_for(settings)
        self.runtimes = {name: runtime_for(name, settings, SERVICES) for name in names}
        self.running = {
            name: RunningService(builder(name)(runtime), runtime, self.bus) for name, runtime in self.runtimes.items()
        }
        self._tasks: list[asyncio.Task[None]] = []
        self.draining = False
        """Set while the process finishes its requests before it stops: it answers, and is not ready."""

    @property
    def services(self) -> list[Service]:
        return [running.service for running in self.running.values()]

    async def migrate(self) -> None:
        await migrate(self.settings.sqlalchemy_url, migrations(self.services), self._passwords())

    def _passwords(self) -> dict[str, str]:
        """What the services' own roles log in with."""
        logins = {name: make_url(url) for name, url in self.settings.service_database_urls.items()}
        return {
            name: login.password
            for name, login in logins.items()
            if login.password and login.username == role_of(name) and name in self.running
        }

    async def start(self) -> None:
        """Connects the bus and starts relays and workers; work that a crash interrupted continues.

        Raises `InvalidSetting` where a service lacks what it cannot run without.
        """
        for service in self.services:
            for variable, value in service.required.items():
                if not value:
                    raise InvalidSetting(f"{variable} is not set")
        await self.bus.start()
        for running in self.running.values():
            loops = [running.relay.run, running.worker.run, running.pruner.run, *running.service.background]
            self._tasks += [asyncio.create_task(loop()) for loop in loops]

    async def stop(self) -> None:
        await cancel_and_wait(self._tasks)
        self._tasks.clear()
        await self.bus.stop()
        for runtime in self.runtimes.values():
            await runtime.api.authenticator.close()
            await runtime.database.close()

    @contextlib.asynccontextmanager
    async def started(self) -> AsyncIterator[None]:
        """Works in the background for this long."""
        await self.start()
        try:
            yield
        finally:
            await self.stop()

    def app(self) -> FastAPI:
        """The HTTP side: the services' routes, health, metrics and the API's document."""
        routers = [router for service in self.services for router in service.routers]
        routers.append(ops.routes(self.runtimes, lambda: self.draining))
        if "gateway" in self.running:
            routers.append(docs_page.routes(lambda: openapi.document(self.runtimes["gateway"])))
        return create_app(
            routers,
            {fact: problem for service in self.services for fact, problem in service.problems.items()},
            policy=self._http_policy(),
        )

    def _http_policy(self) -> HttpPolicy:
        return HttpPolicy(
            large_bodies={path: size for service in self.services for path, size in service.large_bodies.items()},
            body_seconds=self.settings.request_body_seconds,
            strict_transport=self.settings.public_url.startswith("https://"),
            log_requests=self.settings.log_requests,
        )


def migrations(services: Collection[Service]) -> dict[str, Path]:
    return {service.name: service.migrations for service in services}
