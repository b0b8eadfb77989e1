"""Batches as they are stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from encours_collections.batches.domain.batch_status import BatchStatus
from encours_collections.batches.domain.refund import BatchKind


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved which content, and when."""

    actor: str
    """The person, or the key that the person used."""
    person: str
    """Who answers for it: counted once a batch."""
    sha256: str
    approved_at: datetime


@dataclass(frozen=True, slots=True)
class Batch:
    """`collection_on` is the earliest of its blocks, `total_minor` the sum in cents, `sha256` that of the file."""

    batch_id: UUID
    kind: BatchKind
    scheme: str
    message_id: str
    file_name: str
    status: BatchStatus
    bank_status: str | None
    collection_on: date
    transactions: int
    total_minor: int
    currency: str
    bytes: int
    sha256: str
    violations: Sequence[Mapping[str, Any]]
    cause: str | None
    reason_code: str | None
    transport_id: str | None
    created_at: datetime
    submitted_at: datetime | None
    bank_profile: str | None
    message_name: str
    approvals_needed: int
    approval_ends_at: datetime | None
    recalls: bool
    """The bank accepts recalls of its debits by file."""
    recallable_on: date | None
    """Earliest collection date of the debits that the bank has and that no recall was requested of."""
    approvals: Sequence[Approval]


@dataclass(frozen=True, slots=True)
class NewBatch:
    batch_id: UUID
    kind: BatchKind
    scheme: str
    message_id: str
    file_name: str
    status: BatchStatus
    collection_on: date
    transactions: int
    total_minor: int
    bytes: int
    sha256: str
    violations: Sequence[Mapping[str, Any]]
    cause: str | None
    bank_profile: str
    message_name: str
    approvals_needed: int
    approval_ends_at: datetime | None
    recalls: bool


@dataclass(frozen=True, slots=True)
class BatchPlacement:
    """Position of a collection in a file."""

    collection_id: UUID
    payment_information_id: str
    sequence_type: str
    amendment_number: int | None
    """Number of the latest amendment that its debit reports."""
