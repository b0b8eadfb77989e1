"""What a service is to the program that composes it, and the runtime it is given."""

from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic_settings import BaseSettings

from encours_contracts.envelope import EVENTS
from encours_contracts.gateway import ClockAdvanced, ConnectionTestRequested, MerchantUpdated
from encours_platform import connections, pruning
from encours_platform.access_tokens import TokenReader
from encours_platform.auth import Authenticator
from encours_platform.bus import Bus, topic_of
from encours_platform.connections import ConnectionTest
from encours_platform.database import Database
from encours_platform.due_work import Job, OutsideJob
from encours_platform.http import Api
from encours_platform.inbox import AnyHandler, ControlHandler, Inbox, each
from encours_platform.key_status import KeyStatus
from encours_platform.merchants import on_clock_advanced
from encours_platform.outbound import Outbound
from encours_platform.problems import Problems
from encours_platform.pruning import Prune, Pruner
from encours_platform.rate_limits import RateLimits
from encours_platform.relay import Relay
from encours_platform.republish import Republisher
from encours_platform.sealing import Sealer
from encours_platform.settings import Settings
from encours_platform.token_keys import TokenKeys
from encours_platform.waits import Waits
from encours_platform.worker import Worker
from encours_values.errors import InvalidSetting

Reseal = Callable[[Database, UUID, Sealer], Awaitable[int]]


@dataclass(frozen=True)
class Runtime:
    """What a service gets: its own database and the settings. It does not know which bus is in use."""

    settings: Settings
    database: Database
    sealer: Sealer
    api: Api
    outbound: Outbound
    """Where connections of merchants may lead."""
    service_names: Collection[str]
    """All services of the installation, in this process or another."""


@dataclass(frozen=True)
class Service:
    """A service that is ready to run: its routes, event handlers, jobs, errors and tables."""

    name: str
    routers: Sequence[APIRouter]
    handlers: Mapping[str, AnyHandler]
    """Event type → handler."""
    jobs: Mapping[str, Job | OutsideJob]
    """Kind of due work → job."""
    background: Sequence[Callable[[], Coroutine[Any, Any, None]]] = field(default_factory=list, kw_only=True)
    """Loops that run beside the worker until they are cancelled."""
    problems: Problems
    migrations: Path
    republishers: Mapping[str, Republisher] = field(default_factory=dict)
    """Noun → how its present state is republished."""
    large_bodies: Mapping[str, int] = field(default_factory=dict)
    """Path → bytes, where a body may be larger than one MiB."""
    prunes: Sequence[Prune] = ()
    """The service's own rows that are deleted when they are old."""
    settings: type[BaseSettings] | None = None
    """The service's own part of the environment."""
    required: Mapping[str, str] = field(default_factory=dict)
    """Variable → value of what the service cannot run without; it may be built and migrated without it."""
    reseal: Reseal | None = None
    """Seals a tenant's values under the current key and answers how many were not; none where the service has none."""
    connection_tests: Mapping[str, ConnectionTest] = field(default_factory=dict)
    """Kind of a merchant's connection → how it is tested."""
    audited: bool = False
    """Whether the service writes an audit chain."""


async def _nothing_more(*_: object) -> None:
    """The inbox applies the merchant before any handler runs."""


class RunningService:
    """A service with its outbox relay, its inbox and its worker."""

    def __init__(self, service: Service, runtime: Runtime, bus: Bus) -> None:
        self.service = service
        self.database = runtime.database
        handlers: dict[str, AnyHandler] = {
            MerchantUpdated.TYPE: each(_nothing_more),
            ClockAdvanced.TYPE: ControlHandler(on_clock_advanced),
            **service.handlers,
        }
        jobs = dict(service.jobs)
        if service.connection_tests:
            handlers[ConnectionTestRequested.TYPE] = connections.test_handler()
            jobs[connections.TEST] = connections.test_job(runtime.sealer, service.connection_tests)
        background = runtime.database.patient
        self.inbox = Inbox(service.name, background, handlers)
        self.relay = Relay(service.name, background, bus)
        self.worker = Worker(service.name, background, jobs, handlers)
        self.pruner = Pruner(service.name, background, (*_prunes_of_platform(runtime.settings), *service.prunes))
        self.relay.on_report_requested = self.worker.awake.set
        runtime.database.listeners.append(self._wake)
        topics = sorted({topic_of(EVENTS[type_].PUBLISHER) for type_ in handlers})
        bus.subscribe(service.name, topics, frozenset(handlers), self.inbox.receive)

    def _wake(self, work: set[str]) -> None:
        if "relay" in work:
            self.relay.awake.set()
        if "worker" in work:
            self.worker.awake.set()


def _prunes_of_platform(settings: Settings) -> Sequence[Prune]:
    return pruning.of_platform(
        idempotency_days=settings.idempotency_days,
        inbox_days=settings.inbox_days,
        dead_letter_days=settings.dead_letter_days,
    )


def database_for(name: str, settings: Settings, *, pool_size: int | None = None) -> Database:
    """A service's own schema, with its own login where the settings have one."""
    return Database(
        settings.sqlalchemy_url_of(name),
        name,
        pool_size=pool_size or settings.pool_size,
        waits=Waits(settings.statement_seconds, settings.lock_seconds, settings.pool_seconds),
        patient_waits=Waits(settings.job_statement_seconds, settings.job_lock_seconds, settings.pool_seconds),
    )


def runtime_for(name: str, settings: Settings, service_names: Collection[str]) -> Runtime:
    """A service's own database and keys. Raises `InvalidSetting` where a secret is missing."""
    if not settings.api_key_pepper:
        raise InvalidSetting("ENCOURS_API_KEY_PEPPER is not set")
    database = database_for(name, settings)
    limits = RateLimits(
        per_key=settings.requests_per_second_per_key, per_tenant=settings.requests_per_second_per_tenant
    )
    gateway_url = "" if name == "gateway" else settings.gateway_url
    key_status = KeyStatus(gateway_url, settings.api_key_pepper, grace_seconds=settings.key_grace_seconds)
    tokens = TokenReader(gateway_url, TokenKeys.from_setting(settings.token_keys).public())
    authenticator = Authenticator(database, settings.api_key_pepper, key_status, tokens)
    api = Api(database, authenticator, limits)
    outbound = Outbound.from_setting(settings.private_hosts)
    return Runtime(settings, database, Sealer.from_setting(settings.secret_keys), api, outbound, service_names)
