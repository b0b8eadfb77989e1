"""The sandbox clock: moves from due instant to due instant and waits at each until all services are quiescent."""

import asyncio
import time
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from encours_contracts.control import QuiescenceReport
from encours_contracts.gateway import ClockAdvanced
from encours_gateway.domain.errors import ClockMovesBackward, TenantNotQuiescent
from encours_gateway.domain.quiescence import Round, counters, in_flight, next_due
from encours_gateway.store import clocks, merchants
from encours_platform.database import Database
from encours_platform.outbox import append

REPORT_SECONDS_MAX = 120.0
APPLY_SECONDS_MAX = 20.0
"""How long a change of the merchant waits for the services; below the time-out of any proxy in front."""
ROUNDS_MAX = 10_000
QUIESCENCE_ROUNDS_MAX = 500
CLOCKS_AT_ONCE = 4
"""A move holds one connection while it uses others; without this bound, moves could occupy the whole pool."""
POLL_SECONDS = 0.25
"""Commits of other processes are seen that late at worst; those of this one at once."""

Counters = Mapping[str, tuple[Mapping[str, int], Mapping[str, int]]]


class SandboxClock:
    """Moves tenants' clocks; keeps the last quiescent counters, so that a day without work costs one round."""

    def __init__(self, database: Database, service_names: Collection[str]) -> None:
        self._database = database
        self._service_names = frozenset(service_names)
        self._quiescent_counters: dict[UUID, Counters] = {}
        self._reported = asyncio.Event()
        self._places = asyncio.Semaphore(CLOCKS_AT_ONCE)
        database.listeners.append(self._on_commit)

    def _on_commit(self, work_left: set[str]) -> None:
        if "report" in work_left:
            self._reported.set()

    async def move(self, tenant_id: UUID, target: datetime) -> datetime:
        """Runs everything due up to `target`, in order; returns when all services are quiescent.

        Raises `ClockMovesBackward`, and `TenantNotQuiescent` where a service does not report within two minutes;
        finished work stays, and the same call continues from there.
        """
        async with self._places, clocks.exclusive(self._database, tenant_id):
            now = await self._start(tenant_id, target)
            for _ in range(ROUNDS_MAX):
                reports = await self._wait_until_quiescent(tenant_id, now)
                if now >= target:
                    await self._database.run(tenant_id, lambda tx: clocks.set_target(tx, None))
                    return now
                due = next_due(reports)
                now = target if due is None else max(now, min(due, target))
        raise TenantNotQuiescent("too much work falls due before that instant; move the clock in smaller steps")

    async def services_behind(self, tenant_id: UUID, version: int) -> list[str]:
        """Waits until every service works with the merchant at `version`, for at most `APPLY_SECONDS_MAX`.

        Returns the services that do not yet: none is the usual case.
        """
        async with self._database.transaction(tenant_id) as tx:
            at, _ = await clocks.state(tx)
        end, behind = time.monotonic() + APPLY_SECONDS_MAX, sorted(self._service_names)
        while behind and time.monotonic() < end:
            answers = await self._reports(tenant_id, at, until=end)
            behind = sorted(
                name for name in self._service_names if name not in answers or answers[name].version < version
            )
        return behind

    async def services_behind_now(self, tenant_id: UUID) -> list[str]:
        """As `services_behind`, for the merchant's present version."""
        async with self._database.transaction(tenant_id) as tx:
            version = (await merchants.lock(tx)).version
        return await self.services_behind(tenant_id, version)

    async def wait_until_applied(self, tenant_id: UUID, version: int) -> None:
        """As `services_behind`. Raises `TenantNotQuiescent` where a service does not work with it in time."""
        if behind := await self.services_behind(tenant_id, version):
            raise TenantNotQuiescent(f"no report from {', '.join(behind)}")

    async def _start(self, tenant_id: UUID, target: datetime) -> datetime:
        async with self._database.transaction(tenant_id) as tx:
            current, _ = await clocks.state(tx)
            if target < (current or tx.now):
                if await clocks.has_accounts(tx):
                    raise ClockMovesBackward(f"it is {current or tx.now} already", pointer="/now")
                current = target
            await clocks.set_target(tx, target)
            return current or tx.now

    async def _wait_until_quiescent(self, tenant_id: UUID, now: datetime) -> Round:
        previous = clocks.as_round(await self._ask(tenant_id, now))
        if counters(previous) == self._quiescent_counters.get(tenant_id):
            return previous
        missing: Mapping[tuple[str, str], int] = {}
        for _ in range(QUIESCENCE_ROUNDS_MAX):
            reports = clocks.as_round(await self._ask(tenant_id, now))
            missing = in_flight(previous, reports)
            if not missing:
                self._quiescent_counters[tenant_id] = counters(reports)
                return reports
            previous = reports
        raise TenantNotQuiescent(f"some events are not handled yet: {dict(missing)}")

    async def _ask(self, tenant_id: UUID, now: datetime | None) -> dict[str, QuiescenceReport]:
        """One round: sets the clock of all services and collects their reports. Raises `TenantNotQuiescent`."""
        answers = await self._reports(tenant_id, now, until=time.monotonic() + REPORT_SECONDS_MAX)
        if missing := sorted(self._service_names - set(answers)):
            raise TenantNotQuiescent(f"no report from {', '.join(missing)}")
        return answers

    async def _reports(self, tenant_id: UUID, now: datetime | None, *, until: float) -> dict[str, QuiescenceReport]:
        """Asks all services; returns when all have reported, or what is there at `until` (monotonic seconds)."""
        async with self._database.transaction(tenant_id) as tx:
            probe = await clocks.next_probe(tx)
            await append(tx, ClockAdvanced(now=now, probe=probe))
        while True:
            self._reported.clear()
            answers = await clocks.reports(self._database, tenant_id, probe)
            if len(answers) == len(self._service_names) or time.monotonic() >= until:
                return answers
            try:
                async with asyncio.timeout(POLL_SECONDS):
                    await self._reported.wait()
            except TimeoutError:
                continue
