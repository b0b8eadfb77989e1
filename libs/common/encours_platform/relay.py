"""Carries a service's outbox to the bus, in order, losing nothing over a crash."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable

import structlog

from encours_contracts.envelope import EVENTS, Envelope
from encours_platform.bus import Bus, topic_of
from encours_platform.database import Database, DatabaseUnavailable, Record
from encours_platform.telemetry import EVENTS_SENT

log = structlog.get_logger(__name__)

BATCH_MAX = 500
IDLE_SECONDS = 1.0
"""How long a row of a process that died waits at most for another one to carry it."""
RETRY_SECONDS_MAX = 5.0
LINGER_SECONDS = 0.01
"""How long a carry waits at most after the one before, so that what comes close together leaves together."""

CLAIM = "SELECT * FROM claim_outbox($1)"
DELETE_CARRIED = "SELECT delete_carried($1, $2)"
CONTROL_TYPES = [name for name, event in EVENTS.items() if event.CONTROL]


def _envelope(service: str, row: Record) -> Envelope:
    return Envelope.model_construct(
        specversion="1.0",
        id=row["event_id"],
        source=f"/encours/{service}",
        type=row["type"],
        time=row["occurred_at"],
        tenant=row["tenant_id"],
        account=row["account_id"],
        traceparent=row["traceparent"],
        restated=row["restated"] or None,
        subject=None,
        datacontenttype="application/json",
        data=row["data"],
    )


class Relay:
    """One a process; of several processes one carries at a time, so that the order per key holds."""

    def __init__(self, service: str, database: Database, bus: Bus) -> None:
        self._service = service
        self._database = database
        self._bus = bus
        self.awake = asyncio.Event()
        self.on_report_requested: Callable[[], None] = lambda: None
        """Called after something was carried while a tenant waits for the report that all of its events have left."""

    async def run(self) -> None:
        """Carries until cancelled."""
        delay = 0.05
        while True:
            started = time.monotonic()
            try:
                carried = await self.carry()
            except (DatabaseUnavailable, ConnectionError, OSError) as fault:
                log.warning("relay_waits", service=self._service, fault=repr(fault))
            except Exception:
                log.exception("relay_failed", service=self._service)
            else:
                delay = 0.05
                if carried < BATCH_MAX:
                    await self._sleep()
                    await asyncio.sleep(started + LINGER_SECONDS - time.monotonic())
                continue
            await asyncio.sleep(delay)
            delay = min(delay * 2, RETRY_SECONDS_MAX)

    async def _sleep(self) -> None:
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                await self.awake.wait()
        except TimeoutError:
            return
        self.awake.clear()

    def _topic(self, type_: str) -> str:
        """An event of a newer version of this service, met after a step back, goes where all of its events go."""
        return topic_of(EVENTS[type_].PUBLISHER if type_ in EVENTS else self._service)

    async def carry(self) -> int:
        """Publishes the oldest rows and takes them off in one transaction; answers how many."""
        self.awake.clear()
        async with self._database.cross_tenant_transaction() as connection:
            rows = await connection.fetch(CLAIM, BATCH_MAX)
            if not rows:
                return 0
            by_topic: dict[str, list[Envelope]] = {}
            for row in rows:
                by_topic.setdefault(self._topic(row["type"]), []).append(_envelope(self._service, row))
            for topic, envelopes in by_topic.items():
                await self._bus.publish(topic, envelopes)
            report_requested = await connection.fetchval(DELETE_CARRIED, [row["seq"] for row in rows], CONTROL_TYPES)
        for type_, count in Counter(row["type"] for row in rows).items():
            EVENTS_SENT.labels(self._service, type_).inc(count)
        if report_requested:
            self.on_report_requested()
        return len(rows)
