"""Carries a service's outbox to the bus, in order, losing nothing over a crash."""

import asyncio
from collections import Counter
from collections.abc import Callable

import structlog

from encours_common.bus import Bus, topic_of
from encours_common.contracts.envelope import EVENTS, Envelope
from encours_common.db import Database, DatabaseUnavailable, Record
from encours_common.telemetry import EVENTS_SENT

log = structlog.get_logger(__name__)

BATCH_MAX = 500
IDLE_SECONDS = 1.0
"""How long a row of a process that died waits at most for another one to carry it."""
RETRY_SECONDS_MAX = 5.0

CLAIM = """
    SELECT seq, tenant_id, account_id, event_id, type, occurred_at, traceparent, data
      FROM outbox ORDER BY seq LIMIT $1"""
CARRIED = "DELETE FROM outbox WHERE seq = ANY($1)"
COUNT = """
    INSERT INTO flow (tenant_id, direction, type, events)
    SELECT f.tenant_id, 'sent', f.type, f.events
      FROM unnest($1::uuid[], $2::text[], $3::bigint[]) AS f (tenant_id, type, events) ORDER BY 1, 3
    ON CONFLICT (tenant_id, direction, type) DO UPDATE SET events = flow.events + excluded.events"""
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('encours.relay.' || current_schema()))"


def _envelope(service: str, row: Record) -> Envelope:
    return Envelope.model_construct(
        id=row["event_id"],
        source=f"/encours/{service}",
        type=row["type"],
        time=row["occurred_at"],
        tenant=row["tenant_id"],
        account=row["account_id"],
        traceparent=row["traceparent"],
        subject=None,
        data=row["data"],
    )


class Relay:
    """One a process; of several processes one carries at a time, so that the order per key holds."""

    def __init__(self, service: str, database: Database, bus: Bus) -> None:
        self._service = service
        self._database = database
        self._bus = bus
        self.awake = asyncio.Event()
        self.on_idle: Callable[[], None] = lambda: None
        """Told when the outbox was found empty after something was carried."""

    async def run(self) -> None:
        """Carries until cancelled."""
        delay = 0.05
        while True:
            try:
                carried = await self.carry()
            except (DatabaseUnavailable, ConnectionError, OSError) as fault:
                log.warning("relay_waits", service=self._service, fault=repr(fault))
            except Exception:
                log.exception("relay_failed", service=self._service)
            else:
                delay = 0.05
                if not carried:
                    await self._sleep()
                continue
            await asyncio.sleep(delay)
            delay = min(delay * 2, RETRY_SECONDS_MAX)

    async def _sleep(self) -> None:
        try:
            await asyncio.wait_for(self.awake.wait(), IDLE_SECONDS)
        except TimeoutError:
            return
        self.awake.clear()

    async def carry(self) -> int:
        """Publishes the oldest rows and takes them off in one transaction; answers how many."""
        self.awake.clear()
        async with self._database.house_transaction() as connection:
            await connection.execute(ONE_AT_A_TIME)
            rows = await connection.fetch(CLAIM, BATCH_MAX)
            if not rows:
                return 0
            by_topic: dict[str, list[Envelope]] = {}
            for row in rows:
                by_topic.setdefault(topic_of(EVENTS[row["type"]].PUBLISHER), []).append(_envelope(self._service, row))
            for topic, envelopes in by_topic.items():
                await self._bus.publish(topic, envelopes)
            await connection.execute(CARRIED, [row["seq"] for row in rows])
            counts = Counter((row["tenant_id"], row["type"]) for row in rows if not EVENTS[row["type"]].CONTROL)
            if counts:
                columns = [[key[0] for key in counts], [key[1] for key in counts], list(counts.values())]
                await connection.execute(COUNT, *columns)
        for row in rows:
            EVENTS_SENT.labels(self._service, row["type"]).inc()
        self.on_idle()
        return len(rows)
