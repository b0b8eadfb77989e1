"""The sandbox clock: from due instant to due instant, each time until all services are quiet."""

import asyncio
import time
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from encours_contracts.control import QuiescenceReport
from encours_contracts.gateway import ClockAdvanced
from encours_gateway.domain.errors import ClockMovesBack, TenantNotQuiescent
from encours_gateway.domain.quiescence import Round, counters, next_due, on_their_way
from encours_gateway.store import clocks
from encours_platform.database import Database
from encours_platform.outbox import append
from encours_platform.service import SERVICES

REPORT_SECONDS_MAX = 120.0
ROUNDS_MAX = 10_000
QUIET_ROUNDS_MAX = 500
CLOCKS_AT_ONCE = 4
"""A move holds a connection while it uses others: so that moves alone can never take up the pool."""
POLL_SECONDS = 0.25
"""Other processes' commits are seen so late at worst; those of this one wake the wait at once."""

Counters = Mapping[str, tuple[Mapping[str, int], Mapping[str, int]]]


class SandboxClock:
    """Moves tenants' clocks; remembers the counts of the last quiet moment, so that a quiet day costs one round."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._quiet: dict[UUID, Counters] = {}
        self._reported = asyncio.Event()
        self._places = asyncio.Semaphore(CLOCKS_AT_ONCE)
        database.listeners.append(self._heard)

    def _heard(self, work_left: set[str]) -> None:
        if "report" in work_left:
            self._reported.set()

    async def move(self, tenant_id: UUID, target: datetime) -> datetime:
        """Runs everything due on the way to `target`, in order, and answers when all is quiet.

        Raises `ClockMovesBack`, and `TenantNotQuiescent` where a service does not report within two minutes; what was
        run stays run, and the same call goes on from there.
        """
        async with self._places, clocks.alone(self._database, tenant_id):
            now = await self._start(tenant_id, target)
            for _ in range(ROUNDS_MAX):
                reports = await self._until_quiet(tenant_id, now)
                if now >= target:
                    await self._database.run(tenant_id, lambda tx: clocks.aim(tx, None))
                    return now
                due = next_due(reports)
                now = target if due is None else max(now, min(due, target))
        raise TenantNotQuiescent("too many things fall due on the way; move the clock in smaller steps")

    async def taken_over(self, tenant_id: UUID, version: int) -> None:
        """Returns when every service has taken over the merchant at `version`. Raises `TenantNotQuiescent`."""
        async with self._database.transaction(tenant_id) as tx:
            at, _ = await clocks.state(tx)
        answers = await self._ask(tenant_id, at)
        for _ in range(ROUNDS_MAX):
            if all(answer.version >= version for answer in answers.values()):
                return
            answers = await self._ask(tenant_id, at)

    async def _start(self, tenant_id: UUID, target: datetime) -> datetime:
        async with self._database.transaction(tenant_id) as tx:
            stands_at, _ = await clocks.state(tx)
            if target < (stands_at or tx.now):
                if await clocks.has_accounts(tx):
                    raise ClockMovesBack(f"it is {stands_at or tx.now} already", pointer="/now")
                stands_at = target
            await clocks.aim(tx, target)
            return stands_at or tx.now

    async def _until_quiet(self, tenant_id: UUID, now: datetime) -> Round:
        previous = clocks.as_round(await self._ask(tenant_id, now))
        if counters(previous) == self._quiet.get(tenant_id):
            return previous
        missing: Mapping[tuple[str, str], int] = {}
        for _ in range(QUIET_ROUNDS_MAX):
            reports = clocks.as_round(await self._ask(tenant_id, now))
            missing = on_their_way(previous, reports)
            if not missing:
                self._quiet[tenant_id] = counters(reports)
                return reports
            previous = reports
        raise TenantNotQuiescent(f"events stay on their way: {dict(missing)}")

    async def _ask(self, tenant_id: UUID, now: datetime | None) -> dict[str, QuiescenceReport]:
        """One round: sets the clock everywhere and collects a report of every service."""
        async with self._database.transaction(tenant_id) as tx:
            probe = await clocks.next_probe(tx)
            await append(tx, ClockAdvanced(now=now, probe=probe))
        end = time.monotonic() + REPORT_SECONDS_MAX
        while time.monotonic() < end:
            self._reported.clear()
            answers = await clocks.reports(self._database, tenant_id, probe)
            if len(answers) == len(SERVICES):
                return answers
            try:
                async with asyncio.timeout(POLL_SECONDS):
                    await self._reported.wait()
            except TimeoutError:
                continue
        missing = sorted(set(SERVICES) - set(answers))
        raise TenantNotQuiescent(f"no report from {', '.join(missing)}")
