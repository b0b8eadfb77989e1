"""Requests to the bank as they are stored."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from encours_collections.bank_requests.domain.bank_request import RequestKind


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One message to the bank: about one debit with `collection_id`, else about all open debits of the batch."""

    bank_request_id: UUID
    kind: RequestKind
    batch_id: UUID
    collection_id: UUID | None
    reason_code: str
    actor: str | None
    """None where collections requested it itself."""
    message_id: str
    file_name: str
    status: str
    bytes: int
    sha256: str
    cause: str | None
    created_at: datetime
    submitted_at: datetime | None
