"""Suspense items: what a bank reports and matches no debit."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from encours_collections.bank_answers.domain.bank_facts import Fact


@dataclass(frozen=True, slots=True)
class BankItem:
    """A suspense item, open or resolved. `resolution`: `explained` (by a later file), `applied` or `ignored`."""

    bank_item_id: UUID
    bank_file_id: UUID
    cause: str
    fact: Fact
    recorded_at: datetime
    resolved_at: datetime | None
    resolution: str | None
    resolved_by: UUID | None
    collection_id: UUID | None
    batch_id: UUID | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class ItemResolution:
    """What a person decides about an item: `applied` to one collection or batch, or `ignored` with a reason."""

    resolution: str
    key_id: UUID
    collection_id: UUID | None = None
    batch_id: UUID | None = None
    reason: str | None = None
