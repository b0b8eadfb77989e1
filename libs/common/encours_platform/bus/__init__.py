from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from encours_contracts.envelope import Envelope

Receive = Callable[[Sequence[Envelope]], Awaitable[None]]
"""Takes a batch in order; returns once each of it has had its effect, or is dead-lettered. Raises only when it must be
offered again (the database is gone)."""


@dataclass(frozen=True, slots=True)
class Message:
    """An envelope as the bus carries it: its bytes are written once, and only consumers of its type read them."""

    type: str
    key: str
    """Messages of one key are handled in order."""
    value: bytes

    @classmethod
    def of(cls, envelope: Envelope) -> Self:
        return cls(envelope.type, envelope.key, envelope.to_bytes())

    def envelope(self) -> Envelope:
        return Envelope.from_bytes(self.value)


class Bus(Protocol):
    """Carries envelopes from an outbox to the inboxes: at least once, in order per key."""

    async def publish(self, topic: str, messages: Sequence[Message]) -> None:
        """Returns when the carrier has them for good. Raises when that is not sure."""

    def subscribe(self, group: str, topics: Sequence[str], types: frozenset[str], receive: Receive) -> None:
        """Before `start`: each group sees each envelope of these topics and types."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


def topic_of(publisher: str) -> str:
    return f"encours.{publisher}"
