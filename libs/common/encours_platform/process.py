"""What a process of the installation does before it serves and when it ends."""

import asyncio
import gc
from collections.abc import Collection
from typing import Any

GARBAGE_THRESHOLDS = (10_000, 10, 10)
"""New objects before a look at the youngest; the oldest are looked at every million new objects at the latest."""


def tune_gc() -> None:
    """What is loaded stays for good: the garbage collector no longer walks it, and runs less often.

    Batches of events make many small objects that go by reference count; with Python's defaults a third of the time of
    an event from outbox to effect was spent in looking at them again and again (benchmarks/events.py).
    It must still run often enough: libraries leave behind large things in cycles of references.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE_THRESHOLDS)


CANCELLATIONS_MAX = 20


async def cancel_and_wait(tasks: Collection["asyncio.Task[Any]"]) -> None:
    """Cancels and awaits them; asks again, for at most twenty seconds, where a cancellation got lost in a library."""
    waiting = set(tasks)
    for _ in range(CANCELLATIONS_MAX):
        for task in waiting:
            task.cancel()
        if not waiting:
            return
        _, waiting = await asyncio.wait(waiting, timeout=1.0)
