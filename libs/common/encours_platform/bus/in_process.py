"""All services in one process: an outbox hands its rows straight to the inboxes."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from encours_platform.bus import Message, Receive


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

    async def publish(self, topic: str, messages: Sequence[Message]) -> None:
        """Returns when every subscriber has committed its effect."""
        subscribers = self._subscribers.get(topic, ())
        types = frozenset[str]().union(*(subscriber.types for subscriber in subscribers))
        envelopes = [message.envelope() for message in messages if message.type in types]
        deliveries = [
            subscriber.receive(matching)
            for subscriber in subscribers
            if (matching := [envelope for envelope in envelopes if envelope.type in subscriber.types])
        ]
        for outcome in await asyncio.gather(*deliveries, return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome

    async def start(self) -> None:
        """Nothing to connect to."""

    async def stop(self) -> None:
        """Nothing to close."""
