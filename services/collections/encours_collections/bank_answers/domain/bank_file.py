"""Bank files as they are stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class StoredBankFile:
    """An imported bank file; `result` holds its messages and the first items, the counts are of all."""

    bank_file_id: UUID
    sha256: str
    source: str
    kind: str
    message_id: str | None
    bytes: int
    matched_count: int
    unmatched_count: int
    ignored_count: int
    transfers_count: int
    warnings: Sequence[str]
    result: Mapping[str, Any]
    received_at: datetime


@dataclass(frozen=True, slots=True)
class DocumentResult:
    """What one message of a file changed, as the API shows it; `where` names it in the file."""

    where: str
    kind: str
    message_id: str | None
    matched_count: int
    unmatched_count: int
    ignored_count: int
    transfers_count: int
    warnings: Sequence[str]


@dataclass(frozen=True, slots=True)
class FileResult:
    """What the import of a file changed, message by message; the items are the first of them."""

    documents: Sequence[DocumentResult]
    warnings: Sequence[str]
    matched: Sequence[Mapping[str, Any]]
    unmatched: Sequence[Mapping[str, Any]]
