"""Bodies and answers about batches, previews and approvals."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from encours_collections.batches.domain.refund import BatchKind
from encours_contracts.collections import FailureDetails
from encours_contracts.fields import (
    AccountId,
    Answer,
    BatchId,
    Body,
    CollectionId,
    InvoiceId,
    ShortText,
    StatementId,
)


class Approve(Body):
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$", examples=["0" * 64])] | None = None
    """SHA-256 of the reviewed file; refused if the batch has another file."""


class Reject(Body):
    reason: ShortText


class ApprovalAnswer(Answer):
    actor: Annotated[str, Field(examples=["usr_01jd3v5h8qe6k9w2x4y7z0abcd"])]
    """`usr_…` or `key_…`"""
    person: Annotated[str, Field(examples=["usr_01jd3v5h8qe6k9w2x4y7z0abcd"])]
    """Who answers for it: of a key the person or the key that made it."""
    approved_at: datetime
    sha256: str
    """SHA-256 of the approved file."""


class PreviewedBlock(Answer):
    """Debits with one collection date and sequence type (GRP-01)."""

    collection_date: date
    sequence_type: str
    debits: int
    total: int


class PreviewedFile(Answer):
    scheme: str
    debits: int
    total: int
    blocks: list[PreviewedBlock]


class ExcludedTotal(Answer):
    cause: Annotated[str, Field(examples=["above_mandate_cap"])]
    meaning: str
    debits: int
    total: int


class PreviewAnswer(Answer):
    """What the files of `date` would contain; amounts in minor units of EUR."""

    date: date
    files: list[PreviewedFile]
    left_out: list[ExcludedTotal]
    approvals_needed: int
    debits_url: str


class PreviewedDebitAnswer(Answer):
    """One due debit; with a `cause` it would wait."""

    id: CollectionId
    account_id: AccountId
    statement_id: StatementId | None
    invoice_id: InvoiceId | None
    amount: int
    currency: str
    due_date: date
    collection_date: date
    scheme: str | None
    mandate_reference: str | None
    iban_masked: str | None
    remittance: str
    ready: bool
    cause: str | None
    meaning: str | None


BatchStatus = Literal[
    "created",
    "awaiting_approval",
    "sending",
    "failed_check",
    "cancelled",
    "submitted",
    "accepted",
    "partly_rejected",
    "rejected",
]


class BatchAnswer(Answer):
    """One file to the bank and its status."""

    id: BatchId
    message_id: Annotated[str, Field(examples=["DD-06EGQ5GWG9T7YAYYM1TZ3J4E5N"])]
    message_name: Annotated[str, Field(examples=["pain.008.001.08"])]
    bank_profile: str | None
    """The bank profile whose terms the file follows."""
    kind: BatchKind
    """Direct debits (pain.008), or credit transfers that refund buyers (pain.001)."""
    scheme: str
    status: BatchStatus
    bank_status: str | None
    """The bank's status of the whole file, an ISO status such as ACCP."""
    collection_date: date
    """The earliest date of its blocks."""
    transactions: int
    total: Annotated[int, Field(examples=[987650])]
    currency: str
    file_name: str
    file_bytes: int
    file_sha256: str
    url: str
    """Path of the file."""
    violations: list[dict[str, Any]]
    """Why our own check stopped the file: rule, message, line."""
    approvals_needed: int
    approve_before: datetime | None
    """The bank's cut-off; if the batch is not approved by then, its debits go into a later file."""
    approvals: list[ApprovalAnswer]
    details: FailureDetails | None
    available_actions: list[str]
    created_at: datetime
    submitted_at: datetime | None
