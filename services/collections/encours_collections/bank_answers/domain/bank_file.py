"""A bank file as it is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class BankFile:
    """A file of the bank as it was taken in; `answer` holds the items that were matched and those that were not."""

    id: UUID
    sha256: str
    source: str
    kind: str
    message_id: str | None
    bytes: int
    matched: int
    unmatched: int
    ignored: int
    transfers: int
    warnings: Sequence[str]
    answer: Mapping[str, Any]
    received_at: datetime
