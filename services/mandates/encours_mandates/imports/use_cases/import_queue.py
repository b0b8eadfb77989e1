"""Limits how many imports run at once, so that they do not slow other requests of the process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID
from weakref import WeakValueDictionary

AT_ONCE = 2
"""Imports that run in one process; their threads share the interpreter with all requests."""


class ImportQueue:
    """One import at a time for each tenant, and `AT_ONCE` in total; others wait in order."""

    def __init__(self) -> None:
        self._tenants: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()
        self._running = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def tenant_turn(self, tenant_id: UUID) -> AsyncIterator[None]:
        """Waits for the tenant's other imports. Enter before the body is read: waiting requests then hold no file."""
        lock = self._tenants.setdefault(tenant_id, asyncio.Lock())
        async with lock:
            yield

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Waits for imports of other tenants. Enter once the body has arrived: a slow sender holds up only itself."""
        async with self._running:
            yield
