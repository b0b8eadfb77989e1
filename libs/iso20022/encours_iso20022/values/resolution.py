"""A bank's answer to a cancellation request, as values: camt.029."""

from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """What happens to a debit."""

    CANCELLED = "cancelled"
    REFUSED = "refused"
    PENDING = "pending"
    UNKNOWN = "unknown"
    """A status that the rule book does not have; a person decides."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A verdict on what one reference names, with the bank's reason; `status` is the verdict as the bank wrote it."""

    verdict: Verdict
    reason_code: str | None = None
    status: str | None = field(default=None, compare=False)


@dataclass(slots=True)
class Resolution:
    """The answer, level by level: a lower one overrides a higher one, as in a status report (P2-01)."""

    message_id: str | None = None
    case_id: str | None = None
    overall: Resolved | None = None
    by_message: dict[str, Resolved] = field(default_factory=dict)
    by_block: dict[str, Resolved] = field(default_factory=dict)
    by_debit: dict[str, Resolved] = field(default_factory=dict)

    def of(self, *, message_id: str, block: str, end_to_end_id: str, is_of_case: bool) -> Resolved | None:
        """The answer on one debit of a request; None where there is none."""
        return (
            self.by_debit.get(end_to_end_id)
            or self.by_block.get(block)
            or self.by_message.get(message_id)
            or (self.overall if is_of_case and not (self.by_debit or self.by_block) else None)
        )
