"""The bank's EBICS log (HAC): the transport of a file, which says nothing about its debits (P2-04)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class TransportOutcome(StrEnum):
    """Outcome of a transport step."""

    DONE = "done"
    FAILED = "failed"
    OTHER = "other"
    """Neither: an intermediate or unknown step."""


_FINAL = {"ORDER_HAC_FINAL_POS": TransportOutcome.DONE, "ORDER_HAC_FINAL_NEG": TransportOutcome.FAILED}
_DONE = frozenset({"TS01", "TD01", "TA01", "DS01", "DS05", "DS06"})
_FAILED = frozenset({"TS02", "TS03", "TD02", "TD03", "DS02", "DS03", "DS04", "ID01"}) | {
    f"DS0{letter}" for letter in "ABCDEFGHK"
}


def outcome_of(action: str, reason_code: str | None) -> TransportOutcome:
    """Outcome of a step: by the final step of an order, else by its reason code.

    >>> outcome_of("FILE_UPLOAD", "TS01"), outcome_of("ES_VERIFICATION", "DS0H"), outcome_of("ADDITIONAL", None)
    (<TransportOutcome.DONE: 'done'>, <TransportOutcome.FAILED: 'failed'>, <TransportOutcome.OTHER: 'other'>)
    """
    final = _FINAL.get(action.upper())
    if final is not None:
        return final
    if reason_code in _FAILED:
        return TransportOutcome.FAILED
    return TransportOutcome.DONE if reason_code in _DONE else TransportOutcome.OTHER


@dataclass(frozen=True, slots=True)
class TransportStepRecord:
    """A transport step as it is stored; `happened_at` is the bank's instant."""

    transport_step_id: UUID
    bank_file_id: UUID
    batch_id: UUID | None
    action: str
    reason_code: str | None
    outcome: str
    info: str
    happened_at: datetime | None


@dataclass(frozen=True, slots=True)
class SentBatch:
    batch_id: UUID
    message_id: str
    file_name: str
    transport_id: str | None


@dataclass(frozen=True, slots=True)
class StoredTransportStep(TransportStepRecord):
    recorded_at: datetime
