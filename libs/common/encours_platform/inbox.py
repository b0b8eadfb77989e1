"""Handles events. Each has one effect, in the transaction that stores its id."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, groupby
from typing import Any
from uuid import UUID

import structlog

from encours_contracts.envelope import EVENTS, Envelope
from encours_contracts.gateway import MerchantUpdated
from encours_platform import dead_letters, merchants
from encours_platform.database import (
    RETRYABLE,
    Database,
    DatabaseUnavailable,
    Sql,
    StatementTimedOut,
    Tx,
    UnknownTenant,
)
from encours_platform.problems import NotYetKnown
from encours_platform.telemetry import DEAD_LETTERS, EVENTS_HANDLED, span

log = structlog.get_logger(__name__)

ATTEMPTS_MAX = 5
ATTEMPTS_MAX_NOT_YET_KNOWN = 12
"""Another publisher may be late, so the event is retried for about half a minute before it is dead-lettered."""
DELAY_SECONDS_FIRST = 0.02
DELAY_SECONDS_MAX = 5.0
UNREACHABLE_SECONDS_MAX = 5.0

Handler = Callable[[Tx, Sequence[Any]], Awaitable[None]]
"""Handles events of one type and tenant in order; its writes commit with the ids of the events."""


@dataclass(frozen=True)
class EnvelopeHandler:
    """A handler that needs id and time too: one call gets the envelopes of all its types, in order."""

    handle: Callable[[Tx, Sequence[Envelope]], Awaitable[None]]


@dataclass(frozen=True)
class ControlHandler:
    """A handler of control events: their effect is the same when they come twice, so the inbox stores no row.

    Called with the tenant and its events of one type, in order, outside any transaction.
    """

    handle: Callable[[Database, UUID, Sequence[Any]], Awaitable[None]]


FRESH = Sql("""
    INSERT INTO inbox (tenant_id, event_id) SELECT :tenant_id, unnest(CAST(:ids AS uuid[]))
    ON CONFLICT DO NOTHING RETURNING event_id""")
COUNT = Sql("""
    INSERT INTO flow (tenant_id, direction, type, events)
    SELECT :tenant_id, 'handled', f.type, f.events
      FROM unnest(CAST(:types AS text[]), CAST(:counts AS bigint[])) AS f (type, events) ORDER BY f.type
    ON CONFLICT (tenant_id, direction, type) DO UPDATE SET events = flow.events + excluded.events""")


def each(handle: Callable[[Tx, Any], Awaitable[None]]) -> Handler:
    """A handler of one event at a time."""

    async def handle_all(tx: Tx, events: Sequence[Any]) -> None:
        for event in events:
            await handle(tx, event)

    return handle_all


AnyHandler = Handler | EnvelopeHandler | ControlHandler


class Inbox:
    def __init__(self, service: str, database: Database, handlers: Mapping[str, AnyHandler]) -> None:
        self._service = service
        self._database = database
        self._handlers = handlers

    async def receive(self, envelopes: Sequence[Envelope]) -> None:
        """Handles a batch, tenant by tenant; returns when each envelope has had its effect or is dead-lettered."""
        by_tenant: dict[UUID, list[Envelope]] = {}
        for envelope in envelopes:
            by_tenant.setdefault(envelope.tenant, []).append(envelope)
        for tenant_id, batch in by_tenant.items():
            for envelope in batch:
                if envelope.type == MerchantUpdated.TYPE:
                    await merchants.apply_merchant_snapshot(self._database, tenant_id, envelope.event())
            try:
                await self._when_reachable(tenant_id, batch)
            except Exception:  # noqa: BLE001  any fault of one event is retried alone, then dead-lettered with its error
                for envelope in batch:
                    await self._handle_alone(tenant_id, envelope)

    async def _handle_alone(self, tenant_id: UUID, envelope: Envelope) -> None:
        for attempt in count():
            try:
                await self._when_reachable(tenant_id, [envelope])
            except Exception as fault:  # noqa: BLE001  as above
                log.warning(
                    "event_failed", service=self._service, type=envelope.type, attempt=attempt, fault=repr(fault)
                )
                patience = ATTEMPTS_MAX_NOT_YET_KNOWN if isinstance(fault, NotYetKnown) else ATTEMPTS_MAX
                if attempt >= patience - 1:
                    await self._dead_letter(tenant_id, envelope, fault)
                    return
                await asyncio.sleep(min(DELAY_SECONDS_FIRST * 2**attempt, DELAY_SECONDS_MAX))
            else:
                return

    async def _when_reachable(self, tenant_id: UUID, batch: Sequence[Envelope]) -> None:
        """Waits while the database is unavailable, because that is not the fault of the event."""
        delay = 0.05
        while True:
            try:
                await self._handle(tenant_id, batch)
            except RETRYABLE:
                await asyncio.sleep(0.01)
            except StatementTimedOut:
                raise
            except DatabaseUnavailable:
                await asyncio.sleep(delay)
                delay = min(delay * 2, UNREACHABLE_SECONDS_MAX)
            else:
                return

    async def _handle(self, tenant_id: UUID, batch: Sequence[Envelope]) -> None:
        business = [envelope for envelope in batch if not EVENTS[envelope.type].CONTROL]
        if business:
            await self._handle_once(tenant_id, business)
        for envelope in batch:
            handler = self._handlers[envelope.type]
            if isinstance(handler, ControlHandler):
                await handler.handle(self._database, tenant_id, [envelope.event()])

    async def _handle_once(self, tenant_id: UUID, batch: Sequence[Envelope]) -> None:
        came_with = {envelope.traceparent for envelope in batch}
        with span(f"{self._service} handles events", traceparents=came_with):
            await self._apply(tenant_id, batch)

    async def _apply(self, tenant_id: UUID, batch: Sequence[Envelope]) -> None:
        async with self._database.transaction(tenant_id) as tx:
            fresh = {row["event_id"] for row in await tx.rows(FRESH, ids=[envelope.id for envelope in batch])}
            todo = list({envelope.id: envelope for envelope in batch if envelope.id in fresh}.values())
            if not todo:
                return
            for _, run in groupby(todo, key=self._handler_or_type):
                await self._effect(tx, list(run))
            await self._count(tx, todo)
        for type_, handled in Counter(envelope.type for envelope in todo).items():
            EVENTS_HANDLED.labels(self._service, type_).inc(handled)

    def _handler_or_type(self, envelope: Envelope) -> EnvelopeHandler | str:
        """The key of events that one call of a handler gets together."""
        handler = self._handlers[envelope.type]
        return handler if isinstance(handler, EnvelopeHandler) else envelope.type

    async def _effect(self, tx: Tx, run: Sequence[Envelope]) -> None:
        handler = self._handlers[run[0].type]
        if isinstance(handler, EnvelopeHandler):
            await handler.handle(tx, run)
        elif not isinstance(handler, ControlHandler):
            await handler(tx, [envelope.event() for envelope in run])

    async def _count(self, tx: Tx, handled: Sequence[Envelope]) -> None:
        """Only a sandbox's clock waits until all events are handled, so only its events are counted."""
        if not tx.is_sandbox:
            return
        counts = Counter(envelope.type for envelope in handled)
        await tx.run(COUNT, types=list(counts), counts=list(counts.values()))

    async def _dead_letter(self, tenant_id: UUID, envelope: Envelope, fault: Exception) -> None:
        if isinstance(fault, UnknownTenant):
            raise fault
        async with self._database.transaction(tenant_id) as tx:
            if not await tx.rows(FRESH, ids=[envelope.id]):
                return  # another process has handled or dead-lettered it
            await self._count(tx, [envelope])
            await dead_letters.put(tx, "event", envelope.type, envelope.model_dump(mode="json"), repr(fault))
        DEAD_LETTERS.labels(self._service, envelope.type).inc()
        log.error("event_dead_lettered", service=self._service, type=envelope.type, fault=repr(fault))

    async def replay(self, tenant_id: UUID) -> int:
        """Handles the tenant's dead-lettered events again, oldest first; returns how many succeeded.

        Events that fail again stay dead-lettered.
        """
        replayed = 0
        for letter in await dead_letters.waiting(self._database, tenant_id, "event"):
            try:
                replayed += await self._replay_one(tenant_id, letter)
            except DatabaseUnavailable:
                raise
            except Exception:  # the letter stays, and the others are tried
                log.exception("event_fails_again", service=self._service, type=letter.name)
        return replayed

    async def _replay_one(self, tenant_id: UUID, letter: dead_letters.DeadLetter) -> bool:
        async with self._database.transaction(tenant_id) as tx:
            if claimed := await dead_letters.claim(tx, letter.dead_letter_id):
                await self._effect(tx, [Envelope.model_validate(letter.content)])
        return claimed
