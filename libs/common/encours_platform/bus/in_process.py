"""All services in one process: an outbox hands its rows straight to the inboxes."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from encours_contracts.envelope import Envelope
from encours_platform.bus import Receive


@dataclass(frozen=True)
class _Subscriber:
    types: frozenset[str]
    receive: Receive


class InProcessBus:
    def __init__(self) -> None:
        self._subscribers: dict[str, list[_Subscriber]] = {}

    def subscribe(self, group: str, topics: Sequence[str], types: frozenset[str], receive: Receive) -> None:  # noqa: ARG002
        """Each subscriber is a group of its own."""
        for topic in topics:
            self._subscribers.setdefault(topic, []).append(_Subscriber(types, receive))

    async def publish(self, topic: str, envelopes: Sequence[Envelope]) -> None:
        """Returns when every subscriber has committed its effect."""
        deliveries = [
            subscriber.receive(matching)
            for subscriber in self._subscribers.get(topic, ())
            if (matching := [envelope for envelope in envelopes if envelope.type in subscriber.types])
        ]
        for outcome in await asyncio.gather(*deliveries, return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome

    async def start(self) -> None:
        """Nothing to connect to."""

    async def stop(self) -> None:
        """Nothing to close."""
