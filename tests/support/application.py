"""Services of your choice in one process, on a real PostgreSQL, driven over HTTP and events."""

import asyncio
import base64
import json
import time
import uuid
from collections.abc import Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar

import asyncpg
import httpx

from encours.application import Application as ProductApplication
from encours.services import SERVICES
from encours_contracts.envelope import EVENTS, Envelope, Event
from encours_contracts.gateway import ApiKeyDigest, ClockAdvanced, MerchantSettings, MerchantUpdated
from encours_platform import telemetry
from encours_platform.auth import digest_of, new_api_key
from encours_platform.bus import Bus, Message
from encours_platform.bus.in_process import InProcessBus
from encours_platform.settings import Settings
from encours_values.ids import new_id
from tests.support.postgres import fresh_database, service_logins

EventT = TypeVar("EventT", bound=Event)

PEPPER = "pepper of the tests"
SIGNING_LINK_SECRET = "signing links of the tests"
ADMIN_TOKEN = "admin token of the tests"
SECRET_KEYS = "k1:" + base64.b64encode(b"0" * 32).decode()
TOKEN_KEYS = "t1:" + base64.b64encode(b"2" * 32).decode()
QUIET_SECONDS = 60.0
RUNNING: list[tuple[asyncio.AbstractEventLoop, "Application"]] = []
"""Applications that run now, each with its loop."""


def settings_for(database_url: str, **changes: Any) -> Settings:
    values: dict[str, Any] = {
        "database_url": database_url,
        "service_database_urls": service_logins(database_url),
        "api_key_pepper": PEPPER,
        "secret_keys": SECRET_KEYS,
        "token_keys": TOKEN_KEYS,
        "admin_token": ADMIN_TOKEN,
        "pool_size": 12,
    }
    own = {name: value for name, value in changes.items() if name not in Settings.model_fields}
    of_services = {"signing_link_secret": SIGNING_LINK_SECRET, **own}
    return Settings(**{**values, **changes, "of_services": of_services})


@dataclass
class Merchant:
    """A sandbox tenant and its client."""

    tenant_id: uuid.UUID
    key: str
    client: httpx.AsyncClient
    wrote: bool = False
    """Whether it has changed something since its books were checked."""

    async def request(
        self, method: str, path: str, body: Any = None, *, key: str | None = None, **more: Any
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.key}", **more.pop("headers", {})}
        self.wrote |= method != "GET"
        if method == "POST":
            headers["Idempotency-Key"] = key or str(uuid.uuid4())
        if body is not None:
            more["json"] = body
        return await self.client.request(method, path, headers=headers, **more)

    async def get(self, path: str, **more: Any) -> httpx.Response:
        return await self.request("GET", path, **more)

    async def post(self, path: str, body: Any = None, **more: Any) -> httpx.Response:
        return await self.request("POST", path, {} if body is None and "content" not in more else body, **more)

    async def put(self, path: str, body: Any, **more: Any) -> httpx.Response:
        return await self.request("PUT", path, body, **more)

    async def patch(self, path: str, body: Any, **more: Any) -> httpx.Response:
        return await self.request("PATCH", path, body, **more)

    async def ok(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """The JSON answer of a call that must succeed."""
        response = await self.request(method, path, {} if method == "POST" and body is None else body, **more)
        assert response.is_success, f"{method} {path}: {response.status_code} {response.text}"
        return response.json()

    async def all(self, path: str) -> list[Any]:
        """Every item of a cursor-paged list."""
        items: list[Any] = []
        cursor: str | None = None
        while True:
            more = f"{'&' if '?' in path else '?'}cursor={cursor}" if cursor else ""
            page = await self.ok("GET", path + more)
            items += page["data"]
            cursor = page["next_cursor"]
            if cursor is None:
                return items

    async def clock(self, now: str) -> None:
        """Moves the sandbox clock and waits until all is quiet (needs the gateway)."""
        answer = await self.ok("PUT", "/v1/sandbox/clock", {"now": now}, timeout=600)
        assert answer["status"] == "ready", answer


class _Recorder:
    """A bus that notes what it carries."""

    def __init__(self, bus: Bus) -> None:
        self.bus = bus
        self.carried: dict[uuid.UUID, Envelope] = {}

    async def publish(self, topic: str, messages: Sequence[Message]) -> None:
        await self.bus.publish(topic, messages)
        self.carried.update({envelope.id: envelope for envelope in (message.envelope() for message in messages)})

    def __getattr__(self, name: str) -> Any:
        return getattr(self.bus, name)


CUT_OFF = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
)
"""What the owner's connection says where a test cut it or stopped the server."""


class Application:
    """`async with Application(services=("credit",)) as installation:`; all seven services by default."""

    def __init__(self, services: Collection[str] = SERVICES, *, bus: Bus | None = None, **settings: Any) -> None:
        self._names = services
        self._changes = settings
        self._bus = bus
        self._stack = AsyncExitStack()
        self._looks = asyncio.Lock()
        self._owner: asyncpg.Connection | None = None
        self.merchants: list[Merchant] = []
        """Those that were opened over HTTP."""
        self.announced: dict[uuid.UUID, MerchantUpdated] = {}
        """Tenant → its merchant as the test announced it in place of the gateway."""

    async def __aenter__(self) -> Self:
        self.database_url = await self._stack.enter_async_context(fresh_database())
        telemetry.configure("WARNING")
        self.settings = settings_for(self.database_url, **self._changes)
        self.recorder = _Recorder(self._bus or InProcessBus())
        self.product = ProductApplication(self.settings, self._names, self.recorder)
        await self.product.migrate()
        await self.product.start()
        RUNNING.append((asyncio.get_running_loop(), self))
        self._stack.callback(RUNNING.remove, (asyncio.get_running_loop(), self))
        self._stack.push_async_callback(self._stop)
        self.app = self.product.app()
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        self.client = await self._stack.enter_async_context(
            httpx.AsyncClient(transport=transport, base_url="http://installation", timeout=120)
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def merchant(self, settings: Mapping[str, Any] | None = None, *, kind: str = "sandbox") -> Merchant:
        """A tenant with a key of the role `admin`. `settings` is the body of PUT /v1/settings (with the gateway), else
        that of MerchantSettings."""
        if "gateway" in self._names:
            answer = await self.client.post(
                "/v1/merchants",
                json={"name": "Grossiste", "kind": kind},
                headers={"Authorization": f"Bearer {ADMIN_TOKEN}"},
            )
            assert answer.status_code == 201, answer.text
            opened = answer.json()
            merchant = Merchant(uuid.UUID(opened["tenant_id"]), opened["api_key"], self.client)
            self.merchants.append(merchant)
            if settings:
                await merchant.ok("PUT", "/v1/settings", dict(settings))
            return merchant
        key_id, tenant_id = new_id(), new_id()
        key = new_api_key(key_id, live=kind == "live")
        merchant = Merchant(tenant_id, key, self.client)
        self.announced[tenant_id] = MerchantUpdated(
            merchant_id=tenant_id,
            version=1,
            kind=kind,
            name="Grossiste",
            settings=MerchantSettings.model_validate(dict(settings or {})),
            api_keys=[ApiKeyDigest(key_id=key_id, digest=digest_of(PEPPER, key), role="admin")],
        )
        await self.publish(merchant, self.announced[tenant_id])
        return merchant

    async def _stop(self) -> None:
        """What runs now, which `restart` may have put in place of the first."""
        await self.product.stop()

    async def restart(self, services: Collection[str]) -> None:
        """Stops what runs and starts these services on the same database, on a bus that keeps nothing of before."""
        await self.product.stop()
        self.recorder.bus = InProcessBus()
        self.product = ProductApplication(self.settings, services, self.recorder)
        await self.product.migrate()
        await self.product.start()

    async def publish(self, merchant: Merchant, *events: Event, at: datetime | None = None) -> None:
        """Gives events to all subscribers, as another service would; returns when they had their effect."""
        for event in events:
            await self.publish_together(merchant, event, at=at)

    async def publish_together(self, merchant: Merchant, *events: Event, at: datetime | None = None) -> None:
        """The same in one batch, as a consumer of Kafka gets what lies in a row."""
        envelopes = [
            Envelope(
                id=new_id(),
                source="/encours/test",
                type=event.TYPE,
                time=at or datetime.fromisoformat("2011-01-01T00:00:00+00:00"),
                tenant=merchant.tenant_id,
                account=event.account,
                data=json.loads(event.model_dump_json()),
            )
            for event in events
        ]
        for running in self.product.running.values():
            handled = {**running.service.handlers, MerchantUpdated.TYPE: None, ClockAdvanced.TYPE: None}
            if batch := [envelope for envelope in envelopes if envelope.type in handled]:
                await running.inbox.receive(batch)

    async def set_clock(self, merchant: Merchant, now: str) -> None:
        """Moves the clock of an installation without gateway straight to `now` and waits until all due work is done."""
        instant = datetime.fromisoformat(now)
        await self.publish(merchant, ClockAdvanced(now=instant, probe=time.time_ns()))
        await self.quiet(merchant)

    async def quiet(self, merchant: Merchant) -> None:
        """Returns when nothing is due, no delivery is due, nothing waits in an outbox, and nothing changes any more."""
        end, calm = time.monotonic() + QUIET_SECONDS, 0
        while calm < 2:
            assert time.monotonic() < end, "the installation did not become quiet"
            calm = 0 if await self._busy(merchant) else calm + 1
            await asyncio.sleep(0.01)

    async def _busy(self, merchant: Merchant) -> bool:
        """One look at the tables of all services that run, as their owner."""
        names = list(self.product.running)
        queues = [(name, "due_work") for name in names]
        queues += [(name, "delivery_queue") for name in names if name == "notifications"]
        waits = [f"EXISTS (SELECT FROM {name}.outbox WHERE tenant_id = $1)" for name in names]
        waits += [
            f"""EXISTS (SELECT FROM {name}.{queue} q JOIN {name}.tenant t USING (tenant_id)
                 WHERE t.tenant_id = $1 AND q.due_at <= coalesce(t.clock_at, clock_timestamp()))"""
            for name, queue in queues
        ]
        async with self._looks:
            try:
                if self._owner is None or self._owner.is_closed():
                    self._owner = await asyncpg.connect(self.database_url)
                    self._stack.callback(self._owner.terminate)
                return bool(await self._owner.fetchval(f"SELECT {' OR '.join(waits)}", merchant.tenant_id))
            except CUT_OFF:
                self._owner = None
                return True

    def envelopes(self, merchant: Merchant, model: type[Event] | None = None) -> list[Envelope]:
        """What the services have published so far, in order."""
        return [
            envelope
            for envelope in self.recorder.carried.values()
            if envelope.tenant == merchant.tenant_id
            and (issubclass(EVENTS[envelope.type], model) if model else not EVENTS[envelope.type].CONTROL)
        ]

    def events(self, merchant: Merchant, model: type[EventT]) -> list[EventT]:
        """Of a base class: of all the events under it."""
        found = [envelope.event() for envelope in self.envelopes(merchant, model)]
        return [event for event in found if isinstance(event, model)]
