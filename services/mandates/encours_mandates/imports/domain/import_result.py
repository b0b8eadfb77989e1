"""The result of an import as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ImportResult:
    """A file that was read; `warnings` of the `accepted` lines have something to know."""

    import_id: UUID
    dry_run: bool
    format: str
    account_by: str
    sha256: str
    who: str
    created_at: datetime
    ignored_columns: Sequence[str]
    accepted: int
    refused: int
    duplicates: int
    warnings: int

    @property
    def rows(self) -> int:
        return self.accepted + self.refused + self.duplicates
