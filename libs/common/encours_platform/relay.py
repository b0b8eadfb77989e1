"""Publishes a service's outbox on the bus, in order; a crash loses no event."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable

import orjson
import structlog

from encours_contracts.envelope import EVENTS
from encours_platform.bus import Bus, Message, topic_of
from encours_platform.database import Database, DatabaseUnavailable, Record
from encours_platform.json import dumps
from encours_platform.telemetry import EVENTS_SENT

log = structlog.get_logger(__name__)

BATCH_MAX = 500
IDLE_SECONDS = 1.0
"""The longest that a row waits for another process after its own process died."""
RETRY_SECONDS_MAX = 5.0
LINGER_SECONDS = 0.01
"""The pause between two batches, so that events that arrive close together leave together."""

CLAIM = """
    SELECT seq, tenant_id, account_id, event_id, type, occurred_at, traceparent, restated, data::text AS data
      FROM claim_outbox($1)"""
DELETE_CARRIED = "SELECT delete_carried($1, $2)"
CONTROL_TYPES = [name for name, event in EVENTS.items() if event.CONTROL]


def _message(service: str, row: Record) -> Message:
    """The row as the bytes of an `Envelope`; `data` is copied as PostgreSQL writes it, without being read."""
    tenant, account = str(row["tenant_id"]), row["account_id"]
    attributes = {
        "specversion": "1.0",
        "id": str(row["event_id"]),
        "source": f"/encours/{service}",
        "type": row["type"],
        "time": row["occurred_at"],
        "tenant": tenant,
        "datacontenttype": "application/json",
        "data": orjson.Fragment(row["data"]),
    }
    if account is not None:
        account = attributes["account"] = str(account)
    if row["traceparent"] is not None:
        attributes["traceparent"] = row["traceparent"]
    if row["restated"]:
        attributes["restated"] = True
    return Message(row["type"], f"{tenant}:{account or '-'}", dumps(attributes))


class Relay:
    """One a process. Only one process publishes at a time, so that the order per key holds."""

    def __init__(self, service: str, database: Database, bus: Bus) -> None:
        self._service = service
        self._database = database
        self._bus = bus
        self.awake = asyncio.Event()
        self.on_report_requested: Callable[[], None] = lambda: None
        """Called after a batch while a tenant waits for its quiescence report."""

    async def run(self) -> None:
        """Publishes until cancelled."""
        delay = 0.05
        while True:
            started = time.monotonic()
            try:
                carried = await self.carry()
            except (DatabaseUnavailable, ConnectionError, OSError) as fault:
                log.warning("relay_waits", service=self._service, fault=repr(fault))
            except Exception:  # the loop outlives any fault: the events stay in the outbox and are carried later
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
        """An unknown type (of a newer version, after a downgrade) goes to this service's own topic."""
        return topic_of(EVENTS[type_].PUBLISHER if type_ in EVENTS else self._service)

    async def carry(self) -> int:
        """Publishes the oldest rows and deletes them in one transaction; returns how many."""
        self.awake.clear()
        async with self._database.cross_tenant_transaction() as connection:
            rows = await connection.fetch(CLAIM, BATCH_MAX)
            if not rows:
                return 0
            by_topic: dict[str, list[Message]] = {}
            for row in rows:
                by_topic.setdefault(self._topic(row["type"]), []).append(_message(self._service, row))
            for topic, messages in by_topic.items():
                await self._bus.publish(topic, messages)
            report_requested = await connection.fetchval(DELETE_CARRIED, [row["seq"] for row in rows], CONTROL_TYPES)
        for type_, count in Counter(row["type"] for row in rows).items():
            EVENTS_SENT.labels(self._service, type_).inc(count)
        if report_requested:
            self.on_report_requested()
        return len(rows)
