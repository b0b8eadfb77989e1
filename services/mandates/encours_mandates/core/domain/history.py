"""The history of a mandate: its steps, and who was shown its whole IBAN."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from encours_mandates.core.domain.mandate import Status


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the move, the resulting status, when, by whom and on what evidence."""

    move: str
    status: Status
    occurred_at: datetime
    who: str
    cause: str | None
    reason_code: str | None
    evidence: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One disclosure of the whole IBAN: when, to whom, in what and for what reason."""

    disclosed_at: datetime
    who: str
    what: str
    reason: str | None


MandateStep = tuple[UUID, Step]
"""A mandate's id and one of its steps."""
