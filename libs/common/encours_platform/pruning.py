"""Deletes old rows once a day, a chunk at a time, so that no table grows for ever."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from encours_platform.database import Database, DatabaseUnavailable

log = structlog.get_logger(__name__)

CHUNK = 5_000
LOOK_SECONDS = 600.0
"""How often a process checks whether the day's pruning is due; the first process that finds it due does it."""

CLAIM = """
    INSERT INTO pruning (subject, pruned_at) VALUES ($1, clock_timestamp())
    ON CONFLICT (subject) DO UPDATE SET pruned_at = excluded.pruned_at
     WHERE pruning.pruned_at < clock_timestamp() - interval '1 day'
    RETURNING true"""
BY_WALL_CLOCK = """
    DELETE FROM {table} WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM {table} WHERE {aged_from} < clock_timestamp() - $1::interval AND {where} LIMIT $2))"""
BY_TENANTS_CLOCK = """
    DELETE FROM {table} WHERE ctid = ANY (ARRAY(
        SELECT r.ctid FROM tenant t CROSS JOIN LATERAL (
               SELECT ctid FROM {table} WHERE tenant_id = t.tenant_id AND {where}
                  AND {aged_from} < coalesce(t.clock_at, clock_timestamp()) - $1::interval LIMIT $2) r LIMIT $2))"""


@dataclass(frozen=True)
class Prune:
    """Rows of a table that are deleted once they are older than `keep`; `aged_from` is the column that says since when.

    All values come from code, never from a user, so they go into SQL unchanged.
    """

    table: str
    aged_from: str
    keep: timedelta
    where: str = "true"
    by_tenants_clock: bool = False
    """Whether the column holds instants of the tenant's clock, which in a sandbox differ from real ones."""

    @property
    def statement(self) -> str:
        template = BY_TENANTS_CLOCK if self.by_tenants_clock else BY_WALL_CLOCK
        return template.format(table=self.table, aged_from=self.aged_from, where=self.where)


def of_platform(*, idempotency_days: int, inbox_days: int, dead_letter_days: int) -> tuple[Prune, ...]:
    """The tables that every service has."""
    return (
        Prune("idempotency", "stored_at", timedelta(days=idempotency_days)),
        Prune("inbox", "received_at", timedelta(days=inbox_days)),
        Prune("dead_letter", "replayed_at", timedelta(days=dead_letter_days)),
    )


class Pruner:
    """One a process; of several processes of a service one prunes a day."""

    def __init__(self, service: str, database: Database, prunes: Sequence[Prune]) -> None:
        self._service = service
        self._database = database
        self._prunes = prunes

    async def run(self) -> None:
        """Prunes until cancelled."""
        while True:
            try:
                if await self._database.cross_tenant_call(CLAIM, "all"):
                    await self.prune()
            except DatabaseUnavailable as gone:
                log.warning("pruner_waits", service=self._service, fault=repr(gone))
            except Exception:  # the loop outlives any fault: what is old is deleted at the next look
                log.exception("pruner_failed", service=self._service)
            await asyncio.sleep(LOOK_SECONDS)

    async def prune(self) -> dict[str, int]:
        """Deletes rows that are old enough, each chunk in its own transaction; returns the number of rows by table."""
        deleted = {prune.table: await self._prune(prune) for prune in self._prunes}
        if any(deleted.values()):
            log.info("pruned", service=self._service, rows=deleted)
        return deleted

    async def _prune(self, prune: Prune) -> int:
        total, last = 0, CHUNK
        while last == CHUNK:
            async with self._database.cross_tenant_transaction() as connection:
                tag = await connection.execute(prune.statement, prune.keep, CHUNK)
            last = int(tag.rsplit(" ", 1)[-1])
            total += last
        return total
