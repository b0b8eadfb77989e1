"""Suspense items: what a bank reports and matches no debit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
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
    resolved_by: str | None
    collection_id: UUID | None
    batch_id: UUID | None
    reason: str | None
    kind: str = "unknown"
    bank_account_id: UUID | None = None
    amount_minor: int | None = None
    """Signed: what of a bank entry the item holds; None where its message moved no money."""
    text: str = ""
    resolved_as: str | None = None
    account_id: UUID | None = None
    difference_minor: int | None = None
    is_transfer: bool = False
    proposals: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class ItemResolution:
    """What a person decides about an item: `applied` to one collection or batch, or `ignored` with a reason."""

    resolution: str
    actor: str | None
    collection_id: UUID | None = None
    batch_id: UUID | None = None
    reason: str | None = None
    resolved_as: str | None = None
    account_id: UUID | None = None
    difference_minor: int | None = None
