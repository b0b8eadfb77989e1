"""Quiescence: each service reports how many events it sent and handled, so that the clock can advance."""

from datetime import datetime
from typing import Any
from uuid import UUID

from encours_contracts.envelope import Event


class QuiescenceReport(Event, publisher="control", control=True):
    """A service's answer to a probe, written once nothing is due and its outbox is empty.

    `sent` and `handled` count business events of the tenant by type since ever; `subscribes` are the types this
    service handles. `version` is the merchant version that it has applied.
    """

    service: str
    probe: int
    version: int
    sent: dict[str, int]
    handled: dict[str, int]
    subscribes: list[str]
    next_due_at: datetime | None


class EventDeadLettered(Event, publisher="dead-letters", control=True):
    """An event or a job failed for good in some service and waits there to be replayed."""

    dead_letter_id: UUID
    source: str
    name: str
    content: dict[str, Any]
    error: str


class ConnectionReported(Event, publisher="control", control=True):
    """How a merchant's connection works: the result of a test, or a change seen in use."""

    connection_id: UUID
    test_id: UUID | None
    fault: str | None
    """None where it works."""


class AuditRecorded(Event, publisher="control", control=True):
    """An entry of a service's audit chain, for gateway's copy of all chains."""

    service: str
    seq: int
    entry_id: UUID
    at: datetime
    who: str
    action: str
    subject: str
    details: str
    hash: str
    """SHA-256 over the hash before and this entry, hex."""
