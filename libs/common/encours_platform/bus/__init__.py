from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from encours_contracts.envelope import Envelope

Receive = Callable[[Sequence[Envelope]], Awaitable[None]]
"""Takes a batch in order; returns once each of it has had its effect, or is dead-lettered. Raises only when it must be
offered again (the database is gone)."""


class Bus(Protocol):
    """Carries envelopes from an outbox to the inboxes: at least once, in order per key."""

    async def publish(self, topic: str, envelopes: Sequence[Envelope]) -> None:
        """Returns when the carrier has them for good. Raises when that is not sure."""

    def subscribe(self, group: str, topics: Sequence[str], types: frozenset[str], receive: Receive) -> None:
        """Before `start`: each group sees each envelope of these topics and types."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


def topic_of(publisher: str) -> str:
    return f"encours.{publisher}"
