"""Suspense items: what the bank reports and fits no debit."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from encours_collections.bank_answers.domain.bank_facts import Fact


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in the queue for a person."""

    id: UUID
    file_id: UUID
    cause: str
    fact: Fact
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class QueuedItem:
    """One thing in the queue, or out of it: `resolution` is explained (by a later file), applied or ignored."""

    id: UUID
    file_id: UUID
    cause: str
    fact: Fact
    noted_at: datetime
    resolved_at: datetime | None
    resolution: str | None
    resolved_by: UUID | None
    collection_id: UUID | None
    batch_id: UUID | None
    reason: str | None
