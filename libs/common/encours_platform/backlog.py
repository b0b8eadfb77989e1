"""What waits in a service, as Prometheus gauges: events to publish, work that is due, dead letters.

Read on each request for the metrics, at most every ten seconds; no job updates them.
"""

import asyncio
import time

from prometheus_client import Gauge

from encours_platform.database import Database, DatabaseUnavailable

READ_AGAIN_SECONDS = 10.0
COUNTED_MAX = 10_000
"""Counting stops here, because counting millions of rows would itself be slow."""

OUTBOX_EVENTS = Gauge("encours_outbox_events", "Events that wait to be published (10,000: or more)", ["service"])
OUTBOX_AGE_SECONDS = Gauge("encours_outbox_age_seconds", "Age of the oldest event that waits", ["service"])
DUE_WORK = Gauge("encours_due_work_overdue", "Rows of due work whose time has come (10,000: or more)", ["service"])
DUE_WORK_AGE_SECONDS = Gauge(
    "encours_due_work_age_seconds", "How long the oldest due work of a live merchant has waited", ["service"]
)
DEAD_LETTERS_WAITING = Gauge("encours_dead_letters_waiting", "Dead letters not replayed yet", ["service"])
DATABASE_UP = Gauge("encours_database_up", "1 where the service reaches its database", ["service"])

READ = """
    SELECT (SELECT count(*) FROM (SELECT FROM outbox LIMIT $1) o),
           coalesce((SELECT extract(epoch FROM clock_timestamp() - uuid_extract_timestamp(event_id))
                       FROM outbox ORDER BY seq LIMIT 1), 0)::float,
           (SELECT count(*) FROM (
                   SELECT FROM tenant t JOIN due_work w ON w.tenant_id = t.tenant_id
                    WHERE w.due_at <= coalesce(t.clock_at, clock_timestamp()) LIMIT $1) d),
           coalesce((SELECT extract(epoch FROM clock_timestamp() - min(w.due_at))
                       FROM tenant t JOIN due_work w ON w.tenant_id = t.tenant_id
                      WHERE t.kind = 'live' AND w.due_at <= clock_timestamp()), 0)::float,
           (SELECT count(*) FROM (SELECT FROM dead_letter WHERE replayed_at IS NULL LIMIT $1) l)"""


class Backlog:
    """Reads the gauges of one service."""

    def __init__(self, service: str, database: Database) -> None:
        self._service = service
        self._database = database
        self._read_at = -READ_AGAIN_SECONDS
        self._reading = asyncio.Lock()

    async def read(self) -> None:
        """Sets the gauges, unless they were set a moment ago."""
        async with self._reading:
            if time.monotonic() - self._read_at < READ_AGAIN_SECONDS:
                return
            try:
                async with self._database.cross_tenant_transaction() as connection:
                    row = await connection.fetchrow(READ, COUNTED_MAX)
            except DatabaseUnavailable:
                row = None
            self._read_at = time.monotonic()
        DATABASE_UP.labels(self._service).set(row is not None)
        gauges = (OUTBOX_EVENTS, OUTBOX_AGE_SECONDS, DUE_WORK, DUE_WORK_AGE_SECONDS, DEAD_LETTERS_WAITING)
        for gauge, value in zip(gauges, row or [float("nan")] * len(gauges), strict=True):
            gauge.labels(self._service).set(value)
