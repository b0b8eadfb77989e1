"""What a process of the house does once, before it serves."""

import gc

GARBAGE_THRESHOLDS = (20_000, 20, 20)


def spare_the_collector() -> None:
    """What is loaded stays for good: the garbage collector no longer walks it, and looks less often.

    Batches of events make many small objects that go by reference count; with Python's defaults a third of the time of
    an event from outbox to effect was spent in looking at them again and again (benchmarks/events.py).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE_THRESHOLDS)
